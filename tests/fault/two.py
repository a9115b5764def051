#!/usr/bin/env python3
"""Others at work at the same time, and clocks that are wrong.

    two.py runs       two applies at once: one works, the other waits its turn or says so, and the
                      vault is as one alone leaves it
    two.py held       plan, apply and others started while a restore, an erase or a verify stands
                      still at some moment of its work: status 2 with a message within a second, no
                      byte of the vault changed; the one that was held then ends as undisturbed
    two.py clock      file times in 1970 and 2100 and an --as-of set back: runs keep their order,
                      nothing prepared is touched
    two.py files      a delivered file is replaced, cut short or grown while plan or apply read it:
                      status 0 only with the result of the file before or after, whole

COUNT=N tries a kind (default 20), SEED=N."""
import contextlib
import fcntl
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from state import difference, state

ROOT = Path(os.environ["ROOT"])
SCRATCH = Path(os.environ["SCRATCH"]).resolve()
COUNT = int(os.environ.get("COUNT", "20"))
chance = random.Random(int(os.environ.get("SEED", "1")))
WHERE = ["demo/school.ini", "--vault", "vault"]
PLAN = ["offboard", "plan", *WHERE, "--as-of", "2026-08-31"]
APPLY = ["offboard", "apply", *WHERE, "--by", "A Tester", "--confirm", "delete 20"]
FILE = Path("school/demo/attainment.csv")
REPEATS = 20  # of the results, so that reading takes a while
REPEATS_LONG = 200  # so that apply takes longer than the lock is waited for


def start(command):
    return subprocess.Popen(command, cwd="school", stdout=subprocess.DEVNULL,
                            stderr=subprocess.PIPE, text=True)


def run(command):
    process = start(command)
    return process, process.communicate()[1]


def must(command):
    process, said = run(command)
    if process.returncode != 0:
        sys.exit(f"{command}: {said}")


def fresh(base=None, repeats=REPEATS):
    shutil.rmtree("school", ignore_errors=True)
    if base:
        shutil.copytree(base, "school", symlinks=True)
        return
    shutil.copytree(ROOT / "fixtures/demo", "school/demo")
    os.mkdir("school/vault", 0o700)
    key = Path("school/vault/key")
    key.write_bytes(b"offboard-tests-0123456789abcdef!")
    key.chmod(0o400)
    heading, *rows = FILE.read_bytes().splitlines(keepends=True)
    FILE.write_bytes(heading + b"".join(rows) * repeats)


def keep(name):
    shutil.rmtree(name, ignore_errors=True)
    shutil.copytree("school", name, symlinks=True)


def seconds_of(command):
    began = time.monotonic()
    must(command)
    return time.monotonic() - began


def end(name, tried, met, problems):
    print(f"two, {name}: {tried} tried, {met} met the other at work, {len(problems)} problems",
          flush=True)
    print("\n".join(problems[:20]), end="\n" if problems else "")
    return not problems


def runs():
    fresh(repeats=REPEATS_LONG)
    must(PLAN)
    keep("planned")
    seconds = seconds_of(APPLY)
    want = state()
    refused, problems = 0, []
    for number in range(COUNT):
        fresh("planned")
        first = start(APPLY)
        time.sleep(chance.uniform(0, seconds / 3))
        second = start(APPLY)
        ends = [(p.communicate()[1], p.returncode) for p in (second, first)][::-1]
        what = f"number {number}"
        if 0 not in [status for _, status in ends]:
            problems.append(f"{what}: neither worked: {ends}")
        for said, status in ends:
            refused += status == 2
            if status not in (0, 1, 2) or (status and not said):
                problems.append(f"{what}: status {status}: {said}")
        if found := difference(state(), want):
            problems.append(f"{what}: {found}")
    return end("runs", COUNT, refused, problems) and refused > 0


RESTORE = ["offboard", "restore", *WHERE, "--as-of", "2026-08-31", "--by", "A Tester", "--to",
           "back"]
ERASE = ["offboard", "erase", "D005400010000", *WHERE, "--as-of", "2026-08-31", "--by", "A Tester",
         "--authority", "request of 3 May"]
VERIFY = ["offboard", "verify", *WHERE]


def contents(folder):
    return {str(p): p.read_bytes() if p.is_file() else b"" for p in Path(folder).rglob("*")}


