#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# xblade-boot: what it serves by HTTP is byte for byte what the ISO holds, what
# it cannot do it refuses in one line, and when it ends nothing is left.
. "$(dirname "${BASH_SOURCE[0]}")/boot_lib.sh"

command -v cpio >/dev/null || skip 'cpio is missing: make setup'
# Not those of this machine.
mkdir -p /run/xblade-boot
mount -t tmpfs tmpfs /run/xblade-boot

mkdir -p "$work/tree/boot/x86_64/loader" "$work/tree/LiveOS"
head -c 3000001 /dev/urandom >"$work/tree/boot/x86_64/loader/linux"
head -c 5000017 /dev/urandom >"$work/tree/boot/x86_64/loader/initrd"
head -c 100001 /dev/urandom >"$work/tree/LiveOS/squashfs.img"
iso=$work/live.iso
xorriso -preparer_id 'KIWI - https://github.com/OSInside/kiwi' -volid CDROM \
	-joliet on -padding 0 -outdev "$iso" -map "$work/tree" / >"$work/xorriso" 2>&1

serve() { start boot "$boot" -i t0 -L "$work/loaders" --run-dir "$work/run" "$@"; }

same() { # path, file
	get -o "$work/got" "$url/$1"
	cmp "$work/got" "$2" || fail "$1 is not $2"
}

status() { # status, curl's arguments...
	local got
	got=$(get -o "$work/got" -w '%{http_code}' "${@:2}")
	[ "$got" = "$1" ] || fail "status $got, not $1: ${*:2}"
}

part() { # file, path, range, first byte, count
	status 206 -r "$3" "$url/$2"
	cmp "$work/got" <(tail -c "+$(($4 + 1))" "$1" | head -c "$5") ||
		fail "range $3 of $2 is wrong"
}

stop() {
	kill "${pid_of[boot]}"
	within 10 gone boot || fail 'xblade-boot does not end'
	wait "${pid_of[boot]}" || fail "it ended with status $?"
	[ ! -e "$work/run" ] || fail 'its folder is left'
	[ -z "$(pgrep -x 'dnsmasq|xblade')" ] || fail 'a program of it is left'
}

linux=$work/tree/boot/x86_64/loader/linux
serve "$iso"
same e0.1/linux "$linux"
same e0.1/initrd "$work/tree/boot/x86_64/loader/initrd"
same e0.1/image.iso "$iso"
same e0.1/files/LiveOS/squashfs.img "$work/tree/LiveOS/squashfs.img"
same lpxelinux.0 "$work/loaders/lpxelinux.0"
part "$linux" e0.1/linux 0-0 0 1
part "$linux" e0.1/linux 4095-8192 4095 4098
part "$linux" e0.1/linux 3000000- 3000000 1
part "$linux" e0.1/linux -5 2999996 5
part "$iso" e0.1/image.iso 32768-34815 32768 2048
status 416 -r 3000001- "$url/e0.1/linux"
status 404 "$url/e0.2/linux"
status 404 "$url/e0.1/files/LiveOS/none"
status 404 --path-as-is "$url/../../../etc/passwd"
status 404 --path-as-is "$url/grub/../../../../etc/passwd"
status 405 -X POST -d x "$url/e0.1/linux"
etag=$(get -I "$url/e0.1/linux" | tr -d '\r' | sed -n 's/^ETag: //Ip')
status 304 -H "If-None-Match: $etag" "$url/e0.1/linux"
status 200 -r 0-9 -H 'If-Range: "other"' "$url/e0.1/linux"
get -I "$url/e0.1/initrd" | tr -d '\r' | grep -qix 'content-length: 5000017' || fail 'HEAD tells no length'
# Unprivileged, all that stays but the one that waits.
for process in $(pgrep -x 'dnsmasq|xblade') $(pgrep -P "${pid_of[boot]}"); do
	[ "$(stat -c %U "/proc/$process")" != root ] || grep -q '^Uid:.*65534' "/proc/$process/status" ||
		fail "$(cat "/proc/$process/comm") runs as root"
done

