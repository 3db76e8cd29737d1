#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The admin's profiles: new families, changed ones, where they are looked for,
# and what is said of a mistake.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"
built_in=$(dirname "$extract")/profiles.conf
mkdir -p tftp/boot own
touch tftp/boot/linux tftp/boot/initrd

random_file tree/lab/boot/x86_64/vmlinuz-linux 2000
random_file tree/lab/boot/x86_64/initramfs-linux.img 3000
random_file tree/lab/x86_64/airootfs.sfs 4000
make_iso lab.iso tree -volid LAB_2026
random_file debian/live/vmlinuz 2000
random_file debian/live/initrd.img 3000
random_file debian/live/filesystem.squashfs 3000
make_iso debian.iso debian -volid d-live

must_append() { # arguments, xblade-menu's options...
	local expected="    append initrd=boot/initrd $1"
	shift
	must_succeed "$menu" --tftp-root tftp --dry-run "$@"
	sed -i "s/^+//" out
	must_tell "$expected"
}

# A new family; a value of two lines, the second with a comment behind it.
cat >own/10-lab.conf <<'END'
; comments begin so
# or so
[lab]
title = Lab
volume = NO_*|lab_*
mark = lab/*/airootfs.sfs
folder = lab/boot/*
arch = folder
kernel = vmlinuz-linux
initrd = initramfs-linux.img
root = lab/*/airootfs.sfs
aoe = archisobasedir=lab archisodevice=/dev/etherd/{address}
      earlymodules=aoe  ip=dhcp {bootif} ; where a loader can
END
must_refuse 'no kernel in any place' "$extract" --list lab.iso
must_succeed "$extract" --profiles own/10-lab.conf --list lab.iso
must_tell family=lab arch=x86_64 root=lab/x86_64/airootfs.sfs \
	kernel=lab/boot/x86_64/vmlinuz-linux
must_append 'archisobasedir=lab archisodevice=/dev/etherd/e7.2 earlymodules=aoe ip=dhcp' \
	--profiles own/10-lab.conf -F lab 7.2
must_succeed "$menu" --profiles own/10-lab.conf --help
grep -q '^Families: lab ' out || fail 'the new family is not the first'

# Families of the same files: of a directory the last file comes first; one
# that is known keeps its place, and has the new arguments of one way only.
cat >own/20-debian.conf <<'END'
[debian-live]
aoe = boot=live ours=1 live-media=/dev/etherd/{address}
note =
[ours]
folder = live
kernel = vmlinuz
initrd = initrd.img
volume = nothing
END
must_succeed "$extract" -P own -l debian.iso
must_tell family=debian-live kernel=live/vmlinuz
must_append 'boot=live ours=1 live-media=/dev/etherd/e0.1' -P own -F debian-live 0.1
[ ! -s err ] || fail 'a note that was taken back is told'
sed -i s/nothing/d-live/ own/20-debian.conf
must_succeed "$extract" -P own -l debian.iso
must_tell family=ours
printf '[lab]\nvolume = x\n[debian-live]\naoe 9.0.0 = late\n' >own/30.conf
must_refuse 'no kernel in any place' "$extract" -P own -l lab.iso
must_append late -P own -F debian-live -K 9.1.0 0.1
must_refuse 'no arguments boot' "$menu" -t tftp -n -P own -F debian-live 0.1
echo 'not read' >own/notes.txt
rm own/30.conf

