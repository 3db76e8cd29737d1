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
