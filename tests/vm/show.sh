# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2154
#
# What tests/vm/demo shows: the steps as they go, the machine's console beside
# its clock, and the table at the end.  Colours only on a terminal.

bold='' dim='' green='' red='' plain='' bar='|' line='-'
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
	bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'
fi
if [[ ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} == *[Uu][Tt][Ff]* ]]; then
	bar='│' line='─'
fi

say() { [ -n "$quiet" ] || printf '%s\n' "$*"; }

# Of our own, from the top of the tree.
target_path() {
	local path
	path=$(command -v "${target%% *}")
	echo "${path#"$top"/}"
}

heading() {
	say "${bold}A machine without a disk boots a live ISO over the network${plain}"
	say "  image    ${iso#"$top"/}, $(grouped "$(stat -Lc %s image.iso)") bytes"
	say "  target   $(target_path), on the bridge $bridge, MTU $mtu"
	say "  machine  QEMU without KVM, $memory MiB, boots from its network card"
}

step() { say "" && say "${bold}Step $1. $2${plain}"; }
show_command() { say "  \$ ${bold}$1${plain}"; }
show_output() { [ -z "$1" ] || say "    ${1//$'\n'/$'\n    '}"; }
remark() { say "  ($1)"; }

run_shown() { # shell line : shown and run; its failure is the demo's
	local output rc
	show_command "$1"
	output=$(eval "$1" 2>&1)
	rc=$?
	[ $rc = 0 ] || broken "step failed: $1: $output"
	show_output "$output"
}

# The three voices after power on, each line beside the clock.  They are called
# where the logs are written, so power_on comes from a file.
show_voice() { # who, colour, microseconds, text
	printf '%s%7s %-9s %s%s %s%s%s\n' "$dim" "$(seconds $(($3 - $(<power_on))))" \
		"$1" "$bar" "$plain" "$2" "$4" "$plain"
}

show_machine() { # number, microseconds, text
	local colour='' who=machine
	case $3 in
	XBLADE-DEMO*failed*) colour=$red ;;
	XBLADE-DEMO*) colour=$green ;;
	*panic*) colour=$red ;;
	esac
	[ "$guests" = 1 ] || who+=" $1"
	[[ $3 =~ ^[.\ ]+(ok)?$|^qemu.*terminating ]] || show_voice "$who" "$colour" "$2" "${3##+( )}"
}

show_dnsmasq() { # microseconds, text
	[ -e power_on ] || return
	case $2 in
	*DHCPACK*) show_voice dnsmasq '' "$1" "DHCPACK${2#*DHCPACK}" ;;
	*' sent '*/tftpboot/*) show_voice dnsmasq '' "$1" "sent ${2#*/tftpboot/}" ;;
	esac
}

show_target() { # microseconds, text
	[ ! -e power_on ] || show_voice target '' "$1" "$2"
}

printer() { # name, arguments : nothing when nothing is to be shown
	[ -n "$quiet" ] || echo "$*"
}

show_failure() { # reason
	local log
	exec 1>&2
	for log in machine*.log dnsmasq.log target.log; do
		[ -s "$log" ] || continue
		printf '\n%s\n' "last lines of ${log%.log}:"
		tail -n 25 "$log" | cut -d' ' -f2- | sed 's/^/    /'
	done
	[ -n "$own_iso" ] || show_progress
	printf '\n%s\n' "${red}demo: FAILED: $1${plain}"
}

# How far a foreign ISO came, which tells what to look into.
show_progress() {
	local i row stage label reached
	for i in "${!started_of[@]}"; do
		reached='nothing of its boot was seen'
		gather_net "$i"
		gather_foreign "$i"
		for row in "${stages[@]}"; do
			IFS='|' read -r stage label _ <<<"$row"
			label=${foreign_label[$stage]:-$label}
			[ -z "${at[$i.$stage]:-}" ] || reached="last seen: $label, $(seconds "${at[$i.$stage]}") s"
		done
		printf '\n%s\n' "machine $i, $reached after power on"
	done
}

# --- figures ---------------------------------------------------------------