refused_by 'another xblade-boot runs' "$boot" -i t0 -L "$work/loaders" --run-dir "$work/run" "$iso"
refused_by "HTTP server at 10.88.0.1.* use" "$boot" -i t0 -L "$work/loaders" --address 7.7 "$iso"
stop

# What a family lacks is not told where it was put in, and else it is.
live=$work/other
mkdir -p "$live/live" "$work/made/conf" "$work/made/usr/lib/live/boot" \
	"$work/made/usr/lib/modules/6.1/kernel/drivers/block/aoe"
touch "$work/made/conf/initramfs.conf" "$work/made/usr/lib/live/boot/9990-main.sh" \
	"$work/made/usr/lib/modules/6.1/kernel/drivers/block/aoe/aoe.ko"
(cd "$work/made" && find . | cpio -o -H newc --quiet) >"$live/live/initrd.img"
cp "$linux" "$live/live/vmlinuz"
cp "$linux" "$live/live/filesystem.squashfs"
xorriso -volid d-live -outdev "$work/other.iso" -map "$live" / >"$work/xorriso" 2>&1
serve "$work/other.iso"
status 200 "$url/e0.1/initrd"
cmp -n "$(stat -c %s "$live/live/initrd.img")" "$work/got" "$live/live/initrd.img" || fail 'another initrd'
grep -aq lib/live/boot/0005-xblade "$work/got" || fail 'an initrd without its shim'
! grep -q "$work/other.iso, family" "$work/boot.log" || fail 'it warns of a shim that is there'
stop
# Over HTTP there is nothing that it lacks.
serve --over http "$work/other.iso"
same e0.1/initrd "$live/live/initrd.img"
get "$url/pxelinux.cfg/default" | grep -q " fetch=$url/e0.1/files/live/filesystem.squashfs" ||
	fail 'no URL of its root in the menu'
! grep -q 'warning: .*other.iso' "$work/boot.log" || fail 'a warning over HTTP'
stop
mkdir -p "$work/alpine/boot"
for file in vmlinuz-lts initramfs-lts modloop-lts; do cp "$linux" "$work/alpine/boot/$file"; done
xorriso -volid alpine -outdev "$work/alpine.iso" -map "$work/alpine" / >"$work/xorriso" 2>&1
serve "$work/alpine.iso"
status 200 "$url/e0.1/linux"
grep -q "warning: $work/alpine.iso, family alpine: .*feature aoe" "$work/boot.log" || fail 'no word of what it needs'
stop

refused_by 'no such interface' "$boot" -i none "$iso"
refused_by 'cannot boot .*none.iso' "$boot" -i t0 "$work/none.iso"
refused_by 'not an ISO' "$boot" -i t0 "$linux"
refused_by 'give aoe or http' "$boot" -i t0 --over ftp "$iso"
xorriso -preparer_id 'KIWI - https://github.com/OSInside/kiwi' -volid INSTALL \
	-outdev "$work/install.iso" -map "$work/tree" / >"$work/xorriso" 2>&1
refused_by 'family kiwi-install. over HTTP: ' "$boot" -i t0 --over http "$work/install.iso"
refused_by '10.5.0.100,10.5.0.199: t0 has 10.88.0.1/24: give addresses of that network, 10.88.0.1 to 10.88.0.254' \
	"$boot" -i t0 --dhcp-range 10.5.0.100,10.5.0.199 "$iso"
