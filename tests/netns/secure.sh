#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# xblade-boot that gives addresses, with ISOs that bring shim and GRUB of their
# own: machines get these byte for byte, with the menu where that GRUB looks for
# it; and those of packages where the ISO has none, or none for the network.
. "$(dirname "${BASH_SOURCE[0]}")/boot_lib.sh"

shim=/usr/lib/shim/shimx64.efi.signed signed=/usr/lib/grub/x86_64-efi-signed
net=$signed/grubnetx64.efi.signed
for file in $shim $net $signed/gcdx64.efi.signed; do
	[ -e "$file" ] || skip "$file is missing: make setup"
done
command -v mkfs.fat mcopy >/dev/null || skip 'dosfstools or mtools is missing: make setup'
# What is installed for arm64 is of no interest; these are --loader-dir's else.
for folder in /usr/lib/grub/arm64-efi /usr/lib/grub/arm64-efi-signed; do
	[ ! -e $folder ] || mount -t tmpfs tmpfs $folder
done
rm "$work/loaders/shimx64.efi" "$work/loaders/grubx64.efi"
export MTOOLS_SKIP_CHECK=1
tftp=$work/run/tftp
# shellcheck disable=SC2016 # GRUB's own
menu_line='source $prefix/${grub_cpu}-efi/grub.cfg'

# Behind their signatures, so that they are told from the packages'.
own() { # file, name
	cp "$1" "$work/$2"
	echo "of an ISO: $2" >>"$work/$2"
}
own $shim shim
own $shim shin
own $net grub
own $signed/gcdx64.efi.signed gcd

# For other machines, as far as their heads say.
for file in shim grub; do
	sed 's/PE\x00\x00\x64\x86/PE\x00\x00\x64\xaa/' "$work/$file" >"$work/$file-arm64"
done

# The same GRUB, made with another prefix.
with_prefix() { # name, of at most seven characters
	python3 - "$work/grub" "$work/$1" "$2" <<'END'
import sys
grub = open(sys.argv[1], 'rb').read()
old = b'/grub\0\0\0'
assert grub.count(b'\x03\0\0\0\x10\0\0\0' + old) == 1, 'GRUB is made in another way'
new = sys.argv[3].encode().ljust(8, b'\0')
open(sys.argv[2], 'wb').write(grub.replace(b'\x03\0\0\0\x10\0\0\0' + old, b'\x03\0\0\0\x10\0\0\0' + new))
END
}

iso() { # name, where: tree or efi, files as path=file... : the ISO of boot_lib.sh, for $arch if set, with them
	local name=$1 where=$2 pair folder=$work/medium
	shift 2
	rm -rf "$folder"
	mkdir -p "$folder/EFI"
	for pair in "$@"; do
		mkdir -p "$folder/$(dirname "${pair%=*}")"
		cp "$work/${pair#*=}" "$folder/${pair%=*}"
	done
	build "$name" "${arch:-x86_64}"
	if [ "$where" = tree ]; then
		xorriso -dev "$work/$name.iso" -map "$folder/EFI" /EFI >"$work/xorriso" 2>&1 || fail "$(cat "$work/xorriso")"
		return
	fi
	rm -f "$work/efi.img"
	mkfs.fat -C -n EFI "$work/efi.img" 8000 >/dev/null
	mcopy -s -i "$work/efi.img" "$folder/EFI" ::/
	xorriso -dev "$work/$name.iso" -map "$work/efi.img" /boot/efi.img \
		-boot_image any efi_path=boot/efi.img >"$work/xorriso" 2>&1 || fail "$(cat "$work/xorriso")"
}

serve() { # options and ISOs...
	start boot "$boot" -i t0 --run-dir "$work/run" -L "$work/loaders" --dhcp-range 10.88.0.100,10.88.0.150 "$@"
}
finish() {
	kill "${pid_of[boot]}"
	within 10 gone boot || fail 'xblade-boot does not end'
}
said() { grep -qE -- "$1" "$work/boot.log" || fail "it does not say: $1"; }       # regex
silent() { ! grep -qE -- "$1" "$work/boot.log" || fail "it says in vain: $1"; } # regex
by_tftp() { # name, file
	ip netns exec client curl -sS --max-time $((60 * slow)) -o "$work/got" "tftp://10.88.0.1/$1" ||
		fail "no $1 by TFTP"
	cmp "$work/got" "$2" || fail "$1 is not $2"
}
menus_are_in() { # folder
	local root=$tftp$1
	[ "$(cat "$root/grub.cfg")" = "$menu_line" ] || fail "no menu in '$1'"
	grep -q 'linux /e0.1/linux ' "$root/x86_64-efi/grub.cfg" || fail "no menu of x64 in '$1'"
	[ -e "$root/arm64-efi/grub.cfg" ] || fail "no menu of arm64 in '$1'"
	[ "$(stat -c %U "$root/x86_64-efi")" = nobody ] || fail "the menus in '$1' cannot change"
}
of_packages() {
	by_tftp shimx64.efi $shim
	by_tftp grubx64.efi $net
	menus_are_in /grub
}

# In its files, or in the EFI image alone, whatever the case of the names.
iso tree tree EFI/BOOT/BOOTX64.EFI=shim EFI/BOOT/grubx64.efi=grub
iso efi efi EFI/boot/bootx64.efi=shim EFI/boot/GRUBX64.EFI=grub
for name in tree efi; do
	serve "$work/$name.iso"
	said "Secure Boot, x64: shim and GRUB of $work/$name.iso\$"
	[ "$(ip netns exec client "$here/dhcp_asks.py" c0 7 PXEClient)" = '10.88.0.1 shimx64.efi' ] ||
		fail 'no shim is offered'
	by_tftp shimx64.efi "$work/shim"
	by_tftp grubx64.efi "$work/grub"
	menus_are_in /grub
	silent warning
	finish
