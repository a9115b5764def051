# Sourced by test scripts: . "$(dirname "$0")/../common.sh"
# Gives ROOT, BUILD (absolute), the programs first in PATH, and an empty SCRATCH to work in.
set -eu
ROOT=${ROOT:-$(cd "$(dirname "$0")/../.." && pwd)}
BUILD=$(cd "${BUILD:-$ROOT/build}" && pwd)
DATA=$ROOT/../shared/data
PATH=$BUILD/bin:$PATH
export ROOT BUILD DATA PATH
if [ -z "${SCRATCH-}" ]; then
    SCRATCH=$(mktemp -d)
    trap 'chmod -R u+rwX "$SCRATCH"; rm -rf "$SCRATCH"' EXIT
fi
export SCRATCH
cd "$SCRATCH"
PROBLEMS=0

skip() {
    echo "$*"
    exit 77
}
problem() {
    echo "$*"
    PROBLEMS=$((PROBLEMS + 1))
}
finish() {
    [ "$PROBLEMS" = 0 ]
    exit
}

# A checksum of every byte, name and mode below the given paths.
tree_sum() {
    { find "$@" -printf '%p %y %m\n' | sort; find "$@" -type f -print0 | sort -z | xargs -0 -r sha256sum; } |
        sha256sum | cut -d' ' -f1
}

# The value of a key in a JSON file: json_value FILE people.left
json_value() {
    python3 -c '
import json, sys
value = json.load(open(sys.argv[1], encoding="utf-8"))
for part in sys.argv[2].split("."):
    value = value[int(part)] if isinstance(value, list) else value[part]
print(value if isinstance(value, str) else json.dumps(value))' "$1" "$2"
}

# Makes a copy of a fixture to change: fixture demo -> ./demo/school.ini
fixture() {
    [ -f "$ROOT/fixtures/$1/school.ini" ] || skip "fixtures/$1 is not there yet"
    cp -r "$ROOT/fixtures/$1" "$2"
    chmod -R u+w "$2"
}

# plan_words VAULT: the words that the newest plan asks for.
plan_words() {
    run=$(ls "$1/runs" | tail -n 1)
    json_value "$1/runs/$run/plan/plan.json" words
}

# with_key VAULT: a vault whose key is known, so that pseudonyms are the same in every test run.
with_key() {
    mkdir -m 700 "$1"
    printf 'offboard-tests-0123456789abcdef!' >"$1/key"
    chmod 400 "$1/key"
}

# pending_school DIR: DIR/demo and DIR/vault with run 1 prepared and run 2 planned.
pending_school() {
    mkdir "$1"
    fixture demo "$1/demo"
    with_key "$1/vault"
    (
        cd "$1"
        offboard plan demo/school.ini --vault vault --as-of 2026-08-31
        offboard apply demo/school.ini --vault vault --by 'A Tester' --confirm 'delete 20'
        repeat_last demo/attainment.csv
        offboard plan demo/school.ini --vault vault --as-of 2026-08-31
    ) >"$1/log" 2>&1 || { cat "$1/log"; echo "could not prepare the school to test with"; exit 1; }
}

# repeat_last FILE: the last row once more, so that there is something new to read.
repeat_last() {
    last=$(tail -n 1 "$1")
    printf '%s\n' "$last" >>"$1"
}

# What a refusal must leave alone: the prepared state, and what was delivered.
kept_sum() {
    tree_sum demo vault/ledger.db vault/key vault/runs/000001 vault/runs/000002/backup \
        vault/runs/000002/exports vault/runs/000002/uploads vault/runs/000002/reports 2>/dev/null
}

# need_age CHECKS: two pairs of keys, one.key and two.key; or all that the script checks is skipped.
need_age() {
    command -v age >/dev/null && command -v age-keygen >/dev/null ||
        skip "$1 checks were not made: the program age is missing (apt install age)"
    for name in one two; do
        age-keygen -o $name.key 2>/dev/null
    done
    ONE=$(age-keygen -y one.key) TWO=$(age-keygen -y two.key)
}

# encrypt_for SCHOOL_INI RECIPIENT...: backups are encrypted instead of plain.
encrypt_for() {
    ini=$1
    shift
    { printf 'recipients ='; printf ' %s\n   ' "$@"; } | sed '$d' >"$ini.keys"
    sed -i -e "/^encryption *=/{r $ini.keys" -e 'd}' "$ini"
    rm "$ini.keys"
}
