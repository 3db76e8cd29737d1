#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The kernel's arguments for every change of KIWI and every family, from the
# command line and from what xblade-extract told.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"
mkdir -p tftp/boot
touch tftp/boot/linux tftp/boot/initrd

# Of the difference that a dry run shows, what the new file would have.
new_lines() {
	sed -i -n '/^+++ /d; s/^+//p' out
}

must_append() { # arguments, xblade-menu's options...
	local expected="    append initrd=boot/initrd $1"
	shift
	must_succeed "$menu" --tftp-root tftp --dry-run "$@"
	new_lines
	must_tell '    kernel boot/linux' '    ipappend 2' "$expected"
	[ "$(grep -c append out)" = 2 ] || fail 'more than one append line'
}

union='ip=dhcp rd.neednet=1 rd.kiwi.live.pxe root=live:AOEINTERFACE=e0.1 rd.live.image'
page='rd.kiwi.live.pxe root=live:AOEINTERFACE=e0.1'
since_10_2_24='ip=dhcp rd.neednet=1 root=live:AOEINTERFACE=e0.1'

# KIWI's page, and each version beside a change.
must_append "$union" e0.1
must_append "$union" 0.1
for version in 9.16.8 9.16.9 9.17.0 9.23.29 9.23.30 9.25.19 10.0.0 10.2.23; do
	must_append "$page" --kiwi-version $version e0.1
done
for version in 10.2.24 10.2.25 10.2.33 10.3.0 11.0.0 10.2.24-1.2 10.2.24+git1; do
	must_append "$since_10_2_24" --kiwi-version $version e0.1
done
must_append "${page/e0.1/e65534.254}" -K 10.2.23 65534.254
for version in 7.04.53 9.16.7 8.99.99; do
	must_refuse 'since 9.16.8: build it anew' \
		"$menu" -t tftp -K $version e0.1
done
for version in 10 10.2 10.2. a.b.c 10.2.x -1.2.3 '10. 2.3' 10.2.24rc1 ''; do
	[ -n "$version" ] || continue
	must_refuse 'give all three numbers' "$menu" -t tftp "-K$version" e0.1
done

# Arguments of the user follow; where none are known they stand alone.
must_append "$page console=ttyS0,115200 quiet" -K 10.2.23 \
	-a 'console=ttyS0,115200 quiet' e0.1
must_append 'root=/dev/etherd/e0.1' -F rhel -a root=/dev/etherd/e0.1 e0.1
grep -q 'warning: family rhel: .*AoE driver' err || fail 'RHEL without warning'
for family in rhel kiwi-install suse-install void nonsense; do
	must_refuse "no arguments boot family $family .* give --append" \
		"$menu" -t tftp -F $family e0.1
done

# The other families.
dracut='ip=dhcp rd.neednet=1 rd.driver.pre=aoe'
must_append "$dracut root=live:/dev/etherd/e0.1 rd.live.image" \
	-F kiwi-dmsquash e0.1
must_append "$dracut root=live:/dev/etherd/e0.1 rd.live.image" \
	-F fedora-live e0.1
must_append "$dracut inst.stage2=hd:/dev/etherd/e0.1" -F fedora-install e0.1
must_append 'archisobasedir=arch archisodevice=/dev/etherd/e0.1 earlymodules=aoe ip=dhcp rootdelay=90 copytoram=n' \
	-F arch e0.1
must_append 'archisobasedir=sysresccd archisodevice=/dev/etherd/e0.1 earlymodules=aoe ip=dhcp rootdelay=90 copytoram=n' \
	-F systemrescue e0.1
must_append 'modules=loop,squashfs,aoe aoe=0.1 aoe_iflist=eth0' -F alpine e0.1
must_append 'boot=live components live-media=/dev/etherd/e0.1' \
	-F debian-live e0.1
grep -q 'warning: family debian-live: .*second initrd' err ||
	fail 'Debian without a warning that its initrd does not do AoE'
must_append 'boot=casper live-media=/dev/etherd/e0.1' -F casper e0.1
must_append 'root=/dev/etherd/e0.1' -F nixos e0.1
must_append 'boot=live live-media=/dev/etherd/e0.1' -F grml e0.1

# What xblade-extract tells chooses; the command line overrules it.
cat >facts <<'EOF'
iso=/srv/iso/LimeJeOS.x86_64-1.15.3.iso
some_new_key=a=b
family=kiwi
kiwi_version=10.2.24
kernel=boot/x86_64/loader/linux
EOF
must_append "$since_10_2_24" --from facts e0.1
must_tell '    menu label LimeJeOS.x86_64-1.15.3 (e0.1)'
must_append "$page" --from facts -K 10.2.23 e0.1
must_append 'boot=casper live-media=/dev/etherd/e0.1' --from facts -F casper e0.1
printf 'family=grml\r\nroot=live/grml64-full/grml64-full.squashfs\r\n' >facts
must_append 'boot=live live-media=/dev/etherd/e0.1 live-media-path=/live/grml64-full/' \
	--from facts e0.1

make_good_iso -application_id test
"$extract" good.iso tftp/boot >facts || fail 'xblade-extract failed'
limit "$menu" -t tftp -n --from - e7.9 <facts >out 2>err || fail "$(cat err)"
new_lines
must_tell "    append initrd=boot/initrd ${union/e0.1/e7.9}" \
	'    menu label good (e7.9)'

: >empty
echo 'no lines of that kind' >noise
must_refuse 'holds no lines of xblade-extract' "$menu" -t tftp -f empty e0.1
must_refuse 'holds no lines of xblade-extract' "$menu" -t tftp -f noise e0.1
must_refuse 'holds no lines of xblade-extract' "$menu" -t tftp -f - e0.1
printf 'family\r=kiwi\n' >noise
must_refuse 'holds no lines of xblade-extract' "$menu" -t tftp -f noise e0.1
must_refuse 'cannot read --from missing: No such' "$menu" -t tftp -f missing e0.1
must_refuse 'cannot read --from tftp: Is a dir' "$menu" -t tftp -f tftp e0.1
[ ! -e tftp/pxelinux.cfg ] || fail 'a dry run, or a failed one, has written'
