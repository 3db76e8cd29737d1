#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# xblade-boot, told of new builds of an ISO while machines read the old one: a
# new build gets an address of its own, the menus switch, whoever reads the old
# one goes on with its bytes, and it can come back.
. "$(dirname "${BASH_SOURCE[0]}")/boot_lib.sh"

serve() { start boot "$boot" -i t0 -L "$work/loaders" --run-dir "$work/run" --retire 3 "$@"; }
told() { grep -qE -- "$1" "$work/boot.log"; } # regex

build one
build two
build three
cp "$work/one.iso" "$work/isos/live.iso"
serve "$work/isos/live.iso"
menu_is e0.1 || fail 'the menus do not name e0.1'
kernel_is e0.1 one || fail 'the kernel is not the ISO'"'"'s'
client --target 0.1 read-all "$work/one.iso" --once

# Somebody reads on while a new build is renamed over the old one.
read_on 0.1 one
cp "$work/two.iso" "$work/isos/.new"
mv "$work/isos/.new" "$work/isos/live.iso"
expect menu_is e0.2
expect states_are e0.1=retiring e0.2=booted
kernel_is e0.2 two || fail 'e0.2 has not the new kernel'
kernel_is e0.1 one || fail 'e0.1 has no longer the old kernel'
client --target 0.2 read-all "$work/two.iso" --once
client --target 0.1 read-all "$work/one.iso" --once
sleep 5
states_are e0.1=retiring e0.2=booted || fail "what is read has left: $(order list)"
read_no_more

# Nobody reads it any more, though machines ask every so often what there is;
# but it can come back, as it was.
while [ ! -e "$work/quiet" ]; do
	ip netns exec client "$here/aoe_client.py" -i c0 --mac 02:00:00:00:00:08 --tries 1 --timeout 0.2 \
		--target 0.1 discover >/dev/null 2>&1 || :
done &
expect states_are e0.1=kept e0.2=booted
touch "$work/quiet"
gone_by_http() { [ "$(get -o /dev/null -w '%{http_code}' "$url/e0.1/linux")" = 404 ]; }
expect gone_by_http
client --target 0.1 silent
order rollback live.iso >"$work/answer" || fail 'no rollback'
grep -qE 'live.iso: build 1, e0.1, is booted from now on; build 2, e0.2' "$work/answer" || fail 'who orders is not told'
menu_is e0.1 || fail 'the menus do not name the old build'
kernel_is e0.1 one || fail 'the old build has another kernel'
client --target 0.1 read-all "$work/one.iso" --once
# What goes on in its folder does not undo it.
touch "$work/isos/other" && mv "$work/isos/other" "$work/isos/another"
sleep 2
menu_is e0.1 || fail 'what was rolled back is replaced again'
order rollback e0.1 || fail 'no rollback of the rollback'
menu_is e0.2 || fail 'the menus do not name the new build again'

# What cannot be booted changes nothing.
head -c 100000 /dev/urandom >"$work/isos/.new"
cp "$work/isos/.new" "$work/bad.iso"
mv "$work/isos/.new" "$work/isos/live.iso"
within 20 told 'cannot boot .*live.iso: it is .*not an ISO' || fail 'a bad file is not told of'
refused_by 'bad.iso: it is .*not an ISO' "$boot" --run-dir "$work/run" replace e0.2 "$work/bad.iso"
refused_by 'none.iso: No such file' "$boot" --run-dir "$work/run" add "$work/none.iso"
refused_by 'no ISO of that name' "$boot" --run-dir "$work/run" replace e0.9 "$work/one.iso"
refused_by 'usage: xblade-boot replace' "$boot" --run-dir "$work/run" replace
refused_by 'only ISO that is served' "$boot" --run-dir "$work/run" remove e0.2
menu_is e0.2 || fail 'the menus have changed'
kernel_is e0.2 two || fail 'the kernel has changed'

# By order, from a file of another name; and another ISO beside.
order replace e0.2 "$work/three.iso" || fail 'no replace'
menu_is e0.3 || fail 'the menus do not name e0.3'
client --target 0.3 read-all "$work/three.iso" --once
(cd "$work" && order add one.iso) >"$work/answer" || fail 'no add'
grep -q 'one.iso: added as e0.4$' "$work/answer" || fail 'who adds is not told'
menu_is e0.3 e0.4 || fail 'the menus do not name both'
refused_by 'already' "$boot" --run-dir "$work/run" replace e0.4
order remove one.iso >"$work/answer" || fail 'no remove'
grep -q 'one.iso: removed from the menus; e0.4 stays' "$work/answer" || fail 'who removes is not told'
menu_is e0.3 || fail 'the menus still name both'
states_left() { ! order list | grep -qE 'e0\.4|e0\.1'; }
expect states_left

# Once more the same is a mistake, but may be wanted.
order add "$work/three.iso" >"$work/answer" || fail 'the same is not added'
grep -q '^warning: .*three.iso is served at e0.3 already; now it is at e0.6' "$work/answer" ||
	fail 'who adds the same is not warned'
order remove e0.6 >"$work/answer" || fail 'no remove'

order replace e0.3 "$work/bad.iso" 2>/dev/null && fail 'what is no ISO is served'

# Its folder is its own, unless it was killed.
refused_by 'another xblade-boot runs' "$boot" -i t0 -L "$work/loaders" --run-dir "$work/run" "$work/one.iso"
kill -KILL "${pid_of[boot]}"
{ wait "${pid_of[boot]}" || :; } 2>/dev/null
no_child() { [ -z "$(pgrep "dnsmasq|xblade")" ]; }
within 20 no_child || fail 'its programs live on'
refused_by 'no xblade-boot runs' "$boot" --run-dir "$work/run" list
serve "$work/one.iso" "$work/two.iso" "$work/isos/../one.iso"
kernel_is e0.1 one || fail 'nothing is served after a kill'
[ "$(grep -c 'warning: .*is served at' "$work/boot.log")" = 1 ] || fail 'the same twice: not one warning'
told 'warning: .*isos/../one.iso is served at e0.1 already; now it is at e0.3' || fail 'the same twice is not told'
# Who ends it is told who reads on.
read_on 0.1 one
expect told ': reading by AoE'
kill "${pid_of[boot]}"
within 10 gone boot || fail 'xblade-boot does not end'
told '[1-9] machines? waits? for (its|their) disk until it is served again at e0.1$' || fail 'who waits is not told'
kill "$reader" 2>/dev/null || :
[ ! -e "$work/run" ] || fail 'its folder is left'
