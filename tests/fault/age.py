#!/usr/bin/env python3
"""Damages encrypted backups, and lets the program age fail: refused, and nothing published.

    age.py            every part; or those named:
      bits            every bit of an encrypted file flipped, every length, junk after its end, and
                      files swapped, with all check sums made right again: the step verify refuses
                      each, though it is given a key that opens the backup
      failing         age missing, failing at once, in the middle or at the end, killed, and giving
                      too little, too much or other bytes with status 0; while a backup is packed,
                      while it is verified, and while it is restored. Afterwards the same command
                      finishes with the true age
      disturbed       offboard and age killed, and failing once, at system calls of an apply (strace):
                      the same command again finishes it, and no age is left behind

POINTS=N tries N damages or places, spread evenly. Needs age, `disturbed` strace: SKIPPED without."""
import os
import re
import shutil
import subprocess
import sys
from collections import Counter

import bits
from bits import SCRATCH, STEP, RUN

STEP_WITH_KEY = [*STEP, "--identity", "one.key"]
POINTS = int(os.environ.get("POINTS", "0"))
os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0" # it traces too
KINDS = 10 # the last of the damages are of a kind each

# What stands in for age: $AGE is the true one, -d says that it decrypts.
FAILURES = {
    "fails at once": "exit 1",
    "fails at once and says nothing it should": "echo something >&2; exit 3",
    "is killed at once": "kill -9 $$",
    "is killed in the middle": "$AGE \"$@\" | head -c 60; kill -9 $$",
    "fails in the middle": "$AGE \"$@\" | head -c 60; exit 1",
    "fails at the end": "$AGE \"$@\"; exit 1",
    "is killed at the end": "$AGE \"$@\"; kill -9 $$",
    "gives too little with status 0": "$AGE \"$@\" | head -c 60; cat >/dev/null; exit 0",
    "gives nothing with status 0": "cat >/dev/null; exit 0",
    "takes nothing and ends with status 0": "exit 0",
    "gives too much with status 0": "$AGE \"$@\"; echo more",
    "gives what it was given": "cat",
    "gives other bytes": "$AGE \"$@\" | tr a-m n-z",
}


def make_school(school):
    exports = school / "exports"
    bits.SCHOOL = bits.SCHOOL.replace("encryption = none", "recipients = " + recipient("one.key"))
    exports.mkdir(parents=True)
    (exports / "school.ini").write_text(bits.SCHOOL, encoding="utf-8")
    (exports / "students.csv").write_text(bits.STUDENTS, encoding="utf-8")
    (exports / "tracker-students.csv").write_text(bits.ACCOUNTS, encoding="utf-8")
    rows = "".join(row.format("") for row in bits.RESULTS)
    (exports / "attainment.csv").write_text(bits.RESULTS_HEADING + rows, encoding="cp1252")
    shutil.copy(SCRATCH / "one.key", school / "one.key")
    vault = school / "vault"
    vault.mkdir(mode=0o700)
    (vault / "key").write_bytes(b"offboard-tests-0123456789abcdef!")
    (vault / "key").chmod(0o400)
    bits.must(school, "offboard", "plan", "exports/school.ini", "--vault", "vault", "--as-of",
              bits.AS_OF)


def recipient(key):
    if not (SCRATCH / key).exists():
        subprocess.run(["age-keygen", "-o", SCRATCH / key], check=True, stderr=subprocess.DEVNULL)
    return subprocess.run(["age-keygen", "-y", SCRATCH / key], check=True, text=True,
                          stdout=subprocess.PIPE).stdout.strip()


def damages(files):
    name, other = "tracker-students.csv.gz.age", "attainment.csv.gz.age"
    content = files[name]
    for bit in range(8 * len(content)):
        yield f"bit {bit}", {name: bits.flipped(content, bit)}
    for length in range(len(content)):
        yield f"cut to {length}", {name: content[:length]}
    for junk in (b"\0", b"\n", b"junk", bytes(512), content, files[other]):
        yield f"{len(junk)} bytes after the end", {name: content + junk}
    yield "files swapped", {name: files[other], other: content}
    yield "the plain bytes", {name: plain(content)}
    yield "other rows, for the right key", {name: seal_for(files[other], "one.key")}
    yield "the same rows, for another key", {name: seal_for(content, "stranger.key")}


def plain(content):
    return subprocess.run(["age", "-d", "-i", SCRATCH / "one.key"], input=content, check=True,
                          stdout=subprocess.PIPE).stdout


