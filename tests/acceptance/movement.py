#!/usr/bin/env python3
"""A school over six terms: what Movement says of each against the terms before, and what is kept.

The numbers wanted come from the pupils' own dates, as the school wrote them into each export.
"""
import shutil
import sqlite3
from datetime import date

from population_school import SCRATCH, Problems, Pupil, must, offboard, reports_of, twin, write_school

problems = Problems()
folder, vault = SCRATCH / "school", SCRATCH / "vault"


def kept(vault):
    """The figures in the ledger: run -> {(name, year): (part, whole, students)}."""
    ledger = sqlite3.connect(f"file:{vault}/ledger.db?mode=ro", uri=True)
    runs = {run: {} for (run,) in ledger.execute("SELECT run FROM figure_sets")}
    for run, *figure in ledger.execute("SELECT run, name, year, part, whole, students FROM figures"):
        runs[run][tuple(figure[:2])] = tuple(figure[2:])
    ledger.close()
    return runs


def heads(vault):
    """Movement's rows of people and events: (figure, year) -> row."""
    return {(row["figure"], row["year"]): row for row in twin(reports_of(vault), "movement.csv")}


def wanted(pupils, day, last, found_late=()):
    """Counted from the dates alone. `last`: the day of the last term's run, None at first."""
    out = {}
    for year in ["all", *sorted({p.year for p in pupils})]:
        label = "all" if year == "all" else f"Year {year}"
        group = [p for p in pupils if year in ("all", p.year)]
        here = [p for p in group if p.is_here(day)]
        out["On roll", label] = out["People counted", label] = len(here)
        if last is None:
            continue
        gone = [p for p in group if p.left and not p.is_here(day) and (p.left > last or p in found_late)]
        out["Joined since the last term", label] = sum(p.entered > last for p in here)
        out["Left since the last term", label] = len(gone)
        out["Withdrawals since the last term", label] = sum(
            last < d <= day for p in group for d in p.withdrawn)
    return out


def attainment_8(pupils, day, year):
    """Mathematics fills two of the ten slots, and there is nothing else (formats.md 5.4)."""
    points = [2 * int(p.results[0][1]) for p in pupils if p.year == year and p.is_here(day)]
    return round(sum(points) / len(points), 4)


def term(name, day, pupils, last, found_late=()):
    """Prepares a term; this term's figures must be those of the dates."""
    for p in pupils:
        p.results = [("Maths", str((p.number * 7 + day.toordinal()) % 9 + 1), 50)]
    write_school(folder, pupils, name)
    must("plan", folder, vault, "--as-of", day.isoformat())
    must("apply", folder, vault)
    rows = heads(vault)
    numbers = wanted(pupils, day, last, found_late)
    for year in (10, 11):
        numbers["Attainment 8", f"Year {year}"] = attainment_8(pupils, day, year)
    for key, number in numbers.items():
        # A year group of which there is nobody has no row.
        shown = rows[key]["this_term"] if key in rows else "0"
        problems.expect(f"{name}: {key}", float(shown), number)
        problems.expect(f"{name}: {key} is whole", "." in shown, key[0] == "Attainment 8")
    of_people = {"On roll", "People counted", "Joined since the last term",
                 "Left since the last term", "Withdrawals since the last term"}
    problems.expect(f"{name}: rows of people", {key for key in rows if key[0] in of_people} - set(numbers),
                    set())
    return numbers


