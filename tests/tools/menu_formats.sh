#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Menus of GRUB and iPXE, and those of one machine: made, an entry put in twice,
# replaced and taken out, with all that is the user's staying byte for byte.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"
command -v grub-script-check >/dev/null || {
	echo 'grub-script-check is not installed'
	exit 77
}
mkdir -p tftp/boot
touch tftp/boot/linux tftp/boot/initrd
run=("$menu" --tftp-root tftp)

must_be() { # file with the expected text, menu
	diff -a "$1" "$2" || fail "$2 is not what it should be"
}

grub_must_read() { # menu
	grub-script-check "$1" >check 2>&1 || {
		cat check "$1"
		fail "GRUB does not read $1"
	}
}

# What a shell would make something of means itself in GRUB.
cfg=tftp/grub/grub.cfg
must_succeed "${run[@]}" -o grub -K 10.2.24 -T "Bob's \$x { \"y\" ; }" \
	-a "a=;b c='d \$e {" e0.1
grub_must_read $cfg
cat >expected <<'END'
# xblade begin xblade-e0.1
menuentry 'Bob'\''s $x { "y" ; }' --id xblade-e0.1 {
	linux /boot/linux ip=dhcp rd.neednet=1 root=live:AOEINTERFACE=e0.1 'a=;b' 'c='\''d' '$e' '{' BOOTIF=01-$net_default_mac
	initrd /boot/initrd
}
# xblade end xblade-e0.1
# xblade begin (settings)
# xblade default xblade-e0.1
# xblade timeout 5
set default=xblade-e0.1
set timeout=5
# xblade end (settings)
END
must_be expected $cfg

# In a menu of the user's, where no setting is touched unasked.
printf 'set timeout=9\r\nif [ x = y ]; then\n\tset default=a\nfi\nmenuentry L --id mine {\n\ttrue\n}' >user
for round in once twice; do
	[ $round = twice ] || cp user $cfg
	must_succeed "${run[@]}" -o grub -l one e0.1
	must_succeed "${run[@]}" -o grub -l two e0.2
	grub_must_read $cfg
	head -c "$(stat -c %s user)" $cfg | cmp - user || fail "$round: the user's lines"
	[ "$(grep -c '^# xblade begin' $cfg)" = 2 ] || fail "$round: not two blocks"
done
cp $cfg before
must_succeed "${run[@]}" -o grub -l two --default --timeout 0 e0.2
grub_must_read $cfg
tail -n 2 $cfg | head -n 1 | grep -qx 'set timeout=-1' || fail 'no endless time-out'
grep -qx 'set default=two' $cfg || fail 'no default'
must_succeed "${run[@]}" -o grub -l three e0.3
tail -n 1 $cfg | grep -qF '(settings)' || fail 'the settings are not last'
must_succeed "${run[@]}" -o grub -r -l two
grep -q 'default.*two' $cfg && fail 'the default leads nowhere'
must_refuse 'label mine in line 5 that is not' "${run[@]}" -o grub -l mine e0.1
must_succeed "${run[@]}" -o grub -r -l three
must_succeed "${run[@]}" -o grub -r -l one
(cat user && echo) >expected
must_be expected $cfg
printf '# xblade begin a\n' >$cfg
must_refuse 'in line 1 is one of .* marks' "${run[@]}" -o grub -l b e0.1

# iPXE: its own lines before, between and behind ours.
cfg=tftp/autoexec.ipxe
must_succeed "${run[@]}" -o ipxe -l one e0.1
[ "$(head -n 1 $cfg)" = '#!ipxe' ] || fail 'no script of iPXE'
sed -i '1a dhcp\nchain mac-${net0/mac:hexraw}.ipxe ||
	/^# xblade begin (settings)/i item local Disk
	$a :local\nsanboot --drive 0x80' $cfg
cp $cfg before
must_succeed "${run[@]}" -o ipxe -l one e0.1
must_be before $cfg
must_succeed "${run[@]}" -o ipxe -l two -d -s 7 e0.2
grep -qx 'choose --timeout 7000 --default two chosen || goto start' $cfg ||
	fail 'no choice of the default'
# Each item before the choice, and each goto leads somewhere, once.
awk '/^item /{ items++ } /^choose /{ exit items != 3 }' $cfg || fail 'items'
for label in $(grep -o 'goto [a-z0-9/-]*$' $cfg | cut -d ' ' -f 2) local one two; do
	[ "$(grep -cx ":$label" $cfg)" = 1 ] || fail "goto $label leads nowhere"
done
must_succeed "${run[@]}" -o ipxe -l one -r
must_succeed "${run[@]}" -o ipxe -l two -r
grep -v '^#' before | sed '/^goto one/,/^item one/d; /^:start/,/^menu/d
	/^choose/,/^goto start/d' >expected
sed 1d $cfg | must_be expected /dev/stdin
must_refuse 'in line .* is one of .* marks' bash -c \
	"cp before $cfg; sed -i '/(menu)/d' $cfg; exec '$menu' -t tftp -o ipxe -l one e0.1"
cp before $cfg
must_refuse 'label local in line .* that is not' "${run[@]}" -o ipxe -l local e0.1
# shellcheck disable=SC2016 # a setting of iPXE
for args in 'a=${net0/mac}' 'a && b' 'a ; b'; do
	must_refuse 'cannot be written for --format ipxe' "${run[@]}" -o ipxe -a "$args" e0.1
done
must_refuse 'cannot be written for --format ipxe' "${run[@]}" -o ipxe -l start e0.1
must_be before $cfg

# One machine's.
while read -r format mac name; do
	must_succeed "${run[@]}" -o "$format" -m "$mac" e0.1
	grep -q 'e0\.1' "tftp/$name" || fail "$format: no menu at $name"
done <<'END'
pxelinux 52:54:00:AB:cd:0f pxelinux.cfg/01-52-54-00-ab-cd-0f
grub 52-54-00-ab-cd-0f grub/grub.cfg-01-52-54-00-ab-cd-0f
ipxe 52:54:00:ab:cd:0f mac-525400abcd0f.ipxe
END
[ ! -e tftp/pxelinux.cfg/default ] || fail "all machines' menu was written"
for mac in '' 52:54:00 52:54:00:ab:cd:0 52:54:00:ab:cd:0f:11 52:54:00:ab:cd:0g \
	525400abcd0f ../../../../etc; do
	must_refuse '--mac .*: give an Ethernet address' "${run[@]}" "--mac=$mac" e0.1
done
must_refuse '--format lilo: give pxelinux, grub or ipxe' "${run[@]}" -o lilo e0.1
exit 0
