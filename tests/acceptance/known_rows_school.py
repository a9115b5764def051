"""Exports for known_rows.py: files full of cells that were nearly met before."""
from known_rows_model import DAMAGED_ID, NO_IDS, REJECT, Days, Mapped, Reading, Scores, Words, Years


ALIKE = ["ADMISSONNUMBERED", "7" * 9, "7" * 16, "7" * 20, "7" * 30]  # ids with the same ends


class Pupils:
    """Ids of every length; long ones differ only in their middle."""

    def __init__(self, pick, is_tangled):
        self.pick, self.is_tangled = pick, is_tangled
        self.count, self.last = 40, 0

    def choose(self):
        if self.pick.random() < 0.3:
            self.last = self.pick.randrange(self.count)
        return self.last

    def value(self, kind, k):
        if self.is_tangled and self.pick.random() < 0.05:
            k = self.pick.randrange(self.count)
        if kind == "upn":
            return f"H{500000000000 + k:012d}"
        if kind == "former_upn":
            return f"J{600000000000 + k:012d}" if k % 3 == 0 else ""
        if kind == "username":
            return f"pupil.{k}" if k % 2 else f"pupil.with.a.long.name.{k}"
        if k < len(ALIKE):
            return ALIKE[k]
        middle = (0, 3, 1, 24, 40)[k % 5]
        return f"{kind[:1]}{k}" if not middle else f"{kind[:1].upper()}DMISSON{k:0{middle}}NUMBERED"

    def cells(self, ids):
        """The ids of a row by column: always a UPN if there is such a column, or one id alone."""
        pick, k = self.pick, self.choose()
        kinds = [kind for kind in ids if kind == "upn" or pick.random() < 0.9]
        if not kinds or pick.random() < 0.05:
            kinds = [pick.choice([kind for kind in ids if kind != "former_upn"])]
        row = {}
        for kind, column in ids.items():
            text = self.value(kind, k) if kind in kinds else ""
            text = text or pick.choice(["", "", *NO_IDS])
            if text not in NO_IDS and pick.random() < 0.06:
                text = pick.choice([text.lower(), text.upper(), f" {text}", f"{text}  ", f"\u00a0{text}"])
            row[column] = text
        if pick.random() < 0.02:  # nobody's row, in one way or the other
            odd = pick.choice([*NO_IDS, "", DAMAGED_ID])
            row.update(dict.fromkeys(ids.values(), odd))
        return row, k


