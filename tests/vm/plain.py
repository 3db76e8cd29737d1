#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a terminal would show, as lines of plain text.

A loader draws its menu by moving the cursor, tens of kilobytes without an end
of line; here each move ends one.  Other sequences for terminals are dropped.
Nothing is held back but a sequence that has only begun.
"""
import os
import re

MOVES = re.compile(rb"\x1b\[[0-9;]*[Hf]")
OTHERS = re.compile(rb"\x1b\[[0-9;?=]*[A-Za-z]|\x1b[a-z]")
BEGUN = re.compile(rb"\x1b(\[[0-9;?=]*)?$")


def main():
    held = b""
    while True:
        read = os.read(0, 65536)
        data = held + read
        begun = BEGUN.search(data) if read else None
        held = data[begun.start():] if begun else b""
        data = data[:len(data) - len(held)]
        data = OTHERS.sub(b"", MOVES.sub(b"\n", data))
        while data:
            data = data[os.write(1, data):]
        if not read:
            return


main()