# stage, what it is called, how a foreign ISO's console tells it
stages=(
	'dhcp|DHCP answered|'
	'tftp|kernel and initrd sent by TFTP|'
	'kernel|kernel runs|Linux version'
	'aoe|aoe driver loaded|aoe: AoE v'
	'link|network link up|link becomes ready'
	'device|AoE disk e0.1 there|e0\.1.* has [0-9]+ sectors'
	'root|live root mounted|(Mounted.*[Ss]ysroot|EXT4-fs .* mounted)'
	'done|all of it read and hashed|login:'
)
declare -A foreign_label=([link]='network asks for its addresses' [done]='login prompt')
declare -A at=()
sha256_of=() asked=() answered=() adverts=()
largest_frame=0
differs='' # numbers of machines that read other bytes than the file has

first_time() { # log, regex
	grep -m 1 -E -- "$2" "$1" | cut -d' ' -f1
}

gather() {
	local i
	for ((i = 1; i <= guests; i++)); do
		gather_net "$i"
		if [ -n "$own_iso" ]; then gather_own "$i"; else gather_foreign "$i"; fi
		gather_wire "$i"
	done
}

gather_net() { # number
	note_time "$1" dhcp "$(first_time dnsmasq.log "DHCPACK.* $(machine_mac "$1")")"
	note_time "$1" tftp "$(grep -E " sent .*/initrd to $(machine_ip "$1")" dnsmasq.log |
		tail -n 1 | cut -d' ' -f1)"
}

note_time() { # number, stage, microseconds or nothing
	[ -z "$3" ] || at[$1.$2]=$(($3 - started_of[$1]))
}

time_of() { # number, stage, what to say for none
	if [ -n "${at[$1.$2]:-}" ]; then seconds "${at[$1.$2]}"; else echo "$3"; fi
}

