#!/bin/sh
# A sample of bits.py: damage to a backup is refused, or harmless.
. "$(dirname "$0")/../common.sh"
POINTS=${POINTS:-60} python3 "$ROOT/tests/fault/bits.py" flips sealed receipt cuts
