#!/bin/sh
# A sample of age.py: damaged encrypted backups, and every way in which age fails.
. "$(dirname "$0")/../common.sh"
POINTS=${POINTS:-60} python3 "$ROOT/tests/fault/age.py" bits failing
rm -rf "$SCRATCH"/*
POINTS=${POINTS:-5} python3 "$ROOT/tests/fault/age.py" disturbed
