#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What xblade-extract --aoe appends to an initrd: only where it is needed, the
# files that its kind of initrd reads, and nothing that would do harm there.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"
command -v cpio >/dev/null || {
	echo 'cpio is not installed'
	exit 77
}

make_live() { # files of the initrd...
	local file
	rm -rf live made
	mkdir made
	for file in "$@"; do mkdir -p "made/$(dirname "$file")" && touch "made/$file"; done
	random_file live/live/vmlinuz 2000
	random_file live/live/filesystem.squashfs 2000
	(cd made && find . | sort | cpio -o -H newc --quiet -R 0:0 | gzip) >live/live/initrd.img
	# Of no round length: the archive must begin at a multiple of four.
	while [ $(($(stat -c %s live/live/initrd.img) % 4)) != 3 ]; do
		printf '\0' >>live/live/initrd.img
	done
	make_iso live.iso live
}

module=usr/lib/modules/6.1/kernel/drivers/block/aoe/aoe.ko
live_boot=(conf/initramfs.conf scripts/functions lib/live/boot/9990-main.sh usr/bin/live-boot "$module")

# The initrd first, byte for byte; then the archive, of whole blocks.
shim_of() { # expected files...
	local size
	must_succeed "$extract" --aoe live.iso dir
	must_tell aoe_shim_appended=yes
	size=$(stat -c %s live/live/initrd.img)
	cmp -n "$size" live/live/initrd.img dir/initrd || fail 'another initrd came out'
	tail -c "+$((size + 2))" dir/initrd >shim.cpio
	[ $(($(stat -c %s shim.cpio) % 512)) = 0 ] || fail 'the shim has odd bytes at its end'
	[ "$(head -c 6 shim.cpio)" = 070701 ] || fail 'the shim is not where it should be'
	cpio -it --quiet <shim.cpio | sort >names
	diff <(printf '%s\n' "$@" | sort) names || fail 'other files are in the shim'
	# A folder in the place of a link, as /lib often is, would hide all below.
	! grep -qxE '(usr|lib|bin|sbin|usr/lib)/?' names || fail 'a folder that may be a link'
}
rules=(etc etc/udev etc/udev/rules.d etc/udev/rules.d/61-xblade.rules)
conf_d=(conf conf/conf.d conf/conf.d/xblade)

make_live "${live_boot[@]}"
shim_of "${rules[@]}" "${conf_d[@]}" lib/live/boot/0005-xblade

# As a kernel unpacks both: beside what the initrd has, through its links.
mkdir -p root/usr/lib/live/boot root/conf/conf.d
ln -s usr/lib root/lib
touch root/usr/lib/live/boot/9990-main.sh root/conf/conf.d/other
(cd root && cpio -id --quiet 2>/dev/null <../shim.cpio)
[ -L root/lib ] || fail 'the link of /lib is gone'
[ -e root/usr/lib/live/boot/0005-xblade ] || fail 'nothing lies behind the link'
[ -e root/usr/lib/live/boot/9990-main.sh ] || fail 'a file of the initrd is gone'
[ -e root/conf/conf.d/other ] || fail 'a file of the initrd is gone'
sh -n root/conf/conf.d/xblade || fail 'conf.d/xblade is no shell'

# Which disk and which card, by the kernel's arguments.
for way in 'boot=live live-media=/dev/etherd/e7.12 BOOTIF=01-52-54-00-AB-cd-ef|/dev/etherd/e7.12|52:54:00:ab:cd:ef' \
	'root=/dev/etherd/e0.1 quiet|/dev/etherd/e0.1|' 'quiet root=/dev/sda1||'; do
	IFS='|' read -r line disk mac <<<"$way"
	echo "$line" >cmdline
	sed 's|/proc/cmdline|cmdline|; /^xblade_disk=/,$d' root/conf/conf.d/xblade >functions
	for shell in sh 'busybox sh'; do
		# shellcheck disable=SC2086
		[ "$($shell -c '. ./functions; xblade_disk')" = "$disk" ] || fail "$shell, $line: another disk"
		# shellcheck disable=SC2086
		[ "$($shell -c '. ./functions; xblade_mac')" = "$mac" ] || fail "$shell, $line: another MAC"
	done
done

make_live conf/initramfs.conf scripts/functions scripts/casper $module
shim_of "${rules[@]}" "${conf_d[@]}"
make_live conf/initramfs.conf scripts/functions $module
shim_of "${rules[@]}" "${conf_d[@]}"

# By the family, where the initrd does not tell.
make_live nothing
shim_of "${rules[@]}" "${conf_d[@]}" lib/live/boot/0005-xblade

# By the admin's word, of dracut; the hooks lie behind the link of /lib.
printf '[debian-live]\nshim = dracut\n' >own.conf
must_succeed "$extract" -P own.conf --aoe live.iso dir
tail -c "+$(($(stat -c %s live/live/initrd.img) + 2))" dir/initrd | cpio -it --quiet | sort >names
diff - names <<'END' || fail 'other files are in the shim for dracut'
etc
etc/cmdline.d
etc/cmdline.d/xblade.conf
etc/udev
etc/udev/rules.d
etc/udev/rules.d/61-xblade.rules
lib/dracut/hooks/initqueue/settled/50-xblade.sh
END

# Where nothing is needed the initrd comes out as it is; --list appends nothing.
make_live usr/lib/dracut/hooks/x $module
must_succeed "$extract" --aoe live.iso dir
cmp live/live/initrd.img dir/initrd || fail 'an initrd of dracut has been changed'
! grep -q appended out || fail 'it tells of a shim that is not there'
make_live "${live_boot[@]}"
must_succeed "$extract" --aoe --list live.iso
! grep -q appended out || fail '--list tells of a shim that is not there'

# xblade-menu then warns no longer.
mkdir -p tftp/boot
touch tftp/boot/linux tftp/boot/initrd
"$extract" --aoe live.iso dir >facts
must_succeed "$menu" -t tftp -n --from facts e0.1
[ ! -s err ] || fail "a warning without need: $(cat err)"
"$extract" live.iso dir >facts
must_succeed "$menu" -t tftp -n --from facts e0.1
grep -q 'xblade-extract --aoe appends it' err || fail 'no warning'

# Nobody knows the initrd, nor the family what it needs.
printf '[debian-live]\nshim =\n' >own.conf
make_live nothing
must_refuse 'it is not known what made it' "$extract" -P own.conf --aoe live.iso new
[ ! -e new ] || fail 'it has written nevertheless'
exit 0
