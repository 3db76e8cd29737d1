#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Of each family an ISO with its layout and its kind of boot menu: what is told
# of it, and the arguments over AoE and over HTTP, byte for byte.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091,SC2016
here=$(realpath "$(dirname "$0")")
show=$(realpath "${BUILD:-build}/tests/system_show")
. "$(dirname "$0")/lib.sh"
profiles=$here/../../tools/systems/profiles.conf

begin() { # name, volume id, files... : each with random bytes
	local file
	name=$1 volume=$2
	shift 2
	for file in "$@"; do random_file "$name/$file" $((RANDOM % 999 + 1500)); done
}

menu_file() { # path ; text from standard input
	mkdir -p "$(dirname "$name/$1")"
	cat >"$name/$1"
}

# Makes the ISO and compares all that is told with standard input.
expect() {
	make_iso "$name.iso" "$name" -volid "$volume"
	limit "$show" "$profiles" "$name.iso" >told 2>&1 || fail "$name: exit $?"
	sed -i "s/ramdisk_size=$(($(stat -c %s "$name.iso") / 1024 + 1024)) /ramdisk_size=THE_ISO /" told
	diff - told || fail "$name: see above"
}
dracut='ip=dhcp rd.neednet=1 rd.driver.pre=aoe'
bootif='BOOTIF=01-$mac'


begin kiwi CDROM boot/x86_64/loader/linux boot/x86_64/loader/initrd LiveOS/squashfs.img
menu_file boot/grub2/grub.cfg <<'END'
# kiwi generated one time grub2 config file
set default="1"
search --file --set=root /boot/0x8a5cd3e4
set prefix=($root)/boot/grub2
if [ "${grub_platform}" = "efi" ]; then
  set linux=linux
  set initrd=initrd
fi
if [ -n "${iso_path}" ]; then
    isoboot="iso-scan/filename=${iso_path}"
fi
menuentry "Mediacheck" --class os --unrestricted {
    $linux ($root)/boot/x86_64/loader/linux mediacheck=1 plymouth.enable=0 ${isoboot}
    $initrd ($root)/boot/x86_64/loader/initrd
}
menuentry 'Tumbleweed "JeOS"' --class os --unrestricted {
    set gfxpayload=keep
    echo Loading kernel...
    $linux ($root)/boot/x86_64/loader/linux ${extra_cmdline} ${isoboot} root=live:CDLABEL=CDROM \
        rd.live.image rd.live.overlay.persistent rd.live.overlay.cowfs=ext4 console=ttyS0,115200 console=tty0 splash mediacheck=1 rd.live.check
    echo Loading initrd...
    $initrd ($root)/boot/x86_64/loader/initrd
}
END
expect <<END
family=kiwi
arch=x86_64
kernel=boot/x86_64/loader/linux
initrd=boot/x86_64/loader/initrd
root=LiveOS/squashfs.img
title=Tumbleweed "JeOS"
aoe=ip=dhcp rd.neednet=1 rd.kiwi.live.pxe root=live:AOEINTERFACE=e0.1 rd.live.image $bootif rd.live.overlay.cowfs=ext4 console=ttyS0,115200 console=tty0 splash
http=ip=dhcp rd.neednet=1 root=live:http://h/x.iso ramdisk_size=THE_ISO rd.live.image $bootif rd.live.overlay.cowfs=ext4 console=ttyS0,115200 console=tty0 splash extra=1 more
END

