#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Both files or neither: over old ones, into a directory that cannot take
# them, with a full disk, and when ended half way.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"

make_good_iso -application_id test
linux=tree/boot/x86_64/loader/linux initrd=tree/boot/x86_64/loader/initrd

must_leave_alone() { # folder, pattern, command...
	local folder=$1 before
	shift
	before=$(picture_of "$folder")
	must_refuse "$@"
	[ "$(picture_of "$folder")" = "$before" ] ||
		fail "$folder has changed: $*"
}

# New folders on the way, old files and links in their places, a strict umask.
(
	umask 077
	must_succeed "$extract" good.iso a/b//c/
) || exit 1
cmp $linux a/b/c/linux || fail 'another kernel came out'
[ "$(stat -c %a a/b/c/linux)" = 644 ] || fail 'the umask has changed the mode'
echo old >a/b/c/linux
chmod 600 a/b/c/linux
ln -sf /etc/hostname a/b/c/initrd
must_succeed "$extract" good.iso a/b/c
cmp $linux a/b/c/linux || fail 'the old kernel is still there'
cmp $initrd a/b/c/initrd || fail 'the old initrd is still there'
[ ! -L a/b/c/initrd ] || fail 'it was written through a link'
[ "$(find a -type f | wc -l)" = 2 ] || fail 'temporary files are left'
[ "$(stat -c %a a/b/c/linux)" = 644 ] || fail 'the mode is not 0644'

# --list writes nothing.
mkdir empty
must_succeed "$extract" --list good.iso empty
cp out listed
must_tell family=kiwi
[ -z "$(ls -A empty)" ] || fail '--list has written files'
must_succeed "$extract" good.iso empty
cmp out listed || fail '--list tells something else'

# A place that is taken by a directory: the first or the second.
for name in linux initrd; do
	mkdir -p taken/$name
	must_leave_alone taken "cannot write taken/$name: Is a directory" \
		"$extract" good.iso taken
	rmdir taken/$name
done
echo file >file
must_refuse 'cannot write file: Not a directory' "$extract" good.iso file
must_refuse 'cannot write file/new: Not a directory' "$extract" good.iso file/new
must_refuse 'cannot write : No such file' "$extract" good.iso ''
must_refuse 'cannot write /proc/xblade/new' "$extract" good.iso /proc/xblade/new

# Files may not grow beyond 100 KiB: the kernel fits, the initrd does not.
echo old kernel >taken/linux
must_leave_alone taken 'cannot write taken/initrd: File too large' \
	bash -c "ulimit -f 100; exec '$extract' good.iso taken"
must_refuse 'File too large' \
	bash -c "ulimit -f 100; exec '$extract' good.iso grown/new"
[ ! -e grown ] || fail 'folders were left behind'

if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null; then
	# shellcheck disable=SC2016 # expanded by the inner shell
	in_namespace=(unshare -m bash -c 'mount --make-rprivate / && eval "$1"' -)
	export extract
	mkdir full
	# shellcheck disable=SC2016
	must_refuse 'cannot write full/initrd: No space left' "${in_namespace[@]}" '
		mount -t tmpfs -o size=200k tmpfs full || exit 77
		"$extract" good.iso full
		rc=$?
		[ -z "$(ls -A full)" ] || echo files are left
		exit $rc'
	# The second rename fails, for a mount holds its place: the first must
	# be undone, whether there was an old kernel or not.
	echo old initrd >taken/initrd
	for state in old none; do
		[ $state = old ] || rm taken/linux
		# shellcheck disable=SC2016
		must_leave_alone taken 'cannot write taken/initrd: .*busy' \
			"${in_namespace[@]}" \
			'mount --bind file taken/initrd && "$extract" good.iso taken'
	done
	chmod 755 "$work"
	mkdir -m 755 denied
	if command -v setpriv >/dev/null; then
		must_leave_alone denied 'Permission denied' \
			setpriv --reuid 65534 --clear-groups \
			"$extract" good.iso denied
	fi
fi

# Ended by a signal while it writes: a large initrd takes it long enough.
head -c 150000000 /dev/zero >$initrd
make_iso long.iso tree
mkdir ended
caught=no
for _ in 1 2 3 4 5 6 7 8 9 10; do
	timeout -k 5 60 "$extract" long.iso ended >out 2>err &
	pid=$!
	for _ in $(seq 500); do
		[ -n "$(ls -A ended)" ] && break
		sleep 0.002
	done
	kill -TERM $pid
	wait $pid
	if [ $? = 1 ]; then
		caught=yes
		break
	fi
	rm -f ended/*
done
[ $caught = yes ] || fail 'it was never caught at its work'
grep -q 'stopped by a signal, ended is as it was' err || fail "$(cat err)"
[ -z "$(ls -A ended)" ] || fail "files are left: $(ls -A ended)"
rm -f long.iso

# Standard output that takes nothing is no success.
limit "$extract" good.iso empty >/dev/full 2>err && fail 'full output is success'
grep -q 'standard output: No space left' err || fail "$(cat err)"
exit 0
