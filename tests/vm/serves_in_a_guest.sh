#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# xblade with a real driver, virtio_net, in a QEMU guest with the newest kernel
# of a Debian suite: each combination of I/O mode and kernel answers is asked
# for in turn, must give what is expected, and a client reads every byte.
#
#   serves_in_a_guest.sh SUITE OLDEST IO/ANSWER[:IO/ANSWER expected]...
#
# xblade's word is not taken for it: the kernel is asked for the socket's mode
# and the driver for what it did.
# shellcheck disable=SC2034,SC2154
guest_suite=$1
guest_oldest=$2
# shellcheck source=tests/vm/guest.sh
. "$(dirname "$0")/guest.sh"

# A virtio card takes zero copy only with iommu_platform; there need not be an
# IOMMU.  The card is the client's c0.
guest_runner=(ip netns exec client)
guest_devices() {
	devices=(-netdev "tap,id=lan,ifname=c0,script=no,downscript=no"
		-device "virtio-net-pci,netdev=lan,romfile=,disable-legacy=on,iommu_platform=on")
}

boot() {
	local program
	ip -n client tuntap add c0 mode tap
	ip -n client link set c0 up
	for program in "$xblade" "$(command -v ss)" "$(command -v ethtool)"; do
		guest_put_program "$work/initrd" "$program"
	done
	cp "$image" "$work/initrd/image"
	guest_make_initrd "$work/initrd" server
	guest_boot server
}

# What the driver has counted since its start; older ones say rx_queue_0_.
counter() { # name
	guest_news server | sed -nE "s/^ *rx(0|_queue_0)_xdp_$1: //p"
}

ask_kernel() {
	guest_order server 30 '^guest: asked' 'ss --xdp --all --extended; ethtool -S eth0; echo guest: asked'
}

check_mode() { # I/O, answer
	local zerocopy=0
	[ "$1" != zerocopy ] || zerocopy=1
	# Kernels without the module show no sockets.
	if compgen -G "$guest_kernel/modules/*xsk_diag*" >/dev/null; then
		guest_must_say server "umem\(.*ifindex:2,.*zc:$zerocopy,"
	fi
	case $1 in
	zerocopy | native)
		[ "$(counter redirects)" -gt "$redirects" ] || fail 'nothing came by AF_XDP'
		;;
	esac
	if [ "$2" = xdp ]; then
		[ "$(counter tx)" -gt "$tx" ] || fail 'nothing was answered by XDP_TX'
	else
		[ "$(counter tx)" = "$tx" ] || fail 'something was answered by XDP_TX'
	fi
}

# A guest that does not even echo hangs as a whole, which emulated machines now
# and then do: that tells nothing of xblade, so all begins anew, twice at most.
begin_anew() {
	[ "${guest_tries:-1}" -lt 3 ] || fail 'the guest hangs, for the third time'
	echo "the guest hangs as a whole; begun anew"
	kill -KILL "${pid_of[server]}"
	rm -rf "$work"
	guest_tries=$((${guest_tries:-1} + 1)) exec env -u netns_inside "$0" "${arguments[@]}"
}

# A client that fails leaves the guest's own counts in its log.
ask() { # aoe_client.py's arguments...
	ip netns exec client "$here/aoe_client.py" -i c0 --timeout 3 --seconds 120 "$@" && return
	guest_tell server explain
	within 60 guest_has_said server '^guest: explained' || begin_anew
	fail "client $* (above)"
}

read_everything() {
	ask discover --expect-sectors 2
	ask identify "$image"
	ask read-all "$image"
	ask --window 64 random "$image" --clients 16
	ask protocol "$image"
}

serve() { # I/O, answer, I/O expected, answer expected
	local by_kernel='[1-9][0-9]* of them by the kernel'
	[ "$4" != off ] || by_kernel=' 0 of them by the kernel'
	ask_kernel
	redirects=$(counter redirects) tx=$(counter tx)
	guest_order server 100 'ready$|^guest: xblade ended' serve "--io=$1" "--answer=$2"
	guest_must_say server "I/O $3, kernel answers $4, MTU 1500, .*ready$"
	guest_news server
	read_everything
	ask_kernel
	check_mode "$3" "$4"
	guest_order server 60 '^guest: xblade ended' finish
	guest_must_say server 'ended with status 0$'
	guest_must_say server "$by_kernel.* 0 reads failed"
	guest_news server
}

arguments=("$@")
image 3158393 # neither whole sectors nor whole extents
boot
guest_news server | tail -n 1
for row in "${@:3}"; do
	IFS=/ read -r io answer <<<"${row%:*}"
	IFS=/ read -r got_io got_answer <<<"${row#*:}"
	serve "$io" "$answer" "$got_io" "$got_answer"
done
guest_end server
