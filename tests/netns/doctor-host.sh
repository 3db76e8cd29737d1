#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Privileges and limits, each taken away in turn; and what is left to serve.
. "$(dirname "$0")/doctor_lib.sh"

network veth 1500
without() { asks=(ip netns exec client setpriv --bounding-set="$1"); }

doctor 0 -i c0
finds ok privileges 'all capabilities'
finds ok io-uring 'gives io_uring'
finds ok memlock 'without a limit'
finds ok programs 'takes'
finds ok netboot 'dnsmasq'

# Loaders that xblade-boot would miss, each taken away in turn.
misses() { # folder, level, regex, regex of the advice
	# shellcheck disable=SC2016
	asks=(ip netns exec client bash -c '[ ! -d "$0" ] || mount -t tmpfs none "$0"; exec "$@"' "$1")
	doctor 0 -i c0
	finds "$2" netboot "this machine has no $3"
	advises "$4"
}
misses /usr/lib/PXELINUX warning 'lpxelinux\.0, .*BIOS machines will not boot' 'install pxelinux'
misses /usr/lib/syslinux warning 'ldlinux\.c32, .*BIOS machines will not boot' 'install syslinux-common'
finds warning netboot 'this machine has no menu\.c32'
finds warning netboot 'this machine has no libutil\.c32'
misses /usr/lib/grub/x86_64-efi warning 'modules of GRUB for x64 UEFI: .*will not boot' 'install grub-efi-amd64-bin'
misses /usr/lib/shim note 'signed shim .*Secure Boot' 'install shim-signed'
misses /usr/lib/grub/x86_64-efi-signed note 'signed GRUB .*Secure Boot' 'install grub-efi-amd64-signed'
asks=(ip netns exec client)

without -net_raw
doctor 1 -i c0
finds problem privileges 'CAP_NET_RAW is missing'
finds unknown targets 'cannot be asked'
finds unknown dhcp 'cannot be asked'
advises 'CAP_NET_RAW'

without -all,+net_raw
doctor 0 -i c0
finds warning privileges 'CAP_BPF is missing'
finds warning privileges 'CAP_NET_ADMIN is missing'
finds warning privileges 'CAP_PERFMON is missing'
finds warning privileges 'CAP_IPC_LOCK is missing'
finds warning programs 'the kernel refuses'

without -ipc_lock
asks=(prlimit --memlock=8388608:8388608 "${asks[@]}")
doctor 0 -i c0
finds warning memlock 'only 8192 KiB may be locked'
advises 'LimitMEMLOCK=infinity'
# Somebody forbids io_uring, as a container's seccomp profile does.
cat >"$work/forbid.py" <<'END'
import ctypes, os, struct, sys
# load nr; 425 (io_uring_setup): EPERM; all else: allow
code = struct.pack("HBBI" * 4, 0x20, 0, 0, 0, 0x15, 0, 1, 425,
                   0x06, 0, 0, 0x00050001, 0x06, 0, 0, 0x7fff0000)
buf = ctypes.create_string_buffer(code)
prog = ctypes.create_string_buffer(struct.pack("HxxxxxxP", 4, ctypes.addressof(buf)))
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, prog, 0, 0) == 0
os.execvp(sys.argv[1], sys.argv[1:])
END
asks=(ip netns exec client python3 "$work/forbid.py")
doctor 1 -i c0
finds problem io-uring 'no io_uring \(Operation not permitted\)'
advises 'seccomp|io_uring_disabled'

# Of an ISO: what it is, or what is wrong with it.
asks=(ip netns exec client)
command -v xorriso >/dev/null || skip 'xorriso is not installed'
folder=$work/iso/boot/x86_64/loader
mkdir -p "$folder" "$work/iso/LiveOS" "$work/empty"
for file in boot/x86_64/loader/linux boot/x86_64/loader/initrd LiveOS/squashfs.img; do
	head -c 300000 /dev/urandom >"$work/iso/$file"
done
make_iso() { # name, folder
	rm -f "$work/$1"
	xorriso -preparer_id 'KIWI - https://github.com/OSInside/kiwi' -volid CDROM \
		-joliet on -padding 0 -stdio_sync off -outdev "$work/$1" -map "$2" / \
		>"$work/xorriso.log" 2>&1 || fail 'xorriso makes no ISO'
}
: >"$work/empty/readme"
make_iso live.iso "$work/iso"
make_iso empty.iso "$work/empty"
head -c 600000 "$work/live.iso" >"$work/cut.iso"
doctor 0 -i c0 "$work/live.iso"
finds ok iso 'live\.iso is kiwi.*kernel /?boot/x86_64/loader/linux, initrd'
finds note initrd 'cannot be told'
finds ok memory 'all of the ISO fits'
doctor 1 -i c0 "$work/cut.iso"
finds problem iso 'cut\.iso '
doctor 1 -i c0 "$work/empty.iso"
finds problem iso 'empty\.iso has no kernel'
doctor 1 -i c0 "$work/nothing.iso"
finds problem iso 'nothing\.iso '
doctor 1 -i c0 "$work/forbid.py"
finds problem iso 'forbid\.py '

# Of its initrd: has it the driver, and does it look for AoE disks?
command -v cpio >/dev/null || skip 'cpio is not installed'
tree=$work/tree module=usr/lib/modules/6.1.0-18-amd64/kernel/drivers/block/aoe/aoe.ko
packs() { # ISO, path of its initrd : the tree becomes that
	(cd "$tree" && find . | sort | cpio -o -H newc --quiet -R 0:0 | gzip) >"$work/$2"
	make_iso "$1" "$work/${2%%/*}"
}
mkdir -p "$tree/usr/lib/dracut/hooks" "$tree/usr/lib/modules/6.1.0-18-amd64/kernel/fs"
touch "$tree/usr/lib/initrd-release" "$tree/usr/lib/modules/6.1.0-18-amd64/kernel/fs/ext4.ko"
packs live.iso iso/boot/x86_64/loader/initrd
doctor 1 -i c0 "$work/live.iso"
finds problem initrd 'boot/x86_64/loader/initrd has no module aoe'
advises '--over http'
mkdir -p "$tree/${module%/*}"
touch "$tree/$module"
packs live.iso iso/boot/x86_64/loader/initrd
doctor 0 -i c0 "$work/live.iso"
finds ok initrd 'has the AoE driver'

rm -rf "$tree/usr/lib/dracut" "$tree/usr/lib/initrd-release"
mkdir -p "$tree/conf" "$tree/scripts" "$tree/usr/lib/live/boot" "$tree/usr/bin" "$work/debian/live"
touch "$tree/conf/initramfs.conf" "$tree/scripts/functions" "$tree/usr/bin/live-boot"
head -c 3000 /dev/urandom | tee "$work/debian/live/vmlinuz" >"$work/debian/live/filesystem.squashfs"
packs debian.iso debian/live/initrd.img
doctor 0 -i c0 "$work/debian.iso"
finds ok initrd 'has the AoE driver'
finds note initrd 'does not look for AoE disks by itself'
advises 'xblade-extract --aoe'