# The menu of Fedora 42 and later; its default checks the medium.
begin dmsquash Fedora-WS-Live-42 boot/x86_64/loader/linux boot/x86_64/loader/initrd LiveOS/squashfs.img
menu_file boot/grub2/grub.cfg <<'END'
set default="1"
function load_video {
  insmod efi_gop
}
set timeout=60
search --no-floppy --set=root -l 'Fedora-WS-Live-42'
menuentry 'Start Fedora-Workstation-Live 42' --class fedora --class gnu-linux --class gnu --class os {
	linux /boot/x86_64/loader/linux quiet rhgb root=live:CDLABEL=Fedora-WS-Live-42 rd.live.image
	initrd /boot/x86_64/loader/initrd
}
menuentry 'Test this media & start Fedora-Workstation-Live 42' --class fedora --class gnu-linux --class gnu --class os {
	linux /boot/x86_64/loader/linux quiet rhgb root=live:CDLABEL=Fedora-WS-Live-42 rd.live.image rd.live.check
	initrd /boot/x86_64/loader/initrd
}
END
expect <<END
family=kiwi-dmsquash
arch=x86_64
kernel=boot/x86_64/loader/linux
initrd=boot/x86_64/loader/initrd
root=LiveOS/squashfs.img
title=Test this media & start Fedora-Workstation-Live 42
aoe=$dracut root=live:/dev/etherd/e0.1 rd.live.image $bootif quiet rhgb
http=ip=dhcp rd.neednet=1 root=live:http://h/x/LiveOS/squashfs.img rd.live.image $bootif quiet rhgb extra=1 more
END

begin fedora Fedora-WS-Live-40 images/pxeboot/vmlinuz images/pxeboot/initrd.img LiveOS/squashfs.img
menu_file isolinux/isolinux.cfg <<'END'
default vesamenu.c32
timeout 600
menu title Fedora-Workstation-Live 40
label linux
  menu label ^Start Fedora-Workstation-Live 40
  kernel /images/pxeboot/vmlinuz
  append initrd=/images/pxeboot/initrd.img root=live:CDLABEL=Fedora-WS-Live-40 rd.live.image quiet rhgb
label check
  menu label Test this ^media & start Fedora-Workstation-Live 40
  menu default
  kernel /images/pxeboot/vmlinuz
  append initrd=/images/pxeboot/initrd.img root=live:CDLABEL=Fedora-WS-Live-40 rd.live.image rd.live.check quiet
menu separator
label memtest
  menu label Run a ^memory test
  kernel memtest
END
expect <<END
family=fedora-live
arch=
kernel=images/pxeboot/vmlinuz
initrd=images/pxeboot/initrd.img
root=LiveOS/squashfs.img
title=Test this media & start Fedora-Workstation-Live 40
aoe=$dracut root=live:/dev/etherd/e0.1 rd.live.image $bootif quiet
http=ip=dhcp rd.neednet=1 root=live:http://h/x/LiveOS/squashfs.img rd.live.image $bootif quiet extra=1 more
END

begin anaconda Fedora-S-dvd-x86_64-41 images/pxeboot/vmlinuz images/pxeboot/initrd.img images/install.img
menu_file EFI/BOOT/grub.cfg <<'END'
set default="1"
menuentry 'Install Fedora 41' --class fedora {
	linuxefi /images/pxeboot/vmlinuz inst.stage2=hd:LABEL=Fedora-S-dvd-x86_64-41 quiet
	initrdefi /images/pxeboot/initrd.img
}
menuentry 'Test this media & install Fedora 41' --class fedora {
	linuxefi /images/pxeboot/vmlinuz inst.stage2=hd:LABEL=Fedora-S-dvd-x86_64-41 rd.live.check quiet
	initrdefi /images/pxeboot/initrd.img
}
submenu 'Troubleshooting -->' {
	menuentry 'Rescue a Fedora system' {
		linuxefi /images/pxeboot/vmlinuz inst.stage2=hd:LABEL=Fedora-S-dvd-x86_64-41 inst.rescue quiet
		initrdefi /images/pxeboot/initrd.img
	}
}
END
expect <<END
family=fedora-install
arch=
kernel=images/pxeboot/vmlinuz
initrd=images/pxeboot/initrd.img
root=images/install.img
title=Test this media & install Fedora 41
aoe=$dracut inst.stage2=hd:/dev/etherd/e0.1 $bootif quiet
http=ip=dhcp inst.stage2=http://h/x/ $bootif quiet extra=1 more
END

