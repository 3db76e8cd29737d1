# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What tests of xblade-boot have in common: a network, loaders and small ISOs of
# noise, and what menus, kernels and its list of builds have to be.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

command -v curl dnsmasq xorriso >/dev/null || skip 'programs are missing: make setup'
boot=$(dirname "$xblade")/xblade-boot
network veth 1500
ip addr add 10.88.0.1/24 dev t0
ip -n client addr add 10.88.0.2/24 dev c0
mkdir -p "$work/loaders" "$work/isos"
for file in lpxelinux.0 ldlinux.c32 menu.c32 libutil.c32 shimx64.efi grubx64.efi; do
	head -c 2000 /dev/urandom >"$work/loaders/$file"
done

build() { # name, architecture or x86_64 : an ISO of new noise, and its kernel as name.linux
	local tree=$work/tree loader
	loader=$tree/boot/${2:-x86_64}/loader
	rm -rf "$tree" "$work/$1.iso"
	mkdir -p "$loader" "$tree/LiveOS"
	head -c 300001 /dev/urandom >"$loader/linux"
	head -c 500017 /dev/urandom >"$loader/initrd"
	head -c 1000001 /dev/urandom >"$tree/LiveOS/squashfs.img"
	xorriso -preparer_id 'KIWI - https://github.com/OSInside/kiwi' -volid CDROM \
		-joliet on -padding 0 -outdev "$work/$1.iso" -map "$tree" / >"$work/xorriso" 2>&1
	cp "$loader/linux" "$work/$1.linux"
}

order() { "$boot" --run-dir "$work/run" "$@"; }
get() { ip netns exec client curl -sS --max-time $((20 * slow)) "$@"; }
url=http://10.88.0.1

kernel_is() { # address, build
	get -o "$work/got" "$url/$1/linux"
	cmp -s "$work/got" "$work/$2.linux"
}
in_menu() { # menu : the addresses in its order
	grep -oE 'AOEINTERFACE=e[0-9.]+' "$work/run/tftp/$1" | cut -d= -f2 | paste -sd' '
}
menu_is() { # addresses, in the menus' order
	local menu
	for menu in pxelinux.cfg/default grub-made/grub.cfg; do
		[ "$(in_menu "$menu")" = "$*" ] || return 1
	done
}
states_are() { # address=state...
	local got
	got=$(order list --json | python3 -c 'import json, sys
print(*("%s=%s" % (b["address"], b["state"]) for b in json.load(sys.stdin)))')
	[ "$got" = "$*" ]
}
expect() { # what..., as a command, at last
	within 20 "$@" || fail "not so: $*; $(order list)"
}

# One process, since the next might not start before nobody has read for long.
read_on() { # target, build
	ip netns exec client "$here/aoe_client.py" -i c0 --mac 02:00:00:00:00:07 --target "$1" \
		random "$work/$2.iso" --requests 1000000000 >"$work/reader.log" 2>&1 &
	reader=$!
}
read_no_more() {
	kill "$reader" 2>/dev/null || fail "the reader has ended: $(cat "$work/reader.log")"
	wait "$reader" 2>/dev/null || [ $? = 143 ] || fail "reading failed: $(cat "$work/reader.log")"
}
