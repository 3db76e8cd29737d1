#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What needs more than 32 bits: files of several extents, files that lie
# beyond 4 GiB, a root file system of 8 GiB.  Made of a small ISO by changing
# its directory records and growing the file with a hole.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"

# A second extent is a second record of the same name: twins by other names
# become such by renaming; the first is marked that more follow (flag 80).
random_file tree/boot/x86_64/loader/linux 40001
random_file tree/boot/x86_64/loader/initrd 204800
random_file tree/boot/x86_64/loader/initre 100001
random_file tree/LiveOS/squashfs.img 4096
random_file tree/LiveOS/squashfs.imh 4096
make_iso twins.iso tree -joliet off
first=$(record_of twins.iso INITRD)
root=$(record_of twins.iso SQUASHFS.IMG)
sed -e 's/INITRE/INITRD/; s/initre/initrd/' \
	-e 's/SQUASHFS\.IMH/SQUASHFS.IMG/; s/squashfs\.imh/squashfs.img/' \
	twins.iso >parts.iso
poke parts.iso $((first + 25)) 80
poke parts.iso $((root + 25)) 80
must_succeed "$extract" parts.iso dir
must_tell initrd_bytes=304801 root_bytes=8192
cat tree/boot/x86_64/loader/initr[de] | cmp - dir/initrd ||
	fail 'the two extents of the initrd did not come out in turn'
cmp tree/boot/x86_64/loader/linux dir/linux || fail 'another kernel came out'

# The largest extent that ISO 9660 has, and a second one behind it.
cp parts.iso large.iso
poke large.iso $((root + 10)) 00f8ffff
truncate -s 8G large.iso || {
	echo "no holes in files here: $(df -T . | tail -n 1)"
	exit 77
}
must_succeed "$extract" --list large.iso
must_tell iso_bytes=8589934592 sectors=16777216 \
	root_bytes=$((4294965248 + 4096))

# The kernel at 6 GiB.
linux=$(record_of large.iso LINUX)
poke large.iso $((linux + 2)) "$(le32 $((6 * 1024 * 512)))"
random_file far 40001
dd if=far of=large.iso bs=1M seek=6144 conv=notrunc status=none
must_succeed "$extract" large.iso dir
cmp far dir/linux || fail 'another kernel came out from beyond 4 GiB'
