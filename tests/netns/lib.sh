# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# A target and its clients in network namespaces of their own.  A script that
# reads this file runs again inside fresh net, mount and pid namespaces: with
# the script ends every process that it started, and every link.  The target
# runs there, clients run in the namespace "client", behind the link c0.
set -eu

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
xblade=$(realpath "${BUILD:-build}/xblade")
export PYTHONDONTWRITEBYTECODE=1

skip() { # reason
	echo "$*"
	exit 77
}

if [ -z "${netns_inside:-}" ]; then
	[ "$(id -u)" = 0 ] || skip 'network namespaces need root'
	unshare --net --mount --pid --fork true 2>/dev/null ||
		skip 'this machine allows no namespaces'
	netns_inside=1 exec unshare --net --mount --pid --fork --kill-child \
		--mount-proc bash "$0" "$@"
fi

work=$(mktemp -d)
declare -A pid_of
trap 'rm -rf "$work"' EXIT
trap 'exit 143' TERM INT
chmod 755 "$work" # the target may run without a capability to look inside

# What the sanitizers cost.
case $xblade in *asan* | *tsan*) slow=5 ;; *) slow=1 ;; esac

fail() { # what is wrong
	local log
	for log in "$work"/*.log; do
		[ ! -s "$log" ] || sed "s|^|$(basename "$log"): |" "$log" >&2
	done
	echo "FAIL: $*" >&2
	exit 1
}

now_ms() { echo "$((${EPOCHREALTIME/[.,]/} / 1000))"; }

within() { # seconds, command... : tries until it succeeds
	local end=$(($(now_ms) + $1 * slow * 1000))
	shift
	until "$@"; do
		[ "$(now_ms)" -lt $end ] || return 1
		sleep 0.02
	done
}

# --- links -----------------------------------------------------------------

mkdir -p /run/netns
mount -t tmpfs tmpfs /run/netns
mount -t sysfs sysfs /sys
ip link set lo up
ip netns add client
ip -n client link set lo up
# Neighbour discovery and its kin are only noise here.
for noisy in '' 'ip netns exec client'; do
	$noisy sysctl -qw net.ipv6.conf.default.disable_ipv6=1 2>/dev/null || true
done

port() { # name, peer in the client's namespace, mtu
	ip link add "$1" mtu "$3" type veth peer name "$2" mtu "$3" netns client
	ip link set "$1" up
	ip -n client link set "$2" up
}

network() { # veth|bridge, mtu : sets iface, the target's interface
	case $1 in
	veth)
		iface=t0
		port t0 c0 "$2"
		;;
	bridge)
		iface=br0
		ip link add br0 type bridge forward_delay 0
		port p0 c0 "$2"
		ip link set p0 master br0
		ip link set br0 mtu "$2" up
		;;
	esac
	within 5 carrier "$iface" || fail "$iface has no carrier"
}

carrier() { [ "$(cat "/sys/class/net/$1/carrier" 2>/dev/null)" = 1 ]; } # link

# --- images ----------------------------------------------------------------

image() { # bytes : sets image, a new file of noise
	image=$work/image$1
	head -c "$1" /dev/urandom >"$image"
}

# What aoe_writes.py has written there in that round, from sector 0 on.
stamps() { # sectors, round
	python3 -c '
import sys
sys.path.insert(0, sys.argv[1])
from aoe_writes import stamps
sys.stdout.buffer.write(stamps(0, int(sys.argv[2]), int(sys.argv[3])))' \
		"$here" "$1" "$2"
}

# --- targets ---------------------------------------------------------------

runs() { kill -0 "${pid_of[$1]}" 2>/dev/null; } # name

start() { # name, command... : waits until it says that it is ready
	local name=$1
	shift
	: >"$work/$name.log"
	"$@" 2>"$work/$name.log" </dev/null &
	pid_of[$name]=$!
	within 10 ready "$name" || fail "$name does not say that it is ready"
	grep -q 'ready$' "$work/$name.log" || fail "$name ended"
}

ready() { grep -q 'ready$' "$work/$1.log" || ! runs "$1"; } # name

target() { start target "$xblade" "$@"; } # options, address, interface, file

says() { # regex : the target has said it
	grep -qE -- "$1" "$work/target.log" || fail "the target does not say: $1"
}

gone() { ! runs "$1"; } # name

# The target must end with status 0 within a second.
finish_by() { # signal
	local rc=0
	runs target || fail 'the target has ended by itself'
	kill "-$1" "${pid_of[target]}"
	within 1 gone target || fail "the target does not end on SIG$1"
	wait "${pid_of[target]}" || rc=$?
	[ $rc = 0 ] || fail "the target ended with status $rc on SIG$1"
}

finish() { finish_by TERM; }

# The command line must be refused: status 1, and one line that fits.
refused() { # regex, xblade's arguments...
	refused_by "$1" "$xblade" "${@:2}"
}

refused_by() { # regex, command...
	local regex=$1 rc=0 log=$work/refused.log
	shift
	timeout $((10 * slow)) "$@" >"$work/stdout.log" 2>"$log" </dev/null || rc=$?
	[ $rc = 1 ] || fail "status $rc, not 1: $*"
	[ "$(wc -l <"$log")" = 1 ] || fail "not one line: $*"
	[ ! -s "$work/stdout.log" ] || fail "something on stdout: $*"
	grep -qiE -- "$regex" "$log" || fail "does not say '$regex': $*"
}

# --- clients ---------------------------------------------------------------

client() { # aoe_client.py's arguments... : one that must succeed
	ip netns exec client "$here/aoe_client.py" -i c0 "$@" ||
		fail "client $* (above)"
}

# Waits for adverts in the background; heard tells whether they came.
listen() { # seconds, options of adverts...
	: >"$work/listen.log"
	ip netns exec client "$here/aoe_client.py" -i c0 adverts --listen "$@" \
		>"$work/listen.log" 2>&1 &
	listener=$!
	within 5 grep -q listening "$work/listen.log" || fail 'no listener'
}

heard() { # when
	wait "$listener" || fail "adverts $1"
}

# Reads that the kernel has answered so far.
kernel_reads() {
	local lines
	lines=$(grep -c 'by the kernel' "$work/target.log" || :)
	kill -USR1 "${pid_of[target]}"
	within 5 told_more_than "$lines" || fail 'no line on SIGUSR1'
	sed -n 's/.* \([0-9]*\) of them by the kernel.*/\1/p' \
		"$work/target.log" | tail -n 1
}

told_more_than() { # lines
	[ "$(grep -c 'by the kernel' "$work/target.log")" -gt "$1" ]
}

# The MAC's reads of the image are answered, and by the kernel if it does that.
hot() { # mac, answer
	local before after
	client --mac "$1" read-all "$image" --once # into the cache
	before=$(kernel_reads)
	client --mac "$1" read-all "$image" --once
	after=$(kernel_reads)
	[ "$2" = off ] || [ "$after" -gt $((before + 500)) ] ||
		fail "of $1's reads the kernel answered $((after - before))"
}

# A station says something to everybody, from c0 and its address in 10.88.0.0.
broadcast() {
	ip netns exec client python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
s.sendto(b"hello", ("10.88.0.255", 9))'
}
