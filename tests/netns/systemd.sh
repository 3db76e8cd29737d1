#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# systemd itself runs the units as make install puts them, confined and all: in
# namespaces, on an overlay of this machine's files, without its other services.
. "$(dirname "$0")/lib.sh"

[ -x /lib/systemd/systemd ] || skip 'systemd is not installed'
case $xblade in *asan* | *tsan*) skip 'what sanitizers do is not allowed to a confined service' ;; esac
root=$work/upper/root
mkdir "$work/groups" "$work/upper"
mount -t cgroup2 cgroup2 "$work/groups" 2>/dev/null || skip 'the kernel has no cgroup2'
mount -t tmpfs tmpfs "$work/upper"
mkdir "$work/upper/files" "$work/upper/work" "$root"
mount -t overlay -o "lowerdir=/,upperdir=$work/upper/files,workdir=$work/upper/work" overlay "$root" \
	2>/dev/null || skip 'the kernel has no overlay'

network veth 1500
image 8000000
rm -rf "$root/etc/fstab" "$root/etc/vblade.conf.d" "$root/etc/xblade"
cp "$image" "$root/srv/live.iso"
make -s -C "$here/../.." install BUILD="$(dirname "$xblade")" DESTDIR="$root" \
	PREFIX=/usr UNITDIR=/lib/systemd/system >/dev/null
export_of() { printf '[export %s]\nimage = /srv/live.iso\ninterface = t0\n' "$1"; }
{
	printf '[server]\nstate = /var/lib/xblade\n'
	export_of 0.1
} >"$root/etc/xblade/xblade.conf"
mkdir "$root/etc/xblade/lab" "$root/etc/vblade.conf.d"
export_of 0.2 >"$root/etc/xblade/lab/xblade.conf"
printf 'shelf=3\nslot=4\nnetif=t0\nfilename=/srv/live.iso\n' >"$root/etc/vblade.conf.d/demo.conf"
printf '[Unit]\nDefaultDependencies=no\n' >"$root/etc/systemd/system/bare.target"

# --- a machine with systemd and nothing else -------------------------------

cat >"$work/boot" <<'END'
root=$1
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
for folder in run tmp dev; do mount -t tmpfs tmpfs "$root/$folder"; done
for node in 'null 1 3' 'zero 1 5' 'full 1 7' 'random 1 8' 'urandom 1 9'; do
	set -- $node
	mknod -m 666 "$root/dev/$1" c "$2" "$3"
done
exec env -i container=xblade-test PATH="$PATH" chroot "$root" /lib/systemd/systemd \
	--unit=bare.target --log-target=kmsg --show-status=no
END
group=$(mktemp -d "$work/groups/xblade-test.XXXXXX")
vacate() { find "$group" -depth -type d -exec rmdir {} + 2>/dev/null; }
leave() {
	kill -KILL "${pid_of[systemd]}"
	wait "${pid_of[systemd]}" || :
	within 10 vacate || echo "a group of processes stays: ${group##*/}"
	umount -R "$work/upper" "$work/groups"
	rm -rf "$work"
} 2>/dev/null
trap leave EXIT
(
	echo "$BASHPID" >"$group/cgroup.procs"
	exec unshare --mount --pid --fork --kill-child --uts --ipc --cgroup bash -eu "$work/boot" "$root"
) >"$work/systemd.log" 2>&1 </dev/null &
pid_of[systemd]=$!
inside() { # command...
	nsenter --target "$(pgrep -P "${pid_of[systemd]}")" --mount --pid --cgroup --root "$@"
}
control() { # systemctl's arguments: no unit is there that they would wait for
	timeout 60 nsenter --target "$(pgrep -P "${pid_of[systemd]}")" --mount --pid --cgroup --root \
		systemctl --no-pager --job-mode=ignore-dependencies "$@" >"$work/systemctl.log" 2>&1
}
boots() { control is-active bare.target; }
within 30 boots || fail 'systemd does not start'

# --- its services ----------------------------------------------------------

pid_in() { inside systemctl show -p MainPID --value "$1"; } # service
for unit in xblade xblade@lab xblade-vblade; do
	control start "$unit" || {
		control status "$unit" || :
		fail "systemd cannot start $unit"
	}
	inside grep -q '^NoNewPrivs:.*1' "/proc/$(pid_in "$unit")/status" || fail "$unit is not confined"
done
ip netns exec client "$(dirname "$xblade")/xblade-ping" -q c0 >"$work/ping.log" || fail 'no targets'
[ "$(cut -d' ' -f1 "$work/ping.log" | paste -sd,)" = e0.1,e0.2,e3.4 ] ||
	fail "not the targets that the units name: $(cat "$work/ping.log")"
client read-all "$image" --once

# Each is asked at its own socket, of which the others' ends take nothing.
told_at() { # address, path
	inside /usr/sbin/xblade --status ${2:+"$2"} >"$work/told.log" || fail "no status of e$1"
	grep -q "^e${1/./\\.} " "$work/told.log" || fail "not the status of e$1: $(cat "$work/told.log")"
}
told_at 0.1 ''
told_at 0.2 /run/xblade@lab/status
told_at 3.4 /run/xblade-vblade/status
control stop xblade@lab || fail 'xblade@lab does not stop'
inside test ! -e /run/xblade@lab || fail 'its folder stays'
told_at 0.1 ''
control start xblade@lab || fail 'xblade@lab does not start again'

