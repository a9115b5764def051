#!/usr/bin/env python3
"""Disturbs plan, apply and report at one system call, then runs the same command again: the
result is that of an undisturbed run, nothing that was prepared is lost, one plan at most is
pending and no leftover stays.

    sweep.py kill     the process dies before the call takes effect
    sweep.py once     the call fails once: status 0 and all is there, or 2 and one message
    sweep.py ever     that call and all like it fail from there on

POINTS says how many places are tried in all (default 400), spread evenly over the calls of every
process; further arguments name the scenarios."""
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

from state import state

ROOT = Path(os.environ["ROOT"])
SCRATCH = Path(os.environ["SCRATCH"])
POINTS = int(os.environ.get("POINTS", "400"))
SKIPPED = 77
# The leak checker traces too, and a process has one tracer only.
ENVIRONMENT = dict(os.environ, ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0")
WHERE = ["demo/school.ini", "--vault", "vault"]
PLAN = ["offboard", "plan", *WHERE, "--as-of", "2026-08-31"]
REPORT = ["offboard", "report", *WHERE, "--as-of", "2026-08-31"]
APPLY = ["offboard", "apply", *WHERE, "--by", "A Tester", "--confirm", "delete 20"]
# The first student of the demo's roll has left, and is taken back.
REINSTATE = ["offboard", "reinstate", "D005400010000", *WHERE, "--as-of", "2026-08-31", "--by", "A Tester"]
# The same student is erased from the backups of two runs.
ERASE = ["offboard", "erase", "D005400010000", *WHERE, "--as-of", "2026-08-31", "--by", "A Tester",
         "--authority", "request of 3 May"]
VERIFY = ["offboard", "verify", *WHERE]
# Dying at a call that only reads is dying at the next one of these.
CALLS = ("openat,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,mkdir,mkdirat,unlink,"
         "unlinkat,fchmod,fchmodat,ftruncate,flock,wait4,clone,execve,exit_group")

# What a disk, a directory or a system that is out of something answers.
ERRORS = {"openat": ("EMFILE", "EACCES"), "write": ("ENOSPC", "EIO"), "pwrite64": ("ENOSPC",),
          "flock": ("ENOLCK",), "clone": ("EAGAIN",), "execve": ("ENOMEM",), "mkdir": ("ENOSPC",),
          "mkdirat": ("ENOSPC", "EACCES"), "fchmod": ("EPERM",), "fchmodat": ("EPERM",),
          "unlink": ("EACCES",), "wait4": ("EINTR",)}


def run(command, tracer=()):
    return subprocess.run([*tracer, *command], cwd="school", env=ENVIRONMENT, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)


def must(command):
    done = run(command)
    if done.returncode != 0:
        sys.exit(f"{command}: {done.stderr}")


def fresh_school():
    shutil.rmtree("school", ignore_errors=True)
    shutil.copytree(ROOT / "fixtures/demo", "school/demo")
    os.mkdir("school/vault", 0o700)
    key = Path("school/vault/key")
    key.write_bytes(b"offboard-tests-0123456789abcdef!")
    key.chmod(0o400)


def repeat_last_row():
    path = Path("school/demo/attainment.csv")
    text = path.read_bytes()
    path.write_bytes(text + text.splitlines(keepends=True)[-1])


# What is done before; then the command that is disturbed.
SCENARIOS = {
    "first plan": ([], PLAN),
    "report": ([], REPORT),
    "apply": ([PLAN], APPLY),
    "apply after report": ([REPORT], APPLY),
    "plan that stands": ([PLAN], PLAN),
    "plan after apply": ([PLAN, APPLY], PLAN),
    "plan that replaces a pending one": ([PLAN, APPLY, repeat_last_row, PLAN, repeat_last_row],
                                         PLAN),
    "reinstate": ([PLAN, APPLY], REINSTATE),
    "erase": ([PLAN, APPLY, repeat_last_row, PLAN, APPLY], ERASE),
    "second apply": ([PLAN, APPLY, repeat_last_row, PLAN], APPLY),
}


def prepared():
    """What an earlier run has prepared: neither a crash nor the run after it may touch this."""
    files = [Path("school/vault/key"), *Path("school/vault/runs/000001/backup").glob("*")]
    return {str(file): file.read_bytes() for file in files}


def standing(found):
    """What of a state every verb must find whole: both runs, and what the ledger says of them."""
    return {name: text for name, text in found.items()
            if name.startswith(("runs/000001", "runs/000002")) or name == "ledger.db"}


def pending_plans():
    """Plans that apply would take up: not in the ledger, and with a record of their own."""
    ledger = sqlite3.connect("school/vault/ledger.db")
    known = {run for (run,) in ledger.execute("SELECT run FROM runs")}
    ledger.close()
    return [p for p in Path("school/vault/runs").glob("[0-9]*/run.json")
            if int(p.parent.name) not in known and (p.parent / "plan").is_dir()]


def places(command):
    """(call, n) for the calls of every process: at n the first process to get so far dies."""
    run(command, ["strace", "-f", "-o", "trace", "-e", f"trace={CALLS}"])
    per_process = Counter()
    for line in Path("school/trace").read_text(encoding="utf-8", errors="replace").splitlines():
        if found := re.match(r"(\d+) +(\w+)\(", line):
            per_process[found.groups()] += 1
    highest = Counter()
    for (_, call), count in per_process.items():
        highest[call] = max(highest[call], count)
    return [(call, n) for call, count in sorted(highest.items()) for n in range(1, count + 1)]


def spread(items, count):
    if len(items) <= count:
        return items
    return [items[i * len(items) // count] for i in range(count)]


def compare(what, want, problems):
    got = state()
    for name in sorted(want.keys() | got.keys()):
        if want.get(name) != got.get(name):
            problems.append(f"{what}: {name}: {str(got.get(name))[:90]} instead of "
                            f"{str(want.get(name))[:90]}")
            return


def injection(mode, place, number):
    call, n = place
    if mode == "kill":
        return f"inject={call}:signal=KILL:when={n}"
    errors = [e for e in ERRORS.get(call, ("EIO",)) if mode == "once" or e != "EINTR"]
    if not errors or call == "exit_group":
        return None
    return f"inject={call}:error={errors[number % len(errors)]}:when={n}{'+' * (mode == 'ever')}"


def heal(what, base, want, problems):
    """Any verb after an erasure that was cut off: the old backups stand, or all of the new."""
    done = run(VERIFY)
    if done.returncode != 0:
        problems.append(f"{what}, then verify: status {done.returncode}: {done.stdout}{done.stderr}")
    if standing(state()) not in (standing(base), standing(want)):
        problems.append(f"{what}, then verify: neither the old backups stand nor the new")


def disturb(what, command, inject, base, want, problems):
    """1 if the command did not end well the first time, else 0."""
    before = prepared() if "runs/000001/backup/receipt" in base else {}
    call = re.match(r"inject=(\w+)", inject)[1]
    first = run(command, ["strace", "-f", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject])
    if before and prepared() not in (before, want["prepared"]):
        problems.append(f"{what}: something prepared was lost")
    if first.returncode == 0:
        compare(f"{what}, status 0", want["state"], problems)
        return 0
    is_mute = call == "write" and inject.endswith("+")
    if "error=" in inject and (first.returncode not in (2, 127) or not (first.stderr or is_mute)):
        problems.append(f"{what}: status {first.returncode}: {first.stderr}")
    if command is ERASE and sum(inject.encode()) % 2:
        heal(what, base, want["state"], problems)
    again = run(command)
    if again.returncode != 0:
        problems.append(f"{what}, then again: status {again.returncode}: {again.stderr}")
    else:
        compare(f"{what}, then again", want["state"], problems)
    if len(pending_plans()) > 1:
        problems.append(f"{what}, then again: two plans are pending")
    return 1


def sweep(mode, name, before, command, count, problems):
    fresh_school()
    for step in before:
        step() if callable(step) else must(step)
    shutil.rmtree("base", ignore_errors=True)
    shutil.copytree("school", "base", symlinks=True)
    base = state()
    tried = places(command)
    Path("school/trace").unlink()
    # Only erasing may touch what was prepared before; a second run has nothing of the first.
    want = {"state": state(), "prepared": prepared() if command is ERASE else None}
    hits = 0
    for number, place in enumerate(spread(tried, count)):
        inject = injection(mode, place, number)
        if not inject:
            continue
        shutil.rmtree("school")
        shutil.copytree("base", "school", symlinks=True)
        hits += disturb(f"{name}, {inject}", command, inject, base, want, problems)
    print(f"{mode}, {name}: stopped at {hits} of {len(tried)} places", flush=True)
    return hits


def main():
    os.chdir(SCRATCH)
    tracer = shutil.which("strace")
    if not tracer or subprocess.run([tracer, "-o", "/dev/null", "true"], check=False,
                                    stderr=subprocess.DEVNULL).returncode:
        print("strace is absent or may not trace here")
        return SKIPPED
    mode, only = sys.argv[1], sys.argv[2:]
    problems, hits = [], 0
    chosen = {name: steps for name, steps in SCENARIOS.items() if not only or name in only}
    for name, (before, command) in chosen.items():
        hits += sweep(mode, name, before, command, POINTS // len(chosen), problems)
    print(f"{mode}: stopped at {hits} places, {len(problems)} problems")
    for problem in problems:
        print(problem)
    return 1 if problems or not hits else 0


if __name__ == "__main__":
    sys.exit(main())
