# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# Building a live ISO in a chroot in build/cache, from the mirror that this
# machine's apt uses: what make-kiwi-iso, make-debian-live-iso and
# make-dmsquash-iso share.  Nothing is installed here, nothing stays mounted,
# and an ISO is made anew only when what it is made of has changed.
#
# Before it is sourced:
#   script      path of the script, whose head says how it is used
#   name        of the ISO: its log, its lock and its chroot are called so
#   need_mib    free space in build/cache
#   programs    that must be here
# and then build_main "$@", which calls of the script's own
#   build_iso   makes $out.new, in $root, with a log
#   check_more  dies where it cannot be made here; may be left out
#   made_more   prints what else it is made of; may be left out
set -euo pipefail
: "${script:?}" "${name:?}" "${need_mib:?}" "${programs[*]:?}"
here=${script%/*}
cache=$here/../../build/cache

note() { echo "${script##*/}: $*" >&2; }
die() { note "$@" && exit 1; }
check_more() { :; }
made_more() { :; }

usage() {
	sed -n 's/^#   \(tests.*\)/usage: \1/p' "$script" >&2
	exit 2
}

# Mounts and processes of the build end with it, whatever ends it.
enter_namespaces() { # arguments...
	[ -z "${inside:-}" ] || return 0
	[ "$(id -u)" = 0 ] || die "chroots and mounts need root: sudo make $name-iso"
	unshare --mount --pid --fork true 2>/dev/null || die 'this machine allows no mount namespaces'
	inside=1 exec nice -n 19 unshare --mount --pid --fork --kill-child --mount-proc -- "$script" "$@"
}

# What cannot go well is said before anything is begun.
check_machine() {
	local free program
	[ "$(uname -m)" = x86_64 ] || die "the packages are for x86_64, this machine is $(uname -m)"
	for program in "${programs[@]}"; do
		command -v "$program" >/dev/null || die "$program is missing: make setup"
	done
	free=$(df --output=avail -m "$cache" | tail -n 1)
	[ "$free" -ge "$need_mib" ] || die "$need_mib MiB are needed in build/cache, $free are free"
	check_more
}

# Sets mirror and suite: where apt here has Debian's packages from.
find_mirror() {
	local found
	# shellcheck disable=SC2016 # apt-get's own
	found=$(apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(CODENAME) $(REPO_URI)' \
		'Created-By: Packages' | awk '$1 == "Debian" && $2 == "main" && $3 !~ /-/' | head -n 1)
	[ -n "$found" ] || die "apt has no Debian's main here, or no index of it yet: apt-get update"
	read -r _ _ suite mirror <<<"$found"
	mirror=${mirror%/}
}

# debootstrap, and what runs in chroots, go by the environment.
take_proxy_of_apt() {
	local proxy
	eval "$(apt-config shell proxy Acquire::http::Proxy)"
	[ -z "${proxy:-}" ] || export http_proxy=$proxy
	eval "$(apt-config shell proxy Acquire::https::Proxy)"
	[ -z "${proxy:-}" ] || export https_proxy=$proxy
}

run_logged() { # what, command... : its output goes to the log
	local started=$SECONDS what=$1
	shift
	note "$what (log: ${log#"$PWD"/})"
	"$@" >>"$log" 2>&1 || {
		tail -n 25 "$log" | cut -c1-400 >&2
		die "failed: $what; the whole log is $log"
	}
	note "... $((SECONDS - started)) s"
}

remove() { rm -rf --one-file-system -- "$1"; } # never into a mounted /dev

# A minimal Debian with these packages.  The host's debootstrap makes the base;
# apt in there is faster for the rest.
make_debian() { # where, what is installed, packages...
	remove "$1"
	run_logged "bootstrapping $suite" debootstrap --variant=minbase "$suite" "$1" "$mirror"
	echo force-unsafe-io >"$1/etc/dpkg/dpkg.cfg.d/fast"
	run_logged "installing $2 there" chroot "$1" env DEBIAN_FRONTEND=noninteractive LC_ALL=C \
		apt-get install -y --no-install-recommends "${@:3}"
	chroot "$1" apt-get clean
}

made_of() {
	echo "$mirror $suite, $({ cat "$script" "$here/iso_build.sh" && made_more; } | sha256sum | head -c 64)"
}

build_main() { # OUT.iso
	local made
	[[ $# = 1 && $1 != -* ]] || usage
	enter_namespaces "$@"
	mkdir -p "$cache" "$(dirname "$1")"
	cache=$(realpath "$cache") out=$(realpath -m "$1")
	# shellcheck disable=SC2034 # its builder uses root
	root=$cache/$name log=$cache/$name.log
	exec 9>"$cache/$name.lock"
	flock 9
	find_mirror
	made=$(made_of)
	if [ -e "$out" ] && [ "$made" = "$(cat "$out.made-of" 2>/dev/null)" ]; then
		note "${out#"$PWD"/} is as it should be"
		return
	fi
	check_machine
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	take_proxy_of_apt
	: >"$log"
	build_iso
	mv "$out.new" "$out"
	echo "$made" >"$out.made-of"
	note "${out#"$PWD"/}: $(stat -c %s "$out") bytes in $SECONDS s"
}
