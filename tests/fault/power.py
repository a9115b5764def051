#!/usr/bin/env python3
"""Cuts the power at a random moment of apply, on an ext4 image of its own: what was not synced is
gone. Mounted again, all that is published is whole, what apply has reported as done is there, and
the same command gives the result of an undisturbed run. Every fourth time the power fails again
during that second run.

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


def quiet(*command):
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          check=False).returncode


def mount(image):
    if quiet("mount", "-o", "loop", str(image), str(MOUNT)) != 0:
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


def make_base():
    """An image with a planned school; and how an undisturbed apply leaves it, in how long."""
    base = SCRATCH / "base.img"
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
    must(PLAN)
    unmount()
    image = fresh(base)
    mount(image)
    began = time.monotonic()
    must(APPLY)
    seconds = time.monotonic() - began
    want = state(MOUNT / "school/vault")
    unmount()
    return base, want, seconds


def fresh(base):
    image = SCRATCH / "cut.img"
    image.unlink(missing_ok=True)
    subprocess.run(["cp", "--sparse=always", base, image], check=True)
    return image


def is_prepared():
    """Does the ledger know the run?"""
    ledger = sqlite3.connect(MOUNT / "school/vault/ledger.db")
    known = ledger.execute("SELECT count(*) FROM runs WHERE run = 1").fetchone()[0]
    ledger.close()
    return known == 1


def apply_with_cut(after, environment):
    """Starts apply and cuts the power so many seconds later. Its status."""
    apply = subprocess.Popen(APPLY, cwd=MOUNT / "school", env=environment,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        apply.wait(timeout=after)
    except subprocess.TimeoutExpired:
        pass
    cut_power()
    return apply.wait()


def look_after_cut(status):
    """What is wrong on the disk as the power cut left it."""
    run_dir = MOUNT / "school/vault/runs/000001"
    for name in PUBLISHED:
        if (run_dir / name).is_dir() and (wrong := unverified(run_dir / name)):
            return f"{name}/ is published, but {wrong}"
    if status == 0 and not is_prepared():
        return "apply had ended with status 0, and the ledger does not know the run"
    return None


def try_cut(base, want, moments, environment):
    """(cuts that met apply at work, what went wrong or None)"""
    image, met = fresh(base), 0
    for after in moments:
        mount(image)
        status = apply_with_cut(after, environment)
        unmount()
        met += status != 0
        mount(image)
        try:
            wrong = look_after_cut(status)
        except (OSError, ValueError, sqlite3.Error) as error:
            wrong = str(error)
        unmount()
        if wrong:
            return met, f"cut after {after:.3f} s: {wrong}"
    mount(image)
    done = run(APPLY)
    wrong = f"then again: status {done.returncode}: {done.stderr.strip()}"
    if done.returncode == 0:
        found = difference(state(MOUNT / "school/vault"), want)
        wrong = f"then again: {found}" if found else None
    unmount()
    return met, wrong and f"cut after {moments[-1]:.3f} s, {wrong}"


def cuts(count, base, want, seconds, chance):
    met, problems = 0, []
    for number in range(count):
        moments = [chance.uniform(0, seconds * 1.1) for _ in range(2 if number % 4 == 3 else 1)]
        got, wrong = try_cut(base, want, moments, os.environ)
        met += got
        if wrong:
            problems.append(f"number {number}: {wrong}")
    return met, problems


def control(base, want, seconds, chance):
    """After how many cuts the same without fsync fails; None if it never does."""
    shim = SCRATCH / "no_fsync.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", shim, ROOT / "tests/fault/no_fsync.c"],
                   check=True)
    environment = dict(os.environ, LD_PRELOAD=str(shim), ASAN_OPTIONS="verify_asan_link_order=0")
    for number in range(1, CONTROL_CUTS_MAX + 1):
        _, wrong = try_cut(base, want, [chance.uniform(0, seconds * 1.1)], environment)
        if wrong:
            return number, wrong
    return None, None


def main():
    MOUNT.mkdir()
    try:
        base, want, seconds = make_base()
    except OSError as error:
        print(f"SKIPPED: {COUNT} power cuts not made: {error}: needs root, loop devices and ext4")
        sys.exit(SKIPPED)
    chance = random.Random(SEED)
    met, problems = cuts(COUNT, base, want, seconds, chance)
    print(f"power: {COUNT} cuts and repeats, {met} met apply at work, {len(problems)} problems",
          flush=True)
    print("\n".join(problems[:20]), end="\n" if problems else "")
    number, wrong = control(base, want, seconds, chance)
    if number:
        print(f"power, control without fsync: failed at cut {number}, as it must: {wrong}")
    else:
        print(f"power, control without fsync: did not fail in {CONTROL_CUTS_MAX} cuts, so the "
              "cuts show nothing here")
    sys.exit(1 if problems or not met or not number else 0)


try:
    main()
finally:
    quiet("umount", str(MOUNT))
