# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For the tests of the tools: a work folder that goes away, ISOs made on the
# spot, and checks that say what differs.  Sourced, never run.
set -u
: "${BUILD:=build}"
# shellcheck disable=SC2034 # used by those who source this
extract=$(realpath "$BUILD/xblade-extract") menu=$(realpath "$BUILD/xblade-menu")
kiwi_preparer='KIWI - https://github.com/OSInside/kiwi'

command -v xorriso >/dev/null || {
	echo 'xorriso is not installed'
	exit 77
}
# In memory, where there is one: a hundred small ISOs are synced to disk else.
shm=/dev/shm
[ -w $shm ] || shm=${TMPDIR:-/tmp}
work=$(mktemp -d "$shm/xblade-tools.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

fail() {
	printf 'FAIL: %s\n' "$*"
	exit 1
}

# Every tool gets 60 s at most: ten times what a slow machine needs.
limit() {
	timeout -k 5 60 "$@"
}

random_file() { # path, bytes
	mkdir -p "$(dirname "$1")"
	head -c "$2" /dev/urandom >"$1"
}

# As KIWI does it, but for the boot loaders.
make_iso() { # iso, folder, xorriso's arguments before -outdev...
	local iso=$1 folder=$2
	shift 2
	rm -f "$iso"
	limit xorriso -preparer_id "$kiwi_preparer" -volid CDROM -joliet on \
		-padding 0 -stdio_sync off "$@" -outdev "$iso" -map "$folder" / \
		>"$iso.log" 2>&1 || {
		cat "$iso.log"
		fail "xorriso cannot make $iso"
	}
}

must_succeed() { # command... ; its output is in out and err
	limit "$@" >out 2>err </dev/null || {
		cat out err
		fail "it should have worked: $*"
	}
}

# A refusal is exit 1, nothing on standard output, and one line that says why.
must_refuse() { # pattern of the line, command...
	local pattern=$1 rc
	shift
	limit "$@" >out 2>err </dev/null
	rc=$?
	[ $rc = 1 ] || {
		cat err
		fail "exit $rc, not 1: $*"
	}
	[ -s out ] && fail "it failed, but told on standard output: $*"
	[ "$(grep -c ' error: ' err)/$(grep -vc ' try xblade' err)" = 1/1 ] || {
		cat err
		fail "not one line of error: $*"
	}
	grep -qE -- "$pattern" err || {
		cat err
		fail "the error does not say '$pattern': $*"
	}
}

must_tell() { # line of out...
	local line
	for line in "$@"; do
		grep -qxF -- "$line" out || {
			cat out
			fail "this line is missing: $line"
		}
	done
}

# All of a folder as text: names, modes, contents.
picture_of() { # folder
	find "$1" -printf '%P %y %m %l\n' 2>/dev/null | sort
	find "$1" -type f -exec sha256sum {} + 2>/dev/null | sort
}

hex() { # text
	printf %s "$1" | od -An -v -tx1 | tr -d ' \n'
}

poke() { # file, offset, bytes in hex: overwrites them
	# shellcheck disable=SC2001,SC2059 # the format is the bytes
	printf "$(sed 's/../\\x&/g' <<<"$3")" |
		dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# Where the directory record of an ISO 9660 name begins (ECMA-119 9.1).
record_of() { # iso, name
	local at
	at=$(LC_ALL=C grep -aboF -m1 -- "$2" "$1" | head -n 1)
	[ -n "$at" ] || fail "no record of $2 in $1"
	echo $((${at%%:*} - 33))
}

peek_le32() { # file, offset
	dd if="$1" bs=1 skip="$2" count=4 status=none |
		od -An -tu4 --endian=little | tr -d ' '
}

le32() { # number, as hex
	printf '%02x%02x%02x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) \
		$(($1 >> 16 & 255)) $(($1 >> 24 & 255))
}

# A small KIWI ISO in the work folder: good.iso, made of the folder tree.
make_good_iso() { # xorriso's arguments...
	random_file tree/boot/x86_64/loader/linux 40001
	random_file tree/boot/x86_64/loader/initrd 300001
	random_file tree/LiveOS/squashfs.img 100001
	make_iso good.iso tree "$@"
}
