#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# xbladed: ready when it returns, the log goes on behind it, and what is
# refused is told and leaves nothing.  The system log is a stand-in.
. "$(dirname "$0")/lib.sh"

xbladed=$(dirname "$xblade")/xbladed
network veth 1500
image 4000000
mkdir "$work/bin"
cat >"$work/bin/logger" <<END
#!/bin/sh
while [ \$# -gt 0 ] && [ "\$1" != -- ]; do shift; done
if [ \$# -gt 1 ]; then echo "\$2"; else exec cat; fi >>$work/syslog
END
chmod +x "$work/bin/logger"
: >"$work/syslog"
with_log() { PATH=$work/bin:$PATH timeout $((20 * slow)) "$xbladed" "$@"; }

with_log 0 1 t0 "$image" >"$work/out.log" 2>"$work/err.log" ||
	fail 'it does not start'
grep -q 'ready$' "$work/err.log" || fail 'it does not tell that the target is ready'
grep -q 'ready$' "$work/syslog" || fail 'the log does not tell that the target is ready'
client read-all "$image" --once
pid=$(pgrep -x xblade)
[ "$(ps -o sid= -p "$pid" | xargs)" != "$(ps -o sid= -p $$ | xargs)" ] ||
	fail 'it stays in the session of the shell'
kill "$pid"
within 10 grep -q 'reads answered' "$work/syslog" || fail 'the log does not go on'
away() { ! pgrep -x xblade >/dev/null && ! pgrep -x cat >/dev/null; }
within 10 away || fail 'something stays'

# A refusal is told here and there, and nothing stays.
rc=0
with_log 0 1 nosuch0 "$image" >"$work/out.log" 2>"$work/err.log" || rc=$?
[ $rc = 1 ] || fail "status $rc, not 1, of what is refused"
grep -q 'nosuch0' "$work/err.log" || fail 'it does not tell why'
grep -q 'error.*nosuch0' "$work/syslog" || fail 'the log does not tell why'
away || fail 'something stays of what was refused'

refused_by 'no arguments' "$xbladed"
if [ ! -e /dev/log ]; then
	refused_by "no system log.*: xblade 0 1 t0 $image -m '' 'it'.''s' &\$" \
		"$xbladed" 0 1 t0 "$image" -m '' "it's"
	away || fail 'something stays without a system log'
fi
