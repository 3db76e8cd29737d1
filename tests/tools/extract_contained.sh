#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# libisofs goes mad: it crashes, ends the process, eats all memory, or runs
# out of stack.  Played by a library that takes the place of its import.
mad=$(realpath -m "${BUILD:-build}/tests/mad.so")
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"

cat >mad.c <<'EOF'
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fall(volatile char *from)
{
	volatile char here[1024];

	here[0] = from[0];
	return fall(here) + here[0];
}

int iso_image_import(void *image, void *source, void *opts, void *features)
{
	const char *way = getenv("WAY");
	void *p;

	if (strcmp(way, "crash") == 0)
		raise(SIGSEGV);
	if (strcmp(way, "end") == 0)
		_exit(0);
	while (strcmp(way, "memory") == 0 && (p = malloc(1 << 22)) != NULL)
		memset(p, 1, 1 << 22);
	if (strcmp(way, "stack") == 0)
		fall((char[]){ 1 });
	return -1;
}
EOF
# Not into the work folder: programs are often barred from /dev/shm.
mkdir -p "$(dirname "$mad")"
"${CC:-cc}" -O0 -w -shared -fPIC -o "$mad" mad.c || {
	echo 'no C compiler'
	exit 77
}
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0:symbolize=0"
make_good_iso -application_id test
mkdir dir
for way in crash end memory stack; do
	must_refuse 'damaged directories|be read in 30 s' \
		env WAY=$way LD_PRELOAD="$mad" "$extract" good.iso dir
	[ -z "$(ls -A dir)" ] || fail "$way: files are left"
done
