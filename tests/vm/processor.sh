# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# The x86 processor that QEMU 7.2 does well.  With cx16, Linux 6.12 dies in a
# third of its boots: wrong flags are left behind CMPXCHG16B.  With erms, pages
# are cleared byte by byte, and where code has been each of them takes so long
# that Linux tells of soft lockups: KIWI's ISO came to its login prompt in 117 s
# instead of 213.  Without svm, programs and systemd's namespaces fail in odd ways.
# shellcheck disable=SC2034 # for those that source it
vm_processor=max,-cx16,-erms
