# Sourced by the tests that disturb `apply` at one system call, after common.sh. Gives ./base
# (the demo school, planned), the result of an undisturbed apply, and ways to compare with it.
command -v strace >/dev/null || skip "strace is absent"
strace -o /dev/null true 2>/dev/null || skip "strace may not trace here"
# The leak checker traces too, and a process has one tracer only.
ASAN_OPTIONS=${ASAN_OPTIONS-}:detect_leaks=0
export ASAN_OPTIONS

# Always under the same path, so that nothing can differ but what was done.
again() {
    rm -rf school
    cp -a base school
}
# apply COMMAND...: apply under a tracer, or under `env` for none; ./out and ./err are what it said.
apply() {
    (cd school && "$@" offboard apply demo/school.ini --vault vault --by 'A Tester' --confirm 'delete 20') \
        >out 2>err
}
result() {
    (
        cd school/vault/runs/000001 || exit
        find . -printf '%p %y %m\n' | sort
        find . -type f ! -name run.json ! -name confirmed -print0 | sort -z | xargs -0 sha256sum
        python3 -c '
import json
for name in ("run.json", "confirmed"):
    record = json.load(open(name, encoding="utf-8"))
    for key in ("seconds", "confirmed_at", "at"):
        record.pop(key, None)
    print(json.dumps(record, sort_keys=True, indent=1))
import sqlite3
ledger = sqlite3.connect("file:../../ledger.db?mode=ro", uri=True)
for table in ("figure_sets", "figures"):
    print(table, *sorted(ledger.execute("SELECT * FROM " + table)), sep="\n")'
    )
}
# finished WHAT: school/ is as an undisturbed apply leaves it.
finished() {
    result >disturbed 2>&1 || true
    cmp -s undisturbed disturbed || problem "$1: $(diff undisturbed disturbed | head -n 8)"
    [ -z "$(find school/vault -name '*.tmp')" ] || problem "$1: leftovers"
}

mkdir base
fixture demo base/demo
with_key base/vault
(cd base && offboard plan demo/school.ini --vault vault --as-of 2026-08-31) >log 2>&1 || { cat log; exit 1; }
again
apply env || { cat err; exit 1; }
result >undisturbed
