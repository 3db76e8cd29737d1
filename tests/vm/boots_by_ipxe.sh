#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A machine with no disk boots one that xblade serves, by iPXE: the one in its
# card, told by DHCP's root path, and Debian's own, told by a script.  The boot
# sector (ipxe/boot.S) reads all of the disk through the BIOS.
#
#   boots_by_ipxe.sh card|script
# shellcheck disable=SC2034,SC2154
way=$1
[ "$way" = card ] || [ -n "${ipxe:-}" ] || ipxe=$("$(dirname "$0")/unpacked" ipxe) || exit
export ipxe
if [ ! -c /dev/net/tun ]; then
	echo 'taps need /dev/net/tun'
	exit 77
fi
# shellcheck source=tests/netns/lib.sh
. "$(dirname "$0")/../netns/lib.sh"
vm=$(dirname "$0")

bootable_image() { # bytes
	image "$1"
	gcc -m32 -c "$vm/ipxe/boot.S" -o "$work/boot.o"
	ld -m elf_i386 -Ttext 0x7c00 --oformat binary -e _start -o "$work/boot" "$work/boot.o"
	[ "$(stat -c %s "$work/boot")" = 512 ] || fail 'the boot sector has not 512 bytes'
	dd if="$work/boot" of="$image" conv=notrunc status=none
}

# As the boot sector does it.
expected() { # file
	python3 - "$1" <<'END'
import struct, sys

data = open(sys.argv[1], "rb").read()
data += bytes(-len(data) % 512)
total = 0
for word in struct.unpack(f"<{len(data) // 4}I", data):
    total = ((total << 1 | total >> 31) + word) & 0xffffffff
print(f"boot: read {len(data) // 512:08x} sectors, sum {total:08x}")
END
}

# Without a router for IPv6 iPXE would wait for one.
room() {
	network bridge 1500
	ip link set br0 address 02:00:00:88:a2:01
	ip tuntap add tap1 mode tap
	ip link set tap1 master br0 up
	sysctl -qw net.ipv6.conf.br0.disable_ipv6=0
	ip addr add fd77::1/64 dev br0 nodad
	ip addr add 10.88.162.1/24 dev br0
	dnsmasq --no-daemon --conf-file=/dev/null --port=0 --interface=br0 \
		--bind-interfaces --pid-file --leasefile-ro --no-ping --dhcp-authoritative \
		--dhcp-range=10.88.162.11,10.88.162.99,1h --enable-ra --dhcp-range=fd77::,ra-only \
		--dhcp-option=17,aoe:e0.1 >"$work/dnsmasq.log" 2>&1 &
	pid_of[dnsmasq]=$!
	within 10 grep -q 'DHCP, IP range' "$work/dnsmasq.log" || fail 'no DHCP'
}

machine() { # more for QEMU...
	qemu-system-x86_64 -accel tcg -machine pc -m 256 -nodefaults -nographic \
		-serial stdio -monitor none -no-reboot \
		-netdev tap,id=lan,ifname=tap1,script=no,downscript=no "$@" \
		>"$work/machine.log" 2>&1 </dev/null &
	pid_of[machine]=$!
	within 200 has_finished || fail 'the machine does not finish'
	kill "${pid_of[machine]}" 2>/dev/null || true
}

has_finished() { tr -d '\r' <"$work/machine.log" | grep -qE '^boot: (write|written|error)' || gone machine; }

must_say() { # line
	tr -d '\r' <"$work/machine.log" | grep -qxF "$1" || fail "the machine does not say: $1"
	echo "$1"
}

# Not whole sectors, and a cylinder at the least: smaller disks iPXE does not boot.
bootable_image 9001000
room
target 0 1 br0 "$image"
case $way in
card) machine -boot n -device virtio-net-pci,netdev=lan ;;
script)
	printf '#!ipxe\nifopen net0\nsanboot --drive 0x80 aoe:e0.1\n' >"$work/script"
	machine -device virtio-net-pci,netdev=lan,romfile= -kernel "$ipxe/boot/ipxe.lkrn" -initrd "$work/script"
	;;
esac
grep -a -m 1 -oE 'iPXE [0-9][^ ]*git[^[:cntrl:]]*' "$work/machine.log" || true
must_say "$(expected "$image")"
must_say 'boot: old way'
must_say 'boot: write refused'
finish
says ' 0 reads failed'
grep 'reads answered' "$work/target.log"