# Where the admin's own are, without an option.
cat >in_etc <<'END'
#!/bin/sh
# command... : sees own/*.conf in /etc/xblade/profiles.d
[ -n "${inside:-}" ] || inside=1 exec unshare -m sh "$0" "$@"
mount -t tmpfs none /etc && mkdir -p /etc/xblade/profiles.d &&
	cp own/*.conf /etc/xblade/profiles.d && exec "$@"
END
if unshare -m mount -t tmpfs none /etc 2>/dev/null; then
	must_succeed sh ./in_etc "$extract" -l lab.iso
	must_tell family=lab
	# The option's file is the last word.
	printf '[lab]\nvolume = x\n' >last.conf
	must_refuse 'no kernel in any place' sh ./in_etc "$extract" -P last.conf -l lab.iso
else
	echo 'no mount namespaces: /etc/xblade/profiles.d is not tried'
fi

# The built-in table is found beside the program and where it is installed.
mkdir -p moved/sbin moved/share/xblade
cp "$extract" moved/sbin
cp "$built_in" moved/share/xblade
must_succeed moved/sbin/xblade-extract -l debian.iso
must_tell family=debian-live
rm -r moved/share
if [ ! -e /usr/local/share/xblade/profiles.conf ]; then
	must_refuse 'profiles.conf, is missing: make install' \
		moved/sbin/xblade-extract -l debian.iso
fi

# Mistakes: pattern | the file, with \n.
while IFS='|' read -r pattern text; do
	printf '%b' "$text" >bad.conf
	must_refuse "bad.conf $pattern" "$extract" -P bad.conf -l debian.iso
	must_refuse "bad.conf $pattern" "$menu" -t tftp -n -P bad.conf 0.1
done <<'END'
line 2: there is no key 'colour'|[debian-live]\ncolour = red\n
line 2: there is no key 'aoes'|[debian-live]\naoes = red\n
line 1: neither \[family\] nor key|nonsense\n
line 3: neither|[kiwi]\naoe = x\nnonsense\n
line 1: \[\] is no name|title = nobody\n
line 2: \[Great One\] is no name|[Great One]\ntitle = x\n
line 2: '\{e\}' is no variable: there are \{address\}|[kiwi]\naoe = root=live:{e}\n
line 3: '\{ad' is no variable|[kiwi]\naoe = x\n  y={ad\n
line 2: 'red' is no version, as in aoe 10.2.24|[kiwi]\naoe red = x\n
line 3: a second line for one version of kiwi|[kiwi]\naoe 1.2.3 = x\nno-aoe 1.2.3 = y\n
line 2: 'ext4' is no shim: there are none, dracut|[kiwi]\nshim = ext4\n
line 2: arch = folder, or nothing, not 'x86'|[kiwi]\narch = x86\n
line 2: '\*a\*': one \* a name|[kiwi]\nkernel = *a*\n
line 2: 'vmlinu\?': one \*|[kiwi]\nkernel = vmlinu?\n
line 2: a control character|[kiwi]\ntitle = a\x01b\n
line 4: \[new\] ends without all of folder, kernel|[new]\nfolder = x\nkernel = y\n\n
END
{
	echo '[kiwi]'
	printf 'aoe = %0300d\n' 1
} >bad.conf
must_refuse 'bad.conf line 2: longer than 198 characters: go on in a line' \
	"$extract" -P bad.conf -l debian.iso
{
	printf '[kiwi]\naoe = x\n'
	for _ in $(seq 40); do printf '  %0150d\n' 1; done
} >bad.conf
must_refuse 'bad.conf line [0-9]+: more than 4096 characters for one key' \
	"$extract" -P bad.conf -l debian.iso
for i in $(seq 20); do printf '[kiwi]\naoe %d.0.0 = x\n' "$i"; done >bad.conf
must_refuse 'bad.conf line [0-9]+: more than 16 versions of kiwi' \
	"$extract" -P bad.conf -l debian.iso
for i in $(seq 300); do
	printf '[f%d]\nfolder=x\nkernel=x\ninitrd=x\n' "$i"
done >bad.conf
must_refuse 'bad.conf line [0-9]+: more than 256 families' \
	"$extract" -P bad.conf -l debian.iso
head -c 20000 /dev/urandom >bad.conf
must_refuse 'bad.conf line [0-9]+: ' "$extract" -P bad.conf -l debian.iso
must_refuse 'cannot read profiles none.conf: No such' \
	"$extract" -P none.conf -l debian.iso
# An indented key right below a section's name is no continuation.
printf '[kiwi]\n  title = x\n[kiwi]\n\taoe = words\n' >good.conf
must_append words -P good.conf -F kiwi 0.1
exit 0
