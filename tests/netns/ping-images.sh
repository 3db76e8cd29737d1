#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Two images under one address: Linux would mix them.
#
#   ping-images.sh xblade|vblade
. "$(dirname "$0")/ping_lib.sh"

network bridge 1500
server a 1500
server b 1500
mkdir "$work/copies"
image 1000448
one=$image
copy=$work/copies/image1000448
cp "$one" "$copy"

both() { # server, image
	case $kind in
	xblade) serve "$1" 0 1 s0 "$2" ;;
	vblade) vblade "$1" 0 1 s0 "$2" ;;
	esac
}

kind=$1
both a "$one"

# The same image by two ways is what one may want.
both b "$copy"
ping 0 c0
is_content
[ "$(grep -c '^e0\.1 ' "$work/out.log")" = 2 ] || fail 'not both MACs are listed'
ping 0 -c 2 -i 0.05 c0 e0.1
is_content
[ "$(grep -cE '^e0\.1 at ..:..:..:..:..:..: .*seq=' "$work/out.log")" = 4 ] ||
	fail 'not both MACs are asked in each round'
stop b

# Another size.
image 1000960
both b "$image"
ping 1 c0
warns 'warning: e0\.1 at .*two different images.*195[45] sectors.*195[45]'
tells '^TARGET' '^e0\.1 '
ping 1 -c 1 c0 e0.1
warns 'two different images'
tells 'seq=1 time'
ping 1 --json c0
json 'kinds == ["different-images"] and j["findings"][0]["is_fault"] and j["findings"][0]["target"] == "e0.1" and len(targets["e0.1"]["peers"]) == 2'
stop b

# The same size and name; the bytes are others from the 64th sector on, which
# is where the volume descriptor of an ISO has its date.
head -c 32768 "$one" >"$copy"
head -c $((1000448 - 32768)) /dev/urandom >>"$copy"
both b "$copy"
ping 1 c0
warns 'two different images.*sector 64 is not that of ..:'
stop b

# One server, one MAC, two targets: each question gets two answers.
if [ "$kind" = vblade ]; then
	server c 1500
	stop a
	vblade c 0 1 s0 "$one"
	start_second() { pid_of[first]=${pid_of[c]} && vblade c 0 1 s0 "$copy"; }
	start_second
	ping 1 c0
	warns 'two different images.*two answers that differ'
	stop c
	cp "$one" "$copy"
	vblade c 0 1 s0 "$copy"
	ping 0 c0
	warns 'each question gets two answers:'
fi

# Copies on two servers: the bytes agree, the names do not.
if [ "$kind" = xblade ]; then
	cp "$one" "$work/copies/another-name"
	both b "$work/copies/another-name"
	ping 0 c0
	warns "model is '(another-name|image1000448)', but '.*be sure that both"
	ping 0 --json c0
	json 'kinds == ["different-names"] and not j["findings"][0]["is_fault"]'
fi
