#!/usr/bin/env python3
"""`offboard erase` takes one person out of every backup and touches nothing else: what is left is
compared with the delivered files, line by line; the log says how much on whose word and never of
whom; a rewritten backup that is wrong in any way is not taken; whoever asks for what cannot be
done is told so, and nothing changes."""
import gzip
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(os.environ["ROOT"])
sys.path.insert(0, str(ROOT / "tests"))
from reseal import pack, seal  # noqa: E402  # found by ROOT
os.chdir(os.environ["SCRATCH"])
WHERE = ["demo/school.ini", "--vault", "vault"]
AS_OF = ["--as-of", "2026-08-31"]
WORD = ["--by", "A Tester", "--authority", "request of 3 May"]
LEFT, ALSO_LEFT = "D005400010000", "D005400011001"
FILES = ("tracker-students.csv", "connexus-users.csv", "connexus-enrolments.csv", "attainment.csv")
# What the demo says of the person, beside the UPN.
TRACES = [LEFT, "Arcquill", "arcquill0", "07700 900000", "1 Lantern Lane"]
problems = []


def problem(text):
    problems.append(text)


def run(*command):
    return subprocess.run(command, text=True, capture_output=True, check=False)


def must(*command):
    done = run(*command)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: status {done.returncode}: {done.stderr}")
    return done.stdout


def offboard(verb, *arguments):
    return must("offboard", verb, *WHERE, *arguments)


def erase(person, *more):
    return run("offboard", "erase", person, *WHERE, *AS_OF, *(more or WORD))


def backup(run_number):
    return Path(f"vault/runs/{run_number:06}/backup")


def delivered_lines(name):
    return Path("demo", name).read_bytes().splitlines(keepends=True)


def tree():
    return {str(p): (p.stat().st_mode, p.read_bytes() if p.is_file() else b"")
            for p in sorted(Path("vault").rglob("*"))}


def log():
    with sqlite3.connect("vault/ledger.db") as ledger:
        return ledger.execute("SELECT verb, run, by, authority, what FROM log ORDER BY id").fetchall()


def unpacked(folder):
    """Every file of a backup, what is packed also unpacked."""
    for path in folder.rglob("*"):
        yield path.name, path.read_bytes()
        if path.suffix == ".gz":
            yield path.name, gzip.decompress(path.read_bytes())


def check_is_gone(number, pseudonym):
    for name, content in unpacked(backup(number)):
        for trace in [*TRACES, pseudonym]:
            if trace.encode() in content:
                problem(f"run {number}: {name} still has '{trace}'")


def check_rows(number, before):
    """What was there, but for the lines of one person."""
    for name in FILES:
        path = backup(number) / (name + ".gz")
        if name not in before:
            continue
        want = [line for line in before[name].splitlines() if LEFT.encode() not in line]
        if gzip.decompress(path.read_bytes()).splitlines() != want:
            problem(f"run {number}: {name} has other rows than it had without that person")


def rows_of(number):
    return {p.name[:-3]: gzip.decompress(p.read_bytes()) for p in backup(number).glob("*.gz")}


def check_trust(number):
    folder = backup(number)
    must("sh", "-c", f"cd {folder} && sha256sum --quiet -c SHA256SUMS")
    with sqlite3.connect("vault/ledger.db") as ledger:
        digest, rows = ledger.execute("SELECT digest, rows FROM backups WHERE run = ?",
                                      (number,)).fetchone()
    if digest != hashlib.sha256((folder / "MANIFEST").read_bytes()).hexdigest():
        problem(f"run {number}: ledger.db knows another backup")
    left = sum(not line.startswith("0,0,") for path in folder.glob("*.index.csv")
               for line in path.read_text().splitlines()[1:])
    if rows != left:
        problem(f"run {number}: ledger.db says {rows} rows, there are {left}")
    for path in folder.rglob("*"):
        if path.stat().st_mode & 0o777 != 0o400:
            problem(f"{path}: mode {path.stat().st_mode:o}")


def pseudonym_of(upn, number=1):
    rows = rows_of(number)["attainment.csv"].splitlines()
    index = (backup(number) / "attainment.csv.index.csv").read_text().splitlines()
    at = next(i for i, row in enumerate(rows) if upn.encode() in row)
    return index[at].split(",")[6]


