# SPDX-License-Identifier: GPL-2.0-or-later
"""
What was found, as tables for the terminal, and as RESULTS.md with its plot.
"""

import datetime
import os
import pathlib
import platform
import re
import statistics
import subprocess
import textwrap
from dataclasses import dataclass, field

from bars import AF_XDP, BASE, CPU, KERNEL, LIMIT, ratio

BENCH = pathlib.Path(__file__).resolve().parent

# Column title, how a row of medians shows it.
COLUMNS = (
    ("requests/s", lambda m: "%dk" % round(m["requests_s"] / 1000)),
    ("p50 us", lambda m: "%.1f" % m["p50_us"]),
    ("p99 us", lambda m: "%.1f" % m["p99_us"]),
    ("server CPU s/M", lambda m: "%.2f" % m["server_cpu_m"]),
    ("whole CPU s/M", lambda m: "%.2f" % m["all_cpu_m"]),
    ("again", lambda m: "%d" % m["retransmits"]),
    ("a client", lambda m: "%d-%d" % (m["client_min"], m["client_max"])),
)
# The same as multiples of vblade's.
RATIOS = (("requests/s", "requests_s"), ("p50", "p50_us"), ("p99", "p99_us"),
          ("whole CPU", "all_cpu_m"))

PLOTTED = (BASE, AF_XDP, KERNEL, LIMIT)


@dataclass
class Findings:
    load_before: tuple
    load_after: tuple = ()
    results: list = field(default_factory=list)
    cold: dict = field(default_factory=dict)
    memory: list = field(default_factory=list)
    bars: list = field(default_factory=list)


def medians(rounds):
    return {name: statistics.median(r[name] for r in rounds)
            for name, value in rounds[0].items()
            if isinstance(value, (int, float))}


def table_of(result, load, names):
    """The rows of one load as lists of words, titles first."""
    titles = ["target"] + [title for title, _ in COLUMNS]
    titles += [title + " x vblade" for title, _ in RATIOS]
    table = [titles]
    base = result.rows.get((load, BASE))
    for name in names:
        rounds = result.rows.get((load, name))
        if not rounds:
            continue
        middle = medians(rounds)
        words = [name] + [show(middle) for _, show in COLUMNS]
        for _, key in RATIOS:
            value = base and ratio(rounds, base, key)
            words.append("%.2f" % value if value is not None else "-")
        table.append(words)
    return table


def cold_table(cold):
    table = [["reader", "MB/s, clients together", "MB/s of the image",
              "MiB of the image", "MiB from disk", "disk / image"]]
    for name, rounds in cold.items():
        middle = medians(rounds)
        table.append([name, "%.0f" % middle["mb_s"],
                      "%.0f" % middle["disk_mb_s"],
                      "%.1f" % (middle["image_bytes"] / 2 ** 20),
                      "%.1f" % (middle["disk_bytes"] / 2 ** 20),
                      "%.3f" % (middle["disk_bytes"] /
                                middle["image_bytes"])])
    return table


def memory_table(memory):
    table = [["server", "pool MiB", "clients", "resident MiB"]]
    for name, pool_mib, rows in memory:
        table += [[name, str(pool_mib), str(clients), "%.1f" % resident]
                  for clients, resident in rows]
    return table


def bars_table(bars):
    return [["what", "bar", "measured", "held", "the echo"]] + [
        [bar.what, bar.needed, bar.measured,
         "yes" if bar.is_held else "**no**", bar.limit] for bar in bars]


def markdown(table):
    lines = ["| " + " | ".join(words) + " |" for words in table]
    lines.insert(1, "|---" + "|---:" * (len(table[0]) - 1) + "|")
    return "\n".join(lines) + "\n"


def plain(table):
    widths = [max(map(len, column)) for column in zip(*table)]
    return "\n".join("  ".join(
        word.ljust(width) if index == 0 else word.rjust(width)
        for index, (word, width) in enumerate(zip(words, widths)))
        for words in table)


# --- where and when ---------------------------------------------------------

def machine():
    info = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"model name\s*: (.*)", info)
    memory = re.search(r"MemTotal:\s*(\d+)",
                       pathlib.Path("/proc/meminfo").read_text("utf-8"))
    return "%s, %d CPUs, %d GiB" % (model[1] if model else platform.machine(),
                                    os.cpu_count(),
                                    round(int(memory[1]) / (1 << 20)))


def commit(settings):
    if settings.commit:
        return settings.commit
    words = {}
    # What is written here is no part of what is measured.
    for name, command in (("commit", ["rev-parse", "--short", "HEAD"]),
                          ("changes", ["status", "--porcelain", ":/",
                                       ":!RESULTS.md", ":!cpu.svg"])):
        done = subprocess.run(["git", "-C", str(BENCH), *command],
                              capture_output=True, text=True, check=False)
        words[name] = done.stdout.strip()
    if not words["commit"]:
        return "not known"
    return words["commit"] + (", changed" if words["changes"] else "")


def averages(load):
    return ", ".join("%.2f" % value for value in load)


