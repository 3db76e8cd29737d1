#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Mutates descriptors, directory records and path tables of small real ISOs
# and takes each through open, identify, find and read.
#
#   COUNT=100000 SEED=$RANDOM tests/tools/iso_fuzz.sh     for a night
fuzz=$(realpath "${BUILD:-build}/tests/iso_fuzz")
PROFILES=$(realpath "$(dirname "$0")/../../tools/systems/profiles.conf")
export PROFILES
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"

random_file tree/boot/x86_64/loader/linux 9001
random_file tree/boot/x86_64/loader/initrd 15001
random_file tree/LiveOS/squashfs.img 2049
cp -r tree rich
# Continuation areas, folders of several blocks, links, deep folders.
long=$(printf 'a_long_name_%0180d' 1)
for i in $(seq 30); do
	random_file "rich/live/many/$long$i" "$i"
done
ln -s "../boot/x86_64/loader/initrd" rich/live/initrd.img
ln -s "many/${long}1/../../$long/$long" rich/live/dangling
random_file rich/live/vmlinuz-6.1 3000
random_file rich/1/2/3/4/5/6/7/8/9/10/deep 10
# Boot menus, of all kinds.
mkdir -p rich/boot/grub rich/isolinux rich/loader/entries
cat >rich/boot/grub/grub.cfg <<'END'
set default="${x}"
source /boot/grub/grub.cfg
menuentry "Live \"it\"" --id live { linux /live/vmlinuz-6.1 boot=live a=$default 'b c' ; initrd /live/initrd.img; }
END
cat >rich/isolinux/isolinux.cfg <<'END'
default a
include isolinux.cfg
label a
  menu label ^A
  linux /live/vmlinuz-6.1
  append initrd=/live/initrd.img,/live/none boot=live
END
echo 'default a*' >rich/loader/loader.conf
printf 'title A\nlinux /live/vmlinuz-6.1\ninitrd /live/initrd.img\noptions a b\n' >rich/loader/entries/a.conf
make_iso plain.iso tree -rockridge off -joliet off &
make_iso joliet.iso tree -rockridge off &
make_iso rock.iso tree -joliet off &
make_iso rich.iso rich -compliance deep_paths_off &
wait

export SEED=${SEED:-1} COUNT=${COUNT:-150}
for iso in plain joliet rock rich; do
	echo "$iso.iso"
	timeout -k 5 $((60 + COUNT)) "$fuzz" $iso.iso >out 2>&1 || {
		rc=$?
		tr '\r' '\n' <out | tail -n 40
		fail "$iso.iso: exit $rc, replay with the SEED and FIRST above"
	}
done
