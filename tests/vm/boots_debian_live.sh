#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A real Debian live ISO (make debian-live-iso), whose initrd knows nothing of
# AoE, up to its login prompt: with what xblade-extract --aoe appends to that
# initrd, and the arguments that xblade-menu writes, from an ISO that xblade
# exports.  --without-shim: the same initrd as it is, which must not get there.
set -uo pipefail
script=$(realpath "$0")
here=${script%/*}
: "${BUILD:=$here/../../build}"
build=$(realpath "$BUILD")
iso=$here/../../build/cache/debian-live.iso
seconds=420
# shellcheck source=tests/vm/room.sh disable=SC1091
. "$here/room.sh"
# shellcheck source=tests/vm/processor.sh disable=SC1091
. "$here/processor.sh"

fail() {
	printf 'FAIL: %s\n' "$1"
	tail -n 40 machine1.log 2>/dev/null
	exit 1
}

obstacle=$(room_obstacle)
[ -n "$obstacle" ] || [ -e "$iso" ] || "$here/make-debian-live-iso" "$iso" ||
	obstacle='no Debian live ISO, and it cannot be made: make debian-live-iso tells why'
if [ -n "$obstacle" ]; then
	echo "$obstacle"
	exit 77
fi
iso=$(realpath "$iso")
room_enter "$script" "$@"

work=$(mktemp -d)
trap 'stop_all; cd / && rm -rf "$work"' EXIT
trap 'exit 143' INT TERM HUP
cd "$work" || exit

shim=--aoe
[ "${1:-}" != --without-shim ] || shim=
# shellcheck disable=SC2086 # no option where there is none
"$build/xblade-extract" $shim "$iso" tftp/boot >facts || fail 'xblade-extract'
grep -qx aoe_driver=module facts || fail 'the initrd has no aoe.ko'
grep -qx aoe_shim=live-boot facts || fail 'it is not told as live-boot'
"$build/xblade-menu" -t tftp --from facts e0.1 2>menu.err || fail "xblade-menu: $(cat menu.err)"
if [ -n "$shim" ] && grep -q warning menu.err; then
	fail "a warning, though the shim is there: $(cat menu.err)"
fi
arguments=$(sed -n 's/.* append initrd=boot\/initrd //p' tftp/pxelinux.cfg/default)

room_open 1500 br0 1 || fail 'no room'
start target '' "$build/xblade" 0 1 br0 "$iso"
wait_until_says target 'e0\.1' 30 || fail "xblade: $(cat target.log)"

# As PXELINUX would: its ipappend 2 is BOOTIF.
boot() {
	start machine1 '' qemu-system-x86_64 -accel tcg -machine pc -cpu $vm_processor -m 512 \
		-nodefaults -nographic -serial stdio -monitor none -no-reboot \
		-kernel tftp/boot/linux -initrd tftp/boot/initrd \
		-append "${arguments/quiet /} BOOTIF=01-52-54-00-88-a2-01 console=ttyS0 no_timer_check mitigations=off panic=1" \
		-netdev tap,id=lan,ifname=tap1,script=no,downscript=no \
		-device "virtio-net-pci,netdev=lan,romfile=,mac=$(machine_mac 1)"
}

if [ -z "$shim" ]; then
	boot
	wait_until_says machine1 'Unable to find a (live|medium)' $seconds ||
		fail 'without its shim it does not end as it should'
	exit 0
fi
# A kernel that dies before its init (TCG under load) did not start the test.
for _ in 1 2 3; do
	boot
	wait_until_says machine1 'login:' $seconds && break
	says machine1 'Loading, please wait|Begin:' && fail 'no login prompt'
done
says machine1 'login:' || fail 'no login prompt'
says machine1 'xblade-debian login:' || fail 'another system says login:'
says machine1 'aoe: e0\.1|e0\.1: ' || fail 'its kernel does not tell of the AoE disk'
