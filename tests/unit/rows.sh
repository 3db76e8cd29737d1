#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Each row of tests/vectors/rows: with the engine broken as it says, the vector
# that it names fails.  A row that breaks nothing, or names no vector, is an
# error; so is a vector that does not notice.
set -u
cd "$(dirname "$0")/../.." || exit 1

rows=tests/vectors/rows
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
build() { # source, object
	${CC:-cc} -std=gnu11 -D_GNU_SOURCE -iquote . -iquote userspace \
		-iquote userspace/engine -w -O1 -c -o "$2" "$1"
}

runner=()
for source in tests/unit/{engine_vectors,vectors,vector_fields,vector_target}.c; do
	runner+=("$tmp/$(basename "$source" .c).o")
	build "$source" "${runner[-1]}" || exit 1
done
for source in userspace/engine/*.c; do
	build "$source" "$tmp/$(basename "$source" .c).o" || exit 1
done

link() { # its object, or none : the runner with it in the place of the whole one
	local objects=("${runner[@]}") source name
	for source in userspace/engine/*.c; do
		name=$(basename "$source" .c)
		[ "$name.c" != "${1:-}" ] || name=broken
		objects+=("$tmp/$name.o")
	done
	${CC:-cc} -o "$tmp/vectors" "${objects[@]}" -lcmocka -pthread
}

# The sentences that do not hold, once each.
complaints() { # vectors
	timeout 120 "$tmp/vectors" "tests/vectors/$1" 2>&1 >"$tmp/told" |
		sed -n 's|^tests/vectors/[a-z]*\.vec:[0-9]*: ||p' | sort -u
}

row='' file='' sentence='' count=0 bad=0
complain() {
	echo "$rows: $row: $1" >&2
	bad=1
}

try() { # source, what sed does to it
	count=$((count + 1))
	sed -e "$2" "userspace/engine/$1" >"$tmp/broken.c" || {
		complain "sed does not understand what breaks it"
		return
	}
	if cmp -s "$tmp/broken.c" "userspace/engine/$1"; then
		complain "nothing in $1 is changed by what breaks it"
	elif ! build "$tmp/broken.c" "$tmp/broken.o" 2>"$tmp/errors" ||
		! link "$1" 2>>"$tmp/errors"; then
		complain "broken, $1 does not compile: $(head -n 1 "$tmp/errors")"
	elif ! complaints "$file" | grep -qxF -- "$sentence"; then
		complain "$file does not notice: $sentence"
	fi
}

link || exit 1
for vectors in tests/vectors/*.vec; do
	"$tmp/vectors" "$vectors" >"$tmp/told" 2>&1 || {
		cat "$tmp/told" >&2
		exit 1
	}
done

while read -r word rest; do
	case $word in
	'' | '#'*) ;;
	row) row=$rest ;;
	holds) file=${rest%% *} sentence=${rest#* } ;;
	breaks) try "${rest%% *}" "${rest#* }" ;;
	*) complain "what is '$word'?" ;;
	esac
done <$rows
[ $bad = 0 ] && [ $count -gt 0 ] || exit 1
echo "$count rows of the protocol's tables are held by their vectors"
