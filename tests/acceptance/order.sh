#!/bin/sh
# The order of rows and of sections says nothing about people: same standings, same pseudonyms.
. "$(dirname "$0")/../common.sh"
for school in demo connexus; do
    for order in given shuffled; do
        mkdir work
        fixture $school work/school
        with_key work/vault
        [ $order = given ] || python3 - work/school <<'END'
import csv, io, random, re, sys
from pathlib import Path

random.seed(4)
for path in sorted(Path(sys.argv[1]).glob("*.csv")):
    data = path.read_bytes()
    encoding = "utf-8"
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        encoding = "windows-1252"
        text = data.decode(encoding)
    heading, *rows = csv.reader(io.StringIO(text, newline=""))
    random.shuffle(rows)
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([heading, *rows])
    path.write_bytes(out.getvalue().encode(encoding))
ini = Path(sys.argv[1]) / "school.ini"
parts = re.split(r"(?m)^(?=\[)", ini.read_text(encoding="utf-8"))
sections = parts[1:]
random.shuffle(sections)
ini.write_text(parts[0] + "\n".join(sections), encoding="utf-8")
END
        (cd work && offboard plan school/school.ini --vault vault --as-of 2026-08-31) >log 2>&1 ||
            { cat log; exit 1; }
        # Without the evidence, which names the first row met, and the list of files in their order.
        python3 - work/vault/runs/000001/plan <<'END' >"$school-$order"
import csv, json, sys

with open(sys.argv[1] + "/plan.csv", newline="", encoding="utf-8") as f:
    for row in sorted(csv.DictReader(f), key=lambda row: row["pseudonym"]):
        print({k: row[k] for k in row if k not in ("evidence", "rows")})
plan = json.load(open(sys.argv[1] + "/plan.json", encoding="utf-8"))
print(json.dumps({k: plan[k] for k in ("counts", "gates", "words") if k in plan}, indent=1))
END
        rm -rf work
    done
    diff "$school-given" "$school-shuffled" || problem "$school: another order, other people"
    [ "$(wc -l <"$school-given")" -gt 20 ] || problem "$school: nothing to compare"
done
finish