def check_restore():
    """Everybody comes back but the erased person."""
    offboard("restore", *AS_OF, "--run", "1", "--to", "back", "--by", "A Tester")
    for name in FILES:
        want = [x for x in delivered_lines(name) if LEFT.encode() not in x]
        # Of the newest run the exports are there; the second run's came from the same files.
        rows = Path("back/rows", name).read_bytes().splitlines(keepends=True)
        if not set(rows) <= set(want) or len(rows) < 2:
            problem(f"restore: rows/{name} holds what was not delivered, or the erased person")
    done = run("offboard", "restore", *WHERE, *AS_OF, "--run", "1", "--person", LEFT, "--to",
               "one", "--by", "A Tester")
    if done.returncode != 1 or Path("one").exists():
        problem(f"restore of the erased person: status {done.returncode}")
    shutil.rmtree("back")


def prepare():
    shutil.copytree(ROOT / "fixtures/demo", "demo")
    offboard("plan", *AS_OF)
    offboard("apply", "--by", "A Tester", "--confirm", "delete 20")
    # A later export has results of the person once more.
    path = Path("demo/attainment.csv")
    theirs = [x for x in delivered_lines(path.name) if LEFT.encode() in x]
    path.write_bytes(path.read_bytes() + b"".join(theirs[:3]))
    offboard("plan", *AS_OF)
    offboard("apply", "--by", "A Tester", "--confirm", "delete 20")


def check_refusals():
    before = tree()
    for what, done, status in (
            ("nobody's name", run("offboard", "erase", LEFT, *WHERE, *AS_OF, "--authority", "x"), 2),
            ("no authority", run("offboard", "erase", LEFT, *WHERE, *AS_OF, "--by", "x"), 2),
            ("nobody such", erase("D009900099999"), 1)):
        if done.returncode != status or "nothing was erased" not in done.stderr and status == 2:
            problem(f"{what}: status {done.returncode}: {done.stderr}")
    if tree() != before:
        problem("refused, and the vault changed")
    part = backup(2) / "attainment.csv.gz"
    whole = part.read_bytes()
    part.chmod(0o600)
    part.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    part.chmod(0o400)
    before = tree()
    done = erase(LEFT)
    if done.returncode != 2 or tree() != before:
        problem(f"a damaged backup: status {done.returncode}, {done.stderr}")
    part.chmod(0o600)
    part.write_bytes(whole)
    part.chmod(0o400)
    check_hidden()


def check_hidden():
    """An index that says that nobody's rows are theirs is not believed."""
    pseudonym, kept = pseudonym_of(LEFT), {}
    for path in backup(1).glob("*.index.csv"):
        kept[path] = path.read_bytes()
        path.chmod(0o600)
        path.write_bytes(kept[path].replace(pseudonym.encode(), b"AAAAAAAA"))
    before = tree()
    done = erase(LEFT)
    if done.returncode != 2 or tree() != before:
        problem(f"rows hidden by the index: status {done.returncode}, {done.stdout}{done.stderr}")
    for path, content in kept.items():
        path.write_bytes(content)
        path.chmod(0o400)


def keep_a_row(folder):
    """A row of the person stays: as it is in the backup that stands."""
    for name in ("attainment.csv.gz", "attainment.csv.index.csv"):
        (folder / name).write_bytes((backup(1) / name).read_bytes())


def drop_a_row(folder, erased="0,0,{2},{3},{4},{5},-"):
    """Somebody else's row goes as well, and the index says it was erased."""
    rows = gzip.decompress((folder / "attainment.csv.gz").read_bytes()).splitlines(keepends=True)
    index = (folder / "attainment.csv.index.csv").read_text().splitlines()
    at = next(i for i, line in enumerate(index[1:], 1) if line.split(",")[1] == "1")
    index[at] = erased.format(*index[at].split(","))
    number = 0
    for i, line in enumerate(index[1:], 1):
        fields = line.split(",")
        if fields[0] != "0":
            number += 1
            index[i] = ",".join([fields[0], str(number), *fields[2:]])
    (folder / "attainment.csv.gz").write_bytes(pack(b"".join(rows[:1] + rows[2:])))
    (folder / "attainment.csv.index.csv").write_text("\n".join(index) + "\n")


def alter_a_row(folder):
    raw = bytearray(gzip.decompress((folder / "attainment.csv.gz").read_bytes()))
    raw[raw.rindex(b"2")] = ord("3")
    (folder / "attainment.csv.gz").write_bytes(pack(bytes(raw)))


def rename_somebody(folder):
    path = folder / "attainment.csv.index.csv"
    text = path.read_text()
    path.write_text(text.replace(text.splitlines()[-1].split(",")[6], "AAAAAAAA"))


def alter_the_reading(folder):
    path = folder / "sources.json"
    path.write_bytes(path.read_bytes().replace(b"Bramblewick", b"bramblewick") + b" ")


