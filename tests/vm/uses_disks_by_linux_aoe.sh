#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The aoe driver of a Debian kernel, loaded before there is a link as KIWI's
# initrd does it, finds its disk with no wait for the driver's minute, and reads
# it right: in whole, and by fio at random.  Then it writes one, at random and
# with a file system, and what the file has is what it has written.
#
#   uses_disks_by_linux_aoe.sh SUITE OLDEST
# shellcheck disable=SC2034,SC2154
guest_suite=$1
guest_oldest=$2
# shellcheck source=tests/vm/initiator.sh
. "$(dirname "$0")/initiator.sh"

megabytes=24

# fio writes blocks that tell their place and their check sum, and a tail comes
# after them.
fio_image() {
	image=$work/image
	fio --name=written --filename="$image" --rw=write --bs=4k --size=${megabytes}M \
		--verify=crc32c --do_verify=0 --verify_state_save=0 >"$work/fio" || fail 'fio cannot write an image'
	head -c 1234 /dev/urandom >>"$image"
}

fio_reads_right() {
	guest_order guest1 200 '^guest: fio ended' "fio --name=read --filename=/dev/etherd/e0.1 \
		--rw=randread --bs=4k --size=${megabytes}M --direct=1 --ioengine=libaio --iodepth=16 \
		--verify=crc32c --verify_fatal=1 --output-format=terse --terse-version=3 \
		>/tmp/fio 2>&1; rc=\$?; cut -c-300 /tmp/fio; echo guest: fio ended with status \$rc"
	guest_must_say guest1 '^guest: fio ended with status 0'
	guest_must_say guest1 "^3;fio-[^;]*;read;0;0;$((megabytes * 1024));"
	echo "fio: $(guest_news guest1 | grep '^3;' | cut -d';' -f6-9) (KiB, KiB/s, IOPS, ms)"
}

finds_in_time() { # mtu, asking|silent
	local seconds
	guest_order guest1 90 '^guest: e0.1 is there' "find_disk e0.1 $1 $2"
	seconds=$(guest_news guest1 | sed -n 's/.* is there, \([0-9]*\).*/\1/p')
	echo "MTU $1, $2: $(guest_news guest1 | grep "is there")"
	# An advert answers who asks for an address, and others come every 5 s; the
	# driver itself asks again after 60.
	[ "$seconds" -lt 15 ] || fail "the disk took $seconds s"
}

initiate() { # mtu, bytes a frame, asking|silent
	room_mtu "$1"
	target 0 1 br0 "$image"
	finds_in_time "$1" "$3"
	reads_right guest1 e0.1 "$image"
	fio_reads_right
	complains_of_nothing guest1
	guest_order guest1 30 '^guest: frames told' 'dmesg | grep "byte data frames"; echo guest: frames told'
	guest_must_say guest1 "e0.1: setting $2 byte data frames"
	guest_order guest1 60 '^guest: no disks' lose_disks
	finish
	no_read_failed
	grep 'reads answered' "$work/target.log"
}

# What it has written it reads again, past its caches, and the file has it all.
writes_right() { # mtu
	local disk=$work/disk written
	head -c 16M /dev/zero >"$disk"
	room_mtu "$1"
	target -w 0 1 br0 "$disk"
	finds_in_time "$1" silent
	guest_order guest1 200 '^guest: fio ended' "fio --name=write --filename=/dev/etherd/e0.1 \
		--rw=randwrite --bs=4k --size=16M --direct=1 --ioengine=libaio --iodepth=16 \
		--verify=crc32c --verify_fatal=1 --do_verify=1 --verify_state_save=0 \
		>/tmp/fio 2>&1; rc=\$?; cut -c-300 /tmp/fio; echo guest: fio ended with status \$rc"
	guest_must_say guest1 '^guest: fio ended with status 0'
	reads_right guest1 e0.1 "$disk"
	written=$(sectors_sum "$disk")
	guest_order guest1 200 '^guest: a file' "mke2fs -F /dev/etherd/e0.1 >/tmp/mke2fs 2>&1 && mkdir -p /fs && \
		mount -t ext2 /dev/etherd/e0.1 /fs && seq 100000 >/fs/numbers && sync && umount /fs && \
		echo guest: a file is written; echo guest: a file or none"
	guest_must_say guest1 '^guest: a file is written'
	reads_right guest1 e0.1 "$disk"
	[ "$(sectors_sum "$disk")" != "$written" ] || fail 'nothing was written'
	debugfs -R 'cat /numbers' "$disk" 2>/dev/null | cmp - <(seq 100000) || fail 'the file is wrong'
	complains_of_nothing guest1
	guest_order guest1 60 '^guest: no disks' lose_disks
	finish
	grep 'writes' "$work/target.log"
	says ' 0 writes or flushes failed'
}

fio_image
room 9000 guest1
initiators_boot "$(command -v fio)" guest1
initiate 1500 1024 asking
initiate 9000 8704 silent
writes_right 9000
writes_right 1500
guest_end guest1
