#!/bin/sh
# A few of the failing allocations of `make fault`.
. "$(dirname "$0")/../common.sh"
POINTS=${POINTS:-20} python3 "$ROOT/tests/fault/memory.py"
