#!/usr/bin/env python3
"""Too little room: plan and apply with the vault, or TMPDIR, on a disk of every size from nothing
to twice what is needed; under a limit on the size of files; with /dev/full or nothing as stdout.

Status 0 means that all is there and right (the state of an undisturbed run, every MANIFEST true,
the delivered files back by hand); anything else is status 1 or 2 with a message, and the same
commands with room give that state too.

    space.py vault | tmpdir | limit | output      STEPS=N sizes a part (default 40)"""
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

from state import difference, state, unverified

ROOT = Path(os.environ["ROOT"])
SCRATCH = Path(os.environ["SCRATCH"]).resolve()
STEPS = int(os.environ.get("STEPS", "40"))
SKIPPED = 77
KIB = 1024
PAGE_KIB = 4
VAULT, TMPDIR = SCRATCH / "school/vault", SCRATCH / "tmpdir"
RUN = VAULT / "runs/000001"
ROOMY_KIB = 64 * KIB
WHERE = ["demo/school.ini", "--vault", "vault"]
PLAN = ["offboard", "plan", *WHERE, "--as-of", "2026-08-31"]
APPLY = ["offboard", "apply", *WHERE, "--by", "A Tester", "--confirm", "delete 20"]
REPORT = ["offboard", "report", *WHERE, "--as-of", "2026-08-31"]
COMMANDS = [PLAN, APPLY]


def run(command, **options):
    options = {"stdout": subprocess.PIPE, **options}
    return subprocess.run(command, cwd=SCRATCH / "school", stderr=subprocess.PIPE,
                          env=dict(os.environ, TMPDIR=str(TMPDIR)), check=False, **options)


def mount(folder, kib):
    command = ["mount", "-t", "tmpfs", "-o", f"size={kib}k,mode=700", "tmpfs", folder]
    return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0


def resize(folder, kib):
    subprocess.run(["mount", "-o", f"remount,size={kib}k", folder], check=True)


def unmount(folder):
    subprocess.run(["umount", folder], check=True)


def empty_vault():
    for path in VAULT.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def put_key():
    """False where there is no room even for that."""
    key = VAULT / "key"
    try:
        key.write_bytes(b"offboard-tests-0123456789abcdef!")
        key.chmod(0o400)
        return True
    except OSError:
        key.unlink(missing_ok=True)
        return False


class Part:
    def __init__(self, name, want):
        self.name, self.want = name, want
        self.tried, self.refused, self.problems = 0, 0, []

    def wrong(self, what, text):
        self.problems.append(f"{self.name}, {what}: {text}")

    def complete(self, what):
        if found := difference(state(VAULT), self.want):
            self.wrong(what, found)
        for name in ("backup", "exports", "uploads", "reports"):
            if found := unverified(RUN / name):
                self.wrong(what, f"{name}/: {found}")
        check = subprocess.run([sys.executable, ROOT / "tests/restore_check.py", RUN,
                                SCRATCH / "school/demo"], stdout=subprocess.DEVNULL, check=False)
        if check.returncode != 0:
            self.wrong(what, "the delivered files cannot be put back")

    def attempt(self, what, **options):
        """True where every command ended with status 0."""
        self.tried += 1
        for command in COMMANDS:
            done = run(command, **options)
            if done.returncode != 0:
                self.refused += 1
                if done.returncode not in (1, 2) or not done.stderr:
                    self.wrong(what, f"status {done.returncode}: {done.stderr}")
                return False
        self.complete(what)
        return True

    def again(self, what):
        for command in COMMANDS:
            done = run(command)
            if done.returncode not in (0, 1) or (command == APPLY and done.returncode != 0
                                                 and b"nothing" not in done.stderr):
                self.wrong(f"{what}, then room", f"status {done.returncode}: {done.stderr}")
        self.complete(f"{what}, then room")

    def end(self):
        print(f"space, {self.name}: {self.tried} tried, {self.refused} refused, "
              f"{len(self.problems)} problems", flush=True)
        print("\n".join(self.problems[:20]), end="\n" if self.problems else "")
        return not self.problems and self.tried > 0


def sizes(enough):
    """From a page to twice of what is enough."""
    steps = {max(1, round(2 * enough / PAGE_KIB * i / STEPS)) for i in range(STEPS + 1)}
    return [PAGE_KIB * n for n in sorted(steps)]


