#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# One command, xblade-boot, beside a DHCP server that knows nothing of booting:
# QEMU machines boot the small live ISO over PXE, HTTP and AoE.
#
#   tests/vm/boots_by_one_command.sh bios|uefi|http [LOADER] [MACHINES]
set -uo pipefail
script=$(realpath "$0")
here=${script%/*}
build=$(realpath "${BUILD:-build}")
iso=$(realpath -m "$here/../../build/cache/demo.iso")
firmware=${1:?bios, uefi or http} loader=${2:-} machines=${3:-1}

# shellcheck source=tests/vm/room.sh
. "$here/room.sh"

obstacle=$(room_obstacle)
[ "$firmware" = bios ] || [ -e /usr/share/OVMF/OVMF_CODE_4M.fd ] || obstacle='no OVMF: sudo make setup'
if [ -n "$obstacle" ]; then
	echo "$obstacle"
	exit 77
fi
[ -n "${room_inside:-}" ] || "$here/make-live-iso" "$iso" || exit
room_enter "$script" "$@"
exec 3>&1

work=$(mktemp -d)
leave() {
	local rc=$?
	trap '' INT TERM HUP
	stop_all
	[ -z "${KEEP:-}" ] || { mkdir -p "$KEEP" && cp ./*.log "$KEEP"; }
	cd / && rm -rf "$work"
	exit $rc
}
trap leave EXIT
trap 'exit 143' INT TERM HUP
chmod 755 "$work"
cd "$work" || exit

fail() {
	tail -n 60 ./*.log
	echo "FAIL: $*"
	exit 1
}

# Addresses come from a machine of the site; it has no boot file to offer.
site_dhcp() {
	mkdir -p /run/netns
	mount -t tmpfs tmpfs /run/netns
	ip netns add site
	ip link add psite type veth peer name s0 netns site
	ip link set psite master br0 up
	ip -n site addr add $room_lan.2/24 dev s0
	ip -n site link set s0 up
	ip -n site link set lo up
	start site '' ip netns exec site dnsmasq --no-daemon --conf-file=/dev/null \
		--port=0 --interface=s0 --bind-interfaces --pid-file --leasefile-ro \
		--no-ping --dhcp-range=$room_lan.11,$room_lan.99,1h --log-dhcp
	wait_until_says site 'sockets bound|DHCP, IP range' 20 || fail 'no DHCP server of the site'
}

boot() { # number
	local options=(-machine pc) card=
	if [ "$firmware" != bios ]; then
		cp /usr/share/OVMF/OVMF_VARS_4M.fd "vars$1"
		options=(-machine q35
			-drive "if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd"
			-drive "if=pflash,format=raw,file=vars$1")
	fi
	# Without the ROM of QEMU's card, which is iPXE: the firmware's own.
	[ "$firmware" = bios ] || card=,romfile=
	# What is left to UEFI is HTTP, of IPv4.
	[ "$firmware" != http ] || options+=(
		-fw_cfg 'name=opt/org.tianocore/IPv4PXESupport,string=n'
		-fw_cfg 'name=opt/org.tianocore/IPv6PXESupport,string=n'
		-fw_cfg 'name=opt/org.tianocore/IPv6Support,string=n')
	start "machine$1" '' qemu-system-x86_64 -accel tcg -cpu max,-cx16 "${options[@]}" -m 512 \
		-nodefaults -nographic -serial stdio -monitor none -no-reboot -boot n \
		-netdev "tap,id=lan,ifname=tap$1,script=no,downscript=no" \
		-device "virtio-net-pci,netdev=lan,mac=$(machine_mac "$1")$card"
}

# Kernels under TCG die now and then before their init; three tries.
must_boot() { # number
	local try
	for try in 1 2 3; do
		wait_until_says "machine$1" 'XBLADE-DEMO (stage=done|failed)' 240
		says "machine$1" 'XBLADE-DEMO stage=done' && return
		if [ $try = 3 ] || says "machine$1" XBLADE-DEMO || runs "machine$1"; then
			break
		fi
		echo "machine $1 came to nothing: $(tail -n 1 "machine$1.log")" >&3
		boot "$1"
	done
	fail "machine $1 did not boot"
}

room_open 1500 br0 "$machines"
site_dhcp
start xblade-boot '' "$build/xblade-boot" --interface br0 --run-dir "$work/run" ${loader:+--loader "$loader"} \
	--timeout 1 --append 'console=ttyS0 quiet panic=1 no_timer_check' "$iso"
wait_until_says xblade-boot 'systems? for machines .*ready$' 60 || fail 'xblade-boot is not ready'
for ((i = 1; i <= machines; i++)); do boot "$i"; done
for ((i = 1; i <= machines; i++)); do
	must_boot "$i"
	mac=$(machine_mac "$i")
	says xblade-boot "$mac.*: dhcp " || fail "no word that $mac asked"
	says xblade-boot ": (loader|menu) " || fail "no word of the loader of $mac"
	says xblade-boot "$mac .*: kernel e0.1/linux, [0-9]+ bytes, sent" ||
		fail "no word of the kernel of $mac"
	says xblade-boot "$mac .*: initrd e0.1/initrd, [0-9]+ bytes, sent" ||
		fail "no word of the initrd of $mac"
done
[ "$firmware" != http ] || says xblade-boot ': loader (grub-http|snponly)\.efi, [0-9]+ bytes, sent' ||
	fail 'no loader was sent by HTTP'
says site 'DHCPACK' || fail 'the DHCP server of the site was not asked'
cp xblade-boot.log last.log
stop xblade-boot
[ ! -e run ] || fail 'its folder is left'
[ -z "${SHOW:-}" ] || cat last.log >&3
