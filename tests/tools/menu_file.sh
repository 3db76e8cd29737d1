#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The menu file: made new, an entry put in twice, replaced and taken out, with
# all that is the user's staying byte for byte.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"
mkdir -p tftp/boot
touch tftp/boot/linux tftp/boot/initrd
cfg=tftp/pxelinux.cfg/default
run=("$menu" --tftp-root tftp)

must_be() { # file with the expected text
	cmp "$1" $cfg || {
		diff "$1" $cfg
		fail 'the menu is not what it should be'
	}
	[ "$(find tftp/pxelinux.cfg -mindepth 1 | wc -l)" = 1 ] ||
		fail "files are left beside it: $(ls -A tftp/pxelinux.cfg)"
}

# A new file, as KIWI's page has the entry.
must_succeed "${run[@]}" -K 10.2.23 --label Live-Boot --title 'KIWI live' e0.1
cat >new <<'EOF'
default Live-Boot
prompt 0
timeout 50
# xblade begin Live-Boot
LABEL Live-Boot
    menu label KIWI live
    kernel boot/linux
    append initrd=boot/initrd rd.kiwi.live.pxe root=live:AOEINTERFACE=e0.1
    ipappend 2
# xblade end Live-Boot
EOF
must_be new
[ "$(stat -c %a $cfg)" = 644 ] || fail 'a new menu is not of mode 0644'

# Again: nothing changes, not even the file's number.
number=$(stat -c %i $cfg)
must_succeed "${run[@]}" -K 10.2.23 --label Live-Boot --title 'KIWI live' e0.1
must_be new
[ "$(stat -c %i $cfg)" = "$number" ] || fail 'an unchanged menu was written'

# Into a menu of the user's, with all sorts of lines; the mode stays.
printf '%s\r\n' '# xblade is a fine program' 'DEFAULT vesamenu.c32' >user
printf 'Timeout  100\n\n\tlabel local \n  LocalBoot 0\n' >>user
printf 'label Live-Boots\n kernel \x00\xff\x01\n# xblade\n# xblade end\n' >>user
cp user $cfg
chmod 640 $cfg
must_succeed "${run[@]}" -l Live-Boot e0.1
sed -n '4,$p' new | sed 's/KIWI live/Live system at e0.1/
	s/rd.kiwi.*/ip=dhcp rd.neednet=1 & rd.live.image/' >entry
cat user entry >expected
must_be expected
[ "$(stat -c %a $cfg)" = 640 ] || fail 'the mode has changed'

# A second entry; the first replaced in its place; both taken out.
must_succeed "${run[@]}" -l second e0.2
sed 's/Live-Boot/second/; s/e0\.1/e0.2/' entry >entry2
cat user entry entry2 >expected
must_be expected
must_succeed "${run[@]}" -l Live-Boot -k http://s/linux -i boot/a,boot/b -a quiet e9.9
sed 's/e0\.1/e9.9/; s,boot/linux,http://s/linux,; s,=boot/initrd,=boot/a\,boot/b,
	s/rd.live.image/& quiet/' entry >entry1
cat user entry1 entry2 >expected
must_be expected
grep -q 'warning: .*boot/a is not there' err || fail 'no warning of a missing file'
must_succeed "${run[@]}" -l Live-Boot e0.1
cat user entry entry2 >expected
must_be expected
must_succeed "${run[@]}" --remove -l Live-Boot
cat user entry2 >expected
must_be expected
must_succeed "${run[@]}" --remove -l Live-Boot
must_be expected
must_succeed "${run[@]}" --remove --label second e0.2
must_be user

# No newline at the end: one is put there, for the entry is lines of its own.
printf 'prompt 1' >$cfg
must_succeed "${run[@]}" -l Live-Boot e0.1
(echo 'prompt 1' && cat entry) >expected
must_be expected

# --default and --timeout: on asking only, in the user's line or before all.
printf 'prompt 1\r\ntimeout 7\r\nDefault a\r\nlabel a\r\n kernel a' >$cfg
must_succeed "${run[@]}" -l Live-Boot e0.1
(printf 'prompt 1\r\ntimeout 7\r\nDefault a\r\nlabel a\r\n kernel a\n' && cat entry) >expected
must_be expected
must_succeed "${run[@]}" -l Live-Boot --default --timeout 30 e0.1
sed 's/^Default a/default Live-Boot/; s/^timeout 7/timeout 300/' expected >expected2
must_be expected2
must_succeed "${run[@]}" -r -l Live-Boot
grep -q 'still has the line default Live-Boot' err ||
	fail 'no warning that the default leads nowhere now'
printf 'label a\n kernel a\n' >$cfg
must_succeed "${run[@]}" -l Live-Boot -d -s 0 e0.1
(printf 'default Live-Boot\ntimeout 0\nlabel a\n kernel a\n' && cat entry) >expected
must_be expected
# The last line of a file, without a newline.
printf 'label a\n kernel a\ndefault a' >$cfg
must_succeed "${run[@]}" -l Live-Boot -d e0.1
(printf 'label a\n kernel a\ndefault Live-Boot\n' && cat entry) >expected
must_be expected
# Where a menu program is the default, the entry says it to that.
for line in 'ui menu.c32' 'default menu.c32'; do
	echo "$line" >$cfg
	must_succeed "${run[@]}" -l Live-Boot -d e0.1
	(echo "$line" && sed 's/^    kernel/    menu default\n&/' entry) >expected
	must_be expected
done

# --dry-run shows what would change, as diff does, and patch(1) could take it.
cp user $cfg
must_succeed "${run[@]}" -n -l Live-Boot e0.1
cat user entry >expected
diff -au --label "$(realpath $cfg)" --label "$(realpath $cfg)" user expected |
	cmp - out || fail 'the dry run shows another difference'
must_be user
must_succeed "${run[@]}" -l Live-Boot e0.1
must_succeed "${run[@]}" -n -l Live-Boot e0.1
[ ! -s out ] || fail 'a dry run shows a change where there is none'
grep -q 'has this entry already' err || fail 'a dry run does not say why'
must_succeed "${run[@]}" -n -r -l Live-Boot
[ "$(grep -c '^-[^-]' out)/$(grep -c '^+[^+]' out)" = 7/0 ] || fail 'a dry run of --remove'
must_be expected
cp user $cfg
must_succeed "$menu" -t tftp/boot -n -l Live-Boot e0.1
must_succeed "$menu" -t tftp/boot -r -l Live-Boot e0.1
[ ! -e tftp/boot/pxelinux.cfg ] || fail 'a dry run has made a folder'

# A link is followed and stays.
mkdir elsewhere
cp user elsewhere/menu
ln -sf ../../elsewhere/menu $cfg
must_succeed "${run[@]}" -l Live-Boot e0.1
[ -L $cfg ] || fail 'the link is gone'
cat user entry | cmp - elsewhere/menu || fail 'it was not written where the link leads'
rm $cfg

# Twenty at once: none gets lost.
for slot in $(seq 20); do
	limit "${run[@]}" "e5.$slot" >/dev/null 2>&1 &
done
wait
[ "$(grep -c '^LABEL xblade-e5' $cfg)" = 20 ] ||
	fail "of 20 entries written at once there are $(grep -c ^LABEL $cfg)"
exit 0