class File:
    """An export: its columns, what stands in them, and who reads them."""

    def __init__(self, name, readings, columns, encoding="utf-8", ends="\n", delimiter=","):
        self.name, self.readings, self.columns = name, readings, columns
        self.encoding, self.ends, self.delimiter = encoding, ends, delimiter
        self.headings = [c for r in readings for c in r.ids.values()] + list(columns)
        self.headings = list(dict.fromkeys(self.headings)) + ["Remark"]
        self.rows = []

    def needed(self):
        """Cells of a row that is not rejected for its width: columns of results may be missing."""
        return 1 + max(self.headings.index(c) for r in self.readings for c in r.columns())

    def fill(self, pick, pupils, count):
        for _ in range(count):
            is_bad = pick.random() < 0.06
            row, pupil = pupils.cells(self.readings[0].ids)
            for name, column in self.columns.items():
                row[name] = column.cell(is_bad) if not callable(column) else column(pupil)
            row["Remark"] = "x" if pick.random() < 0.5 else ""
            row["fault"] = pick.choice(self.faults()) if is_bad or pick.random() < 0.06 else ""
            row["quotes"] = [pick.random() < 0.08 for _ in self.headings]
            row["is_noisy"] = pick.random() < 0.05
            if row["fault"] == "heading":
                row.update({h: "" if h == "School" else h for h in self.headings})
            self.rows.append(row)
        if self.rows[-1]["fault"] == "blank":  # without an end it would be no line
            self.rows[-1]["fault"] = ""

    def faults(self):
        odd = ["nul", "utf8"] if self.encoding == "utf-8" else []
        return ["", "", "", "cut", "short", "long", "extra", "heading", "blank", *odd]

    def line(self, row, is_noisy):
        cells = [self.cell(row[h], quoted) for h, quoted in zip(self.headings, row["quotes"])]
        if (is_noisy or row["is_noisy"]) and row["fault"] != "extra":  # its place is behind the cell
            cells[-1] = '"O""Neil"'
        last = self.headings[-2]
        if row["fault"] in ("nul", "utf8"):
            plain = "".join(c for c in row[last] if c not in '"\n\t' + self.delimiter)
            cells[-2] = plain + ("\0" if row["fault"] == "nul" else "\udcff")
        cells += {"long": [""], "extra": ["more"]}.get(row["fault"], [])
        cells = {"short": cells[:-1], "cut": cells[:self.needed() - 1]}.get(row["fault"], cells)
        return "" if row["fault"] == "blank" else self.delimiter.join(cells)

    def cell(self, text, is_quoted):
        if is_quoted or any(c in text for c in (self.delimiter, '"', "\n", "\r")):
            return '"' + text.replace('"', '""') + '"'
        return text

    def data(self, is_noisy, has_last_end):
        lines = [self.delimiter.join(self.headings)]
        lines += [self.line(row, is_noisy) for row in self.rows]
        text = self.ends.join(lines) + (self.ends if has_last_end else "")
        if self.encoding == "utf-16":
            return b"\xff\xfe" + text.encode("utf-16-le")
        return text.encode(self.encoding, "surrogateescape" if self.encoding == "utf-8" else "strict")

    def expected(self):
        """By reading the records and their ids; and how many rows were good, repaired, ..."""
        records = [[] for _ in self.readings]
        counts = {"records": 0, "repaired": 0, "rejected": 0, "blank": 0}
        for number, row in enumerate(self.rows):
            fault = row["fault"]
            found = [r.records(row) for r in self.readings]
            if fault == "blank":
                counts["blank"] += 1
            elif fault in ("nul", "utf8", "cut", "extra", "heading") or any(f[0] == REJECT for f in found):
                counts["rejected"] += 1
            else:
                is_repaired = fault in ("short", "long") or any(dropped for _, dropped in found)
                counts["repaired" if is_repaired else "records"] += 1
                for i, reading in enumerate(self.readings):
                    records[i] += [(number, r, reading.row_ids(row)) for r in found[i][0]]
        return records, counts


def tracker_ids(*kinds):
    names = {"upn": "UPN", "former_upn": "Former UPN", "admission_number": "Adno", "sis_id": "Student",
             "username": "User name"}
    return {kind: names[kind] for kind in kinds}


def results_file(pick, number, code, many=0):
    words = {"subject": "Subject", "class": "Class", "assessment": "Assessment", "grade": "Grade",
             "term": pick.choice(["=2026-summer", "Term", "=the term before the last one"])}
    ids = pick.choice([("upn",), ("upn", "admission_number"), ("admission_number", "username"),
                       ("upn", "former_upn", "admission_number", "username")])
    days = {"date": "Date"} if pick.random() < 0.7 else {}
    school = "School" if number == 2 else None
    reading = Reading(f"results.m{number}", "result", tracker_ids(*ids), words, days, score="Score",
                      school=school, code=code)
    columns = {w: Words(pick, f) for f, w in words.items() if w[0] != "="}
    if many:
        columns["Class"] = Words(pick, "class", many=many)
    if school:
        columns[school] = lambda pupil: pick.choice(["S1", "S1", "S1", f"S{pupil % 3}"])
    columns.update({"Score": Scores(pick), **{c: Days(pick, "date") for c in days.values()}})
    names = list(columns)
    pick.shuffle(names)
    return File(f"results{number}.csv", [reading], {name: columns[name] for name in names})


PAPERS = {"Maths": "Mathematics", "Art": "Art and Design", "Ma": "Maths"}