def head(found, settings):
    how = (
        "Written by `make bench` (bench/compare).  Medians of %d rounds, the "
        "targets in turn; a round is %g s, and %g s where no bar looks.  "
        "Ratios are medians of each round's.  CPU is seconds for a million "
        "requests; \"whole\" is server, generator and ksoftirqd, since over "
        "veth each does some of the other's work.  The image (%d MiB) is in "
        "memory, and was compared byte for byte before.  \"again\" is "
        "requests that were sent anew; \"a client\" is the least and the most "
        "that one got.  Where vblade leaves requests unanswered, its latencies "
        "are those of the few that it serves.  Of two generators, which have "
        "clients of their own, one shares the server's core." %
        (settings.rounds, settings.seconds, settings.seconds * settings.share,
         settings.image_bytes >> 20))
    limits = (
        "\"xblade\" is the program without options: on these links, packet "
        "socket and tcx.  The limits are echoes by tcx (bench/echo.bpf.c): "
        "whoever answers in the kernel pays for the generator and two passes "
        "of a veth at least.  The whole-frame echo grows the frame to a "
        "reply's size and copies nothing into it; the copying one fills it out "
        "of a memory as large as the image, from where the request says.")
    return [
        "# xblade beside vblade and the limits\n",
        textwrap.fill(how, 79) + "\n",
        textwrap.fill(limits, 79) + "\n",
        "* machine: " + machine(),
        "* kernel: " + platform.release(),
        "* date: " + datetime.datetime.now().strftime("%Y-%m-%d %H:%M"),
        "* commit: " + commit(settings),
        "* load average (1, 5, 15 min) before: %s; after: %s; the bench "
        "itself makes about 2\n" % (averages(found.load_before),
                                    averages(found.load_after)),
    ]


BARS_TEXT = (
    "\"The echo\" is what the whole-frame echo reached in the same rounds: "
    "where that misses a bar, no answer out of the kernel can hold it at that "
    "moment on this machine.  vblade's own cost moves by up to a half from "
    "round to round, as if its two processors shared a core at times; what "
    "runs on one of them stays as it is, and so the ratios move.  An answer "
    "reads its data from memory, which the plain echo does not: storms find "
    "them in the processor's cache, the other loads do not.  The copying echo "
    "pays for it too.")

COLD_TEXT = (
    "veth, MTU 9000, %d rounds, each with a fresh server; the file's pages "
    "were dropped from the page cache before, which fincore confirmed (what "
    "the host of a virtual machine caches nobody can drop).  xblade reads with "
    "O_DIRECT, vblade through the page cache with the kernel's read-ahead; "
    "bytes from disk are xblade's own count, and the kernel's (/proc/PID/io) "
    "for vblade.  The plain reader reads "
    "64 KiB at a time, O_DIRECT, sequentially, with so many requests under "
    "way.  64 clients read all of the image each, at window 1; what they get "
    "together is bound by processors and not by the disk.  vblade's storm is "
    "ended after 4 s.  All medians.")


def text(found, settings):
    """RESULTS.md"""
    parts = head(found, settings)
    parts += ["## The bars\n", markdown(bars_table(found.bars)),
              textwrap.fill(BARS_TEXT, 79) + "\n"]
    if settings.links:
        parts.append("![Whole CPU for a million requests](cpu.svg)\n")
    for result in found.results:
        parts.append("## %s, MTU %d\n" % (result.link, result.mtu))
        for name, why in result.absent.items():
            parts.append("%s is not here: %s\n" % (name, why))
        for load in settings.loads:
            table = table_of(result, load.name, settings.names)
            if len(table) > 1:
                parts.append("### %s\n\n%s" % (load.name, markdown(table)))
    if found.cold:
        parts.append("## Cold, from disk\n\n%s\n\n%s" % (
            textwrap.fill(COLD_TEXT % settings.cold_rounds, 79),
            markdown(cold_table(found.cold))))
        parts.append("## Memory\n\n" + markdown(memory_table(found.memory)))
    return "\n".join(parts).rstrip() + "\n"


def show(result, settings):
    for load in settings.loads:
        table = table_of(result, load.name, settings.names)
        if len(table) > 1:
            print("\n%s, MTU %d, %s" % (result.link, result.mtu, load.name))
            print(plain(table), flush=True)


def show_bars(bars):
    if bars:
        print("\n" + plain(bars_table(bars)), flush=True)


# --- the plot ---------------------------------------------------------------

def plot(results, settings):
    """cpu.svg, by gnuplot: a panel for each MTU, a row for each load."""
    for result in results:
        if result.link != "veth":
            continue
        loads = [load.name for load in reversed(settings.loads)
                 if all((load.name, name) in result.rows for name in PLOTTED)]
        lines = ['"%s" %s' % (load, " ".join(
            "%.3f" % statistics.median(r[CPU] for r in result.rows[load, name])
            for name in PLOTTED)) for load in loads]
        if not lines:
            return
        path = settings.work / ("cpu-%d.dat" % result.mtu)
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if len(list(settings.work.glob("cpu-*.dat"))) < 2:
        return
    subprocess.run(["gnuplot", "-e", "folder='%s'; out='%s'" % (
        settings.work, settings.output.with_name("cpu.svg")),
                    str(BENCH / "cpu.gp")], check=True)
