#!/usr/bin/env python3
"""Reads the system calls of plan and apply and says what a power cut could take away.

What may be lost is modelled as a disk may lose it: bytes until the file is synced, a name until
its folder is. Nothing is to be published (renamed) before all below it is safe; all that is
published must be safe before the ledger is written and before the program ends. Once undisturbed,
and once for every sync of each step of load: killed there, then apply again."""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(os.environ["ROOT"])
SCRATCH = Path(os.environ["SCRATCH"]).resolve()
SKIPPED = 77
VAULT = str(SCRATCH / "school/vault")
WHERE = ["demo/school.ini", "--vault", VAULT]
PLAN = ["offboard", "plan", *WHERE, "--as-of", "2026-08-31"]
APPLY = ["offboard", "apply", *WHERE, "--by", "A Tester", "--confirm", "delete 20"]
STEPS = ["backup", "verify", "exports", "uploads"]
KILLS_MAX = 200
REINSTATE = ["offboard", "reinstate", "D005400010000", *WHERE, "--as-of", "2026-08-31",
             "--by", "A Tester"]
ERASE = ["offboard", "erase", "D005400011001", *WHERE, "--as-of", "2026-08-31",
         "--by", "A Tester", "--authority", "request of 3 May"]
CALLS = ("openat,open,write,pwrite64,ftruncate,fsync,fdatasync,rename,renameat,renameat2,"
         "mkdir,mkdirat,unlink,unlinkat,exit_group")
ENVIRONMENT = dict(os.environ, ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0")
ONE_PATH = re.compile(r'(?:(AT_FDCWD|\d+)<([^>]*)>, )?"([^"]*)"')
ON_DESCRIPTOR = re.compile(r"\d+<([^>]*)>(?!\(deleted\))")
LINE = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+)")


def load(step):
    return ["offboard-load", step, "--config", "demo/school.ini", "--vault", VAULT, "--run", "1"]


class Disk:
    """What of the vault is not on the disk yet."""

    def __init__(self):
        self.bytes, self.names = set(), {}  # files; folder -> entries
        self.problems = []

    def entry(self, path):
        self.names.setdefault(os.path.dirname(path), set()).add(path)

    def forget(self, path):
        self.bytes.discard(path)
        self.names.get(os.path.dirname(path), set()).discard(path)

    def below(self, path):
        """All that is not safe of a file or a folder, its own name apart."""
        at = path + "/"
        found = [f for f in self.bytes if f == path or f.startswith(at)]
        return found + [e for folder, entries in self.names.items()
                        if folder == path or folder.startswith(at) for e in entries]

    def rename(self, old, new, what):
        for path in self.below(old):
            when = f"when {short(new)} is published"
            self.problems.append(f"{what}: {short(path)} is not safe {when}")
        self.forget(old)
        move = lambda p: new + p[len(old):] if p == old or p.startswith(old + "/") else p
        self.bytes = {move(p) for p in self.bytes}
        self.names = {move(f): {move(e) for e in entries} for f, entries in self.names.items()}
        self.entry(new)

    def check(self, when, what):
        for path in self.below(VAULT):
            if "/ledger.db" not in path and not path.endswith(("/lock", ".tmp")) \
                    and ".tmp/" not in path:
                self.problems.append(f"{what}: {short(path)} is not safe {when}")


def short(path):
    return os.path.relpath(path, VAULT)


def paths_of(arguments, cwd):
    return [os.path.normpath(os.path.join(folder or cwd, name))
            for _, folder, name in ONE_PATH.findall(arguments)]


def joined(lines):
    """Calls that another process interrupted, in one piece."""
    waiting = {}
    for line in lines:
        if found := re.match(r"(\d+) +(.*) <unfinished \.\.\.>$", line):
            waiting[found[1]] = found[2]
        elif found := re.match(r"(\d+) +<\.\.\. \w+ resumed>(.*)", line):
            yield f"{found[1]} {waiting.pop(found[1], '')}{found[2]}"
        else:
            yield line


