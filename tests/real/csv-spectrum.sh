#!/bin/sh
# csv-spectrum: every file comes out of `offboard cat` as its JSON says, read by another parser.
. "$(dirname "$0")/../common.sh"
[ -d "$DATA/csv-spectrum" ] || skip "../shared/data/csv-spectrum is absent"
seen=0
for file in "$DATA"/csv-spectrum/csvs/*.csv; do
    name=$(basename "$file" .csv)
    status=0
    offboard cat "$file" >clean.csv 2>said || status=$?
    [ "$status" -lt 2 ] || problem "$name: $(cat said)"
    python3 - "$DATA/csv-spectrum/json/$name.json" <<'END' || problem "$name differs from its JSON"
import csv, json, sys
wanted = json.load(open(sys.argv[1], encoding="utf-8"))
with open("clean.csv", newline="", encoding="utf-8") as lines:
    heading, *rows = csv.reader(lines, strict=True)
found = [dict(zip(heading, row, strict=True)) for row in rows]
if isinstance(wanted, dict):
    # location_coordinates.json is one object, with another telephone number than its CSV file
    wanted = [wanted]
    for row in wanted + found:
        assert row.pop("Contact Phone Number").isdigit()
sys.exit(found != wanted)
END
    seen=$((seen + 1))
done
[ "$seen" -ge 12 ] || problem "only $seen files were there"
finish