def odd_results_file(pick, code, has_lookup):
    """Columns joined, perhaps a lookup, a column of schools: nothing of it is a known row."""
    words = {"subject": "Paper", "assessment": ("Series", "Unit"), "grade": "Grade"}
    lookup = {"subject": PAPERS} if has_lookup else {}
    has_upn = pick.random() < 0.5
    ids = tracker_ids("upn", "admission_number") if has_upn else tracker_ids("admission_number")
    reading = Reading("results.odd", "result", ids, words, lookup=lookup, school="School", code=code,
                      score="Score")
    papers = Words(pick, "paper")
    if has_lookup:
        papers.cell = lambda is_bad: pick.choice([*PAPERS, "", "Other" if is_bad else "Art"])

    def school(pupil):
        long_names = ("S2 of a name that is long", "s2 OF a name that is long")
        names = ("S1", "s1 ", "S1") if pupil % 2 else long_names
        return pick.choice(names if has_upn else [*names, "S3", "", "S1", "S2 of a name that is lost"])
    return File("odd.csv", [reading], {
        "Paper": papers, "School": school, "Series": Words(pick, "series"), "Unit": Words(pick, "unit"),
        "Grade": Words(pick, "grade"), "Score": Scores(pick)})


def twice_read_file(pick):
    """Two readings of one file: a row with a fault for one of them is rejected for both."""
    ids = tracker_ids("upn", "username")
    shared = {"subject": "Subject", "class": "Class"}
    readings = [Reading("results.mock", "result", ids, {**shared, "assessment": "=Mock"}, score="Mock"),
                Reading("results.final", "result", ids, {**shared, "assessment": "=Final",
                                                         "grade": "Grade"}, score="Final")]
    return File("twice.csv", readings, {
        "Subject": Words(pick, "subject"), "Mock": Scores(pick), "Class": Words(pick, "class"),
        "Final": Scores(pick), "Grade": Words(pick, "grade")})


def registrations_file(pick):
    ids = tracker_ids("sis_id")
    readings = [Reading("roll.registrations", "roll", ids, {"course": "Course"},
                        {"entered": "Registered", "left": "Unregistered"}),
                Reading("enrolments.college", "enrolment", ids, {"course": "Course", "class": "Class"},
                        maps={"status": ("Status", "status")})]
    return File("registrations.csv", readings, {
        "Registered": Days(pick, "entered", True), "Course": Words(pick, "course"),
        "Unregistered": Days(pick, "left", True), "Class": Words(pick, "class"),
        "Status": Mapped(pick, "status")})


def wide_file(pick, value):
    wide = [(f"{s} - {a}", s, a) for s in ("Art", "Design and Technology", "Maths")
            for a in ("Mock", "Second assessment of the year")]
    reading = Reading(f"results.{value}", "result", tracker_ids("upn", "admission_number"),
                      {"term": "Term"}, wide=wide, wide_value=value)
    columns = {w[0]: Scores(pick) if value == "score" else Words(pick, "grade") for w in wide}
    return File(f"wide-{value}.csv", [reading], {"Term": Words(pick, "term"), **columns})


def roll_file(pick):
    words = {"year": "Year", "tutor_group": "Form", "leaving_reason": "Reason", "sex": "Sex", "sen": "SEN",
             "eal": "=no"}
    reading = Reading("roll", "roll", tracker_ids("upn", "admission_number"), words,
                      {"birth_date": "Born", "entered": "Entered", "left": "Left"},
                      {"status": ("Status", "roll_status")})
    return File("roll.csv", [reading], {
        "Status": Mapped(pick, "roll_status"), "Year": Years(pick, "year"), "Sex": Words(pick, "sex"),
        "Form": Words(pick, "tutor_group"), "Born": Days(pick, "birth_date"), "SEN": Words(pick, "sen"),
        "Entered": Days(pick, "entered", True), "Reason": Words(pick, "reason"),
        "Left": Days(pick, "left", True)})


