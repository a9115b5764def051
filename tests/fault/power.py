#!/usr/bin/env python3
"""Cuts the power at a random moment of apply, every third time of erase, on an ext4 image of its
own: what was not synced is gone. Mounted again, all that is published is whole, what was reported
as done is there, and the same command gives the result of an undisturbed run. Every fourth time the
power fails again during that second run.

A control runs the same with fsync taken away, and must fail: else the cuts would show nothing.

COUNT=N cuts (default 30), SEED=N."""
import fcntl
import os
import random
import shutil
import sqlite3
import struct
import subprocess
import sys
import time
from pathlib import Path

from state import difference, state, unverified

ROOT = Path(os.environ["ROOT"])
SCRATCH = Path(os.environ["SCRATCH"]).resolve()
COUNT = int(os.environ.get("COUNT", "30"))
SEED = int(os.environ.get("SEED", "1"))
CONTROL_CUTS_MAX = 30
SKIPPED = 77
EXT4_IOC_SHUTDOWN = 0x8004587D
WITHOUT_LOG_FLUSH = struct.pack("I", 2)
PUBLISHED = ("staged", "backup", "exports", "uploads", "reports")
MOUNT = SCRATCH / "disk"
WHERE = ["demo/school.ini", "--vault", "vault"]
PLAN = ["offboard", "plan", *WHERE, "--as-of", "2026-08-31"]
APPLY = ["offboard", "apply", *WHERE, "--by", "A Tester", "--confirm", "delete 20"]
ERASE = ["offboard", "erase", "D005400010000", *WHERE, "--as-of", "2026-08-31", "--by", "A Tester",
         "--authority", "request of 3 May"]


def quiet(*command):
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          check=False).returncode


def mount(image):
    # On a busy machine ext4 would write its journal by the clock, and nothing unsynced be lost.
    if quiet("mount", "-o", "loop,commit=300", str(image), str(MOUNT)) != 0:
        raise OSError(f"cannot mount {image}")


def unmount():
    for _ in range(50):
        if quiet("umount", str(MOUNT)) == 0:
            return
        time.sleep(0.1)
    raise OSError("cannot unmount the image")


def cut_power():
    disk = os.open(MOUNT, os.O_RDONLY)
    fcntl.ioctl(disk, EXT4_IOC_SHUTDOWN, WITHOUT_LOG_FLUSH)
    os.close(disk)


def run(command):
    return subprocess.run(command, cwd=MOUNT / "school", stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True, check=False)


def must(command):
    done = run(command)
    if done.returncode != 0:
        unmount()
        sys.exit(f"{command}: {done.stderr}")


class Work:
    """A command; the image it begins with; how it leaves that undisturbed, in how many seconds."""

    def __init__(self, before, command, was_done):
        self.command, self.was_done = command, was_done
        self.base, self.want, self.seconds = make_base(before, command)


def make_base(before, command):
    base = SCRATCH / f"base-{command[1]}.img"
    with open(base, "wb") as image:
        image.truncate(24 << 20)
    if quiet("mkfs.ext4", "-q", "-F", str(base)) != 0:
        raise OSError("cannot make an ext4 image")
    mount(base)
    shutil.copytree(ROOT / "fixtures/demo", MOUNT / "school/demo")
    (MOUNT / "school/vault").mkdir(mode=0o700)
    key = MOUNT / "school/vault/key"
    key.write_bytes(b"offboard-tests-0123456789abcdef!")
    key.chmod(0o400)
    for earlier in before:
        must(earlier)
    unmount()
    image = fresh(base)
    mount(image)
    began = time.monotonic()
    must(command)
    seconds = time.monotonic() - began
    want = state(MOUNT / "school/vault")
    unmount()
    return base, want, seconds


def fresh(base):
    image = SCRATCH / "cut.img"
    image.unlink(missing_ok=True)
    subprocess.run(["cp", "--sparse=always", base, image], check=True)
    return image


def ledger_has(question):
    ledger = sqlite3.connect(MOUNT / "school/vault/ledger.db")
    known = ledger.execute(question).fetchone()[0]
    ledger.close()
    return known == 1


