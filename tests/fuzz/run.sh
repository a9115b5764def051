#!/bin/sh
# Runs the fuzz targets of $BUILD, two at a time, SECONDS each: `make fuzz` calls it.
#
#   run.sh [NAME...]     fuzz_NAME; all of them without
#
# What is found stays in $BUILD/corpus/NAME; an input that breaks a target in $BUILD/broken/.
set -u
cd "$(dirname "$0")/../.." || exit 2
BUILD=$(cd "$BUILD" && pwd) || exit 2
if [ "${1-}" = --one ]; then
    mkdir -p "$BUILD/corpus/$2" "$BUILD/broken" || exit 2
    "$BUILD/tests/fuzz/fuzz_$2" -max_total_time="$SECONDS" -timeout=120 -rss_limit_mb=2048 \
        -max_len=4096 -print_final_stats=1 -artifact_prefix="$BUILD/broken/$2-" \
        "$BUILD/corpus/$2" "tests/fuzz/corpus/$2" >"$BUILD/$2.log" 2>&1
    status=$?
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$BUILD/$2.log")
    case $status in
    0) echo "$2: ${runs:-0} inputs in $SECONDS s, clean" ;;
    *) echo "$2: BROKEN, see $BUILD/$2.log and $BUILD/broken/" ;;
    esac
    exit $status
fi
[ $# -gt 0 ] || set -- $(ls tests/fuzz/fuzz_*.c | sed 's/.*fuzz_\(.*\)\.c/\1/')
TMP=${TMPDIR:-/tmp}
[ ! -w /dev/shm ] || TMP=/dev/shm
SCRATCH=$(mktemp -d "$TMP/fuzz.XXXXXX") || exit 2
export BUILD SECONDS SCRATCH
trap 'rm -rf "$SCRATCH"' EXIT
trap 'exit 130' INT TERM
printf '%s\n' "$@" | xargs -P 2 -I '{}' sh tests/fuzz/run.sh --one '{}'
