# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# Real initiators before xblade, for scripts of tests/vm: guests (guest.sh) on
# taps of the bridge br0, on which the target serves.  The client of
# tests/netns/lib.sh is on it too, behind c0.

# shellcheck source=tests/vm/guest.sh
. "$(dirname "${BASH_SOURCE[0]}")/guest.sh"

# Each card has a number, from which its tap and its MAC come.
tap_of() { echo "tap${1##*[a-z]}"; }              # guest
mac_of() { printf '52:54:00:88:a2:%02x' "${1##*[a-z]}"; } # guest

# Without a MAC of its own a bridge takes another whenever a port joins.
room() { # mtu, guests...
	local guest
	network bridge "$1"
	ip link set br0 address 02:00:00:88:a2:01
	for guest in "${@:2}"; do
		ip tuntap add "$(tap_of "$guest")" mode tap
		ip link set "$(tap_of "$guest")" master br0 up
	done
	room_mtu "$1"
}

room_mtu() { # mtu : of the bridge and all its ports
	local port
	for port in /sys/class/net/br0/brif/*; do ip link set "${port##*/}" mtu "$1"; done
	ip -n client link set c0 mtu "$1"
	ip link set br0 mtu "$1"
}

guest_devices() { # name
	devices=(-drive "file=$work/tools.img,format=raw,if=virtio,readonly=on"
		-netdev "tap,id=lan,ifname=$(tap_of "$1"),script=no,downscript=no"
		-device "virtio-net-pci,netdev=lan,romfile=,host_mtu=9000,mac=$(mac_of "$1")")
}

# Programs' libraries may be large, of which little is read: a disk suits them.
initiators_boot() { # programs, guests...
	local program
	mkdir "$work/tools"
	for program in $1; do guest_put_program "$work/tools" "$program"; done
	mke2fs -q -t ext4 -O ^has_journal -d "$work/tools" "$work/tools.img" 160M >/dev/null
	rm -r "$work/tools"
	guest_make_initrd "$work/initrd" initiator
	guest_boot "${@:2}"
	guest_news "$2" | tail -n 1
}

sectors_sum() { # file : of its bytes as a target shows them, in whole sectors
	local tail=$(($(stat -c %s "$1") % 512))
	{
		cat "$1"
		[ $tail = 0 ] || head -c $((512 - tail)) /dev/zero
	} | sha256sum | cut -d' ' -f1
}

must_be_right() { # guest, disk, file
	guest_must_say "$1" "^guest: $2 has sha256 $(sectors_sum "$3") "
}

reads_right() { # guest, disk, file
	guest_order "$1" 200 "^guest: $2 has" "sum $2"
	must_be_right "$@"
}

complains_of_nothing() { # guest
	guest_order "$1" 30 '^guest: no more complaints' complaints
	! guest_news "$1" | grep -vE '^guest: no more' || fail "the guest $1 complains (above)"
}

# Bytes that have gone to a guest.
bytes_to() { cat "/sys/class/net/$(tap_of "$1")/statistics/tx_bytes"; } # guest

has_got() { [ "$(bytes_to "$1")" -ge "$2" ]; } # guest, bytes in all

# Of any target, by their counts at their end.
no_read_failed() {
	says ' 0 reads failed'
	! grep -hE ' [1-9][0-9]* reads failed' "$work"/*.log || fail 'reads failed (above)'
}

# Follows a guest until it says so, and prints the longest time for which less
# than a megabyte went to it, in ms.
longest_stall() { # guest, seconds, regex
	local bytes last now longest=0 end
	now=$(now_ms) last=$now bytes=$(bytes_to "$1")
	end=$((now + $2 * 1000))
	until guest_has_said "$1" "$3" || [ "$now" -ge $end ]; do
		now=$(now_ms)
		[ $((now - last)) -le $longest ] || longest=$((now - last))
		! has_got "$1" $((bytes + 1000000)) || { bytes=$(bytes_to "$1") && last=$now; }
		sleep 0.02
	done
	echo $longest
}
