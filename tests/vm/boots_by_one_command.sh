#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# One command, xblade-boot, beside a DHCP server that knows nothing of booting:
# QEMU machines boot the small live ISO over PXE, HTTP and AoE.
#
#   tests/vm/boots_by_one_command.sh [options] bios|uefi|http|arm64|arm64-http [LOADER] [MACHINES]
#
#   --own-dhcp      no DHCP server but that of xblade-boot
#   --secure        Secure Boot, with the keys of Microsoft
#   --iso-shim GRUB  shim and GRUB are the ISO's, and no package has any: "signed"
#                   is Debian's, else GRUB is made with this prefix
#   --menu          two ISOs, and the menu's first entry by itself
#   --beside        before it an ISO that is not for such machines
#   --iso FILE      that one, until it says "login:"
#   --over-http     the root file system, too; the demo's init knows no URL
#   --times         a line of what was when, in seconds from power on
#   --target vblade the disk is vblade's, all else as it was
set -uo pipefail
script=$(realpath "$0")
here=${script%/*}
build=$(realpath "${BUILD:-build}")
cache=$(realpath -m "$here/../../build/cache")
all=("$@")
own_dhcp='' secure='' iso_shim='' has_iso_shim='' is_menu='' beside='' is_demo=1 times='' over=aoe iso='' target=xblade
while [[ ${1:-} == --* ]]; do
	case $1 in
	--own-dhcp) own_dhcp=1 ;;
	--secure) secure=1 ;;
	--iso-shim) iso_shim=${2?} has_iso_shim=1 && shift ;;
	--menu) is_menu=1 ;;
	--beside) beside=1 ;;
	--iso) iso=$(realpath "${2:?}") is_demo='' && shift ;;
	--over-http) over=http ;;
	--times) times=1 ;;
	--target) target=${2:?} && shift ;;
	*) echo "$1?" >&2 && exit 2 ;;
	esac
	shift
done
firmware=${1:?bios, uefi, http, arm64 or arm64-http} loader=${2:-} machines=${3:-1}
ovmf=/usr/share/OVMF/OVMF_CODE_4M aavmf=/usr/share/AAVMF/AAVMF_CODE
if [[ $firmware == arm64* ]]; then
	console=ttyAMA0 arch=arm64 demo=$cache/demo-arm64.iso other_arch=amd64 other=$cache/demo.iso
else
	console=ttyS0 arch=amd64 demo=$cache/demo.iso other_arch=arm64 other=$cache/demo-arm64.iso
fi
iso=${iso:-$demo}
# The kernel of a real one, whose menu says quiet, is to tell of the disk; KVM,
# which it would load, takes 8 s or 50, by chance.
if [ -n "$is_demo" ]; then
	append="console=$console quiet panic=1 no_timer_check" memory=512 seconds=240
	is_done='XBLADE-DEMO stage=done' has_ended='XBLADE-DEMO (stage=done|failed)' has_init=XBLADE-DEMO
else
	append="loglevel=7 console=$console panic=1 no_timer_check mitigations=off modprobe.blacklist=kvm_amd" memory=1024 seconds=1200
	is_done='login:' has_ended='login:' has_init='Begin:|dracut|systemd\['
fi

# shellcheck source=tests/vm/room.sh
. "$here/room.sh"
# shellcheck source=tests/vm/processor.sh
. "$here/processor.sh"

obstacle=$(room_obstacle)
case $firmware in
bios) ;;
arm64*) [ -e $aavmf.fd ] && command -v qemu-system-aarch64 >/dev/null || obstacle='no QEMU or firmware for arm64: sudo make setup' ;;
*) [ -e $ovmf.fd ] || obstacle='no OVMF: sudo make setup' ;;
esac
if [ -n "$obstacle" ]; then
	echo "$obstacle"
	exit 77
fi
# What comes by the network, before there is none.
if [ -z "${room_inside:-}" ]; then
	[ -z "$is_demo" ] || "$here/make-live-iso" --arch $arch "$iso" || exit
	[ -z "$beside" ] || "$here/make-live-iso" --arch $other_arch "$other" || exit
	if [[ $firmware == arm64* ]]; then
		grub_arm64=$("$here/unpacked" grub-efi-arm64-bin:arm64) || exit
		export grub_arm64
	fi
	if [ "$secure$firmware" = 1arm64 ]; then
		signed_arm64="$("$here/unpacked" shim-signed:arm64) $("$here/unpacked" grub-efi-arm64-signed:arm64)" || exit
		export signed_arm64
	fi
fi
room_enter "$script" "${all[@]}"
exec 3>&1

work=$(mktemp -d)
leave() {
	local rc=$?
	trap '' INT TERM HUP
	stop_all
	[ -z "${KEEP:-}" ] || { mkdir -p "$KEEP" && cp ./*.log "$KEEP"; }
	cd / && rm -rf "$work"
	exit $rc
}
trap leave EXIT
trap 'exit 143' INT TERM HUP
chmod 755 "$work"
cd "$work" || exit

fail() {
	tail -n 60 ./*.log
	echo "FAIL: $*"
	exit 1
}

# Addresses come from a machine of the site; it has no boot file to offer.
site_dhcp() {
	ip netns add site
	ip link add psite type veth peer name s0 netns site
	ip link set psite master br0 up
	ip -n site addr add $room_lan.2/24 dev s0
	ip -n site link set s0 up
	ip -n site link set lo up
	start site '' ip netns exec site dnsmasq --no-daemon --conf-file=/dev/null \
		--port=0 --interface=s0 --bind-interfaces --pid-file --leasefile-ro \
		--no-ping --dhcp-range=$room_lan.11,$room_lan.99,1h --log-dhcp
	wait_until_says site 'sockets bound|DHCP, IP range' 20 || fail 'no DHCP server of the site'
}

# Gives the same disk at the same address, from a machine of its own; of xblade
# nobody hears AoE any more.
vblade_instead() {
	local rules='add table bridge room
		add chain bridge room out { type filter hook output priority 0; }
		add rule bridge room out ether type 0x88a2 drop'
	nft "$rules" || fail 'xblade cannot be silenced'
	ip netns add target
	ip link add pvblade type veth peer name v0 netns target
	ip link set pvblade master br0 up
	ip -n target link set v0 up
	start vblade '' ip netns exec target vblade 0 1 v0 "$iso"
	wait_until_says vblade 'pid|O_|bytes' 20 || fail 'vblade does not serve'
}

boot() { # number
	local qemu=qemu-system-x86_64 code=$ovmf options=(-cpu "$vm_processor") card='' kind=''
	[ -z "$secure" ] || kind=.ms
	case $firmware in
	bios) options+=(-machine pc) ;;
	arm64*) qemu=qemu-system-aarch64 code=$aavmf options=(-machine virt -cpu cortex-a57) ;;
	*) options+=(-machine "q35${secure:+,smm=on}") ;;
	esac
	if [ "$firmware" != bios ]; then
		cp "${code/CODE/VARS}$kind.fd" "vars$1"
		options+=(-drive "if=pflash,format=raw,readonly=on,file=$code$kind.fd"
			-drive "if=pflash,format=raw,file=vars$1")
	fi
	[ -z "$secure" ] || [ "$firmware" = arm64 ] || options+=(-global 'driver=cfi.pflash01,property=secure,value=on')
	# Without the ROM of QEMU's card, which is iPXE: the firmware's own.
	[ "$firmware" = bios ] || card=,romfile=
	# What is left to UEFI is HTTP, of IPv4.
	[[ $firmware != *http ]] || options+=(
		-fw_cfg 'name=opt/org.tianocore/IPv4PXESupport,string=n'
		-fw_cfg 'name=opt/org.tianocore/IPv6PXESupport,string=n'
		-fw_cfg 'name=opt/org.tianocore/IPv6Support,string=n')
	power_on[$1]=$(now_us)
	start "machine$1" '' $qemu -accel tcg "${options[@]}" -m $memory \
		-nodefaults -nographic -serial stdio -monitor none -no-reboot -boot n \
		-netdev "tap,id=lan,ifname=tap$1,script=no,downscript=no" \
		-device "virtio-net-pci,netdev=lan,mac=$(machine_mac "$1")$card"
}

# Seconds from a machine's power on to the first line of a log that fits.
after() { # number, log, regex
	local us
	us=$(grep -m 1 -E -- "$3" "$2.log" | cut -d ' ' -f 1)
	if [ -n "$us" ]; then seconds $((us - power_on[$1])); else echo -; fi
}

tell_times() { # number
	echo "$firmware${loader:+ $loader}$([ "$over" = aoe ] || echo ', root over HTTP')$([ "$target" = xblade ] || echo ", $target"):" \
		"dhcp $(after "$1" xblade-boot "$mac.*: dhcp ")" \
		"loader $(after "$1" xblade-boot ': loader ')" \
		"kernel $(after "$1" xblade-boot "$kernel_sent")" \
		"initrd $(after "$1" xblade-boot "$initrd_sent")" \
		"disk $(after "$1" "machine$1" ' e[0-9]+\.[0-9]+ v[0-9a-f]+ has|stage=device')" \
		"$([ -n "$is_demo" ] && echo end || echo login) $(after "$1" "machine$1" "$is_done")"
}

# Has PXELINUX gone deaf?  Rarely, in the middle of a file, it hears nothing any
# more; one that waits for us answers ARP.
is_deaf() { # number
	local ip
	[ "$firmware$loader" = bios ] || return
	ip=$(grep -oE "$(machine_mac "$1") [0-9.]+: kernel" xblade-boot.log | head -n 1 | cut -d ' ' -f 2)
	[ -n "$ip" ] && ! says xblade-boot "$(machine_mac "$1") $ip initrd .*sent" || return
	ip neigh flush dev br0
	echo >"/dev/udp/${ip%:}/9"
	sleep 10
	ip neigh show "${ip%:}" dev br0 | grep -q FAILED
}

# Kernels under TCG die now and then before their init; three tries.
must_boot() { # number
	local try left
	for try in 1 2 3; do
		for ((left = seconds; left > 0; left -= 60)); do
			wait_until_says "machine$1" "$has_ended" 60 && break
			runs "machine$1" || break
			{ is_deaf "$1" && is_deaf "$1"; } || continue
			echo "machine $1: PXELINUX hears nothing any more" >&3
			stop "machine$1"
		done
		says "machine$1" "$is_done" && return
		if [ $try = 3 ] || says "machine$1" "$has_init" || runs "machine$1"; then
			break
		fi
		echo "machine $1 came to nothing: $(tail -n 1 "machine$1.log")" >&3
		boot "$1"
	done
	fail "machine $1 did not boot"
}

# The demo's, with them in it.
put_shim_in_iso() {
	local signed=/usr/lib/grub/x86_64-efi-signed
	cp /usr/lib/shim/shimx64.efi.signed shim.efi || exit 77
	if [ "$iso_shim" = signed ]; then
		cp $signed/grubnetx64.efi.signed grub.efi || exit 77
	else
		grub-mkimage -O x86_64-efi -p "$iso_shim" -o grub.efi normal configfile net efinet tftp linux all_video ||
			exit 77
	fi
	xorriso -indev "$iso" -outdev with-shim.iso -map shim.efi /EFI/BOOT/BOOTX64.EFI \
		-map grub.efi /EFI/BOOT/grubx64.efi >xorriso.log 2>&1 || fail 'no ISO with a shim'
	iso=$work/with-shim.iso
	mount -t tmpfs tmpfs /usr/lib/shim
	mount -t tmpfs tmpfs $signed
}

declare -A power_on
[ -z "$has_iso_shim" ] || put_shim_in_iso
[ -z "$is_demo" ] || sum=$(sha256sum <"$iso" | cut -d ' ' -f 1)
# Signed GRUB takes them by TFTP, which tells no size.
sent=', [0-9]+ bytes, sent' kernel_sent=': kernel .*sent' initrd_sent=': initrd .*sent'
[[ -z $own_dhcp || $secure$firmware != @(*uefi|1arm64) || -n $loader ]] || sent='$' kernel_sent=': kernel ' initrd_sent=': initrd '
options=(--interface br0 --run-dir "$work/run" --timeout 1 --over "$over" --append "$append" ${loader:+--loader "$loader"})
if [[ $firmware == arm64* ]]; then
	mkdir loaders
	ln -s "$grub_arm64/usr/lib/grub/arm64-efi" loaders
	options+=(--loader-dir "$work/loaders")
fi
for folder in ${signed_arm64:-}; do
	cp "$folder"/usr/lib/shim/shimaa64.efi.signed loaders/shimaa64.efi 2>/dev/null ||
		cp "$folder"/usr/lib/grub/arm64-efi-signed/grubnetaa64.efi.signed loaders/grubaa64.efi || exit
done
isos=("$iso") name=e0.1
# It would be the one that boots.
[ -z "$beside" ] || isos=("$other" "$iso") name=e0.2
if [ -n "$is_menu" ]; then
	head -c 1M /dev/zero | cat "$iso" - >other.iso
	isos+=(other.iso)
fi
room_open 1500 br0 "$machines"
mkdir -p /run/netns
mount -t tmpfs tmpfs /run/netns
if [ -n "$own_dhcp" ]; then
	options+=(--dhcp-range "$room_lan.11,$room_lan.99")
else
	site_dhcp
fi
start xblade-boot '' "$build/xblade-boot" "${options[@]}" "${isos[@]}"
wait_until_says xblade-boot 'systems? for machines .*ready$' 60 || fail 'xblade-boot is not ready'
[ "$target" = xblade ] || vblade_instead
for ((i = 1; i <= machines; i++)); do boot "$i"; done
for ((i = 1; i <= machines; i++)); do
	must_boot "$i"
	mac=$(machine_mac "$i")
	[ -z "$times" ] || tell_times "$i" >&3
	says xblade-boot "$mac.*: dhcp " || fail "no word that $mac asked"
	says xblade-boot ": (loader|menu) " || fail "no word of the loader of $mac"
	says xblade-boot "$mac .*: kernel $name/linux$sent" || fail "no word of the kernel of $mac"
	says xblade-boot "$mac .*: initrd $name/initrd$sent" || fail "no word of the initrd of $mac"
	[ "$target" = xblade ] || ! says xblade-boot "$mac .*: reading" || fail 'xblade was read from'
	[ "$over" = aoe ] || says xblade-boot "$mac .*: iso $name/.*, sent" || fail 'no root was sent by HTTP'
	[ -z "$is_demo" ] || says "machine$i" "sha256=$sum " || fail "$mac has read other bytes than the ISO has"
done
[ -z "$has_iso_shim" ] || says xblade-boot "Secure Boot, x64: shim and GRUB of $iso\$" ||
	fail 'shim and GRUB are not those of the ISO'
[ "$firmware" != arm64 ] || says xblade-boot ": loader $([ -n "$secure" ] && echo grubaa64 || echo grub-arm64)\.efi" ||
	fail 'it was not GRUB for arm64'
[[ $firmware != *http ]] || says xblade-boot ': loader (grub-http|grub-arm64-http|shimx64|snponly)\.efi, [0-9]+ bytes, sent' ||
	fail 'no loader was sent by HTTP'
if [ -n "$is_menu" ]; then
	says machine1 '\(e0\.2\)' || fail 'the other ISO is not in the menu'
fi
[ -n "$own_dhcp" ] || says site 'DHCPACK' || fail 'the DHCP server of the site was not asked'
cp xblade-boot.log last.log
stop xblade-boot
[ ! -e run ] || fail 'its folder is left'
[ -z "${SHOW:-}" ] || cat last.log >&3