done

# The menu is where GRUB looks for it, and comes along when it changes.
with_prefix deep /EFI/BT
with_prefix here ''
with_prefix up /../xy
with_prefix disk '(hd0)/x'
iso deep tree EFI/BOOT/BOOTX64.EFI=shim EFI/BOOT/grub.efi=deep
serve "$work/deep.iso"
by_tftp grub.efi "$work/deep"
menus_are_in /EFI/BT
order add "$work/efi.iso" 2>"$work/order.log" || fail "$(cat "$work/order.log")"
grep -q '(e0.2)' "$tftp/EFI/BT/x86_64-efi/grub.cfg" || fail 'the new ISO is not in the menu'
finish
iso here tree EFI/BOOT/BOOTX64.EFI=shim EFI/BOOT/grubx64.efi=here
serve "$work/here.iso"
menus_are_in ''
finish

# Not for the network, or with its menu elsewhere: those of packages.
iso gcd tree EFI/BOOT/BOOTX64.EFI=shim EFI/BOOT/grubx64.efi=gcd
iso up efi EFI/BOOT/BOOTX64.EFI=shim EFI/BOOT/grubx64.efi=up
iso disk tree EFI/BOOT/BOOTX64.EFI=shim EFI/BOOT/grubx64.efi=disk
iso alone tree EFI/BOOT/BOOTX64.EFI=shim
while read -r name why; do
	serve "$work/$name.iso"
	said "warning: Secure Boot, x64: shim and GRUB of this machine's packages, for $work/$name.iso has a shim, but its GRUB $why.*; .* --loader-dir"
	of_packages
	finish
done <<'END'
gcd has no TFTP
up looks for its menu in no folder
disk looks for its menu in no folder
alone is not beside it
END
# Their kernels the shim knows nevertheless, if it is the same.
cp $shim "$work/same"
iso same tree EFI/BOOT/BOOTX64.EFI=same EFI/BOOT/grubx64.efi=gcd
serve "$work/same.iso"
said "Secure Boot, x64: shim and GRUB of this machine's packages; $work/same.iso has the same shim, and its GRUB has no TFTP \\(module tftp\\)\$"
silent warning
of_packages
finish

# No shim: none at all, GRUB itself, not signed, for other machines, noise.
head -c 20000 /dev/urandom >"$work/noise"
cp /usr/lib/shim/shimx64.efi "$work/unsigned"
head -c 300000 "$work/shim" >"$work/cut"
build none
for name in grub noise unsigned shim-arm64 cut; do
	iso "no-$name" tree EFI/BOOT/BOOTX64.EFI=$name EFI/BOOT/grubx64.efi=grub
done
for name in none no-grub no-noise no-unsigned no-shim-arm64 no-cut; do
	serve "$work/$name.iso"
	said "Secure Boot, x64: shim and GRUB of this machine's packages\$"
	silent warning
	of_packages
	finish
done

# One shim is given; of who has another it is warned, at the start and later.
iso other tree EFI/BOOT/BOOTX64.EFI=shin EFI/BOOT/grubx64.efi=grub
serve "$work/tree.iso" "$work/none.iso" "$work/efi.iso" "$work/other.iso"
said "warning: $work/other.iso has another shim .*, x64 ones will perhaps refuse its kernel"
silent 'warning: .*(tree|none|efi)\.iso'
finish
serve "$work/tree.iso"
order add "$work/other.iso" 2>"$work/order.log" || fail "$(cat "$work/order.log")"
said "warning: $work/other.iso has another shim"
by_tftp shimx64.efi "$work/shim"
finish

# Each kind has its own; two shims that ask for one name cannot both be had.
arch=aarch64 iso arm64 tree EFI/BOOT/BOOTAA64.EFI=shim-arm64 EFI/BOOT/grubaa64.efi=grub-arm64
arch=aarch64 iso arm64-suse tree EFI/BOOT/BOOTAA64.EFI=shim-arm64 EFI/BOOT/grub.efi=grub-arm64
serve "$work/deep.iso" "$work/arm64.iso"
said "Secure Boot, x64: shim and GRUB of $work/deep.iso\$"
said "Secure Boot, arm64: shim and GRUB of $work/arm64.iso\$"
by_tftp shimaa64.efi "$work/shim-arm64"
by_tftp grubaa64.efi "$work/grub-arm64"
grep -q 'linux /e0.2/linux ' "$tftp/grub/arm64-efi/grub.cfg" || fail 'no menu of arm64'
menus_are_in /EFI/BT
silent warning
finish
serve "$work/deep.iso" "$work/arm64-suse.iso"
said "warning: $work/arm64-suse.iso has a shim, but its grub.efi cannot be copied: File exists; .* arm64 machines .* do not boot"
[ ! -e "$tftp/shimaa64.efi" ] || fail 'half of the two is there'
by_tftp grub.efi "$work/deep"
finish

# The admin's own come first, and their prefix counts, too.
cp $shim "$work/loaders/shimx64.efi"
cp "$work/deep" "$work/loaders/grubx64.efi"
serve "$work/tree.iso"
said 'Secure Boot, x64: shim and GRUB of --loader-dir$'
by_tftp shimx64.efi $shim
by_tftp grubx64.efi "$work/deep"
menus_are_in /EFI/BT
finish
