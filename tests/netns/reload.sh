#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# xblade-boot reads its settings anew: ISOs come and go as its file lists them,
# while one that stays is read; what it cannot do changes nothing; and where
# there is a terminal, SIGHUP ends it.
. "$(dirname "${BASH_SOURCE[0]}")/boot_lib.sh"

conf=$work/boot.conf
write() { # lines of the file beside those that stay
	{
		printf '[boot]\ninterface = t0\nloader-dir = %s\nrun-dir = %s\nretire = 3\n' "$work/loaders" "$work/run"
		printf '%s\n' "$@"
	} >"$conf"
}
# Not in the terminal that the test may have.
serve() { start boot setsid "$boot" "$@"; }
lines() { wc -l <"$work/boot.log"; }
reload() { kill -HUP "${pid_of[boot]}"; }
refused_reload() { # regex : one line tells why, and nothing changes
	local before
	before=$(lines)
	find "$work/run/tftp" -type f -exec sha256sum {} + | sort >"$work/before"
	order list >"$work/listed"
	reload
	within 20 told_since "$before" "error: .*$1" || fail "it does not say: $1"
	refused_by "$1" "$boot" --run-dir "$work/run" reload
	# Machines are told of in between.
	[ "$(tail -n "+$((before + 1))" "$work/boot.log" | grep -vcE 'by AoE|: (kernel|initrd) ')" = 2 ] ||
		fail "not one line each time: $(tail -n "+$((before + 1))" "$work/boot.log")"
	find "$work/run/tftp" -type f -exec sha256sum {} + | sort | cmp -s - "$work/before" ||
		fail "a file has changed: $1"
	order list | cmp -s - "$work/listed" || fail "what is served has changed: $1"
	client --target 0.1 read-all "$work/one.iso" --once
}
told_since() { tail -n "+$(($1 + 1))" "$work/boot.log" | grep -qE -- "$2"; } # lines, regex

build one
build two
build three
write "iso = $work/one.iso"
python3 - "$work" >"$work/notified" 2>&1 <<'END' &
import os, socket, sys
manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
manager.bind(sys.argv[1] + "/notify")
os.chmod(sys.argv[1] + "/notify", 0o666)
while True:
    print(manager.recv(999).decode().split("\n")[0], flush=True)
END
within 10 test -S "$work/notify" || fail 'nobody to be notified'
NOTIFY_SOCKET=$work/notify serve --config "$conf"
menu_is e0.1 || fail 'the menus do not name e0.1'

# Two come, one of them before the one that is read all the while.
read_on 0.1 one
write "iso = $work/two.iso" "iso = $work/one.iso" "iso = $work/three.iso" 'append = colour=blue' \
	'title = A new title' 'timeout = 77'
reload
expect menu_is e0.2 e0.1 e0.3
for menu in pxelinux.cfg/default grub-made/grub.cfg; do
	[ "$(grep -c 'colour=blue' "$work/run/tftp/$menu")" = 3 ] || fail "not appended in $menu"
	grep -q 77 "$work/run/tftp/$menu" || fail "no new timeout in $menu"
done
grep -q 'A new title' "$work/run/tftp/pxelinux.cfg/default" || fail 'no new title'
kernel_is e0.1 one || fail 'e0.1 has another kernel'
kernel_is e0.2 two || fail 'e0.2 has not its kernel'
client --target 0.1 read-all "$work/one.iso" --once
client --target 0.3 read-all "$work/three.iso" --once
notified() { [ "$(paste -sd' ' "$work/notified")" = "$*" ]; }
within 10 notified READY=1 RELOADING=1 READY=1 || fail "the manager hears $(paste -sd' ' "$work/notified")"

# One goes; who reads it is let to.
write "iso = $work/two.iso" "iso = $work/three.iso"
order reload >"$work/answer" || fail 'no reload by order'
grep -q 'boot.conf is read anew: 0 added, 1 removed, 2 left' "$work/answer" || fail 'who orders is not told'
menu_is e0.2 e0.3 || fail 'the menus still name e0.1'
states_are e0.2=booted e0.3=booted e0.1=retiring || fail "not removed: $(order list)"
client --target 0.1 read-all "$work/one.iso" --once
read_no_more
expect states_are e0.2=booted e0.3=booted
client --target 0.1 silent

