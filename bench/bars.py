# SPDX-License-Identifier: GPL-2.0-or-later
"""
The bars that xblade is held against, and whether what was measured holds them.
A ratio is the median of the rounds' ratios, since what a round measures lies
near in time.
"""

import statistics
from dataclasses import dataclass

BASE = "vblade"
KERNEL = "xblade"
AF_XDP = "xblade native, off"
LIMIT = "echo, whole frame"
COPY = "echo, whole frame, copying"

CPU, RATE, P50 = "all_cpu_m", "requests_s", "p50_us"
WORDS = {CPU: "whole CPU", RATE: "requests/s", P50: "p50"}

STORMS = ("1000 clients, storm", "4096 clients, storm")

# Link, MTU, load, target; then what is at least or at most how many times
# vblade's.
AGAINST_VBLADE = (
    ("veth", 1500, "1 client, window 1", KERNEL,
     ((RATE, ">=", 8), (CPU, "<=", 0.10), (P50, "<=", 0.12))),
    ("veth", 1500, "2 generators, window 16", KERNEL,
     ((RATE, ">=", 3.5), (CPU, "<=", 0.30))),
    ("veth", 1500, "1000 clients, storm", KERNEL,
     ((RATE, ">=", 1.9), (CPU, "<=", 0.28))),
    ("veth", 1500, "4096 clients, storm", KERNEL,
     ((RATE, ">=", 1.9), (CPU, "<=", 0.28))),
    ("veth", 1500, "2 x 1000 clients, storm", KERNEL,
     ((RATE, ">=", 3), (CPU, "<=", 0.28))),
    ("veth", 1500, "2 x 4096 clients, storm", KERNEL,
     ((RATE, ">=", 3), (CPU, "<=", 0.28))),
    ("veth", 9000, "1 client, window 16", KERNEL,
     ((RATE, ">=", 1.5), (CPU, "<=", 0.38))),
    ("veth", 9000, "1 client, window 16", AF_XDP,
     ((RATE, ">=", 2), (CPU, "<=", 0.55))),
)
LIMIT_SHARE = 1.25
GROWTH_SHARE = 1.1
MANY = "4096 clients, storm"
FEW = ("16 clients, storm", "16 clients, window 256, storm")
COLD_BYTES_SHARE, COLD_RATE_SHARE = 1.05, 0.85
MEMORY_MIB = 64


@dataclass
class Bar:
    what: str
    needed: str
    measured: str
    is_held: bool
    limit: str = ""  # what the echo reaches


def needs(link, load, target):
    """Is this measurement one that a bar looks at?"""
    if link == "veth" and target in (BASE, KERNEL, LIMIT, COPY):
        return True
    return any((link, load, target) == (b[0], b[2], b[3])
               for b in AGAINST_VBLADE)


def ratio(rounds, base, name):
    pairs = [(r[name], b[name]) for r, b in zip(rounds, base) if b[name]]
    return statistics.median(a / b for a, b in pairs) if pairs else None


