#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# An ISO that is written in place while xblade-boot serves it: once it is whole
# and at rest it is a new build with an address of its own, and the spoilt one
# is withdrawn; until then it is warned of.
. "$(dirname "${BASH_SOURCE[0]}")/boot_lib.sh"

told() { grep -qE -- "$1" "$work/boot.log"; } # regex
silent_at() { (client --target "$1" silent) >/dev/null 2>&1; } # target
taken() { # address, former address, build : it is the menus', and as it was built
	expect menu_is "$1"
	expect silent_at "${2#e}"
	kernel_is "$1" "$3" || fail "$1 has another kernel"
	client --target "${1#e}" read-all "$work/$3.iso" --once
}
stays() { # address, why
	sleep 6
	menu_is "$1" || fail "$2 is a new build"
}

build one
build two
build three
iso=$work/isos/live.iso
cp "$work/one.iso" "$iso"
start boot "$boot" -i t0 -L "$work/loaders" --run-dir "$work/run" "$iso"

# Another time is no other build: who reads it reads on.
read_on 0.1 one
touch "$iso"
stays e0.1 'what was touched'
! told 'written in place' || fail 'a touch is taken for a write'
read_no_more

# The usual mistake.
cp "$work/two.iso" "$iso"
within 20 told 'warning: .*live.iso was written in place' || fail 'it is not warned of'
taken e0.2 e0.1 two
told 'build 2, e0.2, is booted from now on; build 1, e0.1, is withdrawn' || fail 'it does not say what it does'
gone_by_http() { [ "$(get -o /dev/null -w '%{http_code}' "$url/e0.1/linux")" = 404 ]; }
gone_by_http || fail 'the spoilt build is still there by HTTP'
refused_by 'no build before' "$boot" --run-dir "$work/run" rollback e0.2
expect states_are e0.2=booted

# Whole all the while, as by rsync --inplace, but its writer is not done.
exec 9<>"$iso"
head -c 1000000 "$work/three.iso" >&9
stays e0.2 'what is still open'
tail -c +1000001 "$work/three.iso" >&9
exec 9>&-
taken e0.3 e0.2 three

# Cut short: it is said, all stays, and the rest is waited for.
head -c 700000 "$work/one.iso" >"$iso"
within 20 told 'warning: .*written in place cannot be booted yet' || fail 'half an ISO is not told of'
menu_is e0.3 || fail 'half an ISO is a new build'
states_are e0.3=booted || fail "not as it was: $(order list)"
cp "$work/one.iso" "$iso"
taken e0.4 e0.3 one

# The way back leads past the spoilt one to the one before.
cp "$work/two.iso" "$work/isos/.new"
mv "$work/isos/.new" "$iso"
expect menu_is e0.5
cp "$work/three.iso" "$iso"
taken e0.6 e0.5 three
order rollback e0.6 || fail 'no rollback past the spoilt build'
menu_is e0.4 || fail 'the menus do not name the build before'
client --target 0.4 read-all "$work/one.iso" --once

# What was rolled back from is written: it is withdrawn, and boots anew.
cp "$work/two.iso" "$iso"
taken e0.7 e0.6 two
within 20 told 'build [0-9]+, e0.6, was written in place: what it was is lost' || fail 'a former one is not warned of'
order rollback e0.7 || fail 'no rollback'
menu_is e0.4 || fail 'the menus do not name the build before'

# By order, without waiting.
order replace e0.4 || fail 'no replace by what is under its name'
exec 9<>"$iso"
cat "$work/one.iso" >&9
expect told 'live.iso was written in place .*from e0.8'
order replace e0.8 || fail 'no replace by what was written'
exec 9>&-
taken e0.9 e0.8 one
kill "${pid_of[boot]}"
within 10 gone boot || fail 'xblade-boot does not end'