def used_kib(folder):
    disk = os.statvfs(folder)
    return (disk.f_blocks - disk.f_bfree) * disk.f_frsize // KIB


def vault(want):
    part = Part("vault", want)
    mount(VAULT, ROOMY_KIB)
    put_key()
    enough = 0
    for command in COMMANDS:
        run(command)
        enough = max(enough, used_kib(VAULT))
    unmount(VAULT)
    for kib in sizes(enough):
        mount(VAULT, kib)
        had_key = put_key()
        if not part.attempt(f"{kib} KiB"):
            resize(VAULT, ROOMY_KIB)
            if had_key or put_key():
                part.again(f"{kib} KiB")
        unmount(VAULT)
    return part.end() and part.refused > 0


def tmpdir(want):
    part = Part("TMPDIR", want)
    for kib in sizes(128):
        put_key()
        mount(TMPDIR, kib)
        if not part.attempt(f"{kib} KiB"):
            resize(TMPDIR, ROOMY_KIB)
            part.again(f"{kib} KiB")
        if left := os.listdir(TMPDIR):
            part.wrong(f"{kib} KiB", f"{left} was left in TMPDIR")
        unmount(TMPDIR)
        empty_vault()
    return part.end()


def limit(want):
    part = Part("file size limit", want)
    largest = max(p.stat().st_size for p in SCRATCH.rglob("*") if p.is_file())
    for kib in sizes(largest // KIB):
        put_key()
        most = (kib - PAGE_KIB) * KIB
        lower = lambda most=most: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        if not part.attempt(f"{most} bytes", preexec_fn=lower, stdout=subprocess.DEVNULL):
            part.again(f"{most} bytes")
        empty_vault()
    return part.end() and part.refused > 0


def output(want):
    """What cannot be printed is not done in silence, and is done by the same command again."""
    part = Part("stdout", want)
    more = [["offboard", "status", *WHERE], ["offboard", "status", "--json", *WHERE],
            ["offboard", "explain", "D005400010000", *WHERE], ["offboard", "--help"],
            ["offboard", "--version"], ["offboard", "cat", "demo/students.csv"]]
    put_key()
    for command in [PLAN, REPORT, APPLY, *more]:
        for kind in ("full", "closed"):
            part.tried += 1
            what = f"{' '.join(command[:3])}, stdout {kind}"
            with open("/dev/full", "wb") as full:
                close = (lambda: os.close(1)) if kind == "closed" else None
                done = run(command, stdout=full, preexec_fn=close)
            if done.returncode == 0:
                part.wrong(what, "status 0, and nothing could be printed")
            elif done.returncode not in (1, 2) or not done.stderr:
                part.wrong(what, f"status {done.returncode}: {done.stderr}")
            part.refused += done.returncode != 0
        done = run(command)
        if done.returncode != 0:
            part.wrong(f"{' '.join(command[:3])}, then again", f"{done.stderr}")
    part.complete("after all of them")
    return part.end() and part.refused > 0


def main():
    VAULT.mkdir(mode=0o700, parents=True)
    TMPDIR.mkdir()
    shutil.copytree(ROOT / "fixtures/demo", SCRATCH / "school/demo")
    put_key()
    for command in COMMANDS:
        done = run(command)
        if done.returncode != 0:
            sys.exit(f"{command}: {done.stderr}")
    want = state(VAULT)
    empty_vault()
    parts = {"vault": vault, "tmpdir": tmpdir, "limit": limit, "output": output}
    chosen = sys.argv[1:] or list(parts)
    skipped = 0
    if not mount(TMPDIR, ROOMY_KIB):
        skipped = len({"vault", "tmpdir"} & set(chosen)) * (STEPS + 1)
        chosen = [name for name in chosen if name not in ("vault", "tmpdir")]
    else:
        unmount(TMPDIR)
    is_good = True
    for name in chosen:
        is_good &= parts[name](want)
        empty_vault()
    if skipped:
        print(f"SKIPPED: {skipped} sizes not tried: needs root, to mount a small disk")
    sys.exit(1 if not is_good else SKIPPED if skipped else 0)


try:
    main()
finally:
    for folder in (VAULT, TMPDIR):
        subprocess.run(["umount", folder], stderr=subprocess.DEVNULL, check=False)
