#!/usr/bin/env python3
"""Damages a backup and asks the programs that rest on it: each damage is refused, or the backup
still gives the delivered bytes when it is put back by hand (tests/restore_check.py).

    bits.py             every part; or those named:
      flips             every bit of every file, before the backup is verified
      sealed            every bit of rows (packed and unpacked), index and totals, with all check
                        sums made right again
      receipt           one bit of each byte, after the backup was verified: exports and restoring
      cuts              every length, and bytes that follow the end
      members           gzip members swapped, doubled, dropped, spliced from another backup
      verb              `offboard verify` over two runs: one bit of each byte, lengths, files missing,
                        added or of the other run: it names the run that was altered and its file,
                        and no other; what is as it was is whole, and comes back by hand

POINTS=N tries N damages of each part, spread evenly; JOBS=N workers."""
import contextlib
import gzip
import hashlib
import importlib.util
import io
import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import zlib
from collections import Counter
from pathlib import Path

ROOT = Path(os.environ["ROOT"])
SCRATCH = Path(os.environ["SCRATCH"]).absolute()
POINTS = int(os.environ.get("POINTS", "0"))
JOBS = int(os.environ.get("JOBS", "2"))
RUN = "vault/runs/000001"
NEWEST = "vault/runs/000002"
STEP = ["--config", "exports/school.ini", "--vault", "vault", "--run", "1"]
VAULT = ["exports/school.ini", "--vault", "vault"]
AS_OF = "2026-08-31"
KINDS = 6 # the last of the damages are of a kind each

SCHOOL = """[school]
name = Small School (invented)
term = 2026-summer
[roll]
file = students.csv
profile = uk-mis
[accounts]
file = tracker-students.csv
profile = tracker-students
platform = tracker
[results]
file = attainment.csv
profile = tracker-long
platform = tracker
[policy]
contact = anonymise
attainment = purge
max_leavers = 100% 60
max_leavers_year = 100% 60
encryption = none
"""
STUDENTS = """UPN,Legal Surname,Legal Forename,DOB,Year Group,Reg Group,Enrolment Status,\
Admission Date,Leaving Date
D005400010000,Arcquill,Jean,30/04/2011,10,10A,P,02/09/2022,27/02/2026
D005400011001,Xanthippou,Marigold,29/05/2011,10,10A,P,02/09/2022,03/07/2026
D005400012002,Brindlewood,Zeno,07/06/2011,10,10A,C,02/09/2022,
"""
ACCOUNTS = """"UPN","Surname","Forename","Date of Birth","Email","Year","Status"
"D005400010000","Arcquill","Jean","30/04/2011","j@example.org","10",""
"D005400011001","Xanthippou","Marigold","29/05/2011","m@example.org","10",""
"D005400012002","Brindlewood","Zeno","07/06/2011","z@example.org","10",""
"""
RESULTS_HEADING = "UPN,Surname,Subject,Assessment,Term,Grade,Score,Date,Comment\n"
RESULTS = [
    "D005400012002,Brindlewood,Mathematics,Summer test,2026-summer,6,61,19/06/2026,{0}\n",
    "D005400010000,Arcquill,Mathematics,Autumn test,2025-autumn,8,83.5,21/11/2025,caf\u00e9 {0}\n",
    "D005400011001,Xanthippou,English,Summer test,2026-summer,7,72,19/06/2026,{0}\n",
    "D005400012002,Brindlewood,English,Summer test,2026-summer,5,50,19/06/2026,{0}\n",
    "D005400010000,Arcquill,English,Autumn test,2025-autumn,7,70,21/11/2025,{0}\n"]

spec = importlib.util.spec_from_file_location("restore_check", ROOT / "tests/restore_check.py")
restore_check = importlib.util.module_from_spec(spec)
spec.loader.exec_module(restore_check)


def offboard(school, *command):
    return subprocess.run(command, cwd=school, text=True, errors="replace", stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)


def must(school, *command):
    done = offboard(school, *command)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: status {done.returncode}: {done.stderr}")


def make_school(school, comments):
    """A school whose results carry these comments, its backup packed, verified and used."""
    exports = school / "exports"
    exports.mkdir(parents=True)
    (exports / "school.ini").write_text(SCHOOL, encoding="utf-8")
    (exports / "students.csv").write_text(STUDENTS, encoding="utf-8")
    (exports / "tracker-students.csv").write_text(ACCOUNTS, encoding="utf-8")
    rows = "".join(row.format(comment) for comment in comments for row in RESULTS)
    (exports / "attainment.csv").write_text(RESULTS_HEADING + rows, encoding="cp1252")
    vault = school / "vault"
    vault.mkdir(mode=0o700)
    (vault / "key").write_bytes(b"offboard-tests-0123456789abcdef!")
    (vault / "key").chmod(0o400)
    must(school, "offboard", "plan", "exports/school.ini", "--vault", "vault", "--as-of", AS_OF)
    for step in ("backup", "verify", "exports"):
        must(school, "offboard-load", step, *STEP)
    if not is_restored(school):
        sys.exit("the undamaged backup does not give the delivered files back")


