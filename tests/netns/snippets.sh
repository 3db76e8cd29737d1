#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What xblade-boot --no-dhcp prints for dnsmasq, ISC dhcpd and Kea: each one's
# own checker takes it, and each server that runs by it tells BIOS and UEFI
# machines their loaders, and those that want a URL theirs.
#
#   tests/netns/snippets.sh dnsmasq|isc|kea [LOADER]
server=$1 loader=${2:-}

case $server in
dnsmasq) packages= ;;
isc) packages=isc-dhcp-server ;;
kea) packages='kea-dhcp4-server kea-common liblog4cplus-2.0.5 libmariadb3 libpq5' ;;
esac
# Not installed, else they would run as services; the network ends where
# lib.sh begins.
if [ -z "${netns_inside:-}" ]; then
	folders=
	for package in $packages; do
		folder=$("$(dirname "$0")/../vm/unpacked" "$package") || exit
		folders+=" $(realpath "$folder")"
	done
	export folders
fi
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

boot=$(dirname "$xblade")/xblade-boot
mkdir "$work/tree"
for folder in $folders; do
	cp -a "$folder/." "$work/tree/"
done
LD_LIBRARY_PATH=$(echo "$work"/tree/usr/lib/*-linux-gnu)
export LD_LIBRARY_PATH

network bridge 1500
ip addr add 10.88.0.1/24 dev br0
ip -n client addr add 10.88.0.2/24 dev c0
mkdir -p "$work/files/boot/x86_64/loader"
echo kernel >"$work/files/boot/x86_64/loader/linux"
echo initrd >"$work/files/boot/x86_64/loader/initrd"
xorriso -preparer_id 'KIWI - https://github.com/OSInside/kiwi' -volid CDROM \
	-outdev "$work/live.iso" -map "$work/files" / >"$work/xorriso" 2>&1

start boot "$boot" -i br0 --no-dhcp --run-dir "$work/run" ${loader:+--loader "$loader"} \
	"$work/live.iso" >"$work/printed"

# The lines behind a heading, up to the next.
snippet() { awk -v head="# $1" '/^# /{on = index($0, head) == 1; next} on' "$work/printed"; }

conf=$work/conf lease=$work/lease
: >"$lease"
case $server in
dnsmasq)
	{
		printf '%s\n' port=0 interface=c0 bind-interfaces leasefile-ro pid-file \
			no-ping log-dhcp dhcp-range=10.88.0.20,10.88.0.90,1h
		snippet dnsmasq
	} >"$conf"
	check=(dnsmasq --test "--conf-file=$conf")
	serve=(dnsmasq --no-daemon "--conf-file=$conf")
	;;
isc)
	{
		snippet 'ISC dhcpd'
		echo 'subnet 10.88.0.0 netmask 255.255.255.0 { range 10.88.0.20 10.88.0.90; ping-check false; }'
	} >"$conf"
	check=("$work/tree/usr/sbin/dhcpd" -t -cf "$conf" -lf "$lease")
	serve=("$work/tree/usr/sbin/dhcpd" -f -d --no-pid -cf "$conf" -lf "$lease" c0)
	;;
kea)
	snippet Kea >"$work/classes"
	python3 - "$work/classes" "$conf" <<-'END'
		import json, sys
		dhcp4 = {
		    "interfaces-config": {"interfaces": ["c0"]},
		    "lease-database": {"type": "memfile", "persist": False},
		    "subnet4": [{"subnet": "10.88.0.0/24",
		                 "pools": [{"pool": "10.88.0.20 - 10.88.0.90"}]}],
		    "loggers": [{"name": "kea-dhcp4", "severity": "INFO",
		                 "output_options": [{"output": "stderr"}]}],
		}
		dhcp4.update(json.load(open(sys.argv[1])))
		json.dump({"Dhcp4": dhcp4}, open(sys.argv[2], "w"))
	END
	export KEA_LOCKFILE_DIR=none KEA_PIDFILE_DIR=$work
	check=("$work/tree/usr/sbin/kea-dhcp4" -t "$conf")
	serve=("$work/tree/usr/sbin/kea-dhcp4" -c "$conf")
	;;
esac
ip netns exec client "${check[@]}" >"$work/check.log" 2>&1 || fail "its own checker refuses it: $(cat "$work/printed")"

ip netns exec client "${serve[@]}" >"$work/server.log" 2>&1 </dev/null &
pid_of[server]=$!
within 30 grep -qE 'sockets bound|DHCP, IP range|Sending on .*LPF|DHCP4_STARTED' "$work/server.log" ||
	fail "the server does not start"

offers() { "$here/dhcp_asks.py" br0 "$@"; } # architecture, options of the asker
tells() { # what is due, as dhcp_asks.py says it; its arguments...
	local due=$1 got
	shift
	got=$(offers "$@") || fail "no offer for $*"
	[ "$got" = "$due" ] || fail "architecture $*: '$got', not '$due'"
}

case $loader in
'') bios=lpxelinux.0 uefi=grub.efi http=grub-http.efi ;;
ipxe) bios=undionly.kpxe uefi=snponly.efi http=snponly.efi ;;
esac
tells "10.88.0.1 $bios" 0 PXEClient
tells "10.88.0.1 $uefi" 7 PXEClient
tells "10.88.0.1 $uefi" 9 PXEClient
tells "http://10.88.0.1/$http HTTPClient" 16 HTTPClient
if [ "$loader" = ipxe ]; then
	tells '10.88.0.1 boot.ipxe' 0 PXEClient ipxe
	tells '10.88.0.1 boot.ipxe' 7 PXEClient ipxe
fi
