# SPDX-License-Identifier: GPL-2.0-or-later
"""
Cold: an image that lies on the disk and nowhere else, read by many clients at
once and by one, beside a plain reader of the same file.  And what memory the
server holds.
"""

import mmap
import os
import re
import threading
import time

from lab import Failed, Place, Server, Target, merged, progress, run

MTU = 9000
REQUEST_BYTES = 64 << 10
DEPTHS = (1, 16)  # of the plain reader; xblade reads at most 16 ahead
CLIENTS = 64
PATIENCE_SECONDS = 60

XBLADE = Target("xblade", ["{build}/xblade", "0", "1", "{iface}", "{image}"],
                ready="ready")
VBLADE = Target("vblade", ["vblade", "-b", "1024", "0", "1", "{iface}",
                           "{image}"])


def drop_caches(path):
    """Only this file's pages: the machine is not ours alone."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(fd)
    left = int(run("fincore", "--bytes", "--noheadings", "--output", "RES",
                   str(path)))
    if left > 0:
        raise Failed("%s: %d bytes stay in the page cache" % (path, left))


def read_plainly(path, depth):
    """O_DIRECT, sequential, so many requests under way; bytes a second."""
    size = os.path.getsize(path)
    fd = os.open(path, os.O_RDONLY | os.O_DIRECT)
    turn, lock = iter(range(0, size, REQUEST_BYTES)), threading.Lock()

    def reader():
        with mmap.mmap(-1, REQUEST_BYTES) as buffer:
            while True:
                with lock:
                    at = next(turn, None)
                if at is None:
                    return
                os.preadv(fd, [buffer], at)

    threads = [threading.Thread(target=reader) for _ in range(depth)]
    start = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.monotonic() - start
    os.close(fd)
    return size / elapsed


def serve(target, place, settings, options, clients):
    """A fresh server on a cold file: what clients got, what the disk read."""
    drop_caches(settings.cold_image)
    size = os.path.getsize(settings.cold_image)
    reads = -(-size // (17 * 512))
    server = Server(target, place, settings.build, settings.cold_image,
                    settings.work)
    try:
        before = server.disk_bytes()
        row = merged(server.generators(
            ["--clients", str(clients), "--requests", str(reads * clients),
             "--timeout", "10000", *options]))
        row["disk_bytes"] = server.disk_bytes() - before
    finally:
        server.close()
    row["is_complete"] = row["requests"] == reads * clients
    # Storming clients go abreast: each of them has come as far.
    row["image_bytes"] = size * row["requests"] / (reads * clients)
    found = re.search(r"disk reads \((\d+) KiB\)", server.said())
    if found:
        row["accounted_bytes"] = row["disk_bytes"]
        row["disk_bytes"] = int(found[1]) << 10
        row["is_direct"] = "(direct)" in server.said()
    if row["wrong"] or row["errors"]:
        raise Failed("%s, cold: %d wrong, %d errors" %
                     (target.name, row["wrong"], row["errors"]))
    return row


STORM = ["--pattern", "storm", "--seconds", str(PATIENCE_SECONDS)]
STREAM = ["--window", "64", "--seconds", str(PATIENCE_SECONDS)]
# vblade needs long for them all: as far as it comes.
STORM_SHORT = ["--pattern", "storm", "--seconds", "4"]


def measure_cold(settings):
    """{row name: rounds}"""
    places = [Place(90 + i, "veth", MTU) for i in range(2)]
    rounds = {}

    def keep(name, row):
        rounds.setdefault(name, []).append(row)
        progress("cold, %s: %.0f MB/s, from disk %.0f MB/s, %.1f MiB" % (
            name, row["mb_s"], row["disk_mb_s"], row["disk_bytes"] / 2 ** 20))

    def serve_as(name, target, place, options, clients):
        row = serve(target, place, settings, options, clients)
        row["disk_mb_s"] = row["image_bytes"] / row["seconds"] / 1e6
        keep(name, row)

    try:
        for _ in range(settings.cold_rounds):
            for depth in DEPTHS:
                drop_caches(settings.cold_image)
                rate = read_plainly(settings.cold_image, depth) / 1e6
                keep("plain reader, depth %d" % depth,
                     {"mb_s": rate, "disk_mb_s": rate,
                      "disk_bytes": os.path.getsize(settings.cold_image),
                      "image_bytes": os.path.getsize(settings.cold_image)})
            serve_as("xblade, 64 clients storm", XBLADE, places[0], STORM,
                     CLIENTS)
            serve_as("xblade, 1 client, window 64", XBLADE, places[0], STREAM,
                     1)
            serve_as("vblade, 64 clients storm", VBLADE, places[1],
                     STORM_SHORT, CLIENTS)
            serve_as("vblade, 1 client, window 64", VBLADE, places[1], STREAM,
                     1)
    finally:
        for place in places:
            place.close()
    return rounds


# --- memory -----------------------------------------------------------------

FRAMES_MIB = 64  # WORKER_FRAMES chunks, the pool's other part


def measure_memory(settings):
    """[(mode, pool MiB, [(clients, VmRSS MiB)])]"""
    found = []
    for io, answer in (("auto", "auto"), ("native", "off")):
        target = Target("xblade, --io %s --answer %s" % (io, answer),
                        ["{build}/xblade", "--io", io, "--answer", answer,
                         "0", "1", "{iface}", "{image}"], ready="ready")
        place = Place(95, "veth", MTU)
        try:
            server = Server(target, place, settings.build, settings.image,
                            settings.work)
            cache = int(re.search(r"cache (\d+) MiB", server.said())[1])
            rows = []
            for clients in (16, 4096):
                # Once through the whole image at least.
                server.generators(["--clients", str(clients), "--pattern",
                                   "random", "--seconds", "1"])
                rows.append((clients, server.status_kib("VmRSS") / 1024))
            server.close()
        finally:
            place.close()
        found.append((target.name, FRAMES_MIB + cache, rows))
        progress("memory, %s: %s" % (target.name, rows))
    return found