def accounts_file(pick):
    words = {"year": "Year", "class": "Class", "tutor_group": "Form", "sync_status": "Sync"}
    reading = Reading("accounts", "account", tracker_ids("upn", "username"), words,
                      {"birth_date": "Born"}, {"active": ("Active", "active")})
    return File("accounts.csv", [reading], {
        "Form": Words(pick, "tutor_group"), "Year": Years(pick, "year"), "Class": Words(pick, "class"),
        "Sync": Words(pick, "sync"), "Born": Days(pick, "birth_date"), "Active": Mapped(pick, "active")})


def enrolments_file(pick):
    reading = Reading("enrolments", "enrolment", tracker_ids("upn", "username"),
                      {"course": "Course", "course_name": "Name", "class": "Class"},
                      {"start": "Start"}, {"status": ("Status", "status")})
    names = Words(pick, "name")
    names.pool += ["05-Apr", "1.23E+12"] * 5  # a name may be so, a course may not
    return File("enrolments.csv", [reading], {
        "Course": Words(pick, "course"), "Name": names, "Start": Days(pick, "start"),
        "Status": Mapped(pick, "status"), "Class": Words(pick, "class")})


def section_text(file, r):
    words = {f: " + ".join(w) if isinstance(w, tuple) else w for f, w in r.words.items()}
    lines = [f"[{r.section}]", f"file = {file.name}", "dates = dmy"]
    lines += [f"{key} = {value}" for key, value in {
        **r.ids, **words, **r.days, **{f: c for f, (c, _) in r.maps.items()}}.items()]
    lines += ["encoding = utf-8"] if file.encoding == "utf-8" else []  # some of its bytes are odd
    if r.kind != "roll":
        lines.append("platform = tracker")
    lines += [f"score = {r.score}"] if r.score else []
    lines += [f"school = {r.school}"] if r.school else []
    lines += ["wide = <subject> - <assessment>", f"value = {r.wide_value}"] if r.wide else []
    for field in r.lookup:
        lines += [f"[lookup.{field}]", "file = papers.csv", "key = Key", "value = Value"]
    return "\n".join(lines) + "\n"


MAPPED = """[roll.status]
on_roll = C
subsidiary = S
guest = G
left = Left
[enrolments.status]
active = Active
suspended = Suspended
withdrawn = Withdrawn | "Withdrawn, No Score"
[enrolments.college.status]
active = Active
suspended = Suspended
withdrawn = Withdrawn | "Withdrawn, No Score"
[accounts.active]
active = Yes
inactive = No
[policy]
encryption = none
"""


def make_files(pick, number, code):
    """The files of one school; each kind of text and line end comes up among some schools."""
    forms = [("utf-8", "\n", ","), ("utf-8", "\r\n", ";"), ("cp1252", "\r\n", ","),
             ("utf-16", "\n", "\t"), ("utf-8", "\r", ",")]
    has_lookup = number % 4 == 3  # of every subject of the school
    files = [odd_results_file(pick, code, has_lookup), registrations_file(pick), roll_file(pick),
             accounts_file(pick), enrolments_file(pick)]
    if not has_lookup:
        many = 6000 if number % 6 == 1 else 0
        files += [results_file(pick, 0, code, many), *(results_file(pick, n, code) for n in (1, 2)),
                  twice_read_file(pick), wide_file(pick, "grade"), wide_file(pick, "score")]
    for n, file in enumerate(files):
        file.encoding, file.ends, file.delimiter = forms[(n + number) % len(forms)]
    return files


def fill(files, pick, is_tangled):
    pupils = Pupils(pick, is_tangled)
    for file in files:
        has_many = any(getattr(c, "many", 0) for c in file.columns.values())
        file.fill(pick, pupils, 15000 if has_many else pick.choice([3, 7, 40, 200, 500]))


def school_ini(files, code):
    text = "[school]\nname = Little School\nterm = 2026-summer\n" + (f"code = {code}\n" if code else "")
    for file in files:
        text += "".join(section_text(file, r) for r in file.readings)
    return text + MAPPED
