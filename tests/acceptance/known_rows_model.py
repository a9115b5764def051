"""Exports made to trap a reader that remembers cells, and what each of their rows must give.

Worked out cell by cell from design.md section 4 and formats.md, from nothing that was read before;
it shares nothing with the programs. A `Column` says which cells may stand in it, a `Reading` which
field is read from which column.
"""
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

REJECT, DROPPED = "reject", "dropped"
NO_SCORE = NO_DAY = -2**31
NO_IDS = ["-", "n/a", "N/A", "none", "NULL", ".", "tbc", "0", "000", "   "]
DAMAGED_ID = "1.23E+12"
ID_ORDER = ["upn", "former_upn", "admission_number", "sis_id", "username"]
DAMAGED = {  # what a spreadsheet leaves there for good
    "class": ["05-Apr", "1.23E+12"], "tutor_group": ["05-Apr", "Apr-05"],
    "course": ["05-Apr", "1.23E+12"], "grade": ["05-Apr", "05/04/2026", "#REF!", "######"],
    "date": ["#######"], "birth_date": ["#######"], "start": ["#REF!"], "left": ["####"],
}
MAPS = {
    "status": {"Active": 1, "active": 1, "Suspended": 2, "Withdrawn": 5, "Withdrawn, No Score": 5},
    "roll_status": {"C": 1, "S": 2, "G": 3, "Left": 4, "lEFT": 4, "": 0},
    "active": {"Yes": 1, "No": 2, "no": 2, "": 0},
}


def trim(cell):
    return cell.strip(" \t\r\n\u00a0")


def bare_year(cell):
    for prefix in ("year", "yr", "y", "grade"):
        rest = cell[len(prefix):].strip(" \t\r\n\u00a0")
        if cell.lower().startswith(prefix) and rest[:1].isdigit():
            cell = rest
            break
    while len(cell) > 1 and cell[0] == "0":
        cell = cell[1:]
    return cell


def score_of(cell):
    cell = trim(cell)
    if cell.lower() in ("", "-", "n/a", "abs", "absent", "x", "n", "ne", "np", "supp"):
        return NO_SCORE
    number = trim(cell[:-1]) if cell.endswith("%") else cell
    try:
        if not set(number) <= set("0123456789.+-"):
            return REJECT
        value = int((Decimal(number) * 1000).quantize(Decimal(1), ROUND_HALF_UP))
    except InvalidOperation:
        return REJECT
    return value if abs(value) < 2**31 - 1 else REJECT


def day_of(cell, decides):
    """Day first, or an unmistakable ISO day."""
    cell = trim(cell)
    if not cell:
        return NO_DAY
    try:
        if len(cell) == 10 and cell[4] == "-":
            found = date.fromisoformat(cell)
        else:
            day, month, year = cell.split(cell[2] if cell[2] in "/-." else cell[1])
            found = date(int(year), int(month), int(day))
    except (ValueError, IndexError):
        return REJECT if decides else DROPPED
    return (found - date(1970, 1, 1)).days


# Of the words of one group all have the same first and last eight bytes and the same length.
def alike(pick):
    head, tail = ("Classics", "Literary")
    middle = "".join(pick.choice("ab") for _ in range(pick.choice([0, 1, 2, 8, 24])))
    return head + middle + tail


class Words:
    """Cells of one column: mostly met before, now and then new, now and then met in a bad row."""

    def __init__(self, pick, field, many=0):
        self.pick, self.field, self.many, self.number = pick, field, many, 0
        self.pool = ["Maths", "maths", "MATHS", "Maths ", " Maths", "\u00a0Maths\u00a0", "Ma", "é",
                     "Français", "ÉCOLE", "-", "0", "7", "A*", "exactly16bytes!!", "exactly16bytes!?",
                     "seventeen_bytes!!", "Classics Literary", "ClassicsLiterary", "Maths\t",
                     "two, cells", "two\nlines", 'a "quote" in it',
                     "Müller-Größe und Söhne", "Year 7", "x" * 40, "x" * 39 + "y"]
        self.pool += [alike(pick) for _ in range(12)] + ["w" * n for n in range(1, 41, 3)]
        if pick.random() < 0.6:  # few enough that whole rows are met again
            self.pool = pick.sample(self.pool, 5)

    def fresh(self):
        self.number += 1
        word = self.pick.choice([f"{self.field}{self.number}", f"{self.number}",
                                 f"Classics{self.number:024}Literary"])
        self.pool.append(word)
        return word

    def cell(self, is_bad_row):
        pick = self.pick
        if self.many:
            return f"{self.field} of {pick.randrange(self.many)}"
        if pick.random() < (0.5 if is_bad_row else 0.02):
            return self.fresh()
        if pick.random() < 0.004 and self.field in DAMAGED:
            return pick.choice(DAMAGED[self.field])
        return pick.choice(self.pool) if pick.random() < 0.6 else pick.choice(["", "Maths", "Art"])


class Years(Words):
    def cell(self, is_bad_row):
        return self.pick.choice(["Year 7", "Y07", "7", "07", "Grade 9", "Yr 10", " 11", "Nursery", "",
                                 "Reception and earlier", "Year 0007 of all the years", "0Year 7"])


