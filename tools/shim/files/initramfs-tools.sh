#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2013 # the words of one line
#
# conf/conf.d/xblade: initramfs-tools' init reads it first of all, before there
# are any devices.  So what looks for the AoE disk that the kernel's arguments
# name runs beside it, until that is there or two minutes are over.

# The disk's device, /dev/etherd/e0.1, wherever in an argument it is.
xblade_disk() {
	for xblade_word in $(cat /proc/cmdline); do
		case $xblade_word in
		*/dev/etherd/e*)
			echo "/dev/etherd/e${xblade_word##*/dev/etherd/e}"
			return
			;;
		esac
	done
}

# The MAC that the machine booted by: BOOTIF=01-52-54-00-12-34-56
xblade_mac() {
	for xblade_word in $(cat /proc/cmdline); do
		case $xblade_word in
		BOOTIF=??-*)
			echo "${xblade_word#BOOTIF=??-}" | tr 'A-F-' 'a-f:'
			return
			;;
		esac
	done
}

# busybox has ip or ifconfig, klibc has neither but ipconfig.
xblade_card_up() {
	ip link set "$1" up || ifconfig "$1" up || ipconfig -t 1 -c none "$1"
}

# Ethernet cards: all, or after ten tries without it no longer the one only.
xblade_cards_up() {
	for xblade_card in /sys/class/net/*; do
		[ "$(cat "$xblade_card/type")" = 1 ] || continue
		[ -z "$2" ] || [ "$1" -gt 10 ] ||
			[ "$(cat "$xblade_card/address")" = "$2" ] || continue
		xblade_card_up "${xblade_card##*/}"
	done
}

xblade_look() {
	xblade_mac=$(xblade_mac)
	xblade_try=0
	while [ $xblade_try -lt 120 ] && [ ! -b "$1" ]; do
		xblade_cards_up $xblade_try "$xblade_mac"
		modprobe -q aoe
		[ ! -c /dev/etherd/discover ] || echo >/dev/etherd/discover
		xblade_try=$((xblade_try + 1))
		sleep 1
	done
}

xblade_disk=$(xblade_disk)
[ -z "$xblade_disk" ] || xblade_look "$xblade_disk" </dev/null >/dev/null 2>&1 &
