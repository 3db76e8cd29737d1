#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is no ISO, or was one: each is refused in one line, and the directory
# stays as it was, without a temporary file.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"

# One tree only, or libisofs takes the other when this one is damaged.
make_good_iso -joliet off
mkdir dir
echo old kernel >dir/linux
echo a file of the user >dir/notes
before=$(picture_of dir)
# The volume, by its descriptor; xorriso fills up the file to 32 KiB.
size=$((2048 * $(peek_le32 good.iso $((32768 + 80)))))

must_leave_alone() { # pattern, iso
	must_refuse "$1" "$extract" "$2" dir
	[ "$(picture_of dir)" = "$before" ] || fail "dir has changed: $2"
	must_refuse "$1" "$extract" "$2" new/folder
	[ ! -e new ] || fail "a folder was left behind: $2"
}

# No ISO at all.
: >empty.iso
random_file noise.iso 100000
yes 'not an ISO' | head -c 100000 >text.iso
gzip -c good.iso >good.iso.gz
mkfifo fifo.iso
mkdir folder.iso
must_leave_alone 'cannot be read: No such file' missing.iso
must_leave_alone 'is empty: copy' empty.iso
must_leave_alone 'not an ISO 9660 image: give' noise.iso
must_leave_alone 'not an ISO 9660 image: give' text.iso
must_leave_alone 'is gzip data, not an ISO: unpack' good.iso.gz
must_leave_alone 'is neither a file nor a disk' fifo.iso
must_leave_alone 'is neither a file nor a disk' /dev/null
must_leave_alone 'is a directory' folder.iso

# Cut short: in the system area, in the descriptors, in the directories, in
# the kernel, in the initrd, by a block, by a byte.
for length in 1 2048 32767 32768 34815 34816 36864 40960 51200 80000 200000 \
	$((size / 2)) $((size - 2048)) $((size - 1)); do
	head -c $length good.iso >cut.iso
	if [ $length -lt 34816 ]; then
		must_leave_alone 'not an ISO 9660 image' cut.iso
	else
		must_leave_alone "it holds $length of $size bytes" cut.iso
	fi
done

# Nothing to boot.
random_file plain/data/file 5000
make_iso plain.iso plain
must_leave_alone 'no kernel in any place' plain.iso
random_file hidden/LiveOS/squashfs.img 5000
make_iso hidden.iso hidden
must_leave_alone 'no kernel: KIWI with bootloader=systemd_boot' hidden.iso
random_file half/boot/x86_64/loader/linux 5000
make_iso half.iso half
must_leave_alone 'has a kernel, boot/x86_64/loader/linux, but no initrd' half.iso
: >half/boot/x86_64/loader/linux
random_file half/boot/x86_64/loader/initrd 5000
make_iso hollow.iso half
must_leave_alone 'no kernel in any place' hollow.iso

# Descriptors and directory records that cannot be.  The primary descriptor is
# block 16; in it the size is at 80, the block size at 128, the root at 156.
primary=32768
damage() { # pattern, offset, bytes in hex
	cp good.iso bad.iso
	poke bad.iso "$2" "$3"
	echo "at $2: $3"
	must_leave_alone "$1" bad.iso
}
damage 'not an ISO 9660 image' $((primary + 1)) 00
damage 'damaged' $((primary + 80)) 00000000
damage 'it holds' $((primary + 80)) ffffffff
damage 'damaged' $((primary + 128)) 0004
damage 'damaged' $((primary + 158)) "$(le32 $((size / 2048 + 99)))"
damage 'damaged' $((primary + 158)) ffffff7f

loader=$(record_of good.iso LOADER)
boot=$(record_of good.iso BOOT)
damage 'damaged' $((loader + 2)) "$(le32 $((size / 2048 + 99)))"
# A folder that contains itself, one that is its parent.
root=$(le32 "$(peek_le32 good.iso $((primary + 158)))")
damage 'damaged' $((boot + 2)) "$root"
damage 'damaged' $((loader + 2)) "$root"
# Files that lie, or reach, beyond the end of the ISO.
for name in LINUX INITRD; do
	record=$(record_of good.iso $name)
	damage 'reaches beyond its end' $((record + 2)) "$(le32 $((size / 2048 + 99)))"
	damage 'reaches beyond its end' $((record + 10)) ffffff7f
done
exit 0
