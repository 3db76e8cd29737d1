#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# FAT images of all kinds, made by dosfstools and filled by mtools: every file
# by its name and byte for byte; then damaged ones.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
list=$(realpath "${BUILD:-build}/tests/fat_list")
fuzz=$(realpath "${BUILD:-build}/tests/fat_fuzz")
. "$(dirname "$0")/lib.sh"
command -v mkfs.fat mcopy >/dev/null || {
	echo 'dosfstools or mtools is not installed'
	exit 77
}
export MTOOLS_SKIP_CHECK=1 LC_ALL=C.UTF-8

long=$(printf 'a long name, with blanks %0150d.conf' 1)
mkdir -p tree/EFI/BOOT tree/loader/entries tree/os "tree/Ordner für alle/1/2/3/4/5/6"
random_file tree/EFI/BOOT/BOOTX64.EFI 5000
random_file tree/os/vmlinuz-6.4.0-default 70001
random_file tree/os/initrd-6.4.0-default 250001
random_file tree/loader/loader.conf 30
random_file tree/loader/entries/opensuse-6.4.0-default.conf 200
random_file "tree/$long" 1
random_file "tree/Ordner für alle/größe €.txt" 511
random_file "tree/Ordner für alle/1/2/3/4/5/6/deep" 513
random_file tree/SHORT.TXT 512
random_file tree/lower.txt 1024
: >tree/empty
for i in $(seq 60); do random_file "tree/many/a file of several, number $i" $((i * 7)); done

# Written in turns with files that are then taken out, so that it is in pieces.
fill() { # image
	local i name
	for i in $(seq 12); do
		head -c 3000 /dev/zero >gap
		mcopy -i "$1" gap "::gap$i"
		mcopy -i "$1" tree/SHORT.TXT "::keep$i"
	done
	mdel -i "$1" ::gap1 ::gap3 ::gap5 ::gap7 ::gap9 ::gap11
	for name in tree/*; do mcopy -s -o -i "$1" "$name" ::/ || fail "mcopy $name"; done
	mdel -i "$1" '::gap*' '::keep*'
}

check_image() { # image, offset
	local size path
	(cd tree && find . -type f -printf '%s %P\n' | sort) >expected
	limit "$list" "$1" "$2" >told 2>err || fail "$1: $(cat err)"
	diff expected <(sort told) || fail "$1: other files"
	while read -r size path; do
		limit "$list" --cat "$path" "$1" "$2" >bytes
		cmp bytes "tree/$path" || fail "$1: other bytes in $path ($size)"
	done <expected
}

# bits | sectors of a cluster | bytes of a sector | KiB
while read -r bits cluster sector size; do
	rm -f fat.img
	mkfs.fat -C -F "$bits" -s "$cluster" -S "$sector" -n BOOT fat.img "$size" >mkfs.log 2>&1 ||
		fail "mkfs.fat: $(cat mkfs.log)"
	fill fat.img
	check_image fat.img 0
	cp fat.img "fat$bits.img"
	# Behind something else, and with something else behind.
	{
		head -c 65536 /dev/urandom
		cat fat.img
		head -c 5000 /dev/urandom
	} >inside.img
	check_image inside.img 65536
done <<'END'
12 1 512 2000
12 4 512 4000
12 2 2048 8000
16 1 512 8000
16 4 512 20000
16 1 4096 30000
32 1 512 40000
32 2 1024 160000
END

# No FAT, and FATs that are damaged.
must_not_list() { # pattern, image, offset
	limit "$list" "$2" "${3:-0}" >told 2>err
	[ $? = 1 ] || fail "it should have been refused: $1"
	grep -q "$1" err || fail "'$1' is not said: $(cat err)"
}
head -c 100000 /dev/urandom >noise.img
must_not_list 'Wrong medium' noise.img
must_not_list 'Wrong medium' fat12.img 512
must_not_list 'Wrong medium' fat12.img 99999999
head -c 400 fat12.img >cut.img
must_not_list 'Wrong medium' cut.img
head -c 100000 fat16.img >cut.img
must_not_list 'Bad message' cut.img
# A file that goes round, one that goes into another, one that ends too soon.
for bytes in 0200 ffff 0000 0100 f7ff; do
	cp fat16.img bad.img
	# Entry 2 of both tables is the first cluster of some file or folder.
	for i in 2 3 4 5 6 7 8 9 10; do
		poke bad.img $((4096 + 2 * i)) "$bytes"
	done
	limit "$list" bad.img >told 2>err
	[ $? -le 1 ] || fail "it died of the chain $bytes"
done

export SEED=${SEED:-1} COUNT=${COUNT:-300}
mkfs.fat -C -F 12 -s 1 tiny.img 200 >/dev/null
mcopy -s -i tiny.img tree/loader tree/lower.txt tree/many ::/
mkfs.fat -C -F 16 -s 1 small.img 2500 >/dev/null
mcopy -s -i small.img tree/loader tree/lower.txt tree/many ::/
for reach in 64 2048 60000; do
	limit env REACH=$reach "$fuzz" tiny.img small.img >out 2>&1 || {
		tr '\r' '\n' <out | tail -n 30
		fail "the reader died: REACH=$reach, and SEED and FIRST above"
	}
done
exit 0
