#!/bin/sh
# Does the suite notice? Each patch of mutants/ takes one sync, check or gate out of a copy of the
# sources; the test that its first line names ("must fail: NAME") has to fail there.
#
#   mutants.sh [NAME...]      all, or those whose names contain a NAME
. "$(dirname "$0")/../common.sh"
command -v patch >/dev/null || skip "patch is absent"
mkdir tree
(cd "$ROOT" &&
    cp -R Makefile packages.txt lib extract transform load reports driver fixtures tests \
        "$SCRATCH/tree")
[ ! -d "$ROOT/../shared/data" ] || ln -s "$(cd "$ROOT/../shared" && pwd)" shared
cd tree || exit
build() { make -s -j2 BUILD=build all ${target:+"build/tests/$target"} >../make.log 2>&1; }
target=
build || { tail -n 5 ../make.log; echo "the sources as they are do not build"; exit 1; }

# run_named TEST...: a part of tests/fault with its arguments, or an item of run.sh.
run_named() {
    case $1 in
    tests/fault/*)
        mkdir ../scratch
        status=0
        SCRATCH=$SCRATCH/scratch ROOT=$PWD BUILD=$PWD/build PATH=$PWD/build/bin:$PATH \
            python3 "$@" >../test.log 2>&1 || status=$?
        chmod -R u+rwX ../scratch
        rm -rf ../scratch
        return $status
        ;;
    esac
    BUILD=build sh tests/run.sh "$1" >../test.log 2>&1 &&
        ! grep -q ' [1-9][0-9]* skipped' ../test.log
}
# Each named test passes on the sources as they are, or its failing would show nothing.
passes() {
    grep -qxF "$1" ../passing 2>/dev/null && return 0
    # shellcheck disable=SC2086  # a test and its arguments
    run_named $1 || return 1
    echo "$1" >>../passing
}

caught=0 count=0
for mutant in tests/fault/mutants/*.patch; do
    name=$(basename "$mutant" .patch)
    if [ $# -gt 0 ]; then
        wanted=0
        for part; do
            case $name in *"$part"*) wanted=1 ;; esac
        done
        [ $wanted = 1 ] || continue
    fi
    count=$((count + 1))
    named=$(sed -n '1s/^must fail: //p' "$mutant")
    target=
    case $named in unit/*) target=$named ;; esac
    build || { problem "$name: $named does not build"; continue; }
    if ! passes "$named"; then
        problem "$name: $named fails without it: $(tail -n 3 ../test.log)"
        continue
    fi
    if ! patch -s -p1 -N -F3 <"$mutant" >../patch.log 2>&1; then
        problem "$name: does not apply any more: $(tail -n 1 ../patch.log)"
        find . -name '*.rej' -delete
        continue
    fi
    # shellcheck disable=SC2086
    if ! build; then
        problem "$name: does not build: $(head -n 2 ../make.log)"
    elif run_named $named; then
        problem "$name: NOT NOTICED by $named"
    else
        caught=$((caught + 1))
        echo "$name: noticed by $named"
    fi
    patch -s -R -p1 -F3 <"$mutant"
done
echo "mutants: $count, $caught noticed, $PROBLEMS problems"
[ $count -gt 0 ] || exit 1
finish
