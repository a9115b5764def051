#!/bin/sh
# Runs the tests. `make test` calls it; tests/README.md says how to add one.
#
#   BUILD=build sh tests/run.sh [NAME...]           items whose path contains a NAME; all without
#   BUILD=build sh tests/run.sh --accept NAME...    rewrites what those cases expect, for review
#   BUILD=build sh tests/run.sh --list [NAME...]    the items, in order
#
# Says a line for each item that fails or is skipped, then `N passed, N failed, N skipped`.
set -u
cd "$(dirname "$0")/.." || exit 2
ROOT=$PWD
BUILD=$(cd "${BUILD:-build}" && pwd) || exit 2
PATH=$BUILD/bin:$PATH
export ROOT BUILD PATH
LC_ALL=C.UTF-8 TZ=UTC PYTHONDONTWRITEBYTECODE=1
export LC_ALL TZ PYTHONDONTWRITEBYTECODE
: "${JOBS:=2}" "${LIMIT_SECONDS:=300}"

items() {
    for item in "$BUILD"/tests/unit/test_* "$BUILD"/tests/fuzz/fuzz_* tests/lint/*.sh tests/lint/*.py tests/cases/*/[0-9]*/ \
        tests/acceptance/*.sh tests/acceptance/*.py tests/browser/*.sh tests/fault/quick*.sh tests/real/*.sh; do
        item=${item%/}
        case $item in *.o | *.d) continue ;; esac
        [ -x "$item" ] || continue
        if [ $# -gt 0 ]; then
            wanted=0
            for name; do
                case $item in *"$name"*) wanted=1 ;; esac
            done
            [ $wanted = 1 ] || continue
        fi
        printf '%s\n' "$item"
    done
}

# One item in a scratch directory of its own: writes its log, and "passed failed skipped".
run_one() {
    name=$(printf '%s' "$2" | tr '/' '_')
    SCRATCH=$1/$name.scratch
    export SCRATCH
    mkdir "$SCRATCH" || return 1
    case $2 in
    */tests/unit/*) timeout "$LIMIT_SECONDS" "$2" ;;
    "$BUILD"/tests/fuzz/*) timeout "$LIMIT_SECONDS" "$2" "tests/fuzz/corpus/${2##*/fuzz_}" ;;
    tests/cases/*) timeout "$LIMIT_SECONDS" python3 tests/case.py "$2" ;;
    *.py) timeout "$LIMIT_SECONDS" python3 "$2" ;;
    *) timeout "$LIMIT_SECONDS" sh "$2" ;;
    esac >"$1/$name.log" 2>&1 </dev/null
    status=$?
    [ $status != 124 ] || echo "took longer than $LIMIT_SECONDS s" >>"$1/$name.log"
    chmod -R u+rwX "$SCRATCH"
    rm -rf "$SCRATCH"
    passed=0 failed=0 skipped=0
    case $2 in
    */tests/unit/*)
        passed=$(sed -n 's/^\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$1/$name.log" | tail -1)
        failed=$(sed -n 's/^\[  FAILED  \] \([0-9]*\) test.*/\1/p' "$1/$name.log" | tail -1)
        skipped=$(sed -n 's/^\[  SKIPPED \] \([0-9]*\) test.*/\1/p' "$1/$name.log" | tail -1)
        passed=${passed:-0} failed=${failed:-0} skipped=${skipped:-0}
        [ $status = 0 ] || [ "$failed" != 0 ] || failed=1
        [ $status != 0 ] || [ "$((passed + skipped))" != 0 ] || failed=1
        ;;
    *)
        case $status in
        0) passed=1 ;;
        77) skipped=1 ;;
        *) failed=1 ;;
        esac
        ;;
    esac
    echo "$passed $failed $skipped" >"$1/$name.result"
}

case ${1-} in
--one)
    run_one "$2" "$3"
    exit
    ;;
--list)
    shift
    items "$@"
    exit
    ;;
--accept)
    shift
    [ $# -gt 0 ] || { echo "run.sh: --accept wants the name of a case" >&2; exit 2; }
    items "$@" | grep '^tests/cases/' | while read -r item; do
        python3 tests/case.py --accept "$item" || exit 1
    done
    exit
    ;;
esac

# Scratch in memory where there is some: every test syncs, and a disk makes that slow.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || TMPDIR=/dev/shm
export TMPDIR="${TMPDIR:-/tmp}"
work=$(mktemp -d) || exit 2
trap 'chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
items "$@" >"$work/items"
xargs -P "$JOBS" -I '{}' sh tests/run.sh --one "$work" '{}' <"$work/items"

passed=0 failed=0 skipped=0
while read -r item; do
    name=$(printf '%s' "$item" | tr '/' '_')
    p=0 f=1 s=0
    [ ! -s "$work/$name.result" ] || read -r p f s <"$work/$name.result"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    shown=${item#"$BUILD"/}
    [ "$s" = 0 ] || echo "SKIP $shown: $(tail -n 1 "$work/$name.log")"
    if [ "$f" != 0 ]; then
        echo "FAIL $shown"
        sed 's/^/    /' "$work/$name.log" | tail -n 60
    fi
done <"$work/items"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ] && [ $passed != 0 ]