begin rhel RHEL-9-4-0-BaseOS-x86_64 images/pxeboot/vmlinuz images/pxeboot/initrd.img images/install.img
menu_file EFI/BOOT/grub.cfg <<'END'
menuentry 'Install Red Hat Enterprise Linux 9.4' --class fedora {
	linuxefi /images/pxeboot/vmlinuz inst.stage2=hd:LABEL=RHEL-9-4-0-BaseOS-x86_64 quiet
	initrdefi /images/pxeboot/initrd.img
}
END
expect <<END
family=rhel
arch=
kernel=images/pxeboot/vmlinuz
initrd=images/pxeboot/initrd.img
root=images/install.img
title=Install Red Hat Enterprise Linux 9.4
no_aoe=its kernel has no AoE driver: boot it over HTTP
http=ip=dhcp inst.stage2=http://h/x/ $bootif quiet extra=1 more
END

begin alma AlmaLinux-9_4-x86_64-Live-GNOME images/pxeboot/vmlinuz images/pxeboot/initrd.img LiveOS/squashfs.img
expect <<END
family=rhel-live
arch=
kernel=images/pxeboot/vmlinuz
initrd=images/pxeboot/initrd.img
root=LiveOS/squashfs.img
title=
no_aoe=its kernel has no AoE driver: boot it over HTTP
http=ip=dhcp rd.neednet=1 root=live:http://h/x/LiveOS/squashfs.img rd.live.image $bootif extra=1 more
END

begin agama agama boot/x86_64/loader/linux boot/x86_64/loader/initrd LiveOS/squashfs.img
menu_file boot/grub2/grub.cfg <<'END'
set default="0"
menuentry "Install Leap 16.0" --class os --unrestricted {
    linux ($root)/boot/x86_64/loader/linux ${extra_cmdline} ${isoboot} splash=silent systemd.show_status=yes root=live:LABEL=agama rd.live.image rd.neednet=1 live.net.timeout=1
    initrd ($root)/boot/x86_64/loader/initrd
}
END
expect <<END
family=kiwi-dmsquash
arch=x86_64
kernel=boot/x86_64/loader/linux
initrd=boot/x86_64/loader/initrd
root=LiveOS/squashfs.img
title=Install Leap 16.0
aoe=$dracut root=live:/dev/etherd/e0.1 rd.live.image $bootif splash=silent systemd.show_status=yes live.net.timeout=1
http=ip=dhcp rd.neednet=1 root=live:http://h/x/LiveOS/squashfs.img rd.live.image $bootif splash=silent systemd.show_status=yes live.net.timeout=1 extra=1 more
END

begin yast openSUSE-Leap-15.6-DVD boot/x86_64/loader/linux boot/x86_64/loader/initrd media.1/media
menu_file boot/x86_64/loader/isolinux.cfg <<'END'
default harddisk
# install
label linux
  kernel linux
  append initrd=initrd splash=silent
label harddisk
  localboot 0x80
END
expect <<END
family=suse-install
arch=x86_64
kernel=boot/x86_64/loader/linux
initrd=boot/x86_64/loader/initrd
root=
title=linux
no_aoe=an installer of YaST's days takes its files from a repository
http=install=http://h/x/ netsetup=dhcp $bootif splash=silent extra=1 more
END

# As live-build makes it: versions in the names, a menu of included files.
begin debian 'd-live 12.5.0 gn amd64' live/vmlinuz-6.1.0-18-amd64 live/initrd.img-6.1.0-18-amd64 \
	live/vmlinuz-6.1.0-17-amd64 live/initrd.img-6.1.0-17-amd64 live/filesystem.squashfs install/vmlinuz install/initrd.gz
menu_file boot/grub/config.cfg <<'END'
set default=0
set hotkey=1
insmod all_video
END
menu_file boot/grub/grub.cfg <<'END'
source /boot/grub/config.cfg
menuentry "Live system (amd64)" --hotkey=l {
	linux	/live/vmlinuz-6.1.0-17-amd64 boot=live components quiet splash findiso=${iso_path}
	initrd	/live/initrd.img-6.1.0-17-amd64
}
menuentry "Live system (amd64 fail-safe mode)" {
	linux	/live/vmlinuz-6.1.0-17-amd64 boot=live components memtest noapic noapm nodma nomce nosmp nosplash vga=788
	initrd	/live/initrd.img-6.1.0-17-amd64
}
source /boot/grub/install_start.cfg
END
menu_file boot/grub/install_start.cfg <<'END'
menuentry 'Start installer' --hotkey=i {
	linux	/install/vmlinuz vga=788 --- quiet
	initrd	/install/initrd.gz
}
END
expect <<END
family=debian-live
arch=
kernel=live/vmlinuz-6.1.0-17-amd64
initrd=live/initrd.img-6.1.0-17-amd64
root=live/filesystem.squashfs
title=Live system (amd64)
aoe=boot=live components live-media=/dev/etherd/e0.1 $bootif quiet splash
http=boot=live components fetch=http://h/x/live/filesystem.squashfs $bootif quiet splash extra=1 more
END

