#!/usr/bin/env python3
"""Runs one case folder (tests/README.md): python3 tests/case.py [--accept] tests/cases/STAGE/NNN-what"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def text_of(path):
    return path.read_text(encoding="utf-8") if path.exists() else None


def run(case, scratch):
    """Runs `cmd` in the scratch directory. Returns status and stderr with paths made relative."""
    (scratch / "out").mkdir()
    if (case / "in").exists():
        shutil.copytree(case / "in", scratch / "in")
    else:  # git keeps no empty folder
        (scratch / "in").mkdir()
    env = dict(os.environ, IN="in", OUT="out", ROOT=os.environ.get("ROOT", os.getcwd()))
    done = subprocess.run(
        ["sh", "-eu", str((case / "cmd").resolve())],
        cwd=scratch, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=240,
    )
    (scratch / "stdout").write_bytes(done.stdout)
    stderr = done.stderr.decode("utf-8", "replace").replace(str(scratch) + "/", "")
    (scratch / "stderr").write_text(stderr, encoding="utf-8")
    return done.returncode, stderr


def json_at(document, key):
    """`people.left`, `gates.0.open`, or `inputs.reading=results.rows` for the entry of a list."""
    for part in key.split("."):
        if isinstance(document, list) and "=" in part:
            name, wanted = part.split("=", 1)
            document = next(entry for entry in document if str(entry.get(name)) == wanted)
        elif isinstance(document, list):
            document = document[int(part)]
        else:
            document = document[part]
    return document


def as_text(value):
    return value if isinstance(value, str) else json.dumps(value)


def expectation_problem(scratch, line):
    """What is wrong with one line of `expect`, or None."""
    verb, path, *rest = line.split(" ", 2)
    rest = rest[0] if rest else ""
    files = sorted(scratch.glob(path))
    if verb == "no-file":
        return f"{path} exists" if files else None
    if not files:
        return f"{path} does not exist"
    if verb == "file":
        return None
    content = b"".join(f.read_bytes() for f in files)
    if verb == "file-contains":
        return None if rest.encode() in content else f"{path} does not contain: {rest}"
    if verb == "file-lacks":
        return f"{path} contains: {rest}" if rest.encode() in content else None
    if verb == "lines":
        found = content.count(b"\n")
        return None if found == int(rest) else f"{path} has {found} lines, want {rest}"
    if verb == "json":
        key, wanted = rest.split(" ", 1)
        try:
            found = as_text(json_at(json.loads(content), key))
        except (KeyError, IndexError, StopIteration, ValueError) as e:
            return f"{path} has no {key} ({type(e).__name__})"
        return None if found == wanted else f"{path}: {key} is {found}, want {wanted}"
    return f"expect: unknown verb {verb}"


def lines_of(path):
    text = text_of(path) or ""
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def problems(case, scratch, status, stderr):
    wanted = int((text_of(case / "status") or "0").strip())
    if status != wanted:
        yield f"exit status {status}, want {wanted}"
    exact = text_of(case / "stderr")
    if exact is not None and stderr != exact:
        yield f"stderr differs, want:\n{exact}"
    for part in lines_of(case / "stderr-contains"):
        if part not in stderr:
            yield f"stderr does not contain: {part}"
    for path in sorted((case / "out").rglob("*")) if (case / "out").exists() else []:
        if path.is_dir():
            continue
        name = path.relative_to(case / "out")
        if not (scratch / name).is_file():
            yield f"{name} is missing"
        elif (scratch / name).read_bytes() != path.read_bytes():
            yield f"{name} differs:\n{difference(path, scratch / name)}"
    for line in lines_of(case / "expect"):
        problem = expectation_problem(scratch, line)
        if problem:
            yield problem


def difference(wanted, found):
    done = subprocess.run(["diff", "-a", "-u", str(wanted), str(found)], capture_output=True)
    return done.stdout.decode("utf-8", "replace")[:2000]


def accept(case, scratch, status, stderr):
    (case / "status").write_text(f"{status}\n")
    if (case / "stderr").exists():
        (case / "stderr").write_text(stderr, encoding="utf-8")
    for path in sorted((case / "out").rglob("*")) if (case / "out").exists() else []:
        found = scratch / path.relative_to(case / "out")
        if path.is_file() and found.is_file():
            shutil.copyfile(found, path)
        elif path.is_file():
            path.unlink()
    print(f"{case}: accepted; look at `git diff` before you commit it")


def main(args):
    accepting = args[:1] == ["--accept"]
    case = Path(args[-1])
    scratch = Path(tempfile.mkdtemp(dir=os.environ.get("SCRATCH")))
    try:
        status, stderr = run(case, scratch)
        if accepting:
            accept(case, scratch, status, stderr)
            return 0
        found = list(problems(case, scratch, status, stderr))
        for problem in found:
            print(problem)
        if found:
            print(f"stdout:\n{(scratch / 'stdout').read_text('utf-8', 'replace')}stderr:\n{stderr}")
        return 1 if found else 0
    finally:
        shutil.rmtree(scratch)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
