#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# lib/dracut/hooks/initqueue/settled/50-xblade.sh: once devices have settled,
# and again whenever they have, ask for AoE disks.
modprobe -q aoe
[ ! -c /dev/etherd/discover ] || echo >/dev/etherd/discover
