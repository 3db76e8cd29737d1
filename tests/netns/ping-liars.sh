#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Whatever a target answers, xblade-ping tells it soberly and ends in time.
. "$(dirname "$0")/ping_lib.sh"

network veth 1500

lies() { # manner
	[ -z "${pid_of[liar]:-}" ] || stop liar
	! grep -qs 'bad request' "$work/liar.log" || fail 'a request is wrong'
	start liar "$here/aoe_liar.py" t0 "$1"
}

is_harmless() {
	! LC_ALL=C grep -q '[^[:print:]]' "$work/out.log" "$work/err.log" ||
		fail 'control characters get through'
}

lies garbage
for _ in 1 2; do
	ping 0 -t 0.6 c0
	is_harmless
	tells '^e0\.1 .* - +16 '
	grep -q 'e0\.1 .*answers config queries, but not IDENTIFY' "$work/err.log" ||
		fail 'no warning of a silent target'
	grep -q 'e0\.1 .*of its answers made no sense' "$work/err.log" ||
		fail 'no warning of answers that make no sense'
	ping 1 -c 2 -i 0 -t 0.6 c0 e0.1
	tells '2 requests, 0 answers, 100% loss'
	ping 0 --json -t 0.6 c0
	json '"malformed-answers" in kinds and "no-identify" in kinds'
	json 'targets["e0.1"]["peers"][0]["identity"] is None'
done

lies nasty
ping 0 c0
is_harmless
tells '^e0\.1 .* - +\?31m%s%n +\?\]0;owned\?\?\[2J\?\?\?x\?\?$'
ping 0 -c 1 c0 0.1
is_harmless
ping 0 --json c0
json 'targets["e0.1"]["peers"][0]["identity"]["model"] == "?]0;owned??[2J???x??"'

lies refuses
ping 0 -c 2 -i 0 c0 0.1
warns 'refuses to read its first sector \(ATA status 0x41 error 0x04, aborted\)'
tells '^e0\.1: IDENTIFY: seq=2 time=' '^e0\.1: IDENTIFY: 2 requests, 2 answers'

lies reserved
ping 0 -c 2 -i 0 -s full c0 0.1
warns 'refuses to read its first sector \(AoE error 6, reserved by others\)'
tells '^e0\.1: IDENTIFY: 2 requests, 2 answers'

lies huge
ping 0 c0
grep -q 'made no sense' "$work/err.log" || fail 'no warning'

lies deaf
ping 0 c0
warns 'answers config queries, but not IDENTIFY'
ping 1 -c 1 -t 0.3 c0 0.1
grep -q 'no round was answered' "$work/err.log" || fail 'no error'

lies poor
ping 0 c0
grep -q 'e4095\.1 .*buffer count is 1.*never shows' "$work/err.log" ||
	fail 'no warning of the buffer count'
grep -q 'e4095\.1 .*ignores shelf 4095' "$work/err.log" ||
	fail 'no warning of the shelf'

# More than there can be: no more is held, and it ends.
lies flood
ping 0 -t 0.5 c0
is_harmless
[ "$(wc -l <"$work/out.log")" -le 4097 ] || fail 'it lists too many'
ping 1 -t 0.5 c0 65533.254
warns 'does not answer on c0'