refused_by 't0 has 10.88.0.1/24' "$boot" -i t0 --dhcp-range 10.88.0.100,10.88.1.199 "$iso"
refused_by 't0 has 10.88.0.1/24' "$boot" -i t0 --dhcp-range 10.88.0.1,10.88.0.1 "$iso"
refused_by 'the first address is behind the last' "$boot" -i t0 -r 10.88.0.199,10.88.0.100 "$iso"
refused_by 'give the first and the last address' "$boot" -i t0 -r 10.88.0.100,10.88.0.1999 "$iso"
refused_by 'no such user' "$boot" -i t0 -u nosuchuser "$iso"
refused_by 'cannot make the folder' "$boot" -i t0 -R "$work" "$iso"
printf '[boot]\ninterface = t0\niso = %s\ncolour = blue\n' "$iso" >"$work/conf"
refused_by 'conf:4: colour is no setting' "$boot" -C "$work/conf"
printf 'interface = t0\niso = %s\n[boot]\ninterface = t0\n' "$iso" >"$work/conf"
refused_by 'conf:1: the first line has to be \[boot\]' "$boot" -C "$work/conf"
printf '[boot]\n\n[room]\ninterface = t0\niso = %s\n' "$iso" >"$work/conf"
refused_by 'conf:4: \[room\]: the only section' "$boot" -C "$work/conf"
printf '[boot]\ninterface = t0\n# ISO:\nlive.iso\n' >"$work/conf"
refused_by 'conf:4: this is no name' "$boot" -C "$work/conf"
refused_by ' roll: neither an order \(add, replace, rollback, remove, reload, list\) nor a file' "$boot" roll "$iso"

# A full folder is no reason to install packages.
mkdir "$work/full"
cp -r "$work/loaders" "$work/big"
head -c 100000 /dev/zero >"$work/big/lpxelinux.0"
mount -t tmpfs -o size=64k tmpfs "$work/full"
! timeout 60 "$boot" -i t0 -L "$work/big" --run-dir "$work/full/run" "$iso" 2>"$work/full.log" || fail 'it takes a full folder'
grep -q 'BIOS machines will not boot: cannot put loader .*No space left.*--run-dir' "$work/full.log" ||
	fail 'it does not say that the folder is full'
grep -q 'UEFI machines will not boot: no grub.efi in .*No space left.*--run-dir' "$work/full.log" ||
	fail 'it does not say that there is no room for GRUB'
! grep -q install "$work/full.log" || fail 'packages are said to lack'
umount "$work/full"

# Without dnsmasq, and beside one that has the port on all interfaces.
mkdir "$work/sbin"
mount --bind "$work/sbin" /usr/sbin
refused_by 'no dnsmasq here.*: apt-get install dnsmasq-base' env PATH=/none "$boot" -i t0 "$iso"
umount /usr/sbin
taking() { # UDP port : until it ends
	python3 -c 'import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("", int(sys.argv[1])))
open(sys.argv[2], "w").close()
time.sleep(999)' "$1" "$work/taken" &
	within 10 test -e "$work/taken" || fail "port $1 is not taken"
}
ends_by() { # regex
	! "$boot" -i t0 -L "$work/loaders" "$iso" 2>"$work/ended.log" || fail 'it ends well'
	grep -q "error: dnsmasq ended.*$1" "$work/ended.log" || fail "it does not say $1"
}
taking 67
ends_by 'in use; another dnsmasq or DHCP server .*: stop it, or .* bind-interfaces .*--no-dhcp'
kill $! && rm "$work/taken"
taking 69
ends_by 'in use; another TFTP server'
kill $! && rm "$work/taken"

# Another target has the address: refused with its MAC, or stepped over.
mac=$(ip netns exec client cat /sys/class/net/c0/address)
start other ip netns exec client "$xblade" 0.1 c0 "$iso"
refused_by "e0.1 already: $mac" "$boot" -i t0 -L "$work/loaders" -A 0.1 "$iso"
printf '[boot]\ninterface = t0\niso = %s\nloader-dir = %s\n' "$iso" "$work/loaders" >"$work/conf"
start boot "$boot" --config "$work/conf"
same e0.2/linux "$linux"

# Addresses of another network that the interface has are given from there, and
# never the server's own.
kill "${pid_of[boot]}"
within 10 gone boot || fail 'xblade-boot does not end'
ip addr add 10.99.0.1/24 dev t0
start boot "$boot" -i t0 -L "$work/loaders" --dhcp-range 10.99.0.1,10.99.0.2 "$iso"
grep -q 'by http://10.99.0.1 and AoE: ready' "$work/boot.log" || fail 'machines cannot reach it'
given() { ip netns exec client "$here/dhcp_asks.py" c0 0 PXEClient >"$work/got"; }
given || fail 'no address is given from two'
[ "$(cat "$work/got")" = '10.99.0.1 lpxelinux.0' ] || fail "told: $(cat "$work/got")"
ip addr del 10.99.0.1/24 dev t0

