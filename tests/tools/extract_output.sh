#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What xblade-extract tells: the identity of an ISO, KIWI's version where it
# is there, architectures by the kernel, help and usage, a bar on a terminal.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"

make_good_iso -application_id 0x1234abcd -publisher 'SUSE LINUX GmbH' \
	-volume_date c 2025052020572700

must_succeed "$extract" --list good.iso
must_tell iso=good.iso volume_id=CDROM family=kiwi arch=x86_64 \
	root=LiveOS/squashfs.img root_bytes=100001 \
	"sectors=$(($(stat -c %s good.iso) / 512))"
# xorriso turns these into the letters that ECMA-119 allows.
grep -qix "preparer=$kiwi_preparer" out || fail 'another preparer'
grep -qix 'publisher=SUSE LINUX GmbH' out || fail 'another publisher'
grep -qix 'application_id=0x1234abcd' out || fail 'another application id'
grep -q '^created=2025-05-20T20:57:27' out || fail 'another date of creation'
grep -q '^kiwi_version=' out && fail 'this ISO tells no version'
[ "$(grep -vc '^[a-z_]*=..*' out)" = 0 ] || fail 'not key=value lines only'

# Texts at their places in the primary descriptor: publisher at 318, preparer
# at 446; a control character must not make a line of its own.
cp good.iso told.iso
poke told.iso $((32768 + 446)) "$(hex 'KIWI v10.2.24-1 ')"
poke told.iso $((32768 + 318)) 0a1b0d
must_succeed "$extract" --list told.iso
must_tell kiwi_version=10.2.24 'publisher=???E LINUX GMBH'
[ "$(grep -vc '^[a-z_]*=..*' out)" = 0 ] || fail 'a text has made lines of its own'

# The same as JSON; a name that is no UTF-8 does not spoil it.
cp good.iso "$(printf 'l\366wen.iso')"
must_succeed "$extract" --json --list l?wen.iso
python3 -c 'import json; assert json.load(open("out"))["iso"] == "l?wen.iso"' ||
	fail 'the JSON is not as it should be'
must_succeed "$extract" --json --list good.iso
cp out good.json
must_succeed "$extract" --list good.iso
python3 -c '
import json
lines = dict(l.rstrip("\n").split("=", 1) for l in open("out"))
object = json.load(open("good.json"))
assert {k: str(v) for k, v in object.items()} == lines, object
assert object["kernel_bytes"] == 40001' || fail 'the JSON differs from the lines'

# The kernel tells the architecture where no folder does.
random_file live/live/initrd.img 5000
while read -r arch offset bytes; do
	head -c 4096 /dev/zero >live/live/vmlinuz
	poke live/live/vmlinuz $((offset)) "$bytes"
	[ "$arch" != x86_64 ] || poke live/live/vmlinuz $((0x236)) 01
	make_iso live.iso live
	must_succeed "$extract" --list live.iso
	must_tell "arch=$arch" family=debian-live
done <<'EOF'
x86_64 0x202 48647253
ix86 0x202 48647253
aarch64 0x38 41524d64
riscv64 0x38 52534305
ppc64le 0 7f454c460201
EOF
while read -r arch place machine; do
	head -c 4096 /dev/zero >live/live/vmlinuz
	poke live/live/vmlinuz 0 4d5a00007a696d67
	poke live/live/vmlinuz 60 "$place"
	poke live/live/vmlinuz 64 "50450000$machine"
	make_iso live.iso live
	must_succeed "$extract" --list live.iso
	must_tell "arch=$arch" family=debian-live
done <<'EOF'
aarch64 40000000 64aa
riscv64 40000000 6450
loongarch64 40000000 6462
EOF
# One that tells nothing: by what the medium boots, if that is of one kind.
head -c 4096 /dev/zero >live/live/vmlinuz
poke live/live/vmlinuz 0 1f8b08
mkdir -p live/efi/boot
: >live/efi/boot/bootaa64.efi
make_iso live.iso live
must_succeed "$extract" --list live.iso
must_tell arch=aarch64 family=debian-live
: >live/efi/boot/bootx64.efi
make_iso live.iso live
must_succeed "$extract" --list live.iso
! grep -q '^arch=' out || fail 'of two kinds it takes one'
rm -r live/efi
poke live/live/vmlinuz 0 4d5a00007a696d67
poke live/live/vmlinuz 64 5045000064aa
# Its head behind what is read, at the end of that, and far away.
for place in fb030000 ff030000 40000100 400000ff; do
	poke live/live/vmlinuz 60 $place
	make_iso live.iso live
	must_succeed "$extract" --list live.iso
	! grep -q '^arch=[a-z]' out || fail "an architecture by a head at $place"
done

# Usage.
must_refuse 'no ISO given' "$extract"
must_refuse 'no DIR given' "$extract" good.iso
must_refuse '1 argument too many' "$extract" good.iso dir more
must_refuse 'go together' "$extract" --kernel x good.iso dir
limit "$extract" --nonsense good.iso dir >out 2>err && fail 'nonsense is taken'
must_succeed "$extract" --help
grep -q '^Usage: xblade-extract' out || fail 'no help'
must_succeed "$extract" --version
grep -qE '^xblade-extract [0-9]+\.[0-9]+' out || fail 'no version'

# A bar on a terminal, none in a file.
must_succeed "$extract" good.iso dir
[ ! -s err ] || fail 'it talks on standard error where there is no terminal'
limit script -qec "$extract good.iso dir" typescript >/dev/null </dev/null ||
	fail 'it fails on a terminal'
grep -q 'kernel and initrd \[#*\] 100%' typescript || fail 'no bar was shown'
exit 0