def sectors(mtu):
    return "%d sectors" % ((mtu - 36) // 512)


def verdict(value, sense, bound):
    return value >= bound if sense == ">=" else value <= bound


def judge_vblade(results, bars):
    by_link = {(r.link, r.mtu): r.rows for r in results}
    for link, mtu, load, target, terms in AGAINST_VBLADE:
        rows = by_link.get((link, mtu), {})
        if (load, target) not in rows or (load, BASE) not in rows:
            continue
        for key, sense, bound in terms:
            value = ratio(rows[load, target], rows[load, BASE], key)
            limit = ""
            if (load, LIMIT) in rows:
                limit = "%.3gx" % ratio(rows[load, LIMIT], rows[load, BASE],
                                        key)
            bars.append(Bar("%s, %s, %s: %s" % (sectors(mtu), load, target,
                                                WORDS[key]),
                            "%s %gx vblade" % (sense, bound),
                            "%.3gx" % value, verdict(value, sense, bound),
                            limit))


def judge_fairness(results, bars):
    """Whole requests are what clients get, so one more or less is the same."""
    for result in results:
        for load in STORMS + tuple("2 x " + storm for storm in STORMS):
            rounds = result.rows.get((load, KERNEL))
            if not rounds or (result.link, result.mtu) != ("veth", 1500):
                continue
            again = sum(r["retransmits"] for r in rounds)
            spread = max(r["client_spread"] for r in rounds)
            share = min(r["client_share"] for r in rounds)
            what = "%s, %s: " % (sectors(result.mtu), load)
            bars.append(Bar(what + "retransmits, all rounds", "0", str(again),
                            again == 0))
            bars.append(Bar(what + "least and most of a client",
                            "within 1 %, or 1 request",
                            "%.1f %%, %d apart" % (100 * (1 - share), spread),
                            spread <= 1 or share >= 0.99))


def judge_limit(results, bars):
    for limit, bound in ((LIMIT, LIMIT_SHARE), (COPY, LIMIT_SHARE)):
        for result in results:
            shares = {load: ratio(rounds, result.rows[load, limit], CPU)
                      for (load, target), rounds in result.rows.items()
                      if target == KERNEL and (load, limit) in result.rows}
            if not shares:
                continue
            worst = max(shares, key=shares.get)
            bars.append(Bar(
                "%s, %s, any load: whole CPU of a kernel answer" %
                (result.link, sectors(result.mtu)),
                "<= %gx %s" % (bound, limit),
                "%.2fx to %.2fx (%s)" % (min(shares.values()), shares[worst],
                                         worst), shares[worst] <= bound))


def judge_growth(results, bars):
    """
    More clients make the generator dearer as well: it has more requests under
    way, and a larger ring.  So the echo's growth is taken off, or the few
    clients have as many requests under way.
    """
    for result in results:
        rows = result.rows
        what = "%s, 4096 clients: whole CPU" % sectors(result.mtu)
        if any((load, target) not in rows for load in (MANY, *FEW)
               for target in (KERNEL, LIMIT)):
            continue
        for few in FEW:
            grown = ratio(rows[MANY, KERNEL], rows[few, KERNEL], CPU)
            own = ratio(rows[MANY, LIMIT], rows[few, LIMIT], CPU)
            if few == FEW[0]:
                value, how = grown / own, ", less the echo's growth"
                measured = "%.2fx / %.2fx = %.2fx" % (grown, own, value)
            else:
                value, how = grown, ""
                measured = "%.2fx" % value
            bars.append(Bar(what, "<= %gx %s%s" % (
                GROWTH_SHARE, few.replace(", storm", ""), how), measured,
                            value <= GROWTH_SHARE))


def judge_cold(cold, bars):
    storm = cold.get("xblade, 64 clients storm")
    stream = cold.get("xblade, 1 client, window 64")
    if not storm or not stream:
        return
    share = max(r["disk_bytes"] / r["image_bytes"] for r in storm)
    bars.append(Bar("cold, 64 clients: bytes from disk",
                    "<= %gx the image, every round" % COLD_BYTES_SHARE,
                    "%.3fx" % share,
                    share <= COLD_BYTES_SHARE and
                    all(r["is_complete"] for r in storm)))
    for name, rows in (("64 clients, all together", storm),
                       ("1 client, window 64", stream)):
        for reader, base in cold.items():
            if not reader.startswith("plain"):
                continue
            value = ratio(rows, base, "mb_s")
            bars.append(Bar("cold, %s: MB/s" % name,
                            ">= %gx %s" % (COLD_RATE_SHARE, reader),
                            "%.2fx" % value, value >= COLD_RATE_SHARE))


def judge_memory(memory, bars):
    for name, pool_mib, rows in memory:
        most = max(resident for _, resident in rows)
        bars.append(Bar("%s: resident, 16 to 4096 clients" % name,
                        "<= pool (%d) + %d MiB" % (pool_mib, MEMORY_MIB),
                        "%.0f MiB" % most, most <= pool_mib + MEMORY_MIB))


def judge(found):
    bars = []
    judge_vblade(found.results, bars)
    judge_fairness(found.results, bars)
    judge_limit(found.results, bars)
    judge_growth(found.results, bars)
    judge_cold(found.cold, bars)
    judge_memory(found.memory, bars)
    return bars
