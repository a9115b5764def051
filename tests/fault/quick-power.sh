#!/bin/sh
# A few of the power cuts of `make fault`, and their control.
. "$(dirname "$0")/../common.sh"
COUNT=${COUNT:-5} python3 "$ROOT/tests/fault/power.py"
