#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# xblade-boot with ISOs for x86 and for arm64: each kind of machine gets a
# loader and a menu of what it boots, and one that gets nothing is named, with
# what to do about it.

# GRUB for arm64, from the network that there is none of later on.
if [ -z "${netns_inside:-}" ]; then
	grub_arm64=$("$(dirname "$0")/../vm/unpacked" grub-efi-arm64-bin:arm64) || exit
	export grub_arm64
fi
. "$(dirname "${BASH_SOURCE[0]}")/boot_lib.sh"

command -v grub-mkimage >/dev/null || skip 'grub-mkimage is missing: make setup'
mac=$(ip netns exec client cat /sys/class/net/c0/address)
# What is installed here is of no interest, but for x86.
mount -t tmpfs tmpfs /usr/lib/ipxe 2>/dev/null || :
[ ! -e /usr/lib/grub/arm64-efi ] || mount -t tmpfs tmpfs /usr/lib/grub/arm64-efi
[ ! -e /usr/lib/grub/arm64-efi-signed ] || mount -t tmpfs tmpfs /usr/lib/grub/arm64-efi-signed

for arch in x86_64 aarch64 riscv64; do
	build $arch $arch
done
none=$work/loaders own=$work/own
for file in undionly.kpxe snponly.efi; do
	head -c 2000 /dev/urandom >"$none/$file"
done
cp -r "$none" "$own"
for file in shimaa64.efi grubaa64.efi snponly-arm64.efi; do
	head -c 2000 /dev/urandom >"$own/$file"
done
cp -r "$grub_arm64/usr/lib/grub/arm64-efi" "$own"

tftp=$work/run/tftp
serve() { # loader folder, options and ISOs...
	start boot "$boot" -i t0 --run-dir "$work/run" -L "$@"
}
finish() {
	kill "${pid_of[boot]}"
	within 10 gone boot || fail 'xblade-boot does not end'
}
told() { grep -qE -- "warning: $1" "$work/boot.log"; } # regex
ask() { ip netns exec client "$here/dhcp_asks.py" c0 "$@"; } # architecture, class
has() { # menu, addresses in their order
	local got
	got=$(in_menu "$1")
	[ "$got" = "${*:2}" ] || fail "$1 has '$got', not '${*:2}'"
}
asks_in_vain() { # architecture, class, what is told
	ip netns exec client "$here/dhcp_asks.py" c0 "$1" "$2" >"$work/asked" &
	local asker=$!
	within 20 told "$mac asks as $3" || fail "no word that $mac asks in vain as $1"
	kill "$asker" || fail "there is an offer for $1: $(cat "$work/asked")"
	wait "$asker" || :
}
nothing='there is no system here for such a machine'
to_install='install grub-common and grub-efi-arm64-bin:arm64'

# No loader for arm64: told of the ISO, and of a machine when it asks.
serve "$none" "$work/x86_64.iso" "$work/aarch64.iso"
told "$work/aarch64.iso is for arm64 machines, .* no loader for them: $to_install" || fail 'no word of the loader'
asks_in_vain 11 PXEClient "arm64 UEFI \(client architecture 11\), .*: $to_install"
asks_in_vain 19 HTTPClient "arm64 UEFI, by HTTP \(client architecture 19\), .*: $to_install"
asks_in_vain 27 PXEClient 'riscv64 UEFI \(client architecture 27\), .* none for any'
ask 16 HTTPClient >"$work/asked"
! told "$mac asks as x64" || fail 'it is told of a machine that has all'
has pxelinux.cfg/default e0.1
has grub-made/grub.cfg e0.1
finish
serve "$none" "$work/x86_64.iso"
! told '.*arm64' || fail 'it warns of what nobody has asked for'
finish

# With the modules of GRUB for arm64 both have all that they need.
serve "$own" "$work/x86_64.iso" "$work/aarch64.iso"
has pxelinux.cfg/default e0.1
has grub-made/grub.cfg e0.1
has grub-made/arm64-efi/grub.cfg e0.2
[ "$(ask 19 HTTPClient)" = "$url/grub-arm64-http.efi HTTPClient" ] || fail 'no URL for arm64'
get -o "$work/loader" "$url/grub-arm64.efi"
grep -qaF "(tftp,10.88.0.1)/grub-made/arm64-efi" "$work/loader" ||
	fail 'no GRUB that knows its menu'
[ "$(ask 16 HTTPClient)" = "$url/grub-http.efi HTTPClient" ] || fail 'no URL for x64'
! told '.*asks as' || fail 'it tells of machines that have all'
order remove e0.2 2>"$work/order.log" || fail 'it cannot be removed'
grep -q "$nothing" "$tftp/grub-made/arm64-efi/grub.cfg" || fail 'the menu of arm64 does not say that it is empty'
ask 19 HTTPClient >"$work/asked"
within 20 told "$mac asks as arm64 UEFI, by HTTP, and none of the ISOs is for arm64" || fail 'no word of the ISO'
! order add "$work/riscv64.iso" 2>"$work/order.log" || fail 'it boots nothing, and is added'
grep -q "cannot boot $work/riscv64.iso: it is for riscv64" "$work/order.log" || fail 'no reason why not'
finish
serve "$own" "$work/aarch64.iso"
grep -q "$nothing" "$tftp/pxelinux.cfg/default" || fail 'the menu of BIOS does not say that it is empty'
ask 16 HTTPClient >"$work/asked"
within 20 told "$mac asks as x64 UEFI, by HTTP, and none of the ISOs is for x86" || fail 'no word of the ISO'
finish

# iPXE finds its menu by itself; what is signed, in the folder of its platform.
serve "$own" --loader ipxe "$work/x86_64.iso" "$work/aarch64.iso"
has boot-x86.ipxe e0.1
has boot-arm64.ipxe e0.2
# shellcheck disable=SC2016 # iPXE's own
grep -qF 'iseq ${buildarch} arm64 && chain --replace boot-arm64.ipxe' "$tftp/boot.ipxe" || fail 'no way to it'
[ "$(ask 19 HTTPClient)" = "$url/snponly-arm64.efi HTTPClient" ] || fail 'no iPXE for arm64'
finish
serve "$none" --loader ipxe "$work/x86_64.iso" "$work/aarch64.iso"
has boot.ipxe e0.1
told "$work/aarch64.iso .*: give snponly-arm64.efi" || fail 'no word of iPXE'
finish
serve "$own" --dhcp-range 10.88.0.100,10.88.0.150 "$work/x86_64.iso" "$work/aarch64.iso"
has grub/x86_64-efi/grub.cfg e0.1
has grub/arm64-efi/grub.cfg e0.2
[ "$(ask 11 PXEClient)" = '10.88.0.1 shimaa64.efi' ] || fail 'no shim for arm64'
cmp "$work/aarch64.linux" "$tftp/e0.2/linux" || fail 'no kernel for TFTP'
finish