begin clonezilla 3.1.2-22-amd64 live/vmlinuz live/initrd.img live/filesystem.squashfs live/memtest
menu_file boot/grub/grub.cfg <<'END'
set prefix=/boot/grub/
set default="0"
if loadfont $prefix/unicode.pf2; then
  set gfxmode=auto
fi
menuentry "Clonezilla live (VGA 800x600)" --id live-default {
  search --set -f /Clonezilla-Live-Version
  $linux_cmd /live/vmlinuz boot=live union=overlay username=user config components quiet loglevel=0 noswap edd=on nomodeset enforcing=0 locales= keyboard-layouts= ocs_live_run="ocs-live-general" ocs_live_extra_param="" ocs_live_batch="no" vga=788 ip= net.ifnames=0  splash i915.blacklist=yes radeonhd.blacklist=yes nouveau.blacklist=yes vmwgfx.enable_fbdev=1
  $initrd_cmd /live/initrd.img
}
END
sed -i '1i set linux_cmd=linux\nset initrd_cmd=initrd' clonezilla/boot/grub/grub.cfg
expect <<END
family=debian-live
arch=
kernel=live/vmlinuz
initrd=live/initrd.img
root=live/filesystem.squashfs
title=Clonezilla live (VGA 800x600)
aoe=boot=live components live-media=/dev/etherd/e0.1 $bootif union=overlay username=user config quiet loglevel=0 noswap edd=on nomodeset enforcing=0 ocs_live_run=ocs-live-general ocs_live_batch=no vga=788 net.ifnames=0 splash i915.blacklist=yes radeonhd.blacklist=yes nouveau.blacklist=yes vmwgfx.enable_fbdev=1
http=boot=live components fetch=http://h/x/live/filesystem.squashfs $bootif union=overlay username=user config quiet loglevel=0 noswap edd=on nomodeset enforcing=0 ocs_live_run=ocs-live-general ocs_live_batch=no vga=788 net.ifnames=0 splash i915.blacklist=yes radeonhd.blacklist=yes nouveau.blacklist=yes vmwgfx.enable_fbdev=1 extra=1 more
END

begin kali 'Kali Linux Live' live/vmlinuz live/initrd.img live/filesystem.squashfs
menu_file isolinux/isolinux.cfg <<'END'
# D-I config version 2.0
include menu.cfg
ui vesamenu.c32
prompt 0
timeout 300
END
menu_file isolinux/menu.cfg <<'END'
menu hshift 7
menu title Kali Live
include live.cfg
menu begin advanced
	label mainmenu
		menu label ^Back..
		menu exit
menu end
END
menu_file isolinux/live.cfg <<'END'
label live-amd64
	menu label ^Live system (amd64)
	linux /live/vmlinuz
	initrd /live/initrd.img
	append boot=live components quiet splash noeject
label live-amd64-persistence
	menu label Live system with USB ^persistence
	menu default
	linux /live/vmlinuz
	initrd /live/initrd.img
	append boot=live components quiet splash noeject persistence persistence-label=x
END
expect <<END
family=debian-live
arch=
kernel=live/vmlinuz
initrd=live/initrd.img
root=live/filesystem.squashfs
title=Live system with USB persistence
aoe=boot=live components live-media=/dev/etherd/e0.1 $bootif quiet splash noeject
http=boot=live components fetch=http://h/x/live/filesystem.squashfs $bootif quiet splash noeject extra=1 more
END

