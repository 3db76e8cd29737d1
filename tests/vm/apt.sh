# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# apt with a source, lists and a cache of its own, which needs no root and
# changes nothing of this machine: for packages of other suites and
# architectures, that are unpacked and never installed.
#
# Who takes it in sets apt, the folder for all of that, work, where a command's
# output goes to log, and has none, which tells a reason and ends.

# Sets archive, where apt here has Debian's packages from, and suite_here.
apt_find_archive() {
	local found
	# shellcheck disable=SC2016 # apt-get's own
	found=$(apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(CODENAME) $(REPO_URI)' \
		'Created-By: Packages' | awk '$1 == "Debian" && $2 == "main" && $3 !~ /-/ {print $4, $3; exit}')
	[ -n "$found" ] || none "apt has no Debian's main here, or no index of it yet: apt-get update"
	# shellcheck disable=SC2034 # who takes it in may want it
	suite_here=${found#* }
	archive=${found%% *}
	archive=${archive%/}
}

apt_here() { # command of apt, arguments...
	"$1" -o APT::Architecture="$apt_arch" -o APT::Architectures="$apt_arch" \
		-o APT::Sandbox::User=root \
		-o Acquire::Languages=none -o Acquire::Retries=2 \
		-o Dir::Etc::sourcelist="${apt:?}/sources.list" -o Dir::Etc::sourceparts=- \
		-o Dir::State::Lists="$apt/lists" -o Dir::State::status="$apt/status" \
		-o Dir::Cache="$apt/cache" "${@:2}"
}

# Fails where there is no network; what was there before is there still.
apt_update() { # architecture, suite, archive
	apt_arch=$1
	mkdir -p "$apt"/{lists,cache/archives}/partial
	: >"$apt/status"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $3 $2 main" >"$apt/sources.list"
	apt_here apt-get -q update -o APT::Update::Error-Mode=any >"${work:?}/log" 2>&1
}

apt_depends() { # package
	apt_here apt-cache depends "$1" 2>/dev/null | sed -n 's/^ *Depends: \([a-z][^ ]*\)$/\1/p'
}