# Who tells what to boot, too, is named, and who gives addresses where we do.
kill "${pid_of[boot]}"
within 10 gone boot || fail 'xblade-boot does not end'
rival() { # dnsmasq's options...
	: >"$work/rival.log"
	ip netns exec client dnsmasq --no-daemon --conf-file=/dev/null --port=0 --interface=c0 \
		--bind-interfaces --pid-file --leasefile-ro "$@" >"$work/rival.log" 2>&1 &
	pid_of[rival]=$!
	within 10 grep -q 'DHCP, sockets bound' "$work/rival.log" || fail 'no rival'
}
warned() { # regex
	within 30 grep -qE "warning: 10\.88\.0\.2, MAC $mac, $1" "$work/boot.log" || fail "it does not warn: $1"
}
stop_both() {
	kill "${pid_of[rival]}" "${pid_of[boot]}"
	within 10 gone boot || fail 'xblade-boot does not end'
	within 10 gone rival || fail 'the rival does not end'
}
rival --dhcp-range=10.88.0.0,proxy --pxe-service=x86PC,Boot,pxelinux
start boot "$boot" -i t0 -L "$work/loaders" "$iso"
warned 'tells machines what to boot, too'
! grep -q 'gives addresses' "$work/boot.log" || fail 'a proxy is said to give addresses'
stop_both
rival --no-ping --dhcp-range=10.88.0.20,10.88.0.90,1h
start boot "$boot" -i t0 -L "$work/loaders" "$iso"
! grep -q 'warning: 10' "$work/boot.log" || fail 'it warns of the DHCP server of the site'
kill "${pid_of[boot]}"
within 10 gone boot || fail 'xblade-boot does not end'
start boot "$boot" -i t0 -L "$work/loaders" --dhcp-range 10.88.0.100,10.88.0.150 "$iso"
warned 'gives addresses here already'
# One that pings an address before it offers it, and answers when all is ready.
stop_both
rival --dhcp-range=10.88.0.20,10.88.0.90,1h
start boot "$boot" -i t0 -L "$work/loaders" --dhcp-range 10.88.0.100,10.88.0.150 "$iso"
warned 'gives addresses here already'
stop_both
rival --dhcp-range=10.88.0.20,10.88.0.90,1h --dhcp-boot=pxelinux.0
start boot "$boot" -i t0 -L "$work/loaders" "$iso"
warned 'tells machines what to boot, too'
stop_both
start boot "$boot" -i t0 -L "$work/loaders" --dhcp-range 10.88.0.100,10.88.0.150 "$iso"

# By signed GRUB kernel and initrd come as files; it has no HTTP.
cmp "$linux" /run/xblade-boot/t0/tftp/e0.2/linux || fail 'no kernel for TFTP'
cmp "$work/tree/boot/x86_64/loader/initrd" /run/xblade-boot/t0/tftp/e0.2/initrd || fail 'no initrd for TFTP'
grep -q 'linux /e0.2/linux ' /run/xblade-boot/t0/tftp/grub/x86_64-efi/grub.cfg || fail 'no menu for TFTP'

# With a program of it goes the whole.
kill "$(pgrep -x dnsmasq -P "${pid_of[boot]}" || pgrep -x dnsmasq -n)"
within 10 gone boot || fail 'it lives on without dnsmasq'
grep -q 'error: dnsmasq ended' "$work/boot.log" || fail 'it does not say that dnsmasq ended'

# The folder of all folders goes when it is empty, but not a service's.
mount -t tmpfs tmpfs /run
for service in '' /run/xblade-boot; do
	start boot env ${service:+RUNTIME_DIRECTORY=$service} "$boot" -i t0 -L "$work/loaders" "$iso"
	kill "${pid_of[boot]}"
	within 10 gone boot || fail 'xblade-boot does not end'
	[ "$(ls -d /run/xblade-boot 2>/dev/null)" = "$service" ] || fail "at the end there is: $(ls /run)"
done