begin grml grml64-full boot/grml64full/vmlinuz boot/grml64full/initrd.img live/grml64-full/grml64-full.squashfs
menu_file boot/grub/grub.cfg <<'END'
insmod gzio
set default=0
set kernel="/boot/grml64full/vmlinuz"
menuentry "grml64-full - Default boot" --class gnu-linux {
    set gfxpayload=keep
    echo 'Loading kernel...'
    linux  ${kernel} apm=power-off boot=live live-media-path=/live/grml64-full/ bootid=grml64full202402 nomce net.ifnames=0
    initrd /boot/grml64full/initrd.img
}
END
expect <<END
family=grml
arch=
kernel=boot/grml64full/vmlinuz
initrd=boot/grml64full/initrd.img
root=live/grml64-full/grml64-full.squashfs
title=grml64-full - Default boot
aoe=boot=live live-media=/dev/etherd/e0.1 live-media-path=/live/grml64-full/ $bootif apm=power-off bootid=grml64full202402 nomce net.ifnames=0
http=boot=live fetch=http://h/x/live/grml64-full/grml64-full.squashfs $bootif apm=power-off live-media-path=/live/grml64-full/ bootid=grml64full202402 nomce net.ifnames=0 extra=1 more
END

begin ubuntu 'Ubuntu 24.04 LTS amd64' casper/vmlinuz casper/initrd casper/filesystem.squashfs
menu_file boot/grub/grub.cfg <<'END'
set timeout=30
loadfont unicode
set menu_color_normal=white/black
menuentry "Try or Install Ubuntu" {
	set gfxpayload=keep
	linux	/casper/vmlinuz  --- quiet splash
	initrd	/casper/initrd
}
menuentry "Ubuntu (safe graphics)" {
	set gfxpayload=keep
	linux	/casper/vmlinuz nomodeset  --- quiet splash
	initrd	/casper/initrd
}
grub_platform
if [ "$grub_platform" = "efi" ]; then
menuentry 'Boot from next volume' {
	exit 1
}
fi
END
expect <<END
family=casper
arch=
kernel=casper/vmlinuz
initrd=casper/initrd
root=casper/filesystem.squashfs
title=Try or Install Ubuntu
aoe=boot=casper live-media=/dev/etherd/e0.1 $bootif quiet splash
http=boot=casper ip=dhcp url=http://h/x.iso $bootif quiet splash extra=1 more
END

begin mint 'Linux Mint 21.3 Cinnamon 64-bit' casper/vmlinuz casper/initrd.lz casper/filesystem.squashfs
menu_file isolinux/isolinux.cfg <<'END'
default vesamenu.c32
label live
  menu label Start Linux Mint
  kernel /casper/vmlinuz
  append  file=/cdrom/preseed/linuxmint.seed boot=casper initrd=/casper/initrd.lz quiet splash --
menu default
END
expect <<END
family=casper
arch=
kernel=casper/vmlinuz
initrd=casper/initrd.lz
root=casper/filesystem.squashfs
title=Start Linux Mint
aoe=boot=casper live-media=/dev/etherd/e0.1 $bootif file=/cdrom/preseed/linuxmint.seed quiet splash
http=boot=casper ip=dhcp url=http://h/x.iso $bootif file=/cdrom/preseed/linuxmint.seed quiet splash extra=1 more
END

# Microcode first, and a menu of systemd-boot.
begin arch ARCH_202401 arch/boot/x86_64/vmlinuz-linux arch/boot/x86_64/initramfs-linux.img \
	arch/boot/intel-ucode.img arch/boot/amd-ucode.img arch/x86_64/airootfs.sfs
