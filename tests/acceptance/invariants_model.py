"""Who is who and who has left, worked out from design sections 4 and 5 alone: the model that
invariants.py holds offboard against. It shares nothing with the programs."""
import unicodedata
from collections import defaultdict
from datetime import date, timedelta

from invariants_school import AS_OF

# file: kind, platform, its columns of ids from the strongest to the weakest
READINGS = {
    "students": ("roll", "", (("UPN", "upn"), ("Admission No", "admission_number"))),
    "tracker": ("accounts", "tracker", (("UPN", "upn"), ("Admission Number", "admission_number"),
                                        ("Email", "email"))),
    "attainment": ("results", "tracker", (("UPN", "upn"), ("Admission No", "admission_number"),
                                          ("Email", "email"))),
    "connexus-users": ("accounts", "connexus", (("External ID", "upn"), ("User ID", "user_id"),
                                                ("Email", "email"))),
    "connexus-enrolments": ("enrolments", "connexus", (("External ID", "upn"),
                                                       ("User ID", "user_id"))),
    "canvas-users": ("accounts", "canvas", (("number", "admission_number"), ("user", "user_id"),
                                            ("mail", "email"))),
    "canvas-enrolments": ("enrolments", "canvas", (("user", "user_id"),)),
}
OPEN = ("Active", "1", "Suspended", "9", "active")
ACTIVE = ("Active", "1", "active")
PLATFORM_KINDS = ("user_id", "email")


def aliases_of(file, row):
    _, platform, columns = READINGS[file]
    return [(kind, platform if kind in PLATFORM_KINDS else "", row[name])
            for name, kind in columns if row[name]]


def is_staff_row(row):
    return row.get("Role") == "Teacher"


class Union:
    def __init__(self):
        self.parent = {}

    def find(self, x):
        self.parent.setdefault(x, x)
        while self.parent[x] != x:
            x = self.parent[x]
        return x

    def join(self, x, y):
        self.parent[self.find(x)] = self.find(y)

    def groups(self):
        found = defaultdict(set)
        for x in list(self.parent):
            found[self.find(x)].add(x)
        return found


def undo_conflicts(union, seen):
    """Two values of one kind for one person from one source: the joins are undone."""
    conflicts = set()
    for members in list(union.groups().values()):
        values = defaultdict(set)
        for alias in members:
            for file in seen[alias]:
                values[alias[0], alias[1], file].add(alias[2])
        if any(len(v) > 1 for v in values.values()):
            conflicts |= members
            for alias in members:
                union.parent[alias] = alias
    return conflicts


def join_emails(union, mates):
    """Within one platform, and never two people who have different ids."""
    shared = set()
    for email, strong in mates.items():
        roots = {union.find(a) for a in strong}
        ids = defaultdict(set)
        for root in roots:
            for kind, space, value in union.groups()[root]:
                if kind != "email":
                    ids[kind, space].add((root, value))
        if any(len({v for _, v in pairs}) > 1 for pairs in ids.values()) and len(roots) > 1:
            shared.add(email)
        else:
            for a in strong:
                union.join(email, a)
    return shared


class Person:
    def __init__(self):
        self.rows = defaultdict(list)  # file -> rows
        self.is_conflict = False
        self.words = set()             # of the decisions file
        self.withdrawals = []          # its lines
        self.standing = self.block = ""
        self.left = None

    def of_kind(self, kind):
        return [(f, row) for f, rows in self.rows.items() for row in rows
                if READINGS[f][0] == kind]

    def has_staff_row(self):
        return any(is_staff_row(row) for rows in self.rows.values() for row in rows)

    def is_counted(self):
        """Staff and guardians are no people here, unless one stands on the roll as well."""
        return not self.has_staff_row() or bool(self.rows["students"])


def people_of(school):
    """alias -> Person, and the list of them."""
    union, seen, mates = Union(), defaultdict(set), defaultdict(list)
    for file, rows in school.rows.items():
        for row in rows:
            aliases = aliases_of(file, row)
            strong = [a for a in aliases if a[0] != "email"]
            for alias in aliases:
                union.find(alias)
                seen[alias].add(file)
            for alias in strong[1:]:
                union.join(alias, strong[0])
            if strong and len(aliases) > len(strong):
                mates[aliases[-1]].append(strong[0])
    conflicts = undo_conflicts(union, seen)
    shared = join_emails(union, mates)
    people = defaultdict(Person)
    for file, rows in school.rows.items():
        for row in rows:
            people[union.find(aliases_of(file, row)[0])].rows[file].append(row)
    for root, members in union.groups().items():
        if root in people:
            people[root].is_conflict = bool(members & conflicts) or members <= shared
            people[root].aliases = members
    return people, {a: people[union.find(a)] for a in union.parent if union.find(a) in people}


