#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Each mistake in a configuration file gets one line that names file and line,
# and status 1; and Debian's files for vblade are read as a shell reads them.
. "$(dirname "$0")/lib.sh"

network veth 1500
image 100000
conf=$work/x.conf

wrong() { # regex, file's text
	printf '%b' "$2" >"$conf"
	refused "$1" --check-config --config "$conf"
}

right="[export 0.1]\nimage = $image\ninterface = t0\n"
wrong "$conf:4: nonsense = 1: not a setting of an export" "${right}nonsense = 1\n"
wrong "$conf:2: cache = 1: not a size" '[server]\ncache = 1\n'
wrong "$conf:2: sectors = 2: not a setting of the server" '[server]\nsectors = 2\n'
wrong "$conf:5: cache = 1G: not a setting of an export" "${right}\ncache = 1G\n"
wrong "$conf:4: neither \[SECTION\] nor NAME = VALUE" "${right}what\n"
wrong "$conf:1: a section is" '[exports]\nimage = x\n'
wrong "$conf:1: section = export 0: not an address as 0.1" '[export 0]\nimage = x\n'
wrong "$conf:1: section = export 0.255: not" '[export 0.255]\nimage = x\n'
wrong "$conf:1: section = export 4095.1: not" '[export 4095.1]\nimage = x\n'
wrong "$conf:1: interface = t0: not in a section" 'interface = t0\n'
wrong "$conf:1: a section is" '[export 0.1\nimage = x\n'
wrong "$conf:1: a section is" '[export 0.1]]\nimage = x\n'
wrong "$conf:2: a section begins at" '\n [export 0.1]\nimage = x\n'
wrong "$conf:4: an indented line" "${right}  sectors = 2\n"
wrong "$conf:4: image = x: not the first" "${right}image = x\n"
wrong "$conf:4: a byte of value 0" "${right}sectors = 2\\0000"
wrong 'export 0.2: it needs' "${right}[export 0.2]\n"
wrong 'export 0.1 on t0: it is there twice' "${right}[export 0.1]\ninterface = t0\nimage = x\n"
wrong "$conf:4: preload = maybe: not yes or no" "${right}preload = maybe\n"
wrong "$conf:4: allow = 02:0: not MAC" "${right}allow = 02:0\n"
wrong 'export 0.1: it needs: interface' "[export 0.1]\nimage = $image\n"
wrong 'export 0.1: it needs: image' '[export 0.1]\ninterface = t0\n'
wrong 'export 0.1 on t0: it is there twice' "${right}[export 0.2]\nimage = x\ninterface = t1\n$right"
wrong 'io generic and --answer tcx' "[server]\nio = generic\nanswer = tcx\n$right"
mkdir "$work/conf.d"
echo 'sectors = 2' >"$work/conf.d/more.conf"
wrong "$work/conf.d/more.conf:1: sectors = 2: not in a section" "$right"
rm -r "$work/conf.d"
refused "$work/none: no such file" --check-config --config "$work/none"

# The words are right, and what they name is not there: as a start would end.
missing() { # last line, warnings...
	local rc=0 last=$1 line
	shift
	"$xblade" --check-config --config "$conf" 2>"$work/check.log" || rc=$?
	[ $rc = 1 ] || fail "status $rc, not 1, where something is missing"
	[ "$(tail -n 1 "$work/check.log")" = "xblade: error: $last: xblade would not start" ] ||
		fail "not '$last'"
	[ "$(wc -l <"$work/check.log")" = $(($# + 1)) ] || fail "not $# warnings"
	for line; do
		grep -q "^xblade: warning: $line" "$work/check.log" || fail "no warning: $line"
	done
}
printf '%b' "[export 0.1]\nimage = $work/nothing\ninterface = t0, nosuch0\n" >"$conf"
missing '2 of 2 exports cannot be served now' "image $work/nothing: No such file" \
	'interface nosuch0: not there now'
printf '%b' "${right}[export 0.2]\nimage = $work\ninterface = t0\n" >"$conf"
missing '1 of 2 exports cannot be served now' "image $work: .*directory"
printf '%b' "[export 0.1]\nimage = $image\ninterface = nosuch0\n" >"$conf"
missing '1 of 1 export cannot be served now' 'interface nosuch0: not there now'
truncate -s 102400 "$work/disk"
printf '%b' "[export 0.1]\nimage = $work/disk\ninterface = t0\nwritable = yes\n" >"$conf"
target --config "$conf"
"$xblade" --check-config --config "$conf" 2>"$work/check.log" || fail 'what is served is said to be missing'
[ "$(cat "$work/check.log")" = 'xblade: 1 export: all is right' ] || fail "$(cat "$work/check.log")"
finish

refused 'not both' --config "$conf" 0 1 t0 "$image"
refused 'of which files' --check-config
: >"$conf"
refused 'no export' --config "$conf"
printf '%b' "${right}[export 0.2]\nimage = $work/nothing\ninterface = t0\n" >"$conf"
refused "$work/nothing.*no such" --config "$conf"

# Whom the files allow, and what the mask list begins with.
printf '%b' "${right}allow = 02:00:00:00:00:0a, 02-00-00-00-00-0B\n  020000000009\nmask = 02:00:00:00:00:0a\n" >"$conf"
target --config "$conf"
client --mac 02:00:00:00:00:0a read-all "$image" --once
client --mac 02:00:00:00:00:0b silent --to "$(cat /sys/class/net/t0/address)"
client --mac 02:00:00:00:00:0a mask --delete 02:00:00:00:00:0a --expect ''
client --mac 02:00:00:00:00:0b read-all "$image" --once
client --mac 02:00:00:00:00:09 read-all "$image" --once
client --mac 02:00:00:00:00:0c silent --to "$(cat /sys/class/net/t0/address)"
finish

# As Debian's vblade package has them.
mkdir "$work/vblade"
fragment() { printf '%b' "$1" >"$work/vblade/one.conf"; }
refused_fragment() { # regex, text
	fragment "$2"
	refused "$1" --check-config --vblade-conf "$work/vblade"
}
plain="shelf=7\nslot='3'\nnetif=\"t0\"\nfilename=$image\n"
refused_fragment 'one.conf:5: more than a plain value' "${plain}options=\$OTHER\n"
refused_fragment 'one.conf:5: more than a plain value' "${plain}options=\`date\`\n"
refused_fragment 'one.conf:5: a byte of value 0' "${plain}slot=4\\0000"
refused_fragment 'one.conf:5: several words' "${plain}options=-b 5\n"
refused_fragment 'one.conf:5: not one of' "${plain}something=1\n"
refused_fragment 'one.conf: options: .*-Z: unknown' "${plain}options='-Z'\n"
refused_fragment 'one.conf: options: .*--cache: of the whole server' "${plain}options='--cache 1G'\n"
refused_fragment 'one.conf: it does not set slot=' "shelf=1\nnetif=t0\nfilename=$image\n"
refused_fragment 'one.conf: shelf 7, slot 300: not one from' "$plain\nslot=300\n"
fragment "# skeleton\n\n${plain}options='-m 02:00:00:00:00:0a -b 9 -r'\nionice='--class best-effort'\n"
echo 'shelf=' >"$work/vblade/skeleton.conf"
target --vblade-conf "$work/vblade" --io=packet
client --target 7.3 --mac 02:00:00:00:00:0a read-all "$image" --once
client --target 7.3 --mac 02:00:00:00:00:0b silent --to "$(cat /sys/class/net/t0/address)"
finish