# The kernel began when its first line came, less the uptime that line tells.
gather_own() { # number
	local log=machine$1.log stage us up
	for stage in init aoe link device root "done"; do
		note_time "$1" $stage "$(first_time "$log" "XBLADE-DEMO stage=$stage ")"
	done
	us=$(first_time "$log" 'XBLADE-DEMO stage=init')
	up=$(sed -n 's/.*stage=init uptime=//p' "$log")
	note_time "$1" kernel $((us - 10#${up/./} * 10000))
	sha256_of[$1]=$(sed -n 's/.*XBLADE-DEMO sha256=\([0-9a-f]*\) .*/\1/p' "$log")
	[ "${sha256_of[$1]}" = "$iso_sha256" ] || differs+=" $1"
}

gather_foreign() { # number
	local row stage regex
	for row in "${stages[@]}"; do
		IFS='|' read -r stage _ regex <<<"$row"
		[ -z "$regex" ] || note_time "$1" "$stage" "$(first_time "machine$1.log" "$regex")"
	done
	[ -n "${at[$1.link]:-}" ] || note_time "$1" link "$(network_asked "$1")"
}

# Not every kernel tells that a link is up; that it asks for a router or for an
# address is seen from outside, some seconds later.
network_asked() { # number
	grep -E "(RTR-SOLICIT|DHCPDISCOVER|DHCPREQUEST).* $(machine_mac "$1")" dnsmasq.log |
		awk -v kernel=$((started_of[$1] + ${at[$1.kernel]:-1000000000000})) '$1 > kernel {print $1; exit}'
}

frames() { # number, filter
	tcpdump -r "tap$1.pcap" -n --count "$2" 2>/dev/null | cut -d' ' -f1
}

# Byte 14 of a frame has the response flag (8), 19 the AoE command (0 ATA, 1
# config), 27 the ATA command.  A config answer to everybody is an advert.
gather_wire() { # number
	local ask='ether[14] & 8 = 0 and ether[19] = 0' answer='ether[14] & 8 != 0 and ether[19]'
	local read='(ether[27] = 0x24 or ether[27] = 0x20)' largest
	stop "tcpdump$1"
	asked[$1]=$(frames "$1" "$ask and $read")
	answered[$1]=$(($(frames "$1" "$answer = 0") - $(frames "$1" "$ask and not $read")))
	adverts[$1]=$(frames "$1" "ether broadcast and $answer = 1")
	largest=$(tcpdump -r "tap$1.pcap" -n -e 2>/dev/null |
		sed -n 's/^.*, length \([0-9]*\):.*/\1/p' | sort -n | tail -n 1)
	[ "$largest" -le "$largest_frame" ] || largest_frame=$largest
}

# --- the table -------------------------------------------------------------

grouped() { # numbers... : one a line
	printf '%s\n' "$@" | sed -E ':a; s/^([0-9]+)([0-9]{3})/\1,\2/; ta'
}

ruler() { printf "  %*s\n" $((34 + 9 * guests)) '' | sed "s/ /$line/3g"; }

table_row() { # label, cells...
	printf '  %-34s' "$1"
	shift
	printf '%9s' "$@"
	echo
}

table() {
	local row stage label i cells=(seconds)
	[ "$guests" = 1 ] || mapfile -t cells < <(seq -f 'no. %g' "$guests")
	table_row 'after power on' "${cells[@]}"
	ruler
	for row in "${stages[@]}"; do
		IFS='|' read -r stage label _ <<<"$row"
		[ -n "$own_iso" ] || label=${foreign_label[$stage]:-$label}
		cells=()
		for ((i = 1; i <= guests; i++)); do cells+=("$(time_of "$i" "$stage" -)"); done
		table_row "$label" "${cells[@]}"
	done
	ruler
}

table_sums() {
	local i
	[ -n "$own_iso" ] || return
	printf '  %-13s %s  %s\n' 'sha256' "$iso_sha256" 'image.iso'
	for ((i = 1; i <= guests; i++)); do
		printf '  %-13s %s  %s\n' '' "${sha256_of[$i]:-none}" "as machine $i read it: $(
			[ "${sha256_of[$i]}" = "$iso_sha256" ] &&
				echo "${green}equal${plain}" || echo "${red}DIFFERENT${plain}"
		)"
	done
}

# shellcheck disable=SC2046 # a word for each number
summary() {
	printf '\n%s\n' "${bold}What happened${plain}"
	table
	table_row 'reads asked' $(grouped "${asked[@]}")
	table_row 'reads answered' $(grouped "${answered[@]}")
	table_row 'adverts of the target' "${adverts[@]}"
	ruler
	printf '  %-13s %s bytes\n' 'largest frame' "$largest_frame"
	kernel_answers
	table_sums
}

# What xblade says at its end of all its clients; other targets say nothing.
kernel_answers() {
	local count
	count=$(sed -n 's/.* reads answered .*, \([0-9]*\) of them by the kernel.*/\1/p' target.log | tail -n 1)
	[ -z "$count" ] || printf '  %-13s %s reads\n' 'by the kernel' "$(grouped "$count")"
}

closing() {
	local i last=0 what='it booted'
	[ -z "$own_iso" ] || what+=", all $(grouped "$(stat -Lc %s image.iso)") bytes equal"
	for ((i = 1; i <= guests; i++)); do
		[ "${at[$i.done]:-0}" -le "$last" ] || last=${at[$i.done]}
	done
	printf '\n%s\n' "${green}demo: $what, $(seconds "$last") s after power on${plain}"
}

write_json() {
	local i row stage
	printf '{"target": "%s", "mtu": %s, "bytes": %s, "sha256": "%s",\n' \
		"${target//[\"\\]/}" "$mtu" "$(stat -Lc %s image.iso)" "$iso_sha256"
	printf ' "largest_frame": %s, "machines": [' "$largest_frame"
	for ((i = 1; i <= guests; i++)); do
		[ "$i" = 1 ] || printf ','
		printf '\n  {"tries": %s, "sha256": "%s", "asked": %s, "answered": %s, "adverts": %s' \
			"${tries_of[$i]}" "${sha256_of[$i]:-}" "${asked[$i]}" "${answered[$i]}" "${adverts[$i]}"
		for row in "${stages[@]}"; do
			stage=${row%%|*}
			printf ', "%s": %s' "$stage" "$(time_of "$i" "$stage" null)"
		done
		printf '}'
	done
	printf ']}\n'
}
