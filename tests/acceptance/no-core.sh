#!/bin/sh
# Every program of ours forbids core files and being looked into before it opens an export, also
# those that open no vault.
. "$(dirname "$0")/../common.sh"
command -v strace >/dev/null || skip "strace is absent"
strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
nm -D "$BUILD/bin/offboard" 2>/dev/null | grep -q __asan && skip "the leak checker must look into the process"
fixture demo demo
# traced NAME ARGUMENTS...: follows each process from its start to its first look at an export
traced() {
    name=$1
    shift
    strace -f -o "$name.trace" -e trace=execve,prctl,prlimit64,openat,open offboard "$@" >out 2>err ||
        { cat err; problem "$name failed"; }
    python3 - "$name" <<'END' || PROBLEMS=$((PROBLEMS + 1))
import re, sys
name, safe, program, seen, bad = sys.argv[1], {}, {}, set(), set()
for line in open(f"{name}.trace", encoding="utf-8", errors="replace"):
    pid, _, call = line.partition(" ")
    started = re.search(r'execve\("[^"]*/(offboard[\w-]*)".* = 0', call)
    if started:
        program[pid], safe[pid] = started.group(1), set()
    if "PR_SET_DUMPABLE, SUID_DUMP_DISABLE) = 0" in call:
        safe.setdefault(pid, set()).add("dumpable")
    if "RLIMIT_CORE, {rlim_cur=0, rlim_max=0}" in call and "= 0" in call:
        safe.setdefault(pid, set()).add("core")
    if pid in program and re.search(r'open(at)?\(.*\.csv"', call):
        seen.add(program[pid])
        if safe[pid] != {"dumpable", "core"}:
            bad.add(f"{name}: {program[pid]} opens an export and may leave a core file")
for pid, who in program.items():
    if name in ("plan", "apply") and who != "offboard" and safe[pid] != {"dumpable", "core"}:
        bad.add(f"{name}: {who} does not forbid core files")
if not seen:
    bad.add(f"{name}: no program was seen to open an export: this test looks for the wrong thing")
print("\n".join(sorted(bad)))
sys.exit(1 if bad else 0)
END
}
traced plan plan demo/school.ini --vault vault --as-of 2026-08-31
traced apply apply demo/school.ini --vault vault --by 'A Tester' --confirm 'delete 20'
traced cat cat demo/students.csv
traced look look demo/students.csv
finish