def seal_for(content, key):
    return subprocess.run(["age", "-r", recipient(key)], input=plain(content), check=True,
                          stdout=subprocess.PIPE).stdout


def try_damage(school, files, changed):
    """'refused', or what went wrong. All sums fit: only age's own can tell."""
    backup = school / RUN / "backup"
    sealed = reseal(dict(files, **changed))
    for name, content in sealed.items():
        if content != files[name]:
            bits.put(backup / name, content)
    (backup / "receipt").unlink(missing_ok=True)
    done = bits.offboard(school, "offboard-load", "verify", *STEP_WITH_KEY)
    result = "refused" if done.returncode == 2 and done.stderr else \
        f"status {done.returncode}: {done.stderr}"
    if (backup / "receipt").exists():
        result = "a receipt was written"
    for name in sealed:
        if sealed[name] != files[name]:
            bits.put(backup / name, files[name])
    return result


def reseal(files):
    totals = bits.json.loads(files["totals.json"])
    for total in totals:
        content = files[total["file"]]
        total.update(bytes=len(content), sha256=bits.sum_of(content))
    return bits.seal_sums(dict(files, **{"totals.json": bits.json.dumps(totals).encode()}))


def run_bits():
    school = SCRATCH / "bits"
    make_school(school)
    bits.must(school, "offboard-load", "backup", *STEP)
    files = {n: c for n, c in bits.read_backup(school).items() if n != "receipt"}
    (school / RUN / "backup/receipt").unlink()
    bits.must(school, "offboard-load", "verify", *STEP_WITH_KEY) # or all would be refused
    results = Counter()
    for _, (what, changed) in chosen(damages(files), KINDS):
        result = try_damage(school, files, changed)
        if result != "refused":
            print(f"{what}: {result}")
        results[result == "refused"] += 1
    print(f"age, bits: {sum(results.values())} damages: {results[True]} refused, "
          f"{results[False]} wrong", flush=True)
    return results[True] > 0 and not results[False]


