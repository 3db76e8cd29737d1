#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What readers remember is the longest: no function over 70 lines, nine in ten
# under 40, no source over 500 lines, no header over 80.
set -eu
cd "$(dirname "$0")/../.."

mapfile -t files < <(find xdp userspace tools bench -name '*.[ch]')
bad=0
for f in "${files[@]}"; do
	lines=$(wc -l <"$f")
	# A BPF program is one translation unit: its parts are headers by name.
	case $f in *.bpf.h) max=500 ;; *.h) max=80 ;; *) max=500 ;; esac
	# Layouts that two sides share, and limits, are tables, no module's seam.
	case $f in xdp/aoe_wire.h | xdp/xblade_abi.h | userspace/limits.h) max=200 ;; esac
	[ "$lines" -le $max ] || { echo "$f: $lines lines, at most $max" >&2; bad=1; }
done
ctags -x --_xformat='%{end} %n %F %N' --kinds-C=f --fields=+ne \
	"${files[@]/%.h/.h}" | awk '
	{ len = $1 - $2 + 1; lens[NR] = len }
	len > 70 { print $3 ":" $2 ": " $4 " has " len " lines, at most 70"; bad = 1 }
	len >= 40 { long++ }
	END {
		if (NR == 0) { print "no functions found"; exit 1 }
		if (long * 10 > NR) { print long " of " NR " functions have 40 lines or more"; bad = 1 }
		exit bad
	}' >&2 || bad=1
exit $bad
