#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Initrds of every packing and every maker: what xblade-extract tells of them,
# of damaged ones, and of one without the AoE driver.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
fuzz=$(realpath "${BUILD:-build}/tests/initrd_fuzz")
. "$(dirname "$0")/lib.sh"
for program in cpio gzip bzip2 xz zstd lz4; do
	command -v $program >/dev/null || {
		echo "$program is not installed"
		exit 77
	}
done
release=6.1.0-18-amd64
modules=usr/lib/modules/$release

pack() { (cd "$1" && find . | sort | cpio -o -H newc --quiet -R 0:0); } # folder

make_initrd_iso() { # file that is the initrd
	rm -rf live
	random_file live/live/vmlinuz 2000
	random_file live/live/filesystem.squashfs 2000
	cp "$1" live/live/initrd.img
	make_iso live.iso live
}

must_tell_of() { # initrd, lines...
	make_initrd_iso "$1"
	must_succeed "$extract" --list live.iso
	must_tell "${@:2}"
}

# What goes before the compressed part: microcode, or Ubuntu's modules.
mkdir -p micro/kernel/x86/microcode early/$modules/kernel/drivers/block/aoe
random_file micro/kernel/x86/microcode/GenuineIntel.bin 60001
echo module >early/$modules/kernel/drivers/block/aoe/aoe.ko.zst
pack micro >micro.cpio
pack early >early.cpio
mkdir -p debian/conf debian/scripts debian/usr/bin debian/usr/lib/live/boot
touch debian/conf/initramfs.conf debian/scripts/functions debian/usr/bin/live-boot
random_file debian/$modules/kernel/fs/ext4/ext4.ko 30000
pack debian >debian.cpio

# Each packing, with microcode before it and without, and each of the module.
mkdir -p debian/$modules/kernel/drivers/block/aoe
aoe=debian/$modules/kernel/drivers/block/aoe/aoe.ko
live=(initrd_kind=initramfs-tools aoe_shim=live-boot "kernel_release=$release")
while read -r suffix command; do
	[ "$suffix" != - ] || suffix=
	echo module >$aoe"$suffix"
	pack debian | $command >packed
	must_tell_of packed "${live[@]}" aoe_driver=module
	[ ! -s err ] || fail "$command: a warning without need"
	cat micro.cpio packed >both
	must_tell_of both "${live[@]}" aoe_driver=module
	rm $aoe"$suffix"
	pack debian | $command >packed
	cat micro.cpio packed >both
	must_tell_of both "${live[@]}" aoe_driver=missing
	grep -q "no AoE driver, aoe.ko of Linux $release: boot it over HTTP" err ||
		fail 'no warning that the driver is missing'
	cat micro.cpio early.cpio packed >both
	must_tell_of both "${live[@]}" aoe_driver=module
done <<'END'
- cat
.gz gzip -1
.xz xz -1 --check=crc32
.zst zstd -1
.xz bzip2 -1
.gz lz4 -l
.zst lzma -1
END

# Further parts behind a compressed one, as a shim is.
pack debian | gzip >packed
truncate -s %4 packed
cat packed early.cpio >both
must_tell_of both "${live[@]}" aoe_driver=module

# The makers, and a driver in the kernel itself.
maker() { # file... ; expects lines on standard input
	local file
	rm -rf made
	mkdir made
	for file in "$@"; do mkdir -p "made/$(dirname "$file")" && touch "made/$file"; done
	mkdir -p made/$modules
	echo kernel/drivers/block/aoe/aoe.ko >made/$modules/modules.builtin
	pack made | xz -1 --check=crc32 >packed
	mapfile -t lines
	must_tell_of packed aoe_driver=built-in "${lines[@]}"
}
printf '%s\n' initrd_kind=dracut aoe_shim=none |
	maker usr/lib/dracut/hooks/cmdline/99.sh usr/sbin/dmsquash-live-root
printf '%s\n' initrd_kind=initramfs-tools aoe_shim=casper |
	maker conf/initramfs.conf scripts/functions scripts/casper
printf '%s\n' initrd_kind=initramfs-tools aoe_shim=initramfs-tools |
	maker conf/initramfs.conf scripts/functions
printf '%s\n' initrd_kind=mkinitcpio aoe_shim=none | maker init_functions hooks/archiso
printf '%s\n' initrd_kind=mkinitfs aoe_shim=none | maker sbin/nlplug-findfs

# What cannot be read to its end is not said to lack anything.
pack debian | xz -1 --check=crc32 >packed
for length in 3 200 $(($(stat -c %s packed) / 2)) $(($(stat -c %s packed) - 9)); do
	head -c "$length" packed >cut.img
	must_tell_of cut.img aoe_shim=live-boot
	! grep -q aoe_driver out || fail "a driver is told of $length bytes"
	[ ! -s err ] || fail "a warning of $length bytes: $(cat err)"
done
head -c 30000 debian.cpio >cut.img
must_tell_of cut.img "${live[@]}"
! grep -q aoe_driver out || fail 'a driver is told of a cut archive'
random_file noise 30000
must_tell_of noise aoe_shim=live-boot
# A bomb: 3 GiB of zeros in a file that claims so.
{
	printf 070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x \
		1 33188 0 0 1 0 4294967295 0 0 0 0 4 0
	printf 'big\0\0\0'
	head -c 3G /dev/zero
} | zstd -q >bomb
must_tell_of bomb aoe_shim=live-boot

export SEED=${SEED:-1} COUNT=${COUNT:-2000}
pack debian | gzip >packed
cat micro.cpio packed >both
pack debian | zstd -q >packed
limit env REACH=800 "$fuzz" debian.cpio both packed >out 2>&1 || {
	tr '\r' '\n' <out | tail -n 30
	fail 'the scan died, replay with the SEED and FIRST above'
}
exit 0
