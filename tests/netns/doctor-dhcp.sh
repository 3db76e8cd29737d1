#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# DHCP servers and PXE proxies: none, one of each, two of each, one that is
# here, and liars.
. "$(dirname "$0")/doctor_lib.sh"

network bridge 1500
server a 1500
server b 1500
server c 1500
lease=('--dhcp-range=10.88.0.20,10.88.0.90,1h')
proxy=('--dhcp-range=10.88.0.0,proxy' '--pxe-service=x86PC,Boot,pxelinux')
mac() { ip netns exec "$1" cat /sys/class/net/s0/address; }

doctor 0 -i c0
finds warning dhcp 'no DHCP server answers on c0 within 0.6 s'

dhcp a 1 "${lease[@]}"
doctor 0 -i c0
finds note dhcp-server "10\.88\.0\.1 at $(mac a) leases 10\.88\.0\.[2-9].*nothing to boot"
finds ok dhcp 'one DHCP server'
finds note pxe 'nobody tells machines'

dhcp b 2 "${proxy[@]}"
doctor 0 -i c0
finds note pxe-proxy "10\.88\.0\.2 at $(mac b) is a PXE proxy.*port 4011"
finds ok dhcp 'one DHCP server'
finds note pxe 'one server already tells'

dhcp c 3 "${proxy[@]}"
doctor 1 -i c0
finds problem pxe '2 servers tell machines on c0 what to boot'
[ "$(grep -c '^note *pxe-proxy' "$work/out.log")" = 2 ] || fail 'not two proxies'
stop b
stop c

dhcp b 2 "${lease[@]}" --dhcp-boot=boot/pxelinux.0,here,10.88.0.7
doctor 0 -i c0
finds note dhcp-server '10\.88\.0\.2 .*boots boot/pxelinux\.0 from 10\.88\.0\.7'
finds warning dhcp '2 DHCP servers lease addresses'
finds note pxe 'one server already tells'
finds warning boot-file '10\.88\.0\.2 tells machines with UEFI to boot boot/pxelinux\.0, which is for BIOS'
doctor 0 --json -i c0
doctor_json 'sorted(o["server"] for o in j["dhcp"]) == ["10.88.0.1", "10.88.0.2"]'
doctor_json '[(o["bios_file"], o["uefi_file"], o["boot_server"], o["mac"]) for o in j["dhcp"] if o["bios_file"]] == [("boot/pxelinux.0", "boot/pxelinux.0", "10.88.0.7", "'"$(mac b)"'")]'
stop a
stop b

# To each firmware its own boot file; then the wrong one.
dhcp a 1 "${lease[@]}" --dhcp-match=set:uefi,option:client-arch,7 \
	--dhcp-boot=tag:!uefi,pxelinux.0 --dhcp-boot=tag:uefi,snponly.efi
doctor 0 -i c0
finds note dhcp-server 'boots pxelinux\.0 on BIOS and snponly\.efi on UEFI from 10\.88\.0\.1$'
finds_no '[a-z]+ +boot-file'
stop a
dhcp a 1 "${lease[@]}" --dhcp-boot=grubx64.efi
doctor 0 -i c0
finds warning boot-file 'machines with BIOS to boot grubx64\.efi, which is for UEFI'
stop a

# The server's own machine does not hear itself, but knows its ports.
dhcp a 1 "${lease[@]}" --enable-tftp --tftp-root="$work"
asks=(ip netns exec a)
doctor 0 -i s0
finds note ports "dnsmasq \(process ${pid_of[a]}\) has UDP port 67, DHCP"
finds note ports "dnsmasq \(process ${pid_of[a]}\) has UDP port 69, TFTP"
finds ok dhcp 'but that of this machine'
asks=(ip netns exec a setpriv '--bounding-set=-all,+net_raw' --reuid=65534 --clear-groups)
doctor 1 -i s0
finds note ports 'a process that only root may see has UDP port 67, DHCP'
finds_no '.*process 0'

# It is not in the way of one on another interface.
asks=(ip netns exec a)
ip -n a link add other0 type veth peer name other1
ip -n a address add 10.89.0.1/24 dev other0
ip -n a link set other1 up
ip -n a link set other0 up
within 5 ip netns exec a grep -q 1 /sys/class/net/other0/carrier || fail 'other0 has no carrier'
doctor 0 -i other0
finds ok ports 'free'
finds warning dhcp 'no DHCP server answers'
ip netns exec a dnsmasq --no-daemon --conf-file=/dev/null --port=0 --interface=other0 \
	--bind-interfaces --pid-file --leasefile-ro --dhcp-range=10.89.0.20,10.89.0.90,1h \
	--enable-tftp --tftp-root="$work" >"$work/other.log" 2>&1 </dev/null &
pid_of[other]=$!
within 10 grep -qE 'DHCP, sockets bound|cannot|bad|failed' "$work/other.log" ||
	fail 'the other dnsmasq does not start'
runs other || fail 'the other dnsmasq ended'
doctor 0 -i other0
finds note ports "dnsmasq \(process ${pid_of[other]}\) has UDP port 67"
finds note ports "dnsmasq \(process ${pid_of[other]}\) has UDP port 69"
stop other

# Bound to no interface, it is.
ip netns exec a python3 -c '
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("0.0.0.0", 4011))
print("bound", flush=True)
time.sleep(600)' >"$work/any.log" 2>&1 &
pid_of[any]=$!
within 10 grep -q bound "$work/any.log" || fail 'nothing binds port 4011'
doctor 0 -i other0
finds note ports "\(process ${pid_of[any]}\) has UDP port 4011"
stop any
asks=(ip netns exec client)
stop a

# Who pings before he offers is waited for.
pings=()
dhcp a 1 "${lease[@]}"
doctor 0 -i c0
finds warning dhcp 'no DHCP server answers'
listens=8
doctor 0 -i c0
finds ok dhcp 'one DHCP server'
listens=0.6
stop a

# Offers that are cut, lie about lengths or are not for us: no offer, no crash.
ip netns exec a "$here/dhcp_liar.py" s0 >"$work/liar.log" 2>&1 &
pid_of[liar]=$!
within 10 grep -q listening "$work/liar.log" || fail 'the liar does not start'
listens=2
doctor 0 -i c0
finds note dhcp-server '10\.88\.0\.1 .*leases 10\.88\.0\.50, boots \?+evil\?\[2J from'
[ "$(grep -c '^note *dhcp-server' "$work/out.log")" = 1 ] || fail 'a liar was believed'
grep -q 'sent [1-9]' "$work/liar.log" || fail 'the liar was not asked'
stop liar
