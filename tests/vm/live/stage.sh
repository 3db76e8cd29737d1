# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# What the initrd and the live root say, and how both end.

stage() {
	read -r uptime _ </proc/uptime
	echo "XBLADE-DEMO stage=$1 uptime=$uptime"
}

# The pause lets the serial line send its last characters.
end() {
	usleep 300000
	poweroff -f
}

fail() {
	echo "XBLADE-DEMO failed: $*"
	end
}
