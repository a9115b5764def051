"""What a vault holds, in a form that two undisturbed runs give alike."""
import hashlib
import json
import re
import sqlite3
import subprocess
from pathlib import Path


def record_without_time(path):
    record = json.loads(path.read_text(encoding="utf-8"))
    for key in ("seconds", "confirmed_at", "at"):
        record.pop(key, None)
    return json.dumps(record, sort_keys=True)


def ledger_rows(path):
    ledger = sqlite3.connect(path)
    lines = list(ledger.iterdump())
    ledger.close()
    return "\n".join(re.sub(r"'\d{4}-\d\d-\d\dT[^']*'", "'time'", line) for line in lines)


def state(vault="school/vault"):
    """Every path, mode and content of the vault, times of day left out."""
    found = {}
    for path in sorted(Path(vault).rglob("*")):
        text = ""
        if path.name in ("run.json", "confirmed"):
            text = record_without_time(path)
        elif path.name == "ledger.db":
            text = ledger_rows(path)
        elif path.is_file():
            text = hashlib.sha256(path.read_bytes()).hexdigest()
        found[str(path.relative_to(vault))] = f"{path.stat().st_mode:o} {text}"
    return found


def difference(got, want):
    """The first that differs, in words; None if nothing does."""
    for name in sorted(want.keys() | got.keys()):
        if want.get(name) != got.get(name):
            return f"{name}: {str(got.get(name))[:90]} instead of {str(want.get(name))[:90]}"
    return None


def digest_of(path, is_short):
    """SHA-256; or the fingerprint (XXH3, 128 bits) that staged/ is listed with."""
    if not is_short:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    said = subprocess.run(["xxhsum", "-H2", path], capture_output=True, text=True, check=True)
    return said.stdout.split()[0].lstrip("\\")


def unverified(folder):
    """What of a published folder is not as its MANIFEST says; None if all is."""
    try:
        lines = (folder / "MANIFEST").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "no MANIFEST"
    if not lines or lines[-1] != "END":
        return "MANIFEST is cut short"
    for line in lines[:-1]:
        digest, length, name = line.split(" ", 2)
        path = folder / name
        if not path.is_file() or path.stat().st_size != int(length):
            return f"{name} is missing or has another length"
        if digest != digest_of(path, is_short=len(digest) < 64):
            return f"{name} differs"
    return None