def day(text):
    return date(*map(int, reversed(text.split("/")))) if text else None


def folded(surname, forename):
    text = unicodedata.normalize("NFC", f"{surname}|{forename}").casefold()
    return "".join(c for c in text if c.isalnum() or c == "|")


class Span:
    def __init__(self, row, policy):
        word = row["Enrolment Status"]
        self.entered, self.left = day(row["Admission Date"]), day(row["Leaving Date"])
        self.says_left = word == "P"
        self.is_guest = word in "GFO" or (word == "S" and policy["subsidiary"] == "guest")
        self.is_on_roll = word in "CM" or (word == "S" and policy["subsidiary"] == "count")
        self.has_started = self.entered is None or self.entered <= AS_OF
        self.has_ended = self.left is not None and self.left < AS_OF
        self.is_over = self.has_ended or self.says_left
        self.names = {folded(row["Surname"], row["Forename"])}
        if row["Preferred Forename"]:
            self.names.add(folded(row["Surname"], row["Preferred Forename"]))
        self.birth = day(row["DOB"])


def from_the_roll(spans, grace):
    """The standing that the roll alone gives, or ''."""
    if any(s.has_started and s.left is None and s.is_on_roll for s in spans):
        return "on_roll"
    if any(s.has_started and not s.is_guest and s.left and AS_OF <= s.left + timedelta(grace)
           for s in spans):
        return "leaving"
    later = [s for s in spans if not s.has_started]
    if later and all(s.is_over for s in spans if s.has_started):
        return "joining"
    if any(s.has_started and not s.has_ended and s.is_guest for s in spans):
        return "guest"
    return "left" if spans and all(s.is_over for s in spans) else ""


def births_contradict(a, b):
    if a is None or b is None or a == b:
        return False
    return a.year != b.year or ((a.month, a.day) != (1, 1) and (b.month, b.day) != (1, 1))


def accounts_named(person):
    """Name and birth date of the person in lists of users; canvas has surnames only."""
    return [(folded(row["Surname"], row["Forename"]), day(row["Date of Birth"]))
            for row in person.rows["tracker"]] + [
        (folded(row["Last Name"], row["First Name"]), None)
        for row in person.rows["connexus-users"]]


def is_namesake(person, spans_here):
    return any(name in s.names and not births_contradict(birth, s.birth)
               for name, birth in accounts_named(person) for s in spans_here)


def judge(school, people):
    """Sets standing, block and left of everybody."""
    policy = school.policy
    spans = {id(p): [Span(row, policy) for row in p.rows["students"]] for p in people}
    carried = {(kind, space) for row in school.rows["students"]
               for kind, space, _ in aliases_of("students", row)}
    for p in people:
        p.standing = from_the_roll(spans[id(p)], policy["grace_days"])
    here = [s for p in people if p.standing in ("on_roll", "leaving", "joining", "guest")
            and p.is_counted() for s in spans[id(p)]]
    for p in people:
        if not p.standing and "left" in p.words:
            p.standing = "left"
        elif not p.standing and is_namesake(p, here):
            p.standing = "unsynchronised"
        elif not p.standing and policy["complete"] == "yes" and any(
                (kind, space) in carried for kind, space, _ in p.aliases):
            p.standing = "absent"
        p.standing = p.standing or "unknown"
        p.block = block_of(p, spans[id(p)])
        dates = [s.left for s in spans[id(p)] if s.left]
        p.left = max(dates) if dates and p.standing == "left" else None


def block_of(p, spans):
    if "keep" in p.words:
        return "kept"
    contradict = any(a.entered and a.entered == b.entered and a.is_over != b.is_over
                     for a in spans for b in spans)
    if contradict or p.is_conflict or p.has_staff_row():
        return "conflict"
    has_something = spans or p.of_kind("enrolments") or p.of_kind("results")
    return "error" if "error" in p.words and has_something else ""


def is_leaver(p, policy):
    if p.block or not p.is_counted():
        return False
    is_identified = any(name != "|" and birth for name, birth in accounts_named(p))
    return p.standing == "left" or (
        p.standing == "absent" and policy["absent"] == "left" and is_identified)
