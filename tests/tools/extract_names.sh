#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The same files under the names of Rock Ridge, of Joliet and of plain ISO
# 9660; links of Rock Ridge; and which of several kernels is taken.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"

must_give() { # iso, kernel's file, initrd's file
	rm -rf dir
	must_succeed "$extract" "$1" dir
	cmp dir/linux "$2" || fail "$1: another kernel came out"
	cmp dir/initrd "$3" || fail "$1: another initrd came out"
}

random_file kiwi/boot/x86_64/loader/linux 30001
random_file kiwi/boot/x86_64/loader/initrd 50001
random_file kiwi/LiveOS/squashfs.img 2049
random_file "kiwi/größe/ñandú — Ω.txt" 100
make_iso both.iso kiwi &
make_iso rock.iso kiwi -joliet off &
make_iso joliet.iso kiwi -rockridge off &
make_iso plain.iso kiwi -rockridge off -joliet off &
make_iso level1.iso kiwi -rockridge off -joliet off \
	-compliance iso_9660_level=1 &
make_iso level3.iso kiwi -joliet off \
	-compliance iso_9660_level=3:untranslated_names &

# Debian's ISOs name the kernel in use by a link; ours by several of them.
random_file links/live/vmlinuz-6.1.0-9-amd64 20001
random_file links/live/initrd.img-6.1.0-9-amd64 30001
random_file links/live/vmlinuz-6.1.0-18-amd64 20002
random_file links/live/initrd.img-6.1.0-18-amd64 30002
cp -r links versions
ln -s vmlinuz-6.1.0-9-amd64 links/live/vmlinuz
ln -s /pool/current/initrd links/live/initrd.img
mkdir -p links/pool/6.1 links/boot
ln -s 6.1 links/pool/current
ln -s ../../live/./initrd.img-6.1.0-9-amd64 links/pool/6.1/initrd
make_iso links.iso links -joliet off &
make_iso versions.iso versions &

# Links that lead nowhere, round in circles, and out of the ISO.
mkdir -p nowhere/live circle/live outside/live
for folder in nowhere circle outside; do
	random_file $folder/live/vmlinuz 5000
done
ln -s missing nowhere/live/initrd.img
ln -s initrd circle/live/initrd.img
ln -s initrd.img circle/live/initrd
ln -s ../../../../../../../../etc/passwd outside/live/initrd.img
for folder in nowhere circle outside; do
	make_iso $folder.iso $folder -joliet off &
done
wait

for iso in both rock joliet plain level1 level3; do
	must_give $iso.iso kiwi/boot/x86_64/loader/{linux,initrd}
	must_tell family=kiwi arch=x86_64 root_bytes=2049
done

must_give links.iso links/live/{vmlinuz,initrd.img}-6.1.0-9-amd64
must_tell kernel=live/vmlinuz initrd=live/initrd.img
must_give versions.iso links/live/{vmlinuz,initrd.img}-6.1.0-18-amd64
must_tell other_kernel=live/vmlinuz-6.1.0-9-amd64

for folder in nowhere circle outside; do
	must_refuse 'has a kernel, live/vmlinuz, but no initrd' \
		"$extract" $folder.iso new
	[ ! -e new ] || fail "$folder: a directory was left behind"
done

# Named by the user, through links and with dots and slashes to spare.
rm -rf dir
must_succeed "$extract" --kernel /live//vmlinuz-6.1.0-18-amd64 \
	--initrd ./pool/current/../current/initrd links.iso dir
must_tell family=debian-live
cmp dir/linux links/live/vmlinuz-6.1.0-18-amd64 || fail 'not the kernel named'
cmp dir/initrd links/live/initrd.img-6.1.0-9-amd64 || fail 'not the initrd named'
must_refuse 'has no file live/other' "$extract" --kernel live/other \
	--initrd live/initrd.img links.iso new
must_refuse 'has no file live: ' "$extract" --kernel live/vmlinuz \
	--initrd live links.iso new
