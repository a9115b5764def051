#!/bin/sh
# A sample of the sweeps of `make fault`: killed, and failing once, at calls of every scenario.
. "$(dirname "$0")/../common.sh"
for mode in kill once; do
    mkdir $mode
    SCRATCH=$SCRATCH/$mode POINTS=${POINTS:-40} python3 "$ROOT/tests/fault/sweep.py" $mode || exit
done
