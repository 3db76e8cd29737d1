# SPDX-License-Identifier: GPL-2.0-or-later
"""
Links in network namespaces, targets that serve on them, and what a load costs
everybody concerned.
"""

import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import time
from dataclasses import dataclass

SERVER_CPU, GENERATOR_CPU = "0", "1"
SETUP_SECONDS = 0.3  # until several generators have found the target


class Failed(Exception):
    pass


@dataclass(frozen=True)
class Target:
    name: str
    command: list  # {build}, {iface} and {image} are filled in
    links: tuple = ("veth", "bridge")
    ready: str = ""      # what it says when it serves; nothing: clients wait
    is_echo: bool = False  # its data are wrong, and that is no fault


@dataclass(frozen=True)
class Load:
    name: str
    options: list
    generators: int = 1  # one on each core
    links: tuple = ("veth", "bridge")


def run(*command, check=True):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if check and done.returncode != 0:
        raise Failed("%s: %s" % (" ".join(command), done.stderr.strip()))
    return done.stdout


def progress(text):
    print(text, file=sys.stderr, flush=True)


def enter_namespaces(program):
    """Links and mounts of our own; they go when the last process goes."""
    if os.environ.get("compare_inside"):
        run("mkdir", "-p", "/run/netns")
        run("mount", "-t", "tmpfs", "tmpfs", "/run/netns")
        return
    if os.geteuid() != 0:
        sys.exit("%s: network namespaces need root: sudo make bench" % program)
    os.environ["compare_inside"] = "1"
    os.execvp("unshare", ["unshare", "--net", "--mount", sys.executable,
                          *sys.argv])


# --- processor time and memory ----------------------------------------------

def cpu_seconds(pid):
    """Of a process with all its threads, to the nanosecond."""
    total = 0
    for task in pathlib.Path("/proc/%d/task" % pid).iterdir():
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except (FileNotFoundError, ProcessLookupError):
            pass
    return total / 1e9


@functools.lru_cache
def softirq_pids():
    pids = []
    for comm in pathlib.Path("/proc").glob("[0-9]*/comm"):
        try:
            if comm.read_text().startswith("ksoftirqd/"):
                pids.append(int(comm.parent.name))
        except (FileNotFoundError, ProcessLookupError):
            pass
    return pids


# --- links and servers ------------------------------------------------------

def in_netns(name, *command):
    return ["ip", "netns", "exec", name, *command]


class Place:
    """Two namespaces and the link between them."""

    def __init__(self, index, kind, mtu):
        self.server, self.client = "server%d" % index, "client%d" % index
        self.iface = "t0" if kind == "veth" else "br0"
        port = "t0" if kind == "veth" else "p0"
        for name in (self.server, self.client):
            run("ip", "netns", "add", name)
        run("ip", "-n", self.server, "link", "add", port, "mtu", str(mtu),
            "type", "veth", "peer", "name", "c0", "mtu", str(mtu), "netns",
            self.client)
        run("ip", "-n", self.client, "link", "set", "c0", "up")
        if kind == "bridge":
            run("ip", "-n", self.server, "link", "add", "br0", "type",
                "bridge", "forward_delay", "0")
            run("ip", "-n", self.server, "link", "set", "p0", "master", "br0")
            run("ip", "-n", self.server, "link", "set", "br0", "mtu", str(mtu),
                "up")
        run("ip", "-n", self.server, "link", "set", port, "up")
        time.sleep(0.2)

    def close(self):
        for name in (self.server, self.client):
            run("ip", "netns", "del", name, check=False)


@functools.lru_cache
def pinned(cpu):
    command = ["taskset", "-c", cpu] if os.cpu_count() > 1 else []
    if subprocess.run(["chrt", "-f", "20", "true"], check=False,
                      stderr=subprocess.DEVNULL).returncode == 0:
        command += ["chrt", "-f", "20"]
    return command


