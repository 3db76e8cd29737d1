#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck disable=SC2013 # the words of one line
#
# lib/live/boot/0005-xblade: live-boot reads it before it looks for its medium.
# Were the AoE disk not there by then, it would take a medium of the machine's
# own, if that has any; so this waits for it, a minute at most.
xblade_wait() {
	xblade_tries=0
	while [ $xblade_tries -lt 60 ] && [ ! -b "$1" ]; do
		xblade_tries=$((xblade_tries + 1))
		sleep 1
	done
}

for xblade_word in $(cat /proc/cmdline); do
	case $xblade_word in
	*/dev/etherd/e*) xblade_wait "/dev/etherd/e${xblade_word##*/dev/etherd/e}" ;;
	esac
done
