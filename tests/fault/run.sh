#!/bin/sh
# Runs the parts of the fault suite, each in a scratch directory of its own, and sums them up.
#
#   BUILD=build sh tests/fault/run.sh [PART...]    sweep sync bits age power space memory two mutants; all
#
# COUNT=2000 for the power cuts of a release; README.md says what each part proves.
set -u
cd "$(dirname "$0")/../.." || exit 2
ROOT=$PWD
BUILD=$(cd "${BUILD:-build}" && pwd) || exit 2
PATH=$BUILD/bin:$PATH
LC_ALL=C.UTF-8 TZ=UTC PYTHONDONTWRITEBYTECODE=1
export ROOT BUILD PATH LC_ALL TZ PYTHONDONTWRITEBYTECODE
# Scratch in memory where there is some: every test syncs, and a disk makes that slow.
[ -n "${TMPDIR-}" ] || [ ! -w /dev/shm ] || TMPDIR=/dev/shm
export TMPDIR="${TMPDIR:-/tmp}"

passed=0 failed=0 skipped=0
# part NAME COMMAND...
part() {
    label=$1
    shift
    SCRATCH=$(mktemp -d) || exit 2
    export SCRATCH
    status=0
    began=$(date +%s)
    "$@" </dev/null || status=$?
    chmod -R u+rwX "$SCRATCH"
    rm -rf "$SCRATCH"
    case $status in
    0) passed=$((passed + 1)) said=passed ;;
    77) skipped=$((skipped + 1)) said=SKIPPED ;;
    *) failed=$((failed + 1)) said=FAILED ;;
    esac
    echo "== $label: $said in $(($(date +%s) - began)) s"
}

for name in ${*:-sweep sync bits age power space memory two mutants}; do
    case $name in
    sweep)
        for mode in kill once ever; do
            part "sweep $mode" python3 tests/fault/sweep.py $mode
        done
        ;;
    power) part power env COUNT="${COUNT:-300}" python3 tests/fault/power.py ;;
    mutants) part mutants env POINTS="${POINTS:-1500}" sh tests/fault/mutants.sh ;;
    sync | bits | age | space | memory | two) part "$name" python3 "tests/fault/$name.py" ;;
    *) echo "run.sh: no part is called $name" >&2; exit 2 ;;
    esac
done
echo "fault: $passed parts passed, $failed failed, $skipped skipped"
[ $failed = 0 ] && [ $passed != 0 ]
