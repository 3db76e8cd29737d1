#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# An include line names its layer; each folder may include only what lies
# below it (see userspace/README.md).
set -eu
cd "$(dirname "$0")/../.."

base='xdp/|limits\.h|bytes\.h|clock\.h|count\.h'
declare -A allowed=(
	[userspace/engine]="$base|engine/"
	[userspace/memory]="$base|log\.h|memory/"
	[userspace/storage]="$base|log\.h|ring\.h|memory/|storage/"
	[userspace/net]="$base|log\.h|ring\.h|memory/|net/|xblade\.skel\.h"
	[userspace/server]="$base|descriptors\.h|local_socket\.h|log\.h|notify\.h|ring\.h|engine/|memory/|storage/|net/|server/"
	[userspace]="$base|local_socket\.h|log\.h|notify\.h|ring\.h|conf_folder\.h|options\.h|settings\.h|config\.h|size_text\.h|status_show\.h|vblade_conf\.h|server/(server|config)\.h"
	[xdp]='xdp/'
	[tools]="$base|descriptors\.h|local_socket\.h|log\.h|notify\.h|size_text\.h|conf_folder\.h|net/link\.h|iso/|menu/|extract/|ping/|tools/"
	[tools/doctor]="$base|log\.h|ring\.h|memory/|net/|tools/"
)
bad=0
for folder in "${!allowed[@]}"; do
	depth=1 but=/
	# The doctor looks at an interface with the server's own code.
	[ "$folder" = tools ] && depth=2 but='tools/doctor/*'
	while IFS= read -r line; do
		echo "$line: not for $folder" >&2
		bad=1
	done < <(find "$folder" -maxdepth $depth -name '*.[ch]' -not -path "$but" -print0 |
		xargs -0 -r grep -nE '^#include "' |
		grep -vE "#include \"(${allowed[$folder]})" || :)
done
# The engine and the disk never see each other, nor does the engine libc.
if grep -nE '^#include <(stdlib|stdio|unistd|errno|time)' userspace/engine/*; then
	bad=1
fi
exit $bad
