#!/bin/sh
# The README's tour works: its ```sh blocks that stand under <!-- tour --> run, in order, in a
# scratch copy. Lines that call make are left out: they are what calls this.
set -eu
[ -f README.md ] && grep -q '^<!-- tour -->' README.md || { echo "README.md has no tour yet"; exit 77; }
command -v age >/dev/null || { echo "the README's tour was not taken: the program age is missing"; exit 77; }
copy=$SCRATCH/checkout
mkdir -p "$copy"
cp -r fixtures "$copy"
ln -s "$BUILD" "$copy/build"
ln -s "$PWD/tests" "$copy/tests"
awk '/^<!-- tour -->/ { wanted = 1; next }
     /^```sh/ && wanted { inside = 1; wanted = 0; next }
     /^```/ { inside = 0 }
     inside { sub(/^\$ /, ""); if ($1 != "make") print }' README.md >"$SCRATCH/tour.sh"
[ -s "$SCRATCH/tour.sh" ] || { echo "README.md's tour is empty"; exit 1; }
cd "$copy"
sh -eux "$SCRATCH/tour.sh"
