#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What cannot be an entry, or cannot be written, is refused in one line, and
# nothing is half done.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"
mkdir -p tftp/boot tftp/pxelinux.cfg
touch tftp/boot/linux tftp/boot/initrd
cfg=tftp/pxelinux.cfg/default
printf 'label mine\n  kernel a\n' >$cfg
run=("$menu" --tftp-root tftp)
before=$(picture_of tftp)

must_leave_alone() { # pattern, arguments of xblade-menu...
	local pattern=$1
	shift
	must_refuse "$pattern" "${run[@]}" "$@"
	[ "$(picture_of tftp)" = "$before" ] || fail "it has written: $*"
}

# Addresses.
must_leave_alone 'no target given'
must_leave_alone 'one SHELF.SLOT at a time' e0.1 e0.2
must_leave_alone 'a shelf is at most 65534' e65535.1
must_leave_alone 'a shelf is at most 65534' 65536.1
must_leave_alone 'a shelf is at most 65534' 99999999999999999999.1
must_leave_alone 'ignore shelf 4095' e4095.1
must_leave_alone 'a slot is at most 254' e1.255
must_leave_alone 'a slot is at most 254' e1.256
must_leave_alone 'a slot is at most 254' e1.4294967297
for garbage in e e. e1 1 1. .1 e1.2. e1.2.3 e-1.2 e+1.2 'e1.2 ' ' e1.2' 0x1.2 \
	e1.0x2 eth0 ee1.2 E1,2 $'1.2\n' '' 1..2 e1.2p1 ; do
	must_leave_alone 'give SHELF.SLOT' -- "$garbage"
done

# Fields.
long=$(printf '%0600d' 0)
for label in '' ' ' 'two words' $'two\nlines' '#a' '-a' 'ä' 'a/b' $'a\tb'; do
	must_leave_alone 'cannot be used' -l "$label" e0.1
done
must_leave_alone '--label is longer than 63' -l "$long" e0.1
must_leave_alone 'cannot be used: one line' -T $'a\nkernel evil' e0.1
must_leave_alone '--title is longer than 127' -T "$long" e0.1
must_leave_alone 'cannot be used: one line' -a $'a\nkernel evil' e0.1
must_leave_alone 'no blanks in a path' -k 'my kernel' e0.1
must_leave_alone 'no blanks in a path' -i $'initrd\nx' e0.1
must_leave_alone 'it is empty' -k '' e0.1
must_leave_alone 'it is empty' -i '' e0.1
must_leave_alone 'longer than the 2047' -a "$long$long$long$long" e0.1
must_leave_alone 'longer than the 2047' -a "$long$long$long" \
	-i "${long:0:500}" e0.1
for timeout in '' x 1x -1 3601 1.5; do
	must_leave_alone '--timeout .*: give seconds' "--timeout=$timeout" e0.1
done
limit "${run[@]}" --nonsense e0.1 >out 2>err && fail 'nonsense is taken'

# Labels and marks in the file that stand in the way.
must_leave_alone 'label mine in line 1 that is not' -l mine e0.1
must_leave_alone 'label mine in line 1 that is not' -r -l mine
mark() { # lines of the menu...
	printf '%s\n' "$@" >$cfg
	before=$(picture_of tftp)
}
mark 'prompt 0' '# xblade begin a' 'LABEL a'
must_leave_alone 'in line 2 is one of .* marks' -l a e0.1
must_leave_alone 'in line 2 is one of .* marks' -l b e0.1
must_leave_alone 'in line 2 is one of .* marks' -r -l a
mark '# xblade end a'
must_leave_alone 'in line 1 is one of .* marks' -l a e0.1
mark '# xblade begin a' '# xblade begin b' '# xblade end b' '# xblade end a'
must_leave_alone 'in line 2 is one of .* marks' -l a e0.1
mark '# xblade begin a' '# xblade end b'
must_leave_alone 'in line 2 is one of .* marks' -l a e0.1
mark '# xblade begin a' '# xblade end a' '# xblade begin a' '# xblade end a'
must_leave_alone 'in line 4' -l a e0.1

# Files and folders.
head -c 1048577 /dev/zero >$cfg
before=$(picture_of tftp)
must_leave_alone 'File too large' e0.1
rm $cfg
mkdir $cfg
before=$(picture_of tftp)
must_leave_alone 'Is a directory' e0.1
rmdir $cfg tftp/pxelinux.cfg
touch tftp/pxelinux.cfg
before=$(picture_of tftp)
must_leave_alone 'cannot open tftp/pxelinux.cfg: Not a directory' e0.1
rm tftp/pxelinux.cfg
before=$(picture_of tftp)
must_refuse 'no TFTP root at missing: No such' "$menu" -t missing e0.1
must_refuse 'no TFTP root at tftp/boot/linux/x' "$menu" -t tftp/boot/linux/x e0.1
must_refuse 'cannot open tftp/boot/linux/pxelinux.cfg: Not a dir' \
	"$menu" -t tftp/boot/linux e0.1
# Files may not grow beyond 1 KiB: the folder made for it goes again.
must_refuse 'cannot write .*/default: File too large' \
	bash -c "ulimit -f 1; exec '$menu' -t tftp -a $long$long e0.1"
[ "$(picture_of tftp)" = "$before" ] || fail 'a folder was left behind'
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	chmod 755 "$work"
	must_refuse 'Permission denied' setpriv --reuid 65534 --clear-groups \
		"$menu" -t tftp e0.1
	mkdir -m 755 tftp/pxelinux.cfg
	must_refuse 'cannot write .*/default: Permission denied' \
		setpriv --reuid 65534 --clear-groups "$menu" -t tftp e0.1
	rmdir tftp/pxelinux.cfg
fi
[ "$(picture_of tftp)" = "$before" ] || fail 'something was written'
limit "${run[@]}" -n e0.1 >/dev/full 2>err && fail 'full output is success'
grep -q 'standard output: No space left' err || fail "$(cat err)"

must_succeed "$menu" --help
grep -q '^Usage: xblade-menu' out || fail 'no help'
must_succeed "$menu" --version
grep -qE '^xblade-menu [0-9]+\.[0-9]+' out || fail 'no version'
exit 0