def follow(disk, trace, what):
    cwd = str(SCRATCH / "school")
    has_committed = False
    for line in joined(trace.read_text(encoding="utf-8", errors="replace").splitlines()):
        found = LINE.match(line)
        if not found or int(found[4]) < 0:
            continue
        call, arguments = found[2], found[3]
        named = [p for p in paths_of(arguments, cwd) if p.startswith(VAULT)]
        on = ON_DESCRIPTOR.match(arguments)
        if call in ("write", "pwrite64", "ftruncate") and on and on[1].startswith(VAULT):
            disk.bytes.add(on[1])
            if on[1].endswith("/ledger.db") and not has_committed \
                    and ("apply" in what or what == "erase"):
                has_committed = True
                disk.check("when the ledger is written", what)
        elif call in ("fsync", "fdatasync") and on:
            disk.bytes.discard(on[1])
            disk.names.pop(on[1], None)
        elif call.startswith("rename") and len(named) == 2:
            disk.rename(named[0], named[1], what)
        elif call.startswith("mkdir") and named:
            disk.entry(named[0])
        elif call.startswith("open") and "O_CREAT" in arguments and named:
            if "O_EXCL" in arguments:
                disk.entry(named[0])
        elif call.startswith("unlink") and named:
            disk.forget(named[0])
    return disk


def run(command, inject=()):
    return subprocess.run(["strace", "-f", "-y", "-s", "4096", "-o", "../trace", "-e",
                           f"trace={CALLS}", *inject, *command], cwd="school", env=ENVIRONMENT,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)


def traced(disk, command, what, inject=()):
    done = run(command, inject)
    if not inject and done.returncode != 0:
        disk.problems.append(f"{what}: status {done.returncode}: {done.stderr}")
    follow(disk, Path("trace"), what)
    if done.returncode == 0:
        disk.check("when the program has ended", what)
    return done.returncode


def fresh():
    shutil.rmtree("school", ignore_errors=True)
    shutil.copytree(ROOT / "fixtures/demo", "school/demo")


def kill_step(step, problems):
    """Kills a step of load at each of its syncs, one after another; then apply. How many."""
    for n in range(1, KILLS_MAX):
        shutil.rmtree("school")
        shutil.copytree("before", "school", symlinks=True)
        disk = Disk()
        what = f"{step} killed at sync {n}"
        if traced(disk, load(step), what, ["-e", f"inject=fsync:signal=KILL:when={n}"]) == 0:
            return n - 1  # it has no more
        traced(disk, APPLY, what + ", then apply")
        problems += disk.problems
    return KILLS_MAX - 1


def main():
    os.chdir(SCRATCH)
    if subprocess.run("strace -o /dev/null true", shell=True, check=False,
                      stderr=subprocess.DEVNULL).returncode:
        print("strace is absent or may not trace here")
        sys.exit(SKIPPED)
    fresh()
    disk = Disk()
    traced(disk, PLAN, "plan")
    planned = Path("base")
    shutil.copytree("school", planned, symlinks=True)
    traced(disk, APPLY, "apply")
    syncs = Path("trace").read_text(encoding="utf-8", errors="replace").count("sync(")
    traced(disk, REINSTATE, "reinstate")
    traced(disk, ERASE, "erase")
    # As when apply itself was killed: the confirmation is there, and is not written again.
    shutil.copy2("school/vault/runs/000001/confirmed", planned / "vault/runs/000001")
    problems, kills = disk.problems, 0
    for number, step in enumerate(STEPS):
        shutil.rmtree("school")
        shutil.copytree(planned, "school", symlinks=True)
        for earlier in STEPS[:number]:
            run(load(earlier))
        shutil.rmtree("before", ignore_errors=True)
        shutil.copytree("school", "before", symlinks=True)
        kills += kill_step(step, problems)
    print(f"sync: {syncs} syncs, {kills} kills, {len(problems)} problems")
    print("\n".join(problems[:40]))
    sys.exit(1 if problems or not syncs or not kills else 0)


main()