def make_two_runs(school, erased):
    """The same with a second run, of one row more; and a copy in which somebody was erased."""
    make_school(school, [""])
    shutil.rmtree(school / "vault/runs")
    with open(school / "exports/attainment.csv", encoding="cp1252") as file:
        rows = file.readlines()
    for number in (1, 2):
        if number == 2:
            with open(school / "exports/attainment.csv", "a", encoding="cp1252") as file:
                file.write(rows[-1])
        must(school, "offboard", "plan", *VAULT, "--as-of", AS_OF)
        must(school, "offboard", "apply", *VAULT, "--by", "A Tester", "--confirm", "delete 2")
    if not is_restored(school, NEWEST):
        sys.exit("the undamaged backup of run 2 does not give the delivered files back")
    shutil.copytree(school, erased, symlinks=True)
    must(erased, "offboard", "erase", "D005400010000", *VAULT, "--as-of", AS_OF, "--by",
         "A Tester", "--authority", "request of 3 May")


def is_restored(school, run=RUN):
    """Does the backup, as it now is, give the delivered files when put back by hand?"""
    arguments = sys.argv
    sys.argv = ["restore_check.py", str(school / run), str(school / "exports")]
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            restore_check.main()
    except SystemExit as end:
        return end.code in (0, None)
    except Exception:  # whatever a person at the keyboard would be told by zcat or python
        return False
    finally:
        sys.argv = arguments
    return True


def put(path, content):
    if path.exists():
        path.chmod(0o600)
    path.write_bytes(content)


def sum_of(content):
    return hashlib.sha256(content).hexdigest()


def seal(files):
    """All that is written about the files made right again, as a packer that errs would."""
    totals = json.loads(files["totals.json"])
    for total in totals:
        packed = files[total["file"]]
        total.update(bytes=len(packed), sha256=sum_of(packed))
        with contextlib.suppress(ValueError, zlib.error):
            raw = [zlib.decompress(member, 31) for member in split_members(packed)]
            total.update(members=len(raw), raw_bytes=sum(map(len, raw)))
        total["rows"] = files[total["export"] + ".index.csv"].count(b"\n") - 1
    return seal_sums(dict(files, **{"totals.json": json.dumps(totals).encode()}))


def seal_sums(files):
    listed = [n for n in files if n not in ("MANIFEST", "SHA256SUMS", "receipt")]
    files = dict(files)
    files["SHA256SUMS"] = "".join(f"{sum_of(files[n])}  {n}\n" for n in listed).encode()
    files["MANIFEST"] = "".join(f"{sum_of(files[n])} {len(files[n])} {n}\n"
                                for n in [*listed, "SHA256SUMS"]).encode() + b"END\n"
    return files


def split_members(packed):
    members = []
    while packed:
        inflater = zlib.decompressobj(31)
        inflater.decompress(packed)
        if not inflater.eof:
            raise ValueError("cut short")
        members.append(packed[:len(packed) - len(inflater.unused_data)])
        packed = inflater.unused_data
    return members


def flipped(content, bit):
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


# The damages of a part: (what, step, files that are altered). Made one at a time: there are many.

def flips(files):
    for name in files:
        if name != "receipt":
            for bit in range(8 * len(files[name])):
                yield f"{name}: bit {bit}", "verify", {name: flipped(files[name], bit)}


def sealed(files):
    for name in files:
        if name.endswith((".gz", ".index.csv")) or name == "totals.json":
            for bit in range(8 * len(files[name])):
                changed = dict(files, **{name: flipped(files[name], bit)})
                changed = seal_sums(changed) if name == "totals.json" else seal(changed)
                yield f"{name}: bit {bit}, sealed", "verify", changed
        if name.endswith(".gz"):
            raw = gzip.decompress(files[name])
            for at in range(len(raw)):
                changed = dict(files, **{name: pack(flipped(raw, 8 * at + at * 5 % 8))})
                yield f"{name}: byte {at} of what is packed, sealed", "verify", seal(changed)


def receipt(files):
    for name in files:
        for at in range(len(files[name])):
            yield (f"{name}: byte {at}, with a receipt", "exports",
                   {name: flipped(files[name], 8 * at + at * 5 % 8)})