pupils = [Pupil(n, 7 + n // 10) for n in range(50)]
days = [date(2025, 12, 19), date(2026, 3, 27), date(2026, 7, 17), date(2026, 12, 18), date(2027, 3, 19),
        date(2027, 7, 16)]
names = ["2025-autumn", "2026-spring", "2026-summer", "2026-autumn", "2027-spring", "2027-summer"]
truth = [term(names[0], days[0], pupils, None)]

# Two leave, three join; three withdrawals, one of a pupil who then leaves, one before the period.
pupils[25].left, pupils[48].left = date(2026, 1, 30), date(2026, 3, 6)
pupils += [Pupil(50 + n, 7, entered=date(2026, 2, 2)) for n in range(3)]
pupils[48].withdrawn = [date(2026, 2, 20)]
pupils[3].withdrawn = [date(2025, 12, 20), date(2026, 3, 27), date(2025, 12, 19)]
truth.append(term(names[1], days[1], pupils, days[0]))
problems.expect("withdrawals keep who left", truth[1]["Withdrawals since the last term", "all"], 3)

# By course, the second and third withdrawal of a pupil are from C-2 and C-3; C-1 is the first.
by_course = {row["course"]: int(row["withdrawals_since"]) for row in twin(reports_of(vault), "enrolments.csv")}
problems.expect("withdrawals by course", {c: n for c, n in by_course.items() if n}, {"C-1": 2, "C-2": 1})

# One leaves; of another the school learns late: the date lies before the last term's run.
pupils[47].left, pupils[15].left = date(2026, 5, 1), date(2026, 3, 20)
truth.append(term(names[2], days[2], pupils, days[1], found_late=[pupils[15]]))

# A term that is prepared twice counts once, by its later run; and it is compared with the term
# before, not with itself. One more has left.
pupils[46].left = date(2026, 6, 5)
again = term(names[2], days[2], pupils, days[1], found_late=[pupils[15]])
problems.expect("runs with figures", sorted(kept(vault)), [1, 2, 3, 4])
truth[2] = again

# The others of year 11 leave, everyone moves up, a new year 7 comes.
for p in pupils:
    if p.year == 11 and not p.left:
        p.left = date(2026, 7, 24)
    elif p.year < 11 and not p.left:
        p.year += 1
pupils += [Pupil(60 + n, 7, entered=date(2026, 9, 3)) for n in range(9)]
truth.append(term(names[3], days[3], pupils, days[2]))
pupils[60].left = date(2027, 1, 29)
truth.append(term(names[4], days[4], pupils, days[3]))
pupils[61].left = date(2027, 5, 7)
truth.append(term(names[5], days[5], pupils, days[4]))

# Beside this term stand the last four, the newest first; a figure that a term lacks is [x].
for key, row in heads(vault).items():
    if key not in truth[5]:
        continue
    for back in range(1, 5):
        then = truth[5 - back].get(key, 0)
        shown = row[f"before_{back}"]
        problems.expect(f"{key}, {back} before", 0 if shown == "[x]" else float(shown), then)
    if row["change"] != "[x]":
        problems.expect(f"{key}, change", round(float(row["change"]), 3),
                        round(truth[5][key] - truth[4].get(key, 0), 3))
        problems.expect(f"{key}, change is whole", "." in row["change"], key[0] == "Attainment 8")
problems.expect("columns of earlier terms",
                sum(c.startswith("before_") for c in next(iter(heads(vault).values()))), 8)

problems.expect("the ledger's Attainment 8 of year 11",
                [round(part / whole, 4) for part, whole, _ in
                 (kept(vault)[run]["attainment_8", "Year 11"] for run in (1, 2, 4))],
                [truth[i]["Attainment 8", "Year 11"] for i in (0, 1, 2)])

# Every figure of a kept run is one of its sheet, and the other way round.
figures = kept(vault)
problems.expect("runs with figures at the end", sorted(figures), [1, 2, 3, 4, 5, 6, 7])
problems.expect("counted in the ledger, all", [figures[run]["people_counted", ""] for run in (1, 2, 4)],
                [(truth[i]["On roll", "all"], 1, truth[i]["On roll", "all"]) for i in (0, 1, 2)])

# What prepares nothing leaves no trace: `report` alone, a plan, and PROVISIONAL reports.
pupils[59].left = date(2027, 9, 3)
write_school(folder, pupils, "2027-autumn")
must("report", folder, vault, "--as-of", "2027-12-17")
problems.expect("report alone shows", float(heads(vault)["On roll", "all"]["this_term"]),
                sum(p.is_here(date(2027, 12, 17)) for p in pupils))
problems.expect("report alone keeps", kept(vault), figures)
write_school(folder, pupils, "2027-autumn", limit="0% 0")
offboard("report", folder, vault, "--as-of", "2027-12-17")
problems.expect("a provisional run has no file to keep", (reports_of(vault) / "term.json").exists(), False)
problems.expect("it has one marked so", (reports_of(vault) / "PROVISIONAL-term.json").exists(), True)
problems.expect("a provisional run keeps", kept(vault), figures)

# A run whose figures were lost between its reports and the ledger is finished by the same command.
# So is one whose reports were changed: they are refused, and nothing is kept of them.
write_school(folder, pupils, "2027-autumn")
must("plan", folder, vault, "--as-of", "2027-12-17")
must("report", folder, vault, "--as-of", "2027-12-17")
copy = SCRATCH / "copy"
shutil.copytree(vault, copy)
record = reports_of(copy) / "term.json"
record.write_text(record.read_text(encoding="utf-8").replace('"part": ', '"part": 1', 1), encoding="utf-8")
status, said = offboard("apply", folder, copy, "--as-of", "2027-12-17")
problems.expect("changed figures are refused", (status, "reports" in said, kept(copy) == figures),
                (2, True, True))
must("apply", folder, vault)
first = kept(vault)
must("apply", folder, vault)
problems.expect("the same command again keeps the same", (len(first), kept(vault)),
                (len(figures) + 1, first))
problems.finish()