class Server:
    """A target that serves an image at a place."""

    def __init__(self, target, place, build, image, work):
        self.target, self.place, self.build = target, place, build
        self.log = work / (re.sub(r"\W+", "-", target.name) + ".log")
        words = {"build": build, "iface": place.iface, "image": image}
        command = [word.format(**words) for word in target.command]
        with open(self.log, "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                in_netns(place.server, "setpriv", "--pdeathsig", "KILL",
                         *pinned(SERVER_CPU), *command),
                stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        self.wait_ready()

    def said(self):
        return self.log.read_text(encoding="utf-8").strip()

    def wait_ready(self):
        end = time.monotonic() + 30
        while self.target.ready:
            said = self.said()
            if said.endswith(self.target.ready):
                break
            if self.process.poll() is not None or time.monotonic() > end:
                self.close()
                raise Failed(said.splitlines()[-1] if said else "silent")
            time.sleep(0.05)

    def status_kib(self, name):
        """VmRSS and its like."""
        path = pathlib.Path("/proc/%d/status" % self.process.pid)
        found = re.search(r"^%s:\s*(\d+)" % name, path.read_text("utf-8"),
                          re.MULTILINE)
        return int(found[1]) if found else 0

    def disk_bytes(self):
        """Read from disk for it so far, by read() or the page cache."""
        path = pathlib.Path("/proc/%d/io" % self.process.pid)
        return int(re.search(r"read_bytes: (\d+)", path.read_text("utf-8"))[1])

    def generators(self, options, count=1):
        """Runs them at once; what each measured."""
        running = []
        if count > 1:
            options = [*options, "--start-at",
                       "%.3f" % (time.monotonic() + SETUP_SECONDS)]
        for number in range(count):
            cpu = (GENERATOR_CPU, SERVER_CPU)[number % 2]
            running.append(subprocess.Popen(
                in_netns(self.place.client, "setpriv", "--pdeathsig", "KILL",
                         *pinned(cpu), str(self.build / "aoeload"),
                         "-i", "c0", "--first-client", str(number * 10000),
                         "--seed", str(number + 1), *options, "0.1"),
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        rows = []
        for process in running:
            out, said = process.communicate(timeout=180)
            # An echo's data are wrong, and aoeload says so by its status.
            if process.returncode != 0 and not (self.target.is_echo and out):
                raise Failed(said.strip())
            rows.append(json.loads(out))
        return rows

    def measure(self, load, seconds):
        """One timed run, with the processor time of all concerned."""
        softirqs = softirq_pids()
        server = cpu_seconds(self.process.pid)
        kernel = sum(map(cpu_seconds, softirqs))
        options = ["--seconds", str(seconds), *load.options]
        row = merged(self.generators(options, load.generators))
        server = cpu_seconds(self.process.pid) - server
        kernel = sum(map(cpu_seconds, softirqs)) - kernel
        if self.target.is_echo:
            row["wrong"] = row["errors"] = 0
        millions = max(row["requests"], 1) / 1e6
        row["server_cpu_m"] = server / millions
        row["all_cpu_m"] = (server + kernel + row["cpu_s"]) / millions
        return row

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def merged(rows):
    """What several generators saw, as one."""
    total = dict(rows[0])
    requests = sum(row["requests"] for row in rows) or 1
    for name in ("requests", "retransmits", "late", "unanswered", "errors",
                 "wrong", "refused", "overruns", "clients", "cpu_s"):
        total[name] = sum(row[name] for row in rows)
    for name in ("p50_us", "p90_us", "p99_us", "p999_us"):
        total[name] = sum(r[name] * r["requests"] for r in rows) / requests
    # A generator that began late did not add to the rate of the first.
    wall = (max(row["start_s"] + row["seconds"] for row in rows) -
            min(row["start_s"] for row in rows))
    for name in ("requests_s", "mb_s"):
        total[name] = sum(row[name] * row["seconds"] for row in rows) / wall
    total["client_min"] = min(row["client_min"] for row in rows)
    total["client_max"] = max(row["client_max"] for row in rows)
    # One generator may be faster than the other; its clients are equals.
    total["client_spread"] = max(row["client_max"] - row["client_min"]
                                 for row in rows)
    total["client_share"] = min(row["client_min"] / max(row["client_max"], 1)
                                for row in rows)
    return total
