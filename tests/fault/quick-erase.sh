#!/bin/sh
# A sample of the sweep over erase: killed anywhere, the old backups stand or all of the new ones.
. "$(dirname "$0")/../common.sh"
POINTS=${POINTS:-16} python3 "$ROOT/tests/fault/sweep.py" kill erase