def check_verifier(pseudonym):
    step = ["--config", "demo/school.ini", "--vault", "vault", "--run", "1"]
    folder = Path("vault/runs/000001")
    request = folder / "erase.json"
    request.write_text(json.dumps({"names": [pseudonym]}))
    request.chmod(0o600)
    for damage in (None, keep_a_row, drop_a_row, alter_a_row, rename_somebody, alter_the_reading):
        must("offboard-load", "erase", *step)
        new = folder / "backup.new"
        if damage:
            for path in new.glob("*"):
                path.chmod(0o600)
            damage(new)
        seal(new)
        done = run("offboard-load", "erased", *step)
        if done.returncode != (2 if damage else 0):
            problem(f"verifier, {damage.__name__ if damage else 'as written'}: status "
                    f"{done.returncode}: {done.stderr}")
        if damage and ((new / "receipt").exists() or "nothing was erased" not in done.stderr):
            problem(f"verifier, {damage.__name__}: {done.stderr}")
    request.unlink()
    (folder / "erased.json").unlink(missing_ok=True)
    # What nobody relied on goes at the next start; the backup stands.
    offboard("status")
    if (folder / "backup.new").exists():
        problem("a rewritten backup that the ledger does not know stays")


def check_erased():
    pseudonym, other = pseudonym_of(LEFT), pseudonym_of(ALSO_LEFT)
    before = {n: rows_of(n) for n in (1, 2)}
    places = {n: {p.name: p.read_text().splitlines() for p in backup(n).glob("*.index.csv")}
              for n in (1, 2)}
    check_verifier(pseudonym)
    done = erase(LEFT)
    if done.returncode != 0 or "backup of run 1: " not in done.stdout:
        problem(f"erase: status {done.returncode}: {done.stdout}{done.stderr}")
    for number in (1, 2):
        check_is_gone(number, pseudonym)
        check_rows(number, before[number])
        check_trust(number)
        for name, lines in places[number].items():
            now = (backup(number) / name).read_text().splitlines()
            if [x.split(",")[2:6] for x in now] != [x.split(",")[2:6] for x in lines]:
                problem(f"run {number}: {name} says other places than before")
    # In the demo a row of each list of users, 4 enrolments and 12 results are the person's; 3 more
    # results came later.
    want = [("erase", number, "A Tester", "request of 3 May",
             f"2 rows of accounts; 4 rows of enrolments; {results} rows of results")
            for number, results in ((1, 12), (2, 15))]
    if log() != want:
        problem(f"log: {log()}")
    if any(trace in repr(log()) for trace in [*TRACES, pseudonym]):
        problem("the log says of whom")
    for verified in json.loads(offboard("verify", "--json"))["backups"]:
        if not verified["is_whole"]:
            problem(f"verify: {verified}")
    check_restore()
    return other


def check_again():
    before, rows = tree(), len(log())
    done = erase(LEFT)
    if done.returncode != 0 or "is in no backup" not in done.stdout:
        problem(f"erased before: status {done.returncode}: {done.stdout}")
    if tree() != before or len(log()) != rows:
        problem("erased before, and the vault changed")
    stays = next(line.split(",")[0] for line in Path("demo/truth.csv").read_text().splitlines()
                 if ",on_roll," in line)
    done = erase(stays)
    if done.returncode != 0 or "is in no backup" not in done.stdout or tree() != before:
        problem(f"somebody never off-boarded: status {done.returncode}: {done.stdout}{done.stderr}")


def check_reinstated(pseudonym):
    """The ledger has forgotten them, the backup and the folder of what was given back have not."""
    must("offboard", "reinstate", ALSO_LEFT, *WHERE, *AS_OF, "--by", "A Tester")
    if not Path("vault/reinstated", pseudonym).exists():
        problem("reinstate left no folder")
    done = erase(ALSO_LEFT)
    if done.returncode != 0 or Path("vault/reinstated", pseudonym).exists():
        problem(f"somebody reinstated: status {done.returncode}: {done.stderr}")
    if any(ALSO_LEFT.encode() in content for _, content in unpacked(backup(1))):
        problem("somebody reinstated is still in the backup")
    check_trust(1)


def check_interrupted():
    """A backup that is not in the ledger yet must be there, or gone, first."""
    path = Path("demo/attainment.csv")
    path.write_bytes(path.read_bytes() + delivered_lines(path.name)[-1])
    offboard("plan", *AS_OF)
    number = max(int(p.name) for p in Path("vault/runs").iterdir())
    must("offboard-load", "backup", "--config", "demo/school.ini", "--vault", "vault", "--run",
         str(number))
    before = tree()
    done = erase(LEFT)
    if done.returncode != 1 or tree() != before:
        problem(f"while an apply is interrupted: status {done.returncode}: {done.stderr}")


