#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The inputs of a fuzz target that are kept, through the target once more.
#
#   tests/fuzz/replay.sh TARGET
set -u
cd "$(dirname "$0")/../.." || exit 1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
tar -C "$folder" -xJf "tests/fuzz/corpus/$1.tar.xz" || exit 1
"${BUILD:-build}/tests/$1_replay" "$folder"
