#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What a writable target does at the ends: of the disk, of the process, of a
# part of a file; and who may have a file.
. "$(dirname "$0")/lib.sh"

network veth 9000
image $((400 * 512))

# One writes or many read, and never both.
target -w 0 1 "$iface" "$image"
client write-all --rounds 1
refused 'in use' 0 2 "$iface" "$image"
refused 'in use' -w 0 2 "$iface" "$image"
kill -KILL "${pid_of[target]}"
within 5 gone target || fail 'killed, and alive'

# What was acknowledged has survived it; and the file is free again.
start reader "$xblade" 0 2 "$iface" "$image"
target 0 1 "$iface" "$image"
client expect
client --target 0.2 expect
client write
client reserve --set 02:00:00:00:00:07 --error 1
kill "${pid_of[reader]}"
within 5 gone reader || fail 'the reader does not end'
finish
cmp "$image" <(stamps 400 1) || fail 'the file has changed'

# A reservation keeps writes off as well, and is there where one may write.
target -w 0 1 "$iface" "$image"
client --mac 02:00:00:00:00:07 reserve --set 02:00:00:00:00:07 \
	--expect 02:00:00:00:00:07
client kept-out
client --mac 02:00:00:00:00:07 write-all --rounds 1 --turn 3
finish

# Ended while it writes: it says nothing that is not so.
target -ws 0 1 "$iface" "$image"
ip netns exec client "$here/aoe_client.py" -i c0 write-all --rounds 1000 \
	>"$work/writer.log" 2>&1 &
writer=$!
within 10 test "$image" -nt "$work/writer.log" || fail 'nothing is written'
finish
kill $writer 2>/dev/null || :
says 'writes \('

# A part of a file, of which nothing else is touched.
target -w -o 3 -l 200 0 1 "$iface" "$image"
says '200 sectors'
client write-all --rounds 2 --turn 5
client wrong-writes
finish
target -w --offset 203 0 1 "$iface" "$image"
says '197 sectors'
client write-all --rounds 1 --turn 9
finish
tail -c +$((203 * 512 + 1)) "$image" | cmp - <(stamps 197 9) ||
	fail 'the second part is not what was written'
tail -c +$((3 * 512 + 1)) "$image" | head -c $((198 * 512)) |
	cmp - <(stamps 198 6) || fail 'the first part is not what was written'

# Two parts of a file, and a whole one, of one process.
image $((600 * 512))
other=$image
image $((400 * 512))
cat >"$work/xblade.conf" <<-end
	[export 0.1]
	image = $image
	interface = $iface
	writable = yes
	length = 200
	[export 0.2]
	image = $image
	interface = $iface
	writable = yes
	sync = yes
	offset = 200
	[export 0.3]
	image = $other
	interface = $iface
	writable = yes
end
target --config "$work/xblade.conf"
writers=()
for slot in 1 2 3; do
	client --mac 02:00:00:00:00:0$slot --target 0.$slot write-all --rounds 4 &
	writers+=($!)
done
for writer in "${writers[@]}"; do
	wait "$writer" || fail 'one of three writers'
done
finish
cmp "$image" <(stamps 200 4 && stamps 200 4) || fail 'two parts are wrong'
cmp "$other" <(stamps 600 4) || fail 'the third image is wrong'

# What cannot be written is told at the start.
refused 'the offset' -o 400 0 1 "$iface" "$image"
refused 'the length' -o 399 -l 2 0 1 "$iface" "$image"
refused 'not a number of sectors' -l 0 0 1 "$iface" "$image"
refused 'do not go together' -w -r 0 1 "$iface" "$image"
truncate -s 1000 "$work/ragged"
refused 'no multiple of 512.*truncate' -w 0 1 "$iface" "$work/ragged"
mkdir "$work/fixed"
touch "$work/fixed/image"
mount --bind "$work/fixed" "$work/fixed"
truncate -s 1M "$work/fixed/image"
mount -o remount,bind,ro "$work/fixed"
refused 'read-only' -w 0 1 "$iface" "$work/fixed/image"
target -r 0 1 "$iface" "$work/fixed/image"
finish
umount -l "$work/fixed"

# A disk that gets full fails what it has no room for, and nothing else.
mkdir "$work/small"
mount -t tmpfs -o size=256k tmpfs "$work/small"
truncate -s 1M "$work/small/image"
target -w 0 1 "$iface" "$work/small/image"
client --window 8 fill
finish
umount -l "$work/small"

device=$(losetup --find --show "$image" 2>"$work/losetup.log") || {
	echo "without a block device: $(tail -n 1 "$work/losetup.log")"
	exit 0
}
trap 'losetup -d "$device" 2>/dev/null || true; rm -rf "$work"' EXIT
for options in -w -wd -ws; do
	target $options 0 1 "$iface" "$device"
	refused 'in use' -w 0 2 "$iface" "$device"
	client write-all
	client --window 24 race
	finish
done
