"""What every figure of a generated school must be, from its CSV exports and its truth file.

Written from formats.md section 5 and the headers of reports/, with the standard library alone:
no code and no table of offboard is used. A figure is (part, whole, students); shares are exact.
"""
import csv
from collections import defaultdict
from datetime import date
from fractions import Fraction as F

COUNTED = ("on_roll", "leaving", "unknown")
ENDED = ("Completed", "Withdrawn", "Withdrawn (Failed)", "Completed (No Credit)")

GCSE = {str(n): F(n) for n in range(1, 10)} | {"U": F(0)}
COMBINED = {f"{a}-{b}": F(a + b, 2) for a in range(1, 10) for b in (a, a - 1) if b > 0} | {"U": F(0)}
A_LEVEL = {"A*": F(60), "A": F(50), "B": F(40), "C": F(30), "D": F(20), "E": F(10), "U": F(0)}
US = {
    "A+": F(40, 10), "A": F(40, 10), "A-": F(37, 10), "B+": F(33, 10), "B": F(30, 10),
    "B-": F(27, 10), "C+": F(23, 10), "C": F(20, 10), "C-": F(17, 10), "D+": F(13, 10),
    "D": F(10, 10), "D-": F(7, 10), "F": F(0),
}
PARTS = {  # of the fixture's subjects
    "English Language": "language", "English Literature": "literature", "Mathematics": "maths",
    "Combined Science": "combined", "Computer Science": "computing", "History": "humanity",
    "Geography": "humanity", "French": "foreign", "Music": "open", "Art, Craft and Design": "open",
}


NO_GRADES = {"": "no_grade_yet", "-": "no_grade_yet", "SUPP": "withheld", "NE": "other"}


def rows(path, encoding="utf-8-sig"):
    with open(path, newline="", encoding=encoding) as f:
        return list(csv.DictReader(f))


def day(text, order):
    if not text:
        return date.min
    a, b, year = map(int, text.split("/"))
    return date(year, b, a) if order == "dmy" else date(year, a, b)


def thousandths(text):
    return F(text) if text else None


class Student:
    def __init__(self, standing):
        self.standing = standing
        self.year, self.sex, self.marks = "", "", {}
        self.entered = date.min
        self.results, self.pairs = {}, {}
        self.lacking = {}  # subject -> why nothing counts there, class


def take_grades_away(folder, is_us):
    """Some students have in some subjects nothing that counts, or a score beside SUPP."""
    name, encoding = (("gradebook.csv", "windows-1252") if is_us else ("attainment.csv", "utf-8-sig"))
    id_, subject, grade, score = (("Student ID", "Course", "Letter Grade", "Percent") if is_us
                                  else ("UPN", "Subject", "Grade", "Score"))
    table, met = rows(folder / name, encoding), defaultdict(int)
    for row in table:
        key = row[id_] + row[subject]
        turn, met[key] = met[key], met[key] + 1
        grades = {0: ("", ""), 1: ("SUPP", "SUPP"), 2: ("NE", "NE"), 3: ("SUPP", ""), 4: ("", "SUPP"),
                  5: ("SUPP", "SUPP"), 6: ("-", "-")}.get(sum(key.encode()) % 31)
        if grades:
            row[grade] = grades[turn % 2]
            if sum(key.encode()) % 31 != 5:
                row[score] = ""
    with open(folder / name, "w", newline="", encoding=encoding) as f:
        to = csv.DictWriter(f, table[0].keys())
        to.writeheader()
        to.writerows(table)


