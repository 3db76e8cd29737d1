# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# A QEMU guest that serves an image by xblade, for scripts of tests/vm.  Set
# guest_suite, and guest_oldest if any kernel will not do, before reading this
# file.  The guest's card is the tap c0 in the namespace "client" of
# tests/netns/lib.sh, so the client of those tests asks it.  Orders go in by
# the serial line; what the guest says is in $work/guest.log.
vm=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# The network ends where lib.sh begins.
if [ -z "${netns_inside:-}" ]; then
	if [ "$(id -u)" != 0 ] || [ ! -c /dev/net/tun ]; then
		echo 'taps need root and /dev/net/tun'
		exit 77
	fi
	guest_kernel=$("$vm/guest-kernel" "$guest_suite" "${guest_oldest:-0}") || exit
	export guest_kernel
fi
# shellcheck source=tests/netns/lib.sh
. "$vm/../netns/lib.sh"

guest_put_program() { # tree, program : with its libraries
	local file
	install -D "$2" "$1/bin/$(basename "$2")"
	ldd "$2" | grep -oE '/[^ ]+' | while read -r file; do
		[ -e "$1$file" ] || install -D "$file" "$1$file"
	done
}

# Not compressed: the guest would take longer over that than QEMU copies it.
guest_make_initrd() {
	local tree=$work/initrd program
	mkdir "$tree"
	for program in "$xblade" "$(command -v ss)" "$(command -v ethtool)"; do
		guest_put_program "$tree" "$program"
	done
	install -D "$(command -v busybox)" "$tree/bin/busybox"
	install "$vm/guest/init" "$tree/init"
	cp -r "$guest_kernel/modules" "$tree/modules"
	cp "$image" "$tree/image"
	(cd "$tree" && find . | cpio -o -H newc -R 0:0 --quiet) >"$work/guest.initrd"
	rm -r "$tree"
}

# A virtio card takes zero copy only with iommu_platform; there need not be an
# IOMMU.  Without -cx16, Linux 6.12 dies in a third of its boots: QEMU 7.2
# leaves wrong flags behind CMPXCHG16B.
guest_start() {
	ip netns exec client qemu-system-x86_64 -accel tcg -cpu max,-cx16 -m 256 \
		-nodefaults -nographic -no-reboot -serial stdio -monitor none \
		-kernel "$guest_kernel/kernel" -initrd "$work/guest.initrd" \
		-append 'console=ttyS0 quiet loglevel=1 panic=1 no_timer_check mitigations=off' \
		-netdev tap,id=lan,ifname=c0,script=no,downscript=no \
		-device virtio-net-pci,netdev=lan,romfile=,disable-legacy=on,iommu_platform=on \
		<"$work/orders" >"$work/guest.log" 2>&1 &
	pid_of[guest]=$!
	guest_heard=0
}

# Once there is an image.  A guest that dies before the test begins, as some do
# on a busy machine, is started again; one that dies later is a failure.
guest_boot() {
	ip -n client tuntap add c0 mode tap
	ip -n client link set c0 up
	mkfifo "$work/orders"
	exec 7<>"$work/orders"
	guest_make_initrd
	for _ in 1 2 3; do
		guest_start
		within 100 guest_has_said '^guest: ready|PANIC|panic' || true
		guest_says '^guest: ready' && return
		echo "a boot came to nothing: $(tail -n 1 "$work/guest.log")"
		kill -KILL "${pid_of[guest]}" 2>/dev/null || true
		wait "${pid_of[guest]}" || true
	done
	fail 'no guest boots here'
}

# What it has said since the last order.
guest_news() { tail -c "+$((guest_heard + 1))" "$work/guest.log"; }

guest_says() { guest_news | grep -qE -- "$1"; } # regex

guest_has_said() { guest_says "$1" || ! runs guest; } # regex

guest_must_say() { guest_says "$1" || fail "the guest does not say: $1"; } # regex

guest_order() { # seconds, regex that tells that it is done, shell line...
	guest_heard=$(stat -c %s "$work/guest.log")
	echo "${*:3}" >&7
	within "$1" guest_has_said "$2" || true
	guest_must_say "$2"
}

guest_end() {
	echo end >&7
	within 60 gone guest || fail 'the guest does not power off'
}