def start_anew(before, after):
    """Another school, with this changed in its school.ini."""
    for name in ("demo", "vault"):
        subprocess.run(["chmod", "-R", "u+w", name], check=True)
        shutil.rmtree(name)
    shutil.copytree(ROOT / "fixtures/demo", "demo")
    ini = Path("demo/school.ini")
    ini.write_text(ini.read_text().replace(before, after))
    offboard("plan", *AS_OF)
    offboard("apply", "--by", "A Tester", "--confirm", "delete 20")


def check_sealed():
    """An encrypted backup is rewritten for the same keys, and only with one of them."""
    keys = []
    for name in ("one.key", "other.key"):
        must("age-keygen", "-o", name)
        keys.append(must("age-keygen", "-y", name).strip())
    start_anew("encryption  = none ", f"recipients = {' '.join(keys)}\n; ")
    opened = lambda name, key: gzip.decompress(subprocess.run(
        ["age", "-d", "-i", key, str(backup(1) / f"{name}.gz.age")], check=True,
        capture_output=True).stdout)
    before, kept = {n: opened(n, "one.key") for n in FILES}, (backup(1) / "recipients.txt").read_bytes()
    untouched = tree()
    done = erase(LEFT)
    if done.returncode != 2 or "--identity" not in done.stderr or tree() != untouched:
        problem(f"encrypted, without a key: status {done.returncode}: {done.stderr}")
    done = erase(LEFT, *WORD, "--identity", "one.key")
    if done.returncode != 0:
        problem(f"encrypted: status {done.returncode}: {done.stderr}")
    for name in FILES:
        want = [line for line in before[name].splitlines() if LEFT.encode() not in line]
        if opened(name, "other.key").splitlines() != want or want == before[name].splitlines():
            problem(f"encrypted: {name} has other rows than it had without that person")
    if (backup(1) / "recipients.txt").read_bytes() != kept or list(backup(1).glob("*.gz")):
        problem("the rewritten backup is for other keys, or for nobody's")
    must("sh", "-c", f"cd {backup(1)} && sha256sum --quiet -c SHA256SUMS")
    offboard("verify", "--identity", "other.key")


def check_whole():
    """In a backup of every export whole there is somebody who stays, and is erased from it."""
    start_anew("[policy]", "[policy]\narchive = all")
    stays = next(line.split(",")[0] for line in Path("demo/truth.csv").read_text().splitlines()
                 if ",on_roll," in line).encode()
    for person in (stays, LEFT.encode()):
        before = rows_of(1)
        done = erase(person.decode())
        after = rows_of(1)
        if before["attainment.csv"] == after["attainment.csv"]:
            problem(f"whole: nothing was erased: {done.stderr}")
        for name in FILES:
            want = [line for line in before[name].splitlines() if person not in line]
            if done.returncode or after[name].splitlines() != want:
                problem(f"whole, {name}: status {done.returncode}: {done.stderr}")
    check_trust(1)
    offboard("verify")
    offboard("restore", *AS_OF, "--to", "whole", "--by", "A Tester")
    check_vanished()


def check_vanished():
    """Whoever stayed then and is in no export now is erased by the id that led them."""
    stays = [line.split(",")[0] for line in Path("demo/truth.csv").read_text().splitlines()
             if ",on_roll," in line][1].encode()
    for path in Path("demo").glob("*.csv"):
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(line for line in lines if stays not in line))
    if not any(stays in content for _, content in unpacked(backup(1))):
        problem("vanished: the backup never had the person")
    before = tree()
    for person in ("sis_id:" + stays.decode(), "upn:"):
        if erase(person).returncode != 1 or tree() != before:
            problem("vanished: somebody was erased by an id that is nobody's")
    done = erase(stays.decode())
    if done.returncode or any(stays in content for _, content in unpacked(backup(1))):
        problem(f"vanished: status {done.returncode}: {done.stderr}")
    check_trust(1)
    offboard("verify")


prepare()
check_refusals()
somebody = check_erased()
check_again()
check_reinstated(somebody)
check_interrupted()
check_whole()
if shutil.which("age"):
    check_sealed()
else:
    print("the encrypted part was not tried: the program age is missing")
for line in problems:
    print(line)
sys.exit(1 if problems else 0)