class School:
    """`options`: what [report] of school.ini says, by key."""

    def __init__(self, folder, is_us, options):
        self.is_us, self.options = is_us, options
        self.students = {r["id"]: Student(r["standing"]) for r in rows(folder / "truth.csv")}
        self.read_roll(folder)
        self.read_results(folder)
        self.courses = defaultdict(list)
        for row in rows(folder / "connexus-enrolments.csv"):
            who = self.students.get(row["External ID"])
            if who:
                self.courses[row["Course ID"]].append((row["External ID"], who, row["Status"]))

    def read_roll(self, folder):
        if self.is_us:
            for row in rows(folder / "sis-students.csv"):
                self.take_span(row["Student ID"], day(row["Entry Date"], "mdy"), row["Grade"], row)
            return
        for row in rows(folder / "students.csv"):
            self.take_span(row["UPN"], day(row["Admission Date"], "dmy"), row["Year Group"], row)
        for row in rows(folder / "tracker-students.csv"):
            who = self.students.get(row["UPN"])
            if who and not who.year:
                who.year = row["Year"]

    def take_span(self, id_, entered, year, row):
        who = self.students[id_]
        if entered < who.entered:
            return
        who.entered, who.year = entered, year
        who.sex = {"F": "Female", "M": "Male"}.get(row.get("Gender", ""), "")
        yes_no = {"Y": 1, "N": 0, "Yes": 1, "No": 0}
        who.marks = {
            "disadvantaged": yes_no.get(row.get("Pupil Premium", "")),
            "sen": {"N": 0, "K": 1, "E": 1}.get(row.get("SEN Status", "")[:1]),
            "eal": yes_no.get(row.get("EAL", "")),
        }

    def read_results(self, folder):
        if self.is_us:
            table = rows(folder / "gradebook.csv", "windows-1252")
            names = ("Student ID", "Course", "Section", "Assignment", "Term", "Letter Grade",
                     "Percent", "Date Graded")
        else:
            table = rows(folder / "attainment.csv")
            names = ("UPN", "Subject", "Class", "Assessment", "Term", "Grade", "Score", "Date")
        order = "mdy" if self.is_us else "dmy"
        found, firsts, met = defaultdict(list), ({}, {}), ({}, {})
        for row in table:
            id_, subject, class_, assessment, term, grade, score, when = (row[n] for n in names)
            for kind, name in enumerate((assessment, term)):
                met[kind].setdefault(name, len(met[kind]))
            who = self.students.get(id_)
            if not who or who.standing not in COUNTED + ("left",):
                continue
            when, why = day(when, order), NO_GRADES.get(grade)
            worth = 2 if not why else 1 if score else 0
            found[id_, subject].append((worth, when, len(found[id_, subject]), class_, assessment,
                                        term, "" if why else grade, thousandths(score), why, grade))
            if who.standing in COUNTED and (grade or score):
                for kind, name in enumerate((assessment, term)):
                    firsts[kind][name] = min(firsts[kind].get(name, when), when)
        start, end = self.progress(firsts, met)
        for (id_, subject), list_ in found.items():
            who = self.students[id_]
            best = self.best(list_, self.options.get("assessment"))
            if best and best[0]:
                who.results[subject] = best
            elif best:
                who.lacking[subject] = best[8], best[3]
            first, last = self.best(list_, start), self.best(list_, end)
            if start and first and last and first is not last and first[0] and last[0]:
                who.pairs[subject] = first, last

    @staticmethod
    def best(list_, sitting):
        """A grade before a score alone, then anything; the latest day, then the last row."""
        held = [r for r in list_ if sitting is None or sitting in (r[4], r[5])]
        return max(held, key=lambda r: r[:3]) if held else None

    def progress(self, firsts, met):
        if "start" in self.options:
            return self.options["start"], self.options["end"]
        for first, order in zip(firsts, met):
            if len(first) > 1:
                names = sorted(first, key=lambda n: (first[n], order[n]))
                return names[0], names[-1]
        return None, None

    # Scales and stages

    def stage(self, who):
        if self.is_us:
            return "us"
        number = int(who.year)
        return "ks3" if number <= 9 else "gcse" if number <= 11 else "16_18"

    def scale(self, who, subject):
        stage = self.stage(who)
        if stage == "us":
            return US
        if stage == "16_18":
            return A_LEVEL
        return COMBINED if subject == "Combined Science" else GCSE

    def points(self, who, subject, result):
        return self.scale(who, subject).get(result[6])

    # Measures of one student: (part, whole)

    def taken(self, who):
        points = {s: self.points(who, s, r) for s, r in who.results.items()}
        return {s: p for s, p in points.items() if p is not None}

    def parts(self, who):
        out = defaultdict(list)
        for subject, points in self.taken(who).items():
            out[PARTS[subject]].append(points)
        return out

    def attainment_8(self, who):
        p = self.parts(who)
        english = sorted(p["language"] + p["literature"], reverse=True)
        total = (english[0] * 2 if len(english) == 2 else sum(english)) + 2 * sum(p["maths"])
        ebacc = sorted(p["combined"] * 2 + p["computing"] + p["humanity"] + p["foreign"],
                       reverse=True)
        open_ = sorted(ebacc[3:] + p["open"] + english[1:], reverse=True)
        return total + sum(ebacc[:3]) + sum(open_[:3])

    def basics(self, who, grade):
        p = self.parts(who)
        return sum(any(x >= grade for x in p[a] + p[b])
                   for a, b in (("language", "literature"), ("maths", "none")))

    def ebacc_entry(self, who):
        p = self.parts(who)
        return all(p[k] for k in ("language", "literature", "maths", "combined", "humanity",
                                  "foreign"))

    def ebacc_at(self, who, grade):
        p = self.parts(who)
        sciences = p["combined"] * 2 + p["computing"]
        return (self.basics(who, grade) == 2 and sum(x >= grade for x in sciences) >= 2
                and any(x >= grade for x in p["humanity"])
                and any(x >= grade for x in p["foreign"]))

    def ebacc_aps(self, who):
        p = self.parts(who)
        english = max(p["language"] + p["literature"]) if p["language"] and p["literature"] else 0
        sciences = sorted(p["combined"] * 2 + p["computing"], reverse=True)[:2]
        best = [max(p[k], default=0) for k in ("maths", "humanity", "foreign")]
        return (english + sum(sciences) + sum(best)) / F(6)

    def progress_of(self, who):
        """(sum, subjects) of points gained on one scale."""
        gains = []
        for subject, (first, last) in who.pairs.items():
            a, b = self.points(who, subject, first), self.points(who, subject, last)
            if a is not None and b is not None:
                gains.append(b - a)
        return sum(gains), len(gains)

    def student_measures(self, group):
        """name -> (part, whole, students), for a list of students."""
        live = {s: {w.year for w in self.students.values() if w.standing in COUNTED
                    and self.stage(w) == s and self.taken(w)} for s in ("gcse", "16_18", "us")}
        out = {}

        def put(name, shares):
            shares = list(shares)
            whole = sum(s[1] for s in shares)
            if whole:
                out[name] = (sum(F(s[0]) for s in shares), whole, len(shares))

        gcse = [w for w in group if self.stage(w) == "gcse" and w.year in live["gcse"]]
        put("attainment_8", ((self.attainment_8(w), 1) for w in gcse))
        for grade in (4, 5, 7):
            for lacking, name in enumerate(("", "_one", "_neither")):
                put(f"basics_9_{grade}{name}",
                    ((self.basics(w, grade) == 2 - lacking, 1) for w in gcse))
        put("ebacc_entry", ((self.ebacc_entry(w), 1) for w in gcse))
        put("ebacc_9_4", ((self.ebacc_at(w, 4), 1) for w in gcse))
        put("ebacc_9_5", ((self.ebacc_at(w, 5), 1) for w in gcse))
        put("ebacc_aps", ((self.ebacc_aps(w), 1) for w in gcse))
        sixth = [w for w in group if self.stage(w) == "16_18" and self.taken(w)]
        put("best_three", ((sum(sorted(self.taken(w).values(), reverse=True)[:3]), 3)
                           for w in sixth))
        us = [w for w in group if self.stage(w) == "us" and self.taken(w)]
        put("gpa", ((sum(self.taken(w).values()), len(self.taken(w))) for w in us))
        put("gpa_weighted", ((sum(self.taken(w).values()), len(self.taken(w))) for w in us))
        for name, stages in (("gcse", ("ks3", "gcse")), ("16_18", ("16_18",)), ("us", ("us",))):
            gains = (self.progress_of(w) for w in group if self.stage(w) in stages)
            put(f"progress_{name}", (g for g in gains if g[1]))
        return out

    # Measures of a subject

    def subject_measures(self, group, subject, with_grades):
        held = [(w, w.results[subject]) for w in group if subject in w.results]
        graded = [(w, self.points(w, subject, r), r[6]) for w, r in held if r[6]]
        out = {}

        def put(name, part, whole, students=None):
            if whole:
                out[name] = (F(part), whole, whole if students is None else students)

        if graded:
            out["graded", ""] = (F(len(graded)), 1, len(held))
            out["ungraded", ""] = (F(sum(g == "U" for _, _, g in graded)), 1, len(held))
            out["not_understood", ""] = (F(0), 1, len(held))
        lacking = [w.lacking[subject][0] for w in group if subject in w.lacking]
        if held or set(lacking) & {"no_grade_yet", "withheld"}:
            for why in ("no_grade_yet", "withheld"):
                out[why, ""] = (F(lacking.count(why)), 1, len(held))
        if with_grades:
            for grade in {g for _, _, g in graded}:
                put(("grade", grade), sum(g == grade for _, _, g in graded), len(graded))
        lower = [p for w, p, _ in graded if self.stage(w) in ("ks3", "gcse")]
        upper = [p for w, p, _ in graded if self.stage(w) == "16_18"]
        for n in (7, 5, 4, 1):
            put((f"grade_9_{n}", ""), sum(p >= n for p in lower), len(lower))
        for name, n in (("a", 50), ("b", 40), ("c", 30), ("e", 10)):
            put((f"a_star_{name}", ""), sum(p >= n for p in upper), len(upper))
        put(("pass", ""), sum(p > 0 for _, p, _ in graded), len(graded))
        if not (lower and upper):
            put(("mean_points", ""), sum(p for _, p, _ in graded), len(graded))
        scores = [r[7] for _, r in held if r[7] is not None]
        put(("mean_score", ""), sum(scores), len(scores))
        self.put_pairs(put, group, subject)
        return out

    def put_pairs(self, put, group, subject):
        pairs, stages = [], set()
        for who in group:
            if subject in who.pairs:
                a, b = (self.points(who, subject, r) for r in who.pairs[subject])
                if a is not None and b is not None:
                    pairs.append((a, b))
                    stages.add("lower" if self.stage(who) in ("ks3", "gcse") else self.stage(who))
        if len(stages) == 1:
            put(("progress", ""), sum(b - a for a, b in pairs), len(pairs))
            put(("progress_start", ""), sum(a for a, _ in pairs), len(pairs))
            put(("progress_end", ""), sum(b for _, b in pairs), len(pairs))
        put(("moved_up", ""), sum(b > a for a, b in pairs), len(pairs))
        put(("moved_not", ""), sum(b == a for a, b in pairs), len(pairs))
        put(("moved_down", ""), sum(b < a for a, b in pairs), len(pairs))

    # Everything

    def groups(self, people):
        """kind, name, students: the characteristics."""
        yield "sex", "Female", [w for w in people if w.sex == "Female"]
        yield "sex", "Male", [w for w in people if w.sex == "Male"]
        for kind, yes, no in (("disadvantaged", "Disadvantaged", "Not disadvantaged"),
                              ("sen", "SEN", "No SEN"), ("eal", "EAL", "First language English")):
            yield kind, yes, [w for w in people if w.marks.get(kind) == 1]
            yield kind, no, [w for w in people if w.marks.get(kind) == 0]

    def year_name(self, year):
        return f"{'Grade' if self.is_us else 'Year'} {year}" if year else "No year group"

    def figures(self):
        """(population, kind, group, year, subject, measure, grade) -> (part, whole, students)"""
        out = {}
        for population, standings in (("counted", COUNTED), ("with_leavers", COUNTED + ("left",))):
            people = [w for w in self.students.values() if w.standing in standings]
            self.add_scope(out, population, "everyone", "", "", people)
            for year in {w.year for w in people}:
                name = self.year_name(year)
                self.add_scope(out, population, "year", name, name,
                               [w for w in people if w.year == year])
            for course, list_ in self.courses.items():
                self.add_course(out, population, course,
                                [e for e in list_ if e[1].standing in standings])
        return out

    def add_scope(self, out, population, kind, name, year, people):
        scopes = [(kind, name, people)]
        if population == "counted":
            scopes += self.groups(people)
        for kind_, name_, group in scopes:
            for measure, figure in self.student_measures(group).items():
                out[population, kind_, name_, year, "", measure, ""] = figure
        for subject in {s for w in people for s in (*w.results, *w.lacking)}:
            found = self.subject_measures(people, subject, True)
            for (measure, grade), figure in found.items():
                out[population, kind, name, year, subject, measure, grade] = figure
            if population == "counted" and kind == "year":
                classes = defaultdict(list)
                for w in people:
                    if subject in w.results:
                        classes[w.results[subject][3]].append(w)
                    elif subject in w.lacking:
                        classes[w.lacking[subject][1]].append(w)
                for class_, inside in classes.items():
                    found = self.subject_measures(inside, subject, False)
                    for (measure, _), figure in found.items():
                        out[population, "class", class_, year, subject, measure, ""] = figure

    @staticmethod
    def add_course(out, population, course, enrolments):
        students = len({id_ for id_, _, _ in enrolments})
        statuses = [status for _, _, status in enrolments]
        ended = sum(s in ENDED for s in statuses)
        started = len(statuses) - statuses.count("Transferred")
        key = (population, "everyone", "", "", course)
        if ended:
            out[(*key, "completion", "")] = (F(statuses.count("Completed")), ended, students)
        if started:
            out[(*key, "withdrawal", "")] = (F(statuses.count("Withdrawn")), started, students)
