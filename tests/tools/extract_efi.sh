#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# KIWI with bootloader=systemd_boot: kernel and initrd are in the EFI image
# only, which is a file of the ISO or a partition behind it.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"
command -v mkfs.fat mcopy cpio >/dev/null || {
	echo 'dosfstools, mtools or cpio is not installed'
	exit 77
}
export MTOOLS_SKIP_CHECK=1

random_file esp/EFI/BOOT/BOOTX64.EFI 5000
random_file esp/os/vmlinuz-6.4.0-150600.21-default 400001
mkdir -p initrd/usr/lib/dracut/hooks esp/loader/entries \
	initrd/usr/lib/modules/6.4.0-150600.21-default/kernel/drivers/block/aoe
touch initrd/usr/lib/kiwi-live-lib.sh initrd/usr/lib/dracut/hooks/x \
	initrd/usr/lib/modules/6.4.0-150600.21-default/kernel/drivers/block/aoe/aoe.ko.zst
random_file initrd/firmware 300001
(cd initrd && find . | cpio -o -H newc --quiet | gzip) >esp/os/initrd-6.4.0-150600.21-default
printf 'default opensuse-6.4.0-150600.21-default.conf\ntimeout 10\n' >esp/loader/loader.conf
cat >esp/loader/entries/opensuse-6.4.0-150600.21-default.conf <<'END'
title      kiwi-test-image-live [ OS ]
linux      /os/vmlinuz-6.4.0-150600.21-default
initrd     /os/initrd-6.4.0-150600.21-default
options    console=ttyS0 root=live:CDLABEL=CDROM rd.live.image mediacheck=1
END
mkfs.fat -C -F 12 -s 4 -n BOOT efi.img 4000 >/dev/null
mcopy -s -i efi.img esp/* ::/
random_file tree/LiveOS/squashfs.img 100001

check() { # iso
	must_succeed "$extract" "$1" dir
	must_tell family=kiwi in_efi_image=yes kernel=os/vmlinuz-6.4.0-150600.21-default \
		kernel_bytes=400001 initrd=os/initrd-6.4.0-150600.21-default \
		root=LiveOS/squashfs.img aoe_driver=module aoe_shim=none \
		kernel_release=6.4.0-150600.21-default
	cmp dir/linux esp/os/vmlinuz-* || fail "$1: another kernel came out"
	cmp dir/initrd esp/os/initrd-* || fail "$1: another initrd came out"
	must_succeed "$extract" --kernel os/vmlinuz-6.4.0-150600.21-default \
		--initrd EFI/BOOT/BOOTX64.EFI "$1" named
	cmp named/linux esp/os/vmlinuz-* || fail "$1: the named kernel is another"
	"$extract" -l "$1" >facts
	must_succeed "$menu" -t . -n --from facts e0.1
	sed -i "s/^+//" out
	must_tell '    append initrd=boot/initrd ip=dhcp rd.neednet=1 rd.kiwi.live.pxe root=live:AOEINTERFACE=e0.1 rd.live.image console=ttyS0'
}

# As KIWI does it: a partition, which the boot catalogue points to.
make_iso appended.iso tree -append_partition 2 0xef efi.img \
	-boot_image any efi_path=--interval:appended_partition_2:all:: \
	-boot_image any partition_offset=16
check appended.iso
# By the partition table alone.
make_iso partition.iso tree -append_partition 2 0xef efi.img
check partition.iso
# A file of the ISO.
cp -r tree withfile
mkdir withfile/boot
cp efi.img withfile/boot/efi.img
make_iso file.iso withfile -boot_image any efi_path=boot/efi.img
check file.iso

# Damaged: refused as an ISO without a kernel, with the files as they were.
cp appended.iso bad.iso
at=$(LC_ALL=C grep -aboF mkfs.fat appended.iso | head -n 1)
poke bad.iso $((${at%%:*} - 3 + 11)) 0000
before=$(picture_of dir)
must_refuse 'no kernel: KIWI with bootloader=systemd_boot' "$extract" bad.iso dir
[ "$(picture_of dir)" = "$before" ] || fail 'the folder has changed'

# Kinds of KIWI that look alike are told by their initrds.
kind() { # volume, a file of the initrd, family
	rm -rf kind kind.iso initrd2
	random_file kind/boot/x86_64/loader/linux 2000
	random_file kind/LiveOS/squashfs.img 2000
	mkdir -p "initrd2/usr/lib/dracut" "initrd2/$(dirname "$2")"
	touch initrd2/usr/lib/dracut/x "initrd2/$2"
	(cd initrd2 && find . | cpio -o -H newc --quiet) >kind/boot/x86_64/loader/initrd
	make_iso kind.iso kind -volid "$1"
	must_succeed "$extract" -l kind.iso
	must_tell "family=$3"
}
kind CDROM usr/lib/kiwi-live-lib.sh kiwi
kind CDROM usr/sbin/dmsquash-live-root kiwi-dmsquash
kind Fedora-Remix usr/lib/kiwi-live-lib.sh kiwi
kind Fedora-42 usr/sbin/dmsquash-live-root kiwi-dmsquash
kind Fedora-42 usr/sbin/other kiwi-dmsquash
exit 0
