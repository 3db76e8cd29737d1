# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# QEMU guests with a Debian kernel and little else, for scripts of tests/vm,
# beside the targets and clients of tests/netns/lib.sh.  Set guest_suite, and
# guest_oldest if any kernel will not do, before reading this file; and write
# guest_devices, which sets devices to what QEMU is to give a guest.  Orders go
# in by the serial line; what a guest says is in $work/NAME.log.
vm=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# The network ends where lib.sh begins.
if [ -z "${netns_inside:-}" ]; then
	if [ "$(id -u)" != 0 ] || [ ! -c /dev/net/tun ]; then
		echo 'taps need root and /dev/net/tun'
		exit 77
	fi
	guest_kernel=$("$vm/guest-kernel" "$guest_suite" "${guest_oldest:-0}") || exit
	export guest_kernel
fi
# shellcheck source=tests/netns/lib.sh
. "$vm/../netns/lib.sh"
# shellcheck source=tests/vm/processor.sh
. "$vm/processor.sh"

declare -A orders_to heard_of
guest_runner=() # what QEMU is started by

guest_put_program() { # tree, program : with its libraries
	local file
	install -D "$2" "$1/bin/$(basename "$2")"
	ldd "$2" 2>/dev/null | grep -oE '/[^ ]+' | while read -r file; do
		[ -e "$1$file" ] || install -D "$file" "$1$file"
	done
}

# Not compressed: the guest would take longer over that than QEMU copies it.
# The part, of tests/vm/guest, is what such a guest can be ordered to do.
guest_make_initrd() { # tree with more, part
	local tree=$1
	mkdir -p "$tree"
	install -D "$(command -v busybox)" "$tree/bin/busybox"
	install "$vm/guest/init" "$tree/init"
	install -m 644 "$vm/guest/$2" "$tree/part"
	cp -r "$guest_kernel/modules" "$tree/modules"
	cp -r "$guest_kernel/aoe" "$tree/aoe"
	(cd "$tree" && find . | cpio -o -H newc -R 0:0 --quiet) >"$work/guest.initrd"
	rm -r "$tree"
}

guest_start() { # name
	local devices
	guest_devices "$1"
	"${guest_runner[@]}" qemu-system-x86_64 -accel tcg -cpu "$vm_processor" -m 256 \
		-nodefaults -nographic -no-reboot -serial stdio -monitor none \
		-kernel "$guest_kernel/kernel" -initrd "$work/guest.initrd" \
		-append 'console=ttyS0 quiet loglevel=1 panic=1 no_timer_check mitigations=off' \
		"${devices[@]}" <"$work/$1.orders" >"$work/$1.log" 2>&1 &
	pid_of[$1]=$!
	heard_of[$1]=0
}

guest_await() { # name : whether it boots
	within 100 guest_has_said "$1" '^guest: ready|PANIC|panic' || true
	guest_says "$1" '^guest: ready'
}

# All at once.  A guest that dies before the test begins, as some do on a busy
# machine, is started again; one that dies later is a failure.
guest_boot() { # names...
	local name orders tries
	for name; do
		mkfifo "$work/$name.orders"
		exec {orders}<>"$work/$name.orders"
		orders_to[$name]=$orders
		guest_start "$name"
	done
	for name; do
		tries=3
		until guest_await "$name"; do
			echo "a boot came to nothing: $(tail -n 1 "$work/$name.log")"
			kill -KILL "${pid_of[$name]}" 2>/dev/null || true
			wait "${pid_of[$name]}" || true
			[ $((tries -= 1)) -gt 0 ] || fail 'no guest boots here'
			guest_start "$name"
		done
	done
}

# What it has said since the last order.
guest_news() { tail -c "+$((heard_of[$1] + 1))" "$work/$1.log"; } # name

guest_says() { guest_news "$1" | grep -qE -- "$2"; } # name, regex

guest_has_said() { guest_says "$1" "$2" || ! runs "$1"; } # name, regex

guest_must_say() { # name, regex
	guest_says "$1" "$2" || fail "the guest $1 does not say: $2"
}

guest_tell() { # name, shell line...
	heard_of[$1]=$(stat -c %s "$work/$1.log")
	echo "${*:2}" >&"${orders_to[$1]}"
}

guest_hear() { # name, seconds, regex
	within "$2" guest_has_said "$1" "$3" || true
	guest_must_say "$1" "$3"
}

guest_order() { # name, seconds, regex that tells that it is done, shell line...
	guest_tell "$1" "${*:4}"
	guest_hear "$1" "$2" "$3"
}

guest_end() { # names...
	local name
	for name; do guest_tell "$name" end; done
	for name; do
		within 60 gone "$name" || fail "the guest $name does not power off"
	done
}