# What orders have changed lasts until then, but a rollback stays.
order add "$work/one.iso" || fail 'no add'
order remove e0.3 || fail 'no remove'
cp "$work/two.iso" "$work/former.iso"
cp "$work/two.linux" "$work/former.linux"
build four
mv "$work/four.iso" "$work/two.iso"
expect menu_is e0.5 e0.4
order rollback e0.5 || fail 'no rollback'
"$boot" --config "$conf" reload || fail 'no reload by the file'
menu_is e0.2 e0.6 || fail 'the menus are not those of the file'
kernel_is e0.2 former || fail 'the rollback is undone'
kernel_is e0.6 three || fail 'what the file lists is not back'
order list | grep -q 'e0.4 .*retiring' || fail "what it does not list stays: $(order list)"

# As it began; then what cannot be done.
kill "${pid_of[boot]}"
within 10 gone boot || fail 'xblade-boot does not end'
write "iso = $work/one.iso"
serve --config "$conf"
head -c 100000 /dev/urandom >"$work/bad.iso"
write "iso = $work/three.iso" 'colour = blue'
refused_reload 'colour is no setting'
write "iso = $work/three.iso" 'timeout = soon'
refused_reload 'timeout soon: give a number'
write
refused_reload 'no ISO given'
write "iso = $work/three.iso" "iso = $work/bad.iso"
refused_reload 'bad.iso: it is .*not an ISO'
write "iso = $work/one.iso" "iso = $work/three.iso" 'dhcp-range = 10.88.0.20,10.88.0.30' 'http-port = 81' \
	'loader = ipxe' 'title = Another'
refused_reload 'loader, dhcp-range, http-port needs a restart'
sed -i 's/^interface.*/interface = lo/' "$conf"
refused_reload 'interface.* needs a restart'
rm "$conf"
refused_reload 'cannot read --config'
refused_by 'no xblade-boot runs' "$boot" --run-dir "$work/none" reload
# Then all is as before.
write "iso = $work/one.iso" "iso = $work/three.iso"
order reload || fail 'no reload after mistakes'
[ "$(order list | grep -c booted)" = 2 ] || fail "not both: $(order list)"
kill "${pid_of[boot]}"
within 10 gone boot || fail 'xblade-boot does not end'
wait "${pid_of[boot]}" || fail 'it does not end well'

# Without a file: it looks what is under each name by now.
mkdir "$work/old" "$work/new"
cp "$work/one.iso" "$work/old/live.iso"
cp "$work/three.iso" "$work/new/live.iso"
ln -s old "$work/now"
serve -i t0 -L "$work/loaders" --run-dir "$work/run" "$work/now/live.iso"
ln -sfn new "$work/now"
reload
expect menu_is e0.2
client --target 0.2 read-all "$work/three.iso" --once
client --target 0.1 read-all "$work/one.iso" --once
kill "${pid_of[boot]}"
within 10 gone boot || fail 'xblade-boot does not end'

# Who has a terminal ends with it, alone or below a shell, unless nohup says
# otherwise; then SIGHUP is for the settings.
write "iso = $work/one.iso"
: >"$work/boot.log"
python3 - "$boot" "$conf" "$work/boot.log" "$work/run" "$((60 * slow))" <<'END' || fail 'see above'
import os, pty, signal, sys, time

boot, conf, log, run, seconds = sys.argv[1:]

def wait(what, of):
    end = time.monotonic() + int(seconds)
    while not of():
        if time.monotonic() > end:
            sys.exit("FAIL: " + what)
        time.sleep(0.05)

def told(text):
    return lambda: text in open(log).read()

def start(before):
    open(log, "w").close()
    pid, terminal = pty.fork()
    if pid == 0:
        os.execlp("bash", "bash", "-c", "%s %s --config %s </dev/null >/dev/null 2>>%s%s" % (
            before[0], boot, conf, log, before[1]))
    wait("not ready", told(": ready\n"))
    return pid, terminal

def ended(pid):
    return lambda: os.waitpid(pid, os.WNOHANG)[0] == pid

for before in (("exec", ""), ("", "; true")):
    pid, terminal = start(before)
    os.close(terminal)
    wait("it outlives its terminal: %s" % (before,), ended(pid))
    wait("its folder stays: %s" % (before,), lambda: not os.path.exists(run))
pid, terminal = start(("exec nohup", ""))
os.close(terminal)
os.kill(pid, signal.SIGHUP)
wait("nohup is not heard", told("read anew"))
os.kill(pid, signal.SIGTERM)
wait("it does not end", ended(pid))
END
[ ! -e "$work/run" ] || fail 'its folder is left'