def cuts(files):
    for name in files:
        step = "exports" if name == "receipt" else "verify"
        for length in range(len(files[name])):
            yield f"{name}: cut to {length}", step, {name: files[name][:length]}
        for junk in (b"\0", b"\n", b"junk", bytes(512), files[name], gzip.compress(b"", mtime=0)):
            yield f"{name}: {len(junk)} bytes after its end", step, {name: files[name] + junk}
        yield f"{name}: missing", step, {name: None}


def members_of(files, other):
    """Orders and choices of members; twice each: alone, and with all check sums made right."""
    name = "attainment.csv.gz"
    own, others = split_members(files[name]), split_members(other[name])
    if len(own) < 3:
        sys.exit("the school for 'members' must give three members at least")
    choices = {"whole file of another backup": others}
    for i in range(len(own)):
        choices[f"{i + 1} dropped"] = own[:i] + own[i + 1:]
        choices[f"{i + 1} doubled"] = own[:i + 1] + own[i:]
        choices[f"{i + 1} of another backup"] = own[:i] + others[i:i + 1] + own[i + 1:]
        choices[f"an empty member before {i + 1}"] = own[:i] + [empty_member()] + own[i:]
        for k in range(i + 1, len(own)):
            swapped = list(own)
            swapped[i], swapped[k] = own[k], own[i]
            choices[f"{i + 1} and {k + 1} swapped"] = swapped
    choices["all in one"] = [pack(b"".join(zlib.decompress(m, 31) for m in own))]
    choices["an empty member at the end"] = own + [empty_member()]
    for what, members in choices.items():
        changed = {name: b"".join(members)}
        yield f"members: {what}", "verify", changed
        yield f"members: {what}, with a receipt", "exports", changed
        yield f"members: {what}, sealed", "verify", seal(dict(files, **changed))
    spliced = {n: other[n] for n in files if n.startswith("attainment.csv")}
    yield "rows and index of another backup, sealed", "verify", seal(dict(files, **spliced))
    yield "another backup and its receipt", "exports", other
    yield "another backup", "verify", {n: other[n] for n in other if n != "receipt"}


def verb(files, other, erased):
    """What a disk, a person or another program may do to the backup of the newest of two runs."""
    for name, content in files.items():
        for at in range(len(content)):
            yield f"{name}: byte {at}", "verb", {name: flipped(content, 8 * at + at * 5 % 8)}
        for length in {*range(0, len(content), 16), len(content) - 1}:
            yield f"{name}: cut to {length}", "verb", {name: content[:length]}
        yield f"{name}: a line more", "verb", {name: content + b"\n"}
        yield f"{name}: missing", "verb", {name: None}
        yield f"{name}: that of the other run", "verb", {name: other[name]}
        yield f"{name}, sealed", "verb", seal(dict(files, **{name: other[name]}))
    yield "nothing altered", "verb", files
    yield "a file more", "verb", {"notes.txt": b"found here"}
    yield "a file more, sealed", "verb", seal_sums(dict(files, **{"notes.txt": b"found here"}))
    yield "the backup of the other run", "verb", other
    yield "a verified one that the ledger does not know", "verb", erased
    yield "nothing left", "verb", dict.fromkeys(files)


