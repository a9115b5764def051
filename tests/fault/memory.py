#!/usr/bin/env python3
"""Memory ends: in one program of plan, apply or report an allocation fails, once or from there
on. Either all is there and right with status 0, or the status is another one and the same command
with memory gives the state of an undisturbed run. A message is wanted too, unless a library
crashed.

    memory.py         POINTS=N allocations in all (default 300), spread over every program"""
import os
import shutil
import subprocess
import sys
from pathlib import Path

from state import state
from sweep import APPLY, PLAN, REPORT, ROOT, SCRATCH, compare, fresh_school, must, spread

POINTS = int(os.environ.get("POINTS", "300"))
SKIPPED = 77
SHIM = SCRATCH / "no_memory.so"
COUNTS = SCRATCH / "counts"
SCENARIOS = {"plan": ([], PLAN), "apply": ([PLAN], APPLY), "report": ([], REPORT)}


def run(command, **settings):
    environment = dict(os.environ, LD_PRELOAD=str(SHIM), **settings)
    return subprocess.run(command, cwd="school", env=environment, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)


def allocations(command):
    """How many each program makes; the most of one process."""
    COUNTS.unlink(missing_ok=True)
    done = run(command, NO_MEMORY_COUNT=str(COUNTS))
    if done.returncode != 0:
        sys.exit(f"{command} with the shim: {done.stderr}")
    made = {}
    for line in COUNTS.read_text().splitlines():
        program, count = line.rsplit(" ", 1)
        made[program] = max(made.get(program, 0), int(count))
    return made


def disturb(what, command, want, problems, **settings):
    """1 if the command did not end well, else 0."""
    first = run(command, **settings)
    if first.returncode == 0:
        compare(f"{what}, status 0", want, problems)
        return 0
    # libcrypto and libarchive may crash where they lack memory: a status, if no message.
    if first.returncode > 2 or (first.returncode > 0 and not first.stderr.strip()):
        problems.append(f"{what}: status {first.returncode}: {first.stderr!r}")
    again = run(command)
    if again.returncode != 0:
        problems.append(f"{what}, then again: status {again.returncode}: {again.stderr}")
    else:
        compare(f"{what}, then again", want, problems)
    return 1


def sweep(name, before, command, count, problems):
    fresh_school()
    for step in before:
        must(step)
    shutil.rmtree("base", ignore_errors=True)
    shutil.copytree("school", "base", symlinks=True)
    made = allocations(command)
    want = state()
    hits = 0
    for program, most in sorted(made.items()):
        for number, n in enumerate(spread(range(1, most + 1), count // len(made))):
            shutil.rmtree("school")
            shutil.copytree("base", "school", symlinks=True)
            settings = {"NO_MEMORY_IN": program, "NO_MEMORY_AT": str(n)}
            if number % 2:
                settings["NO_MEMORY_EVER"] = "1"
            ever = " for ever" * (number % 2)
            hits += disturb(f"{name}, {program}, allocation {n}{ever}", command, want, problems,
                            **settings)
    total = ", ".join(f"{program} {most}" for program, most in sorted(made.items()))
    print(f"{name}: stopped at {hits} places; allocations: {total}", flush=True)
    return hits


def main():
    os.chdir(SCRATCH)
    symbols = subprocess.run(["nm", "-D", shutil.which("offboard")], capture_output=True, text=True,
                             check=False).stdout
    if "__asan" in symbols:
        print(f"the sanitizer has an allocator of its own: {POINTS} allocations not tried")
        return SKIPPED
    if subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", SHIM,
                       ROOT / "tests/fault/no_memory.c"], check=False).returncode != 0:
        print("no C compiler")
        return SKIPPED
    problems, hits = [], 0
    for name, (before, command) in SCENARIOS.items():
        hits += sweep(name, before, command, POINTS // len(SCENARIOS), problems)
    print(f"memory: stopped at {hits} places, {len(problems)} problems")
    for problem in problems:
        print(problem)
    return 1 if problems or not hits else 0


if __name__ == "__main__":
    sys.exit(main())
