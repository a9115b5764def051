#!/bin/sh
# What a power cut could take away, read from the system calls of plan and apply.
. "$(dirname "$0")/../common.sh"
python3 "$ROOT/tests/fault/sync.py"
