#!/bin/sh
# A sample of two.py and space.py: others at work at the same time, and too little room.
. "$(dirname "$0")/../common.sh"
mkdir two space
SCRATCH=$SCRATCH/two COUNT=${COUNT:-4} python3 "$ROOT/tests/fault/two.py" held clock files
SCRATCH=$SCRATCH/space STEPS=${STEPS:-5} python3 "$ROOT/tests/fault/space.py"