class Scores:
    def __init__(self, pick):
        self.pick = pick

    def cell(self, is_bad_row):
        pick = self.pick
        if is_bad_row and pick.random() < 0.6:
            return pick.choice(["1.2.3", "1e5", "good", "05-Apr", "99999999", "6 7", "67,5 ", "--1"])
        if pick.random() < 0.3:
            return pick.choice(["67.5", ".5", "5.", "67%", "67 %", "-", "abs", "SUPP", "1234567",
                                "", "  ", " 67", "67 ", "-3", "+4.25", "1.2345", "0.0005", "000067",
                                "2147483", "99.999", "999999", "0", "\u00a012"])
        return str(pick.randrange(101))


class Days:
    def __init__(self, pick, field, decides=False):
        self.pick, self.field, self.decides = pick, field, decides
        days = [date(2025, 9, 1) + timedelta(pick.randrange(300)) for _ in range(20)]
        self.pool = [d.strftime("%d/%m/%Y") for d in days] + [d.isoformat() for d in days[:5]]
        self.pool += [f"{d.day}-{d.month}-{d.year}" for d in days[:5]] + ["", " ", " 01/02/2026 "]

    def cell(self, is_bad_row):
        if is_bad_row and self.decides or self.pick.random() < 0.01:
            bad = ["31/02/2026", "05-Apr", "1.23E+12", "2026-13-01", "tomorrow", "31/02/2026 and so on"]
            return self.pick.choice(bad + DAMAGED.get(self.field, []))
        return self.pick.choice(self.pool)


class Mapped:
    def __init__(self, pick, words):
        self.pick, self.words = pick, list(MAPS[words]) + [f" {w} " for w in MAPS[words]]

    def cell(self, is_bad_row):
        return "Nobody mapped it" if self.pick.random() < 0.01 else self.pick.choice(self.words)


class Reading:
    """`words`, `days`, `maps` by field; a word is a column, "=text", or columns that are joined."""

    def __init__(self, section, kind, ids, words=None, days=None, maps=None, score=None, school=None,
                 wide=None, wide_value=None, lookup=None, code=None):
        self.section, self.kind, self.ids = section, kind, ids
        self.words, self.days, self.maps = words or {}, days or {}, maps or {}
        self.score, self.school, self.code = score, school, code
        self.wide, self.wide_value, self.lookup = wide or [], wide_value, lookup or {}

    def columns(self):
        names = [*self.ids.values(), *self.days.values(), self.score, self.school]
        names += [w for w in self.words.values() if isinstance(w, str) and w[0] != "="]
        names += [n for w in self.words.values() if isinstance(w, tuple) for n in w]
        names += [name for name, _ in self.maps.values()]
        return [n for n in names if n]

    def word(self, field, row):
        column = self.words[field]
        if isinstance(column, tuple):
            parts = [trim(row.get(c, "")) for c in column]
            text = "-".join(parts) if any(parts) else ""
        else:
            text = column[1:] if column[0] == "=" else trim(row.get(column, ""))
        if field in self.lookup and text:
            text = self.lookup[field].get(text, REJECT)
        if field == "year":
            text = bare_year(text)
        return REJECT if text in DAMAGED.get(field, ()) else text

    def is_foreign(self, row):
        cell = trim(row.get(self.school, "")) if self.school else ""
        return bool(self.code and cell and cell.lower() != self.code.lower())

    def row_ids(self, row):
        """Who the row says it is about, the strongest first: (kind, space, value)."""
        found = []
        for kind in ID_ORDER:
            value = trim(row.get(self.ids.get(kind), ""))
            if value and value not in NO_IDS:
                own = trim(row.get(self.school, "")).lower() if self.school and not self.code else ""
                space = own if kind in ("admission_number", "sis_id") else ""
                found.append((kind.replace("former_", ""), space, value.lower()))
        return found

    def records(self, row):
        """What the row gives: its records; REJECT; and whether a date was left out."""
        one, dropped = {}, False
        if self.is_foreign(row):
            return [], False
        for field in self.words:
            one[field] = self.word(field, row)
        for field, column in self.days.items():
            decides = field in ("left", "entered")
            one[field] = day_of(row.get(column, ""), decides)
            if trim(row.get(column, "")) in DAMAGED.get(field, ()):
                one[field] = REJECT
            if one[field] == DROPPED:
                dropped, one[field] = True, NO_DAY
        for field, (column, words) in self.maps.items():
            known = {w.lower(): value for w, value in MAPS[words].items()}
            one[field] = known.get(trim(row.get(column, "")).lower(), 0 if not
                                   trim(row.get(column, "")) else REJECT)
        if self.kind == "result":
            one["score"] = score_of(row.get(self.score, "")) if self.score else NO_SCORE
        values = [value for _, _, value in self.row_ids(row)]
        if REJECT in one.values() or not values or DAMAGED_ID.lower() in values:
            return REJECT, False
        if self.kind == "enrolment" and not one["course"]:
            return REJECT, False
        if not self.wide:
            return [one], dropped
        found = [self.wide_record(one, *column, row) for column in self.wide
                 if trim(row.get(column[0], ""))]
        return REJECT if REJECT in found else found or [dict(one, flags=2)], dropped

    def wide_record(self, shared, column, subject, assessment, row):
        cell = trim(row[column])
        value = score_of(cell) if self.wide_value == "score" else cell
        if value == REJECT or cell in DAMAGED["grade"]:
            return REJECT
        return {**shared, "subject": subject, "assessment": assessment, self.wide_value: value}