menu_file loader/loader.conf <<'END'
timeout 15
default 01-archiso-x86_64-linux.conf
END
menu_file loader/entries/01-archiso-x86_64-linux.conf <<'END'
title    Arch Linux install medium (x86_64, UEFI)
sort-key 01
linux    /arch/boot/x86_64/vmlinuz-linux
initrd   /arch/boot/intel-ucode.img
initrd   /arch/boot/amd-ucode.img
initrd   /arch/boot/x86_64/initramfs-linux.img
options  archisobasedir=arch archisodevice=UUID=2024-01-01-11-22-33-00
END
menu_file loader/entries/00-speech.conf <<'END'
title    Arch Linux install medium (x86_64, UEFI) with speech
linux    /arch/boot/x86_64/vmlinuz-linux
initrd   /arch/boot/x86_64/initramfs-linux.img
options  archisobasedir=arch archisodevice=UUID=2024-01-01-11-22-33-00 accessibility=on
END
expect <<END
family=arch
arch=x86_64
kernel=arch/boot/x86_64/vmlinuz-linux
initrd=arch/boot/intel-ucode.img
initrd=arch/boot/amd-ucode.img
initrd=arch/boot/x86_64/initramfs-linux.img
root=arch/x86_64/airootfs.sfs
title=Arch Linux install medium (x86_64, UEFI)
aoe=archisobasedir=arch archisodevice=/dev/etherd/e0.1 earlymodules=aoe ip=dhcp rootdelay=90 copytoram=n $bootif
http=archisobasedir=arch archiso_http_srv=http://h/x/ ip=dhcp copytoram=y $bootif extra=1 more
END
# All three come out as one file, each at a multiple of four bytes.
must_succeed "$extract" arch.iso dir
for file in intel-ucode.img amd-ucode.img x86_64/initramfs-linux.img; do
	[ $(($(stat -c %s joined 2>/dev/null || echo 0) % 4)) = 0 ] ||
		truncate -s %4 joined
	cat arch/arch/boot/$file >>joined
done
cmp joined dir/initrd || fail 'the initrds were joined otherwise'

begin rescue RESCUE1101 sysresccd/boot/x86_64/vmlinuz sysresccd/boot/x86_64/sysresccd.img sysresccd/x86_64/airootfs.sfs
menu_file boot/grub/grubsrcd.cfg <<'END'
set timeout=90
menuentry "Boot SystemRescue using default options" {
	set gfxpayload=keep
	linux /sysresccd/boot/x86_64/vmlinuz archisobasedir=sysresccd archisolabel=RESCUE1101 iomem=relaxed
	initrd /sysresccd/boot/intel_ucode.img /sysresccd/boot/amd_ucode.img /sysresccd/boot/x86_64/sysresccd.img
}
END
menu_file boot/grub/grub.cfg <<'END'
set prefix=(${root})/boot/grub
source ($root)/boot/grub/grubsrcd.cfg
END
expect <<END
family=systemrescue
arch=x86_64
kernel=sysresccd/boot/x86_64/vmlinuz
initrd=sysresccd/boot/x86_64/sysresccd.img
root=sysresccd/x86_64/airootfs.sfs
title=Boot SystemRescue using default options
aoe=archisobasedir=sysresccd archisodevice=/dev/etherd/e0.1 earlymodules=aoe ip=dhcp rootdelay=90 copytoram=n $bootif iomem=relaxed
http=archisobasedir=sysresccd archiso_http_srv=http://h/x/ ip=dhcp copytoram=y $bootif iomem=relaxed extra=1 more
END

begin alpine 'alpine-std 3.19.1 x86_64' boot/vmlinuz-lts boot/initramfs-lts boot/modloop-lts apks/.boot_repository
menu_file boot/grub/grub.cfg <<'END'
set timeout=1
menuentry "Linux lts" {
linux	/boot/vmlinuz-lts modules=loop,squashfs,sd-mod,usb-storage quiet
initrd	/boot/initramfs-lts
}
END
expect <<END
family=alpine
arch=
kernel=boot/vmlinuz-lts
initrd=boot/initramfs-lts
root=boot/modloop-lts
title=Linux lts
aoe=modules=loop,squashfs,aoe aoe=0.1 aoe_iflist=eth0 quiet
http=ip=dhcp modules=loop,squashfs modloop=http://h/x/boot/modloop-lts alpine_repo=http://h/x/apks $bootif quiet extra=1 more
END

begin nixos nixos-minimal-23.11-x86_64 boot/bzImage boot/initrd nix-store.squashfs
menu_file EFI/boot/grub.cfg <<'END'
menuentry 'NixOS 23.11 Installer ' --class installer {
  linux /boot/bzImage ${isoboot} init=/nix/store/x-nixos-system-nixos-23.11/init  root=LABEL=nixos-minimal-23.11-x86_64 boot.shell_on_fail nohibernate loglevel=4
  initrd /boot/initrd
}
END
expect <<END
family=nixos
arch=
kernel=boot/bzImage
initrd=boot/initrd
root=nix-store.squashfs
title=NixOS 23.11 Installer 
aoe=root=/dev/etherd/e0.1 init=/nix/store/x-nixos-system-nixos-23.11/init boot.shell_on_fail nohibernate loglevel=4
no_http=its initrd fetches nothing over HTTP
END