def is_moving(group):
    """A signal to stop waits until a system call has ended."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state_of, _, its_group = path.read_text().rpartition(")")[2].split()[:3]
            if int(its_group) == group and state_of not in "TZX":
                return True
    return False


def stand_still(command, seconds):
    """Started, and stopped with its children while it works."""
    for _ in range(20):
        fresh("planned")
        if process := try_stand_still(command, chance.uniform(0, seconds)):
            return process
    sys.exit(f"{command[1]} was never met with the vault's lock")


def try_stand_still(command, seconds):
    """None if that was too soon or too late: nobody has the lock."""
    process = subprocess.Popen(command, cwd="school", stdout=subprocess.DEVNULL, text=True,
                               stderr=subprocess.PIPE, start_new_session=True)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGSTOP)
    while is_moving(process.pid):
        time.sleep(0.001)
    with open("school/vault/lock", "rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return process
    let_go(process)
    return None


def let_go(process):
    os.killpg(process.pid, signal.SIGCONT)
    said = process.communicate()[1]
    return process.returncode, said


def second(command, name, before):
    """What is wrong with how a command ends that finds the other at work; None for nothing."""
    began = time.monotonic()
    process, said = run(command)
    took = time.monotonic() - began
    if process.returncode != 2 or "another offboard is working in the vault" not in said:
        return f"{name}: status {process.returncode}: {said}"
    if took >= 1:
        return f"{name}: after {took:.2f} s"
    return None if contents("school/vault") == before else f"{name}: changed the vault"


def hold(name, command, others, problems):
    """How often the others met this command at work."""
    fresh("planned")
    seconds = seconds_of(command)
    want, want_back = state(), contents("school/back")
    met = 0
    for number in range(COUNT):
        process = stand_still(command, seconds)
        before = contents("school/vault")
        for other in others:
            if wrong := second(other, f"{name} held, number {number}, {other[1]}", before):
                problems.append(wrong)
            met += 1
        status, said = let_go(process)
        if status != 0:
            problems.append(f"{name} held, number {number}: status {status}: {said}")
        elif found := difference(state(), want):
            problems.append(f"{name} held, number {number}: {found}")
        elif contents("school/back") != want_back:
            problems.append(f"{name} held, number {number}: it gave back other files")
    return met


def held():
    fresh()
    must(PLAN)
    must(APPLY)
    rows = FILE.read_bytes()
    FILE.write_bytes(rows + rows.splitlines(keepends=True)[-1])
    must(PLAN)
    keep("planned")
    problems, met = [], []
    for name, command in (("restore", RESTORE), ("erase", ERASE), ("verify", VERIFY)):
        others = [other for other in (PLAN, APPLY, RESTORE, ERASE) if other != command]
        met.append(hold(name, command, others, problems))
    return end("held", 3 * COUNT, sum(met), problems) and all(met)


def prepared(run_name):
    """The backup of a run and its line in the ledger outlive whatever comes after."""
    folder = Path("school/vault/runs") / run_name / "backup"
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def clock():
    problems, tried = [], 0
    fresh()
    must(PLAN)
    must(APPLY)
    keep("applied")
    first = prepared("000001")
    for stamp in (0, 4102444800):  # 1970 and 2100
        for as_of in ("2020-02-29", "2026-08-30", "2026-09-30"):
            tried += 1
            fresh("applied")
            rows = FILE.read_bytes()
            FILE.write_bytes(rows + rows.splitlines(keepends=True)[-1])
            for path in Path("school").rglob("*"):
                os.utime(path, (stamp, stamp))
            what = f"file times {stamp}, as of {as_of}"
            process, said = run(["offboard", "plan", *WHERE, "--as-of", as_of])
            if process.returncode not in (0, 1) or (process.returncode and not said):
                problems.append(f"{what}: plan: status {process.returncode}: {said}")
            names = sorted(p.name for p in Path("school/vault/runs").iterdir())
            if names[0] != "000001" or (process.returncode == 0 and names[1:] != ["000002"]):
                problems.append(f"{what}: the runs are {names}")
            if prepared("000001") != first:
                problems.append(f"{what}: the backup of run 1 changed")
            again, said = run(["offboard", "status", *WHERE])
            if again.returncode != 0:
                problems.append(f"{what}: status: {again.returncode}: {said}")
    return end("clock", tried, tried, problems)


def replace(content):
    new = FILE.with_suffix(".new")
    new.write_bytes(content)
    new.rename(FILE)


def rewrite(content):
    """In place, as copying over it or a share that drops out does."""
    with open(FILE, "r+b") as file:
        file.truncate(min(len(content), FILE.stat().st_size))
        file.seek(0)
        file.write(content)


def plan_of(content):
    """What an undisturbed plan of this content gives; None if it is refused."""
    fresh()
    FILE.write_bytes(content)
    process, _ = run(PLAN)
    return state() if process.returncode == 0 else None


def files():
    fresh()
    before = FILE.read_bytes()
    lines = before.splitlines(keepends=True)
    after = {"grown": before + lines[-1] * 50, "cut short": b"".join(lines[:len(lines) // 2]),
             "cut within a row": before[:len(before) // 2 - 7],
             "replaced": lines[0] + b"".join(lines[:0:-1])}
    plan_seconds = seconds_of(PLAN)
    keep("planned")
    old_plan = state()
    apply_seconds = seconds_of(APPLY)
    old_apply = state()
    tried, refused, problems = 0, 0, []
    for kind, content in after.items():
        new_plan = plan_of(content)
        for number in range(COUNT):
            is_plan, change = number % 2 == 0, (replace, rewrite)[number // 2 % 2]
            fresh(None if is_plan else "planned")
            process = start(PLAN if is_plan else APPLY)
            time.sleep(chance.uniform(0, (plan_seconds if is_plan else apply_seconds) * 0.8))
            change(content)
            said = process.communicate()[1]
            tried += 1
            what = f"{'plan' if is_plan else 'apply'}, {kind}, {change.__name__}, {number}"
            if process.returncode != 0:
                refused += 1
                if process.returncode not in (1, 2) or not said:
                    problems.append(f"{what}: status {process.returncode}: {said}")
                continue
            wanted = [old_plan, new_plan] if is_plan else [old_apply]
            found = [difference(state(), want) for want in wanted if want]
            if None not in found:
                problems.append(f"{what}: status 0: {found}")
    return end("files", tried, refused, problems) and refused > 0


def main():
    os.chdir(SCRATCH)
    parts = {"runs": runs, "held": held, "clock": clock, "files": files}
    is_good = True
    for name in sys.argv[1:] or parts:
        is_good &= parts[name]()
    sys.exit(0 if is_good else 1)


main()
