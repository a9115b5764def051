#!/usr/bin/env python3
"""Speed of extract beside `wc -l`, plain libcsv and DuckDB on the same file, in one run.

`make bench-extract` calls it. MB=N for the size of the file (default 160), ROUNDS=N (default 5).
Numbers are medians of the rounds, which alternate; nothing is asserted about time. "cpu" is the
processor time of all threads, which tells more on a busy machine; node's start is left out of
DuckDB's seconds, but not of its cpu.
"""
import csv
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

BUILD = Path(os.environ["BUILD"]).resolve()
HOME = BUILD / "bench"
DATA = HOME / "data"
ROUNDS = int(os.environ.get("ROUNDS", 5))
MEGABYTES = int(os.environ.get("MB", 160))
STUDENT_BYTES = 950  # of results, ten of them
SCHOOL = """[school]
name = Large School
term = 2026-summer
[results]
file = {file}
profile = tracker-long
platform = tracker
[policy]
encryption = none
"""


def generate():
    """The results file, and the same with every cell quoted; made once."""
    plain, quoted = DATA / "attainment.csv", DATA / "quoted.csv"
    if not plain.exists() or plain.stat().st_size < MEGABYTES * 1000000:
        shutil.rmtree(DATA, ignore_errors=True)
        students = MEGABYTES * 1000000 // STUDENT_BYTES * 11 // 10
        subprocess.run([BUILD / "bin/make-school", "--seed", "1", "--students", str(students),
                        "--leavers", "50", "--results-per-student", "10", DATA], check=True)
        for path in DATA.iterdir():
            if path != plain:
                path.unlink()
    if not quoted.exists():
        partial = DATA / "quoted.tmp"
        with open(plain, newline="", encoding="utf-8") as rows, \
                open(partial, "w", newline="", encoding="utf-8") as out:
            csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(csv.reader(rows))
        partial.rename(quoted)
    return plain, quoted


def install_duckdb():
    """None where it is there, else why it is not."""
    if (HOME / "node_modules/@duckdb/node-api").is_dir():
        return None
    if not shutil.which("npm"):
        return "npm is not installed"
    HOME.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--prefix", HOME,
                           "@duckdb/node-api"], capture_output=True, text=True)
    return None if done.returncode == 0 else "npm could not install @duckdb/node-api"


def seconds_of(command, **options):
    start = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True, **options)
    return time.perf_counter() - start, done.stdout


def run_wc(path):
    seconds, out = seconds_of(["wc", "-l", path])
    return seconds, int(out.split()[0])


def run_libcsv(path):
    seconds, out = seconds_of([BUILD / "tests/bench/plain_libcsv", path])
    return seconds, int(out.split(", ")[1].split()[0])


def new_vault():
    vault = HOME / "vault"
    shutil.rmtree(vault, ignore_errors=True)
    (vault / "runs/000001").mkdir(parents=True)
    vault.chmod(0o700)
    (vault / "key").write_bytes(b"offboard-tests-0123456789abcdef!")
    (vault / "key").chmod(0o400)
    return vault


def extract_command(path, program, pieces):
    (HOME / "school.ini").write_text(SCHOOL.format(file=path))
    return [program, "--config", HOME / "school.ini", "--vault", new_vault(), "--run", "1",
            "--as-of", "2026-08-31", *(["--pieces", str(pieces)] if pieces else [])]


def run_extract(path, program=None, pieces=None):
    command = extract_command(path, program or BUILD / "bin/offboard-extract", pieces)
    seconds, _ = seconds_of(command)
    staged = HOME / "vault/runs/000001/staged"
    return seconds, json.loads((staged / "sources.json").read_text())["exports"][0]["rows"] + 1


def run_duckdb(path, job):
    _, out = seconds_of(["node", Path(__file__).with_name("duckdb.mjs"), HOME, path, "UPN",
                         str(os.cpu_count())])
    for line in out.splitlines():
        found = json.loads(line)
        if found["job"] == job:
            return found["seconds"], found["rows"] + 1
    raise SystemExit("DuckDB gave no answer")


def contenders(has_duckdb):
    noscan = BUILD / "noscan/bin/offboard-extract"
    yield "wc -l", run_wc
    yield "libcsv, one thread", run_libcsv
    yield "extract", run_extract
    yield "extract, one piece", lambda path: run_extract(path, pieces=1)
    yield "extract without scan", lambda path: run_extract(path, noscan)
    yield "extract without scan, one piece", lambda path: run_extract(path, noscan, 1)
    if has_duckdb:
        yield "DuckDB, count and distinct ids", lambda path: run_duckdb(path, "count")
        yield "DuckDB, create table", lambda path: run_duckdb(path, "table")


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(path, has_duckdb):
    """Median seconds and median processor seconds, by name."""
    runs = list(contenders(has_duckdb))
    times, cpu, rows = {name: [] for name, _ in runs}, {name: [] for name, _ in runs}, {}
    for _ in range(ROUNDS):
        for name, run in runs:
            before = cpu_seconds()
            seconds, rows[name] = run(path)
            times[name].append(seconds)
            cpu[name].append(cpu_seconds() - before)
    if len(set(rows.values())) != 1:
        raise SystemExit(f"they do not agree how many rows {path.name} has: {rows}")
    return ({name: statistics.median(values) for name, values in times.items()},
            {name: statistics.median(values) for name, values in cpu.items()})


def report(path, seconds, cpu):
    megabytes = path.stat().st_size / 1e6
    floor = seconds["libcsv, one thread"]
    print(f"\n{path.name}: {megabytes:.0f} MB, medians of {ROUNDS}")
    print(f"  {'':34}{'s':>8}{'MB/s':>8}{'x libcsv':>10}{'cpu s':>8}")
    for name, value in seconds.items():
        print(f"  {name:34}{value:8.3f}{megabytes / value:8.0f}{floor / value:10.2f}{cpu[name]:8.2f}")
    for name in ("DuckDB, count and distinct ids", "DuckDB, create table"):
        if name in seconds:
            print(f"  extract is {seconds[name] / seconds['extract']:.2f} times as fast as {name}; "
                  f"without scan {seconds[name] / seconds['extract without scan']:.2f}")


def breakdown(path):
    """Where extract's time goes: processor time, and the system calls that take longest."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds, _ = run_extract(path)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"\nextract on {path.name}: {seconds:.2f} s, user {after.ru_utime - before.ru_utime:.2f}, "
          f"system {after.ru_stime - before.ru_stime:.2f}")
    if not shutil.which("strace"):
        return
    log = HOME / "strace.log"
    subprocess.run(["strace", "-f", "-c", "-w", "-S", "time", "-o", log,
                    *extract_command(path, BUILD / "bin/offboard-extract", None)], check=True)
    print("\n".join(log.read_text().splitlines()[:9]))


def main():
    os.umask(0o077)  # a vault that others may enter is refused
    missing = install_duckdb()
    if missing:
        print(f"DuckDB is left out: {missing}")
    files = generate()
    for path in files:
        run_wc(path)  # so that the first to read it is not the one to fetch it from the disk
        report(path, *measure(path, missing is None))
    for path in files:
        breakdown(path)
    shutil.rmtree(HOME / "vault", ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
