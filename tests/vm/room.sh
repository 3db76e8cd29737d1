# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# A room of QEMU machines for tests/vm/demo: one bridge in a network namespace
# of its own, DHCP and TFTP by dnsmasq, machines that boot from the network,
# and a log with a time for each line that any of them says.
#
# Everything started here is a child that dies with the script, whatever ends
# it; with the last of them the namespace goes too.

declare -A pid_of=() # name -> process
room_lan=10.88.162   # /24; inside the namespace only

now_us() { echo "${EPOCHREALTIME/[.,]/}"; }

# Microseconds as seconds with two places.
seconds() { printf '%d.%02d' $(($1 / 1000000)) $(($1 % 1000000 / 10000)); }

# Enters a fresh network namespace, and a mount namespace whose /sys shows it.
# The script runs again from its start, with room_inside set.
room_enter() { # script, arguments...
	[ -z "${room_inside:-}" ] || return 0
	room_inside=1 exec unshare --net --mount -- "$@"
}

# Prints why machines cannot run here, or nothing.
room_obstacle() {
	if [ "$(id -u)" != 0 ]; then
		echo 'namespaces, bridges and taps need root: sudo make demo'
	elif ! unshare --net --mount true 2>/dev/null; then
		echo 'this machine allows no network namespaces'
	elif [ ! -c /dev/net/tun ]; then
		echo 'no /dev/net/tun: the kernel has no taps'
	elif ! unshare --net ip link add br0 type bridge 2>/dev/null; then
		echo 'the kernel has no bridges'
	elif ! command -v qemu-system-x86_64 dnsmasq unshare setpriv tcpdump >/dev/null; then
		echo 'programs are missing: sudo make setup'
	fi
}

room_open() { # mtu, bridge, machines
	local i
	mount -t sysfs sysfs /sys 2>/dev/null
	ip link set lo up
	ip link add "$2" address 02:00:00:88:a2:01 mtu "$1" type bridge forward_delay 0
	for ((i = 1; i <= $3; i++)); do
		ip tuntap add "tap$i" mode tap
		ip link set "tap$i" mtu "$1" master "$2" up
	done
	ip addr add $room_lan.1/24 dev "$2"
	# iPXE waits 13 s for an IPv6 router unless there is one
	ip addr add fd77::1/64 dev "$2" nodad 2>/dev/null || true
	ip link set "$2" up
}

machine_mac() { printf '52:54:00:88:a2:%02x' "$1"; }
machine_ip() { echo "$room_lan.$((10 + $1))"; }

# --- processes that log ----------------------------------------------------

room_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# Copies lines to the log, each with its time; a line without an end (a prompt)
# when nothing has followed for half a second.  A printer gets each line too,
# and writes it to the script's standard output (3).
stamp() { # printer or nothing
	local line part='' rc printer=${1:-} LC_ALL=C
	while :; do
		IFS= read -r -t 0.5 line
		rc=$?
		part+=$line
		[ $rc -le 128 ] || [ -z "$line" ] || continue
		if [ -n "$part" ]; then
			stamp_line
			part=
		fi
		[ $rc = 0 ] || [ $rc -gt 128 ] || break
	done
}

stamp_line() {
	local us text=$part
	while [[ $text == *$'\r' ]]; do text=${text%$'\r'}; done
	text=${text##*$'\r'}
	text=${text//$'\xe2\x80\xa6'/...} # systemd shortens by an ellipsis
	text=${text//[^[:print:]]/}
	[[ $text == *[^\ ]* ]] || return
	us=$(now_us)
	printf '%s %s\n' "$us" "$text"
	[ -z "$printer" ] || $printer "$us" "$text" >&3 2>/dev/null || :
}

start() { # name, printer or '', command... : what it says goes to NAME.log
	local name=$1 printer=$2
	shift 2
	rm -f "$name.whole"
	: >"$name.log"
	setpriv --pdeathsig KILL -- "$@" > >(
		trap '' PIPE INT TERM
		"$room_folder/plain.py" | stamp "$printer" >"$name.log"
		: >"$name.whole"
	) 2>&1 </dev/null &
	pid_of[$name]=$!
}

# Of a process that has ended: the log may come behind it.
wait_until_whole() { # name
	local tries=600
	while [ ! -e "$1.whole" ] && [ $((tries--)) -gt 0 ]; do sleep 0.05; done
}

runs() { kill -0 "${pid_of[$1]:-}" 2>/dev/null; }

# Ends a process and waits for it, and for its log to be whole.
stop() { # name
	local tries=50
	[ -n "${pid_of[$1]:-}" ] || return 0
	kill "${pid_of[$1]}" 2>/dev/null
	while runs "$1" && [ $((tries--)) -gt 0 ]; do sleep 0.1; done
	kill -KILL "${pid_of[$1]}" 2>/dev/null
	wait_until_whole "$1"
	unset "pid_of[$1]"
}

stop_all() {
	local name
	for name in "${!pid_of[@]}"; do kill "${pid_of[$name]}" 2>/dev/null; done
	for name in "${!pid_of[@]}"; do stop "$name"; done
}

says() { grep -qE -- "$2" "$1.log" 2>/dev/null; } # name, regex

# Fails when the process ends first, or says nothing of the kind in time.
wait_until_says() { # name, regex, seconds
	local tries=$(($3 * 20))
	while runs "$1" && [ $((tries--)) -gt 0 ]; do
		says "$1" "$2" && return
		sleep 0.05
	done
	runs "$1" || wait_until_whole "$1"
	says "$1" "$2"
}

# --- what the room has -----------------------------------------------------

# DHCP and TFTP.  Outside of --no-daemon dnsmasq would drop capabilities, and
# with them the tie to this script's life.
room_dnsmasq() { # bridge, TFTP folder, machines, printer
	local i hosts=()
	for ((i = 1; i <= $3; i++)); do
		hosts+=("--dhcp-host=$(machine_mac "$i"),$(machine_ip "$i")")
	done
	start dnsmasq "$4" dnsmasq --no-daemon --conf-file=/dev/null --port=0 \
		--interface="$1" --bind-interfaces --pid-file --leasefile-ro \
		--no-ping --dhcp-authoritative \
		--dhcp-range=$room_lan.11,$room_lan.99,1h "${hosts[@]}" \
		--enable-ra --dhcp-range=fd77::,ra-only \
		--dhcp-boot=pxelinux.0 --enable-tftp --tftp-root="$2"
	wait_until_says dnsmasq 'TFTP root is' 10
}

# The heads of all AoE frames of each machine, taken at its tap: what AF_XDP
# receives or sends on the bridge device, a capture there does not see.
room_capture() { # machines
	local i
	for ((i = 1; i <= $1; i++)); do
		start "tcpdump$i" '' tcpdump -i "tap$i" -n -s 64 -B 65536 --immediate-mode -U -Z root \
			-w "$PWD/tap$i.pcap" 'ether proto 0x88a2'
		wait_until_says "tcpdump$i" 'listening on' 10 || return
	done
}

machine_start() { # number, MiB of memory, mtu, printer
	start "machine$1" "$4" qemu-system-x86_64 -accel tcg -machine pc -m "$2" \
		-nodefaults -nographic -serial stdio -monitor none -no-reboot -boot n \
		-netdev "tap,id=lan,ifname=tap$1,script=no,downscript=no" \
		-device "virtio-net-pci,netdev=lan,mac=$(machine_mac "$1"),host_mtu=$3"
}
