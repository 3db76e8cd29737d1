#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# One ISO for each architecture of KIWI and each layout that is known, with
# random bytes as kernel and initrd; these must come out as they went in.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"

# family | arch, - if not told | volume id | kernel | initrd | other files
layouts='
kiwi|x86_64|CDROM|boot/x86_64/loader/linux|boot/x86_64/loader/initrd|LiveOS/squashfs.img
kiwi|aarch64|CDROM|boot/aarch64/loader/linux|boot/aarch64/loader/initrd|LiveOS/squashfs.img
kiwi|ppc64le|CDROM|boot/ppc64le/loader/linux|boot/ppc64le/loader/initrd|LiveOS/squashfs.img
kiwi|s390x|CDROM|boot/s390x/loader/linux|boot/s390x/loader/initrd|LiveOS/squashfs.img
kiwi|riscv64|CDROM|boot/riscv64/loader/linux|boot/riscv64/loader/initrd|LiveOS/squashfs.img
kiwi|ix86|CDROM|boot/ix86/loader/linux|boot/ix86/loader/initrd|LiveOS/squashfs.img
kiwi|x86_64|CDROM|boot/x86_64/loader/linux|boot/x86_64/loader/initrd|boot/x86_64/loader/xen.gz
kiwi-dmsquash|x86_64|Fedora-WS-Live-42|boot/x86_64/loader/linux|boot/x86_64/loader/initrd|LiveOS/squashfs.img
kiwi-dmsquash|aarch64|agama|boot/aarch64/loader/linux|boot/aarch64/loader/initrd|LiveOS/squashfs.img
kiwi-install|x86_64|INSTALL|boot/x86_64/loader/linux|boot/x86_64/loader/initrd|oem.raw.xz
suse-install|x86_64|openSUSE-Leap-15.6|boot/x86_64/loader/linux|boot/x86_64/loader/initrd|media.1/products
suse-install|aarch64|CDROM|boot/aarch64/linux|boot/aarch64/initrd|
fedora-live|-|Fedora-WS-Live-41|images/pxeboot/vmlinuz|images/pxeboot/initrd.img|LiveOS/squashfs.img
fedora-install|-|Fedora-S-dvd-41|images/pxeboot/vmlinuz|images/pxeboot/initrd.img|images/install.img
rhel|-|RHEL-9-4-0-BaseOS-x86_64|images/pxeboot/vmlinuz|images/pxeboot/initrd.img|images/install.img
debian-live|-|d-live|live/vmlinuz|live/initrd.img|live/filesystem.squashfs
debian-live|-|d-live|live/vmlinuz-6.1.0-18-amd64|live/initrd.img-6.1.0-18-amd64|live/filesystem.squashfs
debian-live|-|d-live|live/vmlinuz1|live/initrd1.img|live/filesystem.squashfs
grml|-|grml64-full|boot/grml64full/vmlinuz|boot/grml64full/initrd.img|live/grml64-full/grml64-full.squashfs
casper|-|Ubuntu 24.04|casper/vmlinuz|casper/initrd|casper/filesystem.squashfs
casper|-|Ubuntu 18.04|casper/vmlinuz|casper/initrd.lz|casper/filesystem.squashfs
casper|-|Mint|casper/vmlinuz|casper/initrd.gz|casper/filesystem.squashfs
arch|x86_64|ARCH_202401|arch/boot/x86_64/vmlinuz-linux|arch/boot/x86_64/initramfs-linux.img|arch/x86_64/airootfs.sfs
systemrescue|x86_64|RESCUE1100|sysresccd/boot/x86_64/vmlinuz|sysresccd/boot/x86_64/sysresccd.img|sysresccd/x86_64/airootfs.sfs
alpine|-|alpine-std|boot/vmlinuz-lts|boot/initramfs-lts|boot/modloop-lts
alpine|-|alpine-virt|boot/vmlinuz-virt|boot/initramfs-virt|boot/modloop-virt
nixos|-|nixos-23|boot/bzImage|boot/initrd|nix-store.squashfs
void|-|VOID_LIVE|boot/vmlinuz|boot/initrd|LiveOS/squashfs.img
gentoo|-|Gentoo|boot/gentoo|boot/gentoo.igz|image.squashfs
slax|-|slax|slax/boot/vmlinuz|slax/boot/initrfs.img|slax/01-core.sb
antix|-|antiX|antiX/vmlinuz|antiX/initrd.gz|antiX/linuxfs
'

make_layout() { # number, volume, kernel, initrd, other
	random_file "$1/tree/$3" $((RANDOM + 1500))
	random_file "$1/tree/$4" $((RANDOM * 4 + 1500))
	[ -z "$5" ] || random_file "$1/tree/$5" 3000
	make_iso "$1/live.iso" "$1/tree" -volid "$2"
}

check_layout() { # number, the fields of a line
	local family=$2 arch=$3 volume=$4 kernel=$1/tree/$5 initrd=$1/tree/$6
	must_succeed "$extract" "$1/live.iso" "$1/dir"
	must_tell "family=$family" "volume_id=$volume" \
		"kernel=$5" "kernel_bytes=$(stat -c %s "$kernel")" \
		"initrd=$6" "initrd_bytes=$(stat -c %s "$initrd")" \
		"iso_bytes=$(stat -c %s "$1/live.iso")"
	if [ "$arch" = - ]; then
		grep -q ^arch= out && fail "random bytes have no architecture"
	else
		must_tell "arch=$arch"
	fi
	case $7 in
	*squash* | *airootfs* | *modloop* | *install.img | *linuxfs)
		must_tell "root=$7" root_bytes=3000
		;;
	*xen.gz) must_tell "xen=$7" ;;
	esac
	cmp "$1/dir/linux" "$kernel" || fail "$5: another kernel came out"
	cmp "$1/dir/initrd" "$initrd" || fail "$6: another initrd came out"
	[ "$(find "$1/dir" -type f | wc -l)" = 2 ] || fail "$5: more came out"
	[ "$(stat -c %a "$1"/dir/* | sort -u)" = 644 ] ||
		fail "$5: modes are not 0644"
}

each_layout() { # function
	local n=0 family arch volume kernel initrd other
	while IFS='|' read -r family arch volume kernel initrd other; do
		[ -n "$family" ] || continue
		n=$((n + 1))
		case $1 in
		# xorriso mostly sleeps: all of them at once.
		make) make_layout $n "$volume" "$kernel" "$initrd" "$other" & ;;
		check) check_layout $n "$family" "$arch" "$volume" "$kernel" \
			"$initrd" "$other" ;;
		esac
	done <<<"$layouts"
	[ $n = 31 ] || fail "only $n layouts"
}

each_layout make
wait
each_layout check