def is_prepared():
    return ledger_has("SELECT count(*) FROM runs WHERE run = 1")


def is_erased():
    return ledger_has("SELECT count(*) FROM log WHERE verb = 'erase'")


def start_and_cut(work, after, environment):
    """Starts it and cuts the power so many seconds later. Its status."""
    apply = subprocess.Popen(work.command, cwd=MOUNT / "school", env=environment,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        apply.wait(timeout=after)
    except subprocess.TimeoutExpired:
        pass
    cut_power()
    return apply.wait()


def look_after_cut(work, status):
    """What is wrong on the disk as the power cut left it."""
    run_dir = MOUNT / "school/vault/runs/000001"
    for name in PUBLISHED:
        if (run_dir / name).is_dir() and (wrong := unverified(run_dir / name)):
            return f"{name}/ is published, but {wrong}"
    if status == 0 and not work.was_done():
        return f"{work.command[1]} had ended with status 0, and the ledger does not know of it"
    return None


def try_cut(work, moments, environment):
    """(cuts that met it at work, what went wrong or None)"""
    image, met = fresh(work.base), 0
    for after in moments:
        mount(image)
        status = start_and_cut(work, after, environment)
        unmount()
        met += status != 0
        mount(image)
        try:
            wrong = look_after_cut(work, status)
        except (OSError, ValueError, sqlite3.Error) as error:
            wrong = str(error)
        unmount()
        if wrong:
            return met, f"cut after {after:.3f} s: {wrong}"
    mount(image)
    done = run(work.command)
    wrong = f"then again: status {done.returncode}: {done.stderr.strip()}"
    if done.returncode == 0:
        found = difference(state(MOUNT / "school/vault"), work.want)
        wrong = f"then again: {found}" if found else None
    unmount()
    return met, wrong and f"cut after {moments[-1]:.3f} s, {wrong}"


def cuts(count, works, chance):
    met, problems = [0 for _ in works], []
    for number in range(count):
        which = number % 3 == 2
        work = works[which]
        moments = [chance.uniform(0, work.seconds * 1.1)
                   for _ in range(2 if number % 4 == 3 else 1)]
        got, wrong = try_cut(work, moments, os.environ)
        met[which] += got
        if wrong:
            problems.append(f"number {number}, {work.command[1]}: {wrong}")
    return met, problems


def control(work, chance):
    """After how many cuts the same without fsync fails; None if it never does."""
    shim = SCRATCH / "no_fsync.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", shim, ROOT / "tests/fault/no_fsync.c"],
                   check=True)
    environment = dict(os.environ, LD_PRELOAD=str(shim), ASAN_OPTIONS="verify_asan_link_order=0")
    for number in range(1, CONTROL_CUTS_MAX + 1):
        _, wrong = try_cut(work, [chance.uniform(0, work.seconds * 1.1)], environment)
        if wrong:
            return number, wrong
    return None, None


def main():
    MOUNT.mkdir()
    try:
        works = [Work([PLAN], APPLY, is_prepared), Work([PLAN, APPLY], ERASE, is_erased)]
    except OSError as error:
        print(f"SKIPPED: {COUNT} power cuts not made: {error}: needs root, loop devices and ext4")
        sys.exit(SKIPPED)
    chance = random.Random(SEED)
    met, problems = cuts(COUNT, works, chance)
    print(f"power: {COUNT} cuts and repeats, {met[0]} met apply at work and {met[1]} erase, "
          f"{len(problems)} problems",
          flush=True)
    print("\n".join(problems[:20]), end="\n" if problems else "")
    number, wrong = control(works[0], chance)
    if number:
        print(f"power, control without fsync: failed at cut {number}, as it must: {wrong}")
    else:
        print(f"power, control without fsync: did not fail in {CONTROL_CUTS_MAX} cuts, so the "
              "cuts show nothing here")
    sys.exit(1 if problems or not any(met) or not number else 0)


try:
    main()
finally:
    quiet("umount", str(MOUNT))