# Files where no profile has them: the arguments of its own menu tell who it is.
begin kin KIN linux/kernel linux/ramdisk distro/x86_64/airootfs.erofs
menu_file boot/grub/loopback.cfg <<'END'
menuentry "Kin of Arch" {
  linux /linux/kernel archisobasedir=distro img_dev=$imgdev img_loop=$isofile earlymodules=loop cow_spacesize=4G
  initrd /linux/ramdisk
}
END
expect <<END
family=arch
arch=
kernel=linux/kernel
initrd=linux/ramdisk
root=distro/x86_64/airootfs.erofs
title=Kin of Arch
aoe=archisobasedir=distro archisodevice=/dev/etherd/e0.1 earlymodules=aoe ip=dhcp rootdelay=90 copytoram=n $bootif cow_spacesize=4G
http=archisobasedir=distro archiso_http_srv=http://h/x/ ip=dhcp copytoram=y $bootif earlymodules=loop cow_spacesize=4G extra=1 more
END

# Nobody's: it can be taken out, and what to do is said.
begin nobody NOBODY sys/kernel sys/ramdisk
menu_file boot/grub/grub.cfg <<'END'
menuentry "Nobody's" {
  linux /sys/kernel foo=bar
  initrd /sys/ramdisk
}
END
unknown='it is of no family that xblade knows: describe it in a file of /etc/xblade/profiles.d'
expect <<END
family=unknown
arch=
kernel=sys/kernel
initrd=sys/ramdisk
root=
title=Nobody's
no_aoe=$unknown
no_http=$unknown
END

must_succeed "$extract" --list nobody.iso
must_tell family=unknown label=NOBODY 'own_arguments=foo=bar'
grep -q 'of no family that xblade knows: .*/etc/xblade/profiles.d' err ||
	fail 'it is not said that nobody knows it'

# How systems are called.
labels() { # file name, label
	must_succeed "$extract" --list "$1"
	must_tell "label=$2"
}
labels ubuntu.iso 'Ubuntu 24.04 LTS amd64'
cp kiwi.iso 'Lime JeOS (x86_64) é.iso'
labels 'Lime JeOS (x86_64) é.iso' 'Lime-JeOS-x86_64 (KIWI live)'
mkdir debian/.disk
echo 'Debian GNU/Linux 12.5.0 "Bookworm" - Official' >debian/.disk/info
make_iso debian.iso debian -volid "d-live 12.5.0 gn amd64"
labels debian.iso 'Debian GNU/Linux 12.5.0 "Bookworm" - Official'

# Menus that lead nowhere leave what the files tell.
broken() { # a line of grub.cfg...
	rm -rf broken broken.iso
	begin broken d-live live/vmlinuz live/initrd.img live/filesystem.squashfs
	printf '%b\n' "$@" | menu_file boot/grub/grub.cfg
	expect <<-END
		family=debian-live
		arch=
		kernel=live/vmlinuz
		initrd=live/initrd.img
		root=live/filesystem.squashfs
		title=
		aoe=boot=live components live-media=/dev/etherd/e0.1 $bootif
		http=boot=live components fetch=http://h/x/live/filesystem.squashfs $bootif extra=1 more
	END
}
broken 'source /boot/grub/grub.cfg' 'configfile grub.cfg'
broken 'menuentry "Elsewhere" {' 'linux /gone/vmlinuz x=y' 'initrd /live/initrd.img' '}'
broken 'menuentry "No initrd" {' 'linux /live/vmlinuz x=y' 'initrd /gone' '}'
broken 'menuentry' 'linux' 'initrd' 'set' 'source' '$linux' '${' '$' "'" 'linux /live/vmlinuz'
broken '\x00\x01\x02menuentry \xff {' 'linux ()' 'linux (' 'initrd )' '"unended'
broken "$(printf 'menuentry x {\\nlinux /%04000d\\n}\\n' {1..60})"