def chosen(all_damages, last=0):
    if not POINTS:
        return enumerate(all_damages)
    listed = list(all_damages)
    picks = {i * len(listed) // POINTS for i in range(POINTS)}
    picks |= set(range(len(listed) - last, len(listed)))
    return [(i, listed[i]) for i in sorted(picks)]


def stand_in(name, when, script):
    """A folder with an age that fails when it encrypts, or when it decrypts."""
    folder = SCRATCH / "bin"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    true_age, mark = shutil.which("age"), "-d" if when == "decrypts" else "-r"
    (folder / name).write_text(f'#!/bin/sh\nAGE={true_age}\ncase $1 in\n{mark}) ;;\n'
                               f'*) exec $AGE "$@" ;;\nesac\n{script}\n', encoding="utf-8")
    (folder / name).chmod(0o755)
    return dict(os.environ, PATH=f"{folder}:{os.environ['PATH']}")


def offboard(school, environment, *command):
    return subprocess.run(command, cwd=school, env=environment, text=True, errors="replace",
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, timeout=60)


def problem_of(done, school, must_lack):
    if done.returncode != 2 or not done.stderr:
        return f"status {done.returncode}: {done.stderr}"
    left = [path for path in must_lack if (school / path).exists()]
    if left:
        return f"{left} is there"
    return "AGE-SECRET-KEY-1" in done.stderr and "a key was shown"


def fresh_school(base):
    school = SCRATCH / "failing"
    shutil.rmtree(school, ignore_errors=True)
    shutil.copytree(base, school, symlinks=True)
    return school


def try_apply(base, when, script):
    school = fresh_school(base)
    done = offboard(school, stand_in("age", when, script), *APPLY)
    wrong = problem_of(done, school, [RUN + "/backup/receipt", RUN + "/exports", RUN + "/uploads"])
    if not wrong and offboard(school, None, *APPLY).returncode != 0:
        wrong = "the same command did not finish"
    if not wrong and not is_whole(school):
        wrong = "the backup is not whole"
    return wrong


def is_whole(school):
    done = bits.offboard(school, "offboard", "verify", "exports/school.ini", "--vault", "vault",
                         "--identity", "one.key")
    return done.returncode == 0 and "run 1: whole" in done.stdout


def try_restore(prepared, script):
    restore = ["offboard", "restore", "exports/school.ini", "--vault", "vault", "--to", "back",
               "--by", "T", "--identity", "one.key"]
    school = fresh_school(prepared)
    done = offboard(school, stand_in("age", "decrypts", script), *restore)
    wrong = problem_of(done, school, ["back", "back.tmp"])
    if not wrong and offboard(school, None, *restore).returncode != 0:
        wrong = "the same command did not finish"
    return wrong


def run_failing():
    base, prepared = SCRATCH / "planned", SCRATCH / "prepared"
    make_school(base)
    shutil.copytree(base, prepared, symlinks=True)
    bits.must(prepared, "offboard", "apply", "exports/school.ini", "--vault", "vault", "--by", "T",
              "--confirm", "delete 2")
    tried = wrongs = 0
    for what, script in FAILURES.items():
        for where, wrong in (("packing", try_apply(base, "encrypts", script)),
                             ("verifying", try_apply(base, "decrypts", script)),
                             ("restoring", try_restore(prepared, script))):
            tried += 1
            if wrong:
                wrongs += 1
                print(f"{where}, age {what}: {wrong}")
    print(f"age, failing: {tried} failures: {tried - wrongs} refused, {wrongs} wrong", flush=True)
    return not wrongs


CALLS = {"kill": "openat,write,read,fsync,rename,renameat2,pipe2,poll,clone,fork,vfork,execve,"
                 "wait4,close_range,dup2,exit_group",
         "once": "openat:EMFILE,write:ENOSPC,read:EIO,fsync:EIO,pipe2:EMFILE,poll:EINTR,poll:ENOMEM,"
                 "clone:EAGAIN,execve:ENOMEM,wait4:EINTR,close_range:EINVAL,dup2:EBADF,prctl:EPERM,"
                 "fcntl:EMFILE,mlock:ENOMEM"}
APPLY = ["offboard", "apply", "exports/school.ini", "--vault", "vault", "--by", "T", "--confirm",
         "delete 2"]


def places(base, mode):
    """(injection, n) for the calls of each process: the first to get so far is met."""
    found = []
    for call in CALLS[mode].split(","):
        name, _, error = call.partition(":")
        school = fresh_school(base)
        offboard(school, None, "strace", "-f", "-o", "trace", "-e", f"trace=?{name}", *APPLY)
        lines = re.findall(rf"^(\d+) +{name}\(", (school / "trace").read_text(errors="replace"),
                           re.M)
        highest = max(Counter(lines).values(), default=0)
        what = f"error={error}" if error else "signal=KILL"
        found += [f"inject={name}:{what}:when={n}" for n in range(1, highest + 1)]
    return found


def disturb(base, inject, exports):
    """'' where all ends well, else what does not; and whether the first command failed."""
    school = fresh_school(base)
    name = inject.split("=")[1].split(":")[0]
    done = offboard(school, None, "strace", "-f", "-o", "/dev/null", "-e", f"trace=?{name}", "-e",
                    inject, *APPLY)
    if done.returncode == 0 and not is_whole(school):
        return "status 0, but the backup is not whole", False
    if "error=" in inject and done.returncode not in (0, 2, 127):
        return f"status {done.returncode}: {done.stderr}", True
    if done.returncode and (again := offboard(school, None, *APPLY)).returncode != 0:
        return f"then again: status {again.returncode}: {again.stderr}", True
    if not is_whole(school) or read_exports(school) != exports:
        return "then again: another backup or other exports than undisturbed", True
    return "", done.returncode != 0


def read_exports(school):
    return {p.name: p.read_bytes() for p in (school / RUN / "exports").iterdir()}


def run_disturbed():
    if not shutil.which("strace"):
        print("SKIPPED: strace is missing")
        sys.exit(77)
    base = SCRATCH / "undisturbed"
    make_school(base)
    whole = fresh_school(base)
    bits.must(whole, *APPLY)
    exports = read_exports(whole)
    problems, stopped, tried = [], 0, 0
    for mode in CALLS:
        for _, inject in chosen(places(base, mode)):
            wrong, has_failed = disturb(base, inject, exports)
            tried += 1
            stopped += has_failed
            if wrong:
                problems.append(f"{inject}: {wrong}")
    print(f"age, disturbed: {tried} places, stopped at {stopped}, {len(problems)} problems",
          flush=True)
    print("\n".join(problems), end="\n" if problems else "")
    return stopped > 0 and not problems


def main():
    parts = {"bits": run_bits, "failing": run_failing, "disturbed": run_disturbed}
    if not shutil.which("age") or not shutil.which("age-keygen"):
        print("SKIPPED: the program age is missing: encrypted backups were not damaged, nor "
              f"{3 * len(FAILURES)} failures of age tried")
        sys.exit(77)
    sys.exit(0 if all([parts[part]() for part in sys.argv[1:] or parts]) else 1)


main()