# What a client changes is kept where the unit may write.
client config --set kept --expect kept
within 5 inside grep -rq . /var/lib/xblade || fail 'no state is kept'

# A good configuration is taken over, a bad one is not.
export_of 0.7 >"$root/etc/xblade/conf.d/more.conf"
control reload xblade || fail 'no reload'
more() { ip netns exec client "$(dirname "$xblade")/xblade-ping" -q c0 | grep -q '^e0\.7 '; }
within 10 more || fail 'the new export is not there'
echo garbage >>"$root/etc/xblade/xblade.conf"
! control reload xblade || fail 'systemd does not hear of the mistake'
client read-all "$image" --once
sed -i '$d' "$root/etc/xblade/xblade.conf"

# Whatever kills it, it comes again, and knows what a client has changed.
inside kill -KILL "$(pid_in xblade)"
again() { client config --expect kept >"$work/again.log" 2>&1; }
again_soon() { (again); }
within 60 again_soon || fail 'it does not start again'

# It ends when it is told to, and does not begin with a wrong configuration.
control stop xblade || fail 'it does not stop'
echo garbage >>"$root/etc/xblade/xblade.conf"
! control start xblade || fail 'it starts with a wrong configuration'

# --- xblade-boot ------------------------------------------------------------

command -v dnsmasq xorriso >/dev/null || skip 'all but xblade-boot, for dnsmasq or xorriso is missing: make setup'
ip addr add 10.88.0.1/24 dev t0
put_iso() { # path in the root
	mkdir -p "$work/tree/boot/x86_64/loader" "$work/tree/LiveOS"
	for file in boot/x86_64/loader/linux boot/x86_64/loader/initrd LiveOS/squashfs.img; do
		head -c 300001 /dev/urandom >"$work/tree/$file"
	done
	xorriso -preparer_id 'KIWI - https://github.com/OSInside/kiwi' -volid CDROM -joliet on -padding 0 \
		-outdev "$work/new.iso" -map "$work/tree" / >"$work/xorriso.log" 2>&1
	chmod 600 "$work/new.iso"
	mv "$work/new.iso" "$root/$1"
}
put_iso srv/boot.iso
sed 's|eth0|t0|; s|/srv/iso/live.iso|/srv/boot.iso|; s|^#retire = .*|retire = 2|' \
	"$root/usr/share/xblade/xblade-boot.conf" >"$root/etc/xblade/xblade-boot.conf"
# Nobody keeps a journal there.
mkdir "$root/etc/systemd/system/xblade-boot.service.d"
printf '[Service]\nStandardError=append:/srv/boot.log\n' >"$root/etc/systemd/system/xblade-boot.service.d/log.conf"
ln -s "$root/srv/boot.log" "$work/boot.log" # shown when something fails
control stop xblade@lab xblade-vblade || fail 'others do not stop'
control start xblade-boot || {
	control status xblade-boot || :
	fail 'systemd cannot start xblade-boot'
}
client --target 0.1 read-all "$root/srv/boot.iso" --once
[ "$(inside cat /run/xblade-boot/t0/tftp/pxelinux.cfg/default | grep -c 'e0.1/linux')" -gt 0 ] ||
	fail 'no menu of xblade-boot'
cp "$root/srv/boot.iso" "$work/former.iso"
put_iso srv/boot.iso
orders() { inside /usr/sbin/xblade-boot "$@"; }
renewed() { orders list | grep -q '^e0.2 .*booted'; }
within 30 renewed || fail "the new build is not noticed: $(orders list)"
control is-active xblade-boot || fail 'a change has the service in another state'
client --target 0.2 read-all "$root/srv/boot.iso" --once
orders rollback e0.2 || fail 'no rollback'
client --target 0.1 read-all "$work/former.iso" --once

# Another ISO comes in by reload, and what is refused systemd hears of.
put_iso srv/other.iso
echo 'iso = /srv/other.iso' >>"$root/etc/xblade/xblade-boot.conf"
control reload xblade-boot || fail 'no reload of xblade-boot'
orders list | grep -q '^e0.3 .*booted .*/srv/other.iso' || fail "not served: $(orders list)"
client --target 0.3 read-all "$root/srv/other.iso" --once
client --target 0.1 read-all "$work/former.iso" --once
echo 'loader = grub' >>"$root/etc/xblade/xblade-boot.conf"
! control reload xblade-boot || fail 'systemd does not hear what needs a restart'
grep -q 'loader needs a restart' "$work/boot.log" || fail 'it does not say what needs a restart'
control is-active xblade-boot || fail 'a refused reload has the service in another state'
sed -i '$d' "$root/etc/xblade/xblade-boot.conf"
inside kill -HUP "$(pid_in xblade-boot)"
reread() { [ "$(grep -c 'is read anew' "$work/boot.log")" = 2 ]; }
within 30 reread || fail 'SIGHUP has it not read its settings'
running() { control is-active xblade-boot; }
within 30 running || fail 'SIGHUP has the service in another state'
control stop xblade-boot || fail 'xblade-boot does not stop'
! inside test -e /run/xblade-boot/t0 || fail 'its folder is left'
! inside pgrep -x dnsmasq || fail 'its dnsmasq is left'
