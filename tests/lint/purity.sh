#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The engine is a function of bytes: beside its own parts it calls the memory
# functions only (clang writes memcmp as bcmp), whatever libc has to offer.
set -eu
cd "$(dirname "$0")/../.."

objects=("${BUILD:-build}"/obj/userspace/engine/*.o)
own=$(nm --defined-only "${objects[@]}" | awk 'NF == 3 { print $3 }')
foreign=$(nm -u "${objects[@]}" | awk '$1 == "U" { print $2 }' | sort -u |
	grep -vxF "$own" |
	grep -vxE 'mem(cpy|move|cmp|set)|bcmp|__assert_fail|_GLOBAL_OFFSET_TABLE_|__(asan|ubsan|tsan)_.*' || :)
[ -z "$foreign" ] || {
	echo "the engine calls: $foreign" >&2
	exit 1
}