def pack(raw):
    """As the packer's members are: no time, no name, unknown system."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    body = packer.compress(raw) + packer.flush()
    return (b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + body + zlib.crc32(raw).to_bytes(4, "little")
            + (len(raw) & 0xFFFFFFFF).to_bytes(4, "little"))


def empty_member():
    return pack(b"")


SMALL_PARTS = {"flips": flips, "sealed": sealed, "receipt": receipt, "cuts": cuts}
TWO_PARTS = ["members", "verb"] # of two backups


def read_backup(school, run=RUN):
    return {p.name: p.read_bytes() for p in sorted((school / run / "backup").iterdir())}


def try_verb(school, files, changed):
    """'refused', 'harmless' where nothing was altered, or what went wrong."""
    backup = school / NEWEST / "backup"
    before = {p for p in (school / "vault").rglob("*") if p.parent != backup}
    is_same = all(files.get(name) == content for name, content in changed.items())
    for name, content in changed.items():
        if content is None:
            (backup / name).unlink()
        else:
            put(backup / name, content)
    done = offboard(school, "offboard", "verify", *VAULT)
    after = {p for p in (school / "vault").rglob("*") if p.parent != backup}
    for name in changed.keys() - files.keys():
        (backup / name).unlink()
    for name in changed.keys() & files.keys():
        put(backup / name, files[name])
    first, second = (done.stdout.splitlines() + ["", ""])[:2]
    said = f"status {done.returncode}: {done.stdout}{done.stderr}"
    if after != before:
        return f"the vault has other files: {said}"
    if not first.startswith("run 1: whole"):
        return f"run 1, which was left alone: {said}"
    if is_same:
        is_good = done.returncode == 0 and second.startswith("run 2: whole")
        return "harmless" if is_good and is_restored(school, NEWEST) else said
    if done.returncode != 1 or not second.startswith("run 2: DAMAGED: ") or \
            "1 of 2 backups" not in done.stderr:
        return said
    # Where rows differ from index or totals, the rows' name stands for both.
    names = [n.removesuffix(".gz").removesuffix(".index.csv") for n in changed] + \
        [".csv.gz'"] * ("totals.json" in changed)
    if len(changed) == 1 and not any(name in second for name in names):
        return f"the file is not named: {said}"
    return "refused"


def try_damage(school, files, step, changed):
    """'refused', 'harmless', or what went wrong."""
    backup = school / RUN / "backup"
    kept = school / "exports-kept"
    for name, content in changed.items():
        if content is None:
            (backup / name).unlink()
        else:
            put(backup / name, content)
    if step == "verify":
        (backup / "receipt").unlink(missing_ok=True)
    else:
        (school / RUN / "exports").rename(kept)
    done = offboard(school, "offboard-load", step, *STEP)
    if done.returncode == 0:
        result = "harmless" if is_restored(school) else "ACCEPTED"
    elif done.returncode in (1, 2) and done.stderr:
        result = "refused"
    else:
        result = f"status {done.returncode}: {done.stderr}"
    if step == "verify" and done.returncode != 0 and (backup / "receipt").exists():
        result = "refused, but a receipt was written"
    if step == "exports":
        if done.returncode != 0 and (school / RUN / "exports").exists():
            result = "refused, but exports were written"
        shutil.rmtree(school / RUN / "exports", ignore_errors=True)
        kept.rename(school / RUN / "exports")
    for name, content in files.items():
        if name in changed or name == "receipt":
            put(backup / name, content)
    return result


def chosen(damages):
    if not POINTS:
        return enumerate(damages)
    damages = list(damages)
    picks = {i * len(damages) // POINTS for i in range(POINTS)}
    picks |= set(range(len(damages) - KINDS, len(damages)))
    return [(i, damages[i]) for i in sorted(picks)]


def work(job):
    """One worker's share of a part, in a copy of the school of its own."""
    part, base, other, share = job
    school = SCRATCH / f"worker-{part}-{share}"
    shutil.copytree(base, school, symlinks=True)
    files = read_backup(school, NEWEST if part == "verb" else RUN)
    if part == "verb":
        damages = verb(files, read_backup(base), read_backup(other, NEWEST))
    elif part == "members":
        damages = members_of(files, read_backup(other))
    else:
        damages = SMALL_PARTS[part](files)
    results, wrong = Counter(), []
    for number, (what, step, changed) in chosen(damages):
        if number % JOBS != share:
            continue
        result = try_verb(school, files, changed) if step == "verb" else \
            try_damage(school, files, step, changed)
        if result not in ("refused", "harmless"):
            wrong.append(f"{what}: {result}")
            result = "wrong"
        results[result] += 1
    shutil.rmtree(school)
    return results, wrong


def run_part(part, base, other=None):
    with multiprocessing.Pool(JOBS) as pool:
        shares = pool.map(work, [(part, base, other, share) for share in range(JOBS)])
    results = sum((counts for counts, _ in shares), Counter())
    wrong = [line for _, lines in shares for line in lines]
    print(f"bits, {part}: {sum(results.values())} damages: {results['refused']} refused, "
          f"{results['harmless']} harmless, {results['wrong']} wrong", flush=True)
    print("\n".join(wrong[:40]), end="\n" if wrong else "")
    return not wrong and results["refused"] > 0


def main():
    parts = sys.argv[1:] or [*SMALL_PARTS, *TWO_PARTS]
    is_good = True
    make_school(SCRATCH / "small", [""])
    for part in parts:
        if part not in TWO_PARTS:
            is_good &= run_part(part, SCRATCH / "small")
    if "verb" in parts:
        make_two_runs(SCRATCH / "two", SCRATCH / "erased")
        is_good &= run_part("verb", SCRATCH / "two", SCRATCH / "erased")
    if "members" in parts:
        # Random letters, so that members cannot be taken for each other; 18 MiB of two leavers.
        noise = random.Random(5)
        texts = ["".join(noise.choices("abcdefgh", k=400)) for _ in range(13000)]
        make_school(SCRATCH / "large", texts)
        make_school(SCRATCH / "other", [t[::-1] for t in texts])
        is_good &= run_part("members", SCRATCH / "large", SCRATCH / "other")
    sys.exit(0 if is_good else 1)


if __name__ == "__main__":
    main()
