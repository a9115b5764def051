"""Tiny invented schools for invariants.py: every oddity of design section 5, at random."""
import random
from datetime import date, timedelta

AS_OF = date(2026, 8, 31)
COURSES = ("ALG-1", "ART-1", "BIO-1")
STATUSES = {
    "connexus": ("Active", "Active", "Suspended", "Completed", "Transferred", "Withdrawn", "1",
                 "7"),
    "canvas": ("active", "active", "completed", "inactive", "deleted"),
}
ENDING = {"connexus": ("Withdrawn (Failed)", "Completed"), "canvas": ("completed",)}
SURNAMES = ("Fernwood", "O'Brien", "O\u2019BRIEN", "Hale-Moor", "Hale Moor", "D\u00e9an")
FORENAMES = ("Isla", "ISLA", "Kit", "Zo\u00eb", "Zoe\u0308")
BIRTHS = (date(2012, 2, 14), date(2012, 1, 1), date(2012, 11, 3), date(2011, 2, 14), None)
ENTRIES = (None, date(2020, 9, 5), date(2024, 9, 5), AS_OF, AS_OF + timedelta(1), date(2026, 10, 1))
LEAVINGS = (None, None, None, None, date(2023, 7, 17), date(2026, 7, 17), AS_OF - timedelta(2),
            AS_OF - timedelta(1), AS_OF, AS_OF + timedelta(1), date(2026, 12, 18))
HEADINGS = {
    "students": "UPN,Admission No,Surname,Forename,Preferred Forename,DOB,Year,Enrolment Status,"
                "Admission Date,Leaving Date,Ref",
    "tracker": "UPN,Admission Number,Surname,Forename,Date of Birth,Email,Role,Class,Ref",
    "attainment": "UPN,Admission No,Email,Subject,Grade,Score,Ref",
    "connexus-users": "User ID,External ID,First Name,Last Name,Email,Role,Active,Ref",
    "connexus-enrolments": "Enrollment ID,User ID,External ID,First Name,Last Name,Course ID,Role,"
                           "Status,Ref",
    "canvas-users": "user,number,name,mail,state,Ref",
    "canvas-enrolments": "user,course,state,Ref",
}
INI = """[school]
name = Tiny School
term = 2026-summer
[roll]
file = students.csv
profile = uk-mis
complete = {complete}
[accounts.tracker]
file = tracker.csv
profile = tracker-students
[accounts.connexus]
file = connexus-users.csv
profile = connexus-users
upn = External ID
[accounts.canvas]
file = canvas-users.csv
platform = canvas
user_id = user
admission_number = number
surname = name
email = mail
active = state
[accounts.canvas.active]
active = active
inactive = suspended
[enrolments.connexus]
file = connexus-enrolments.csv
profile = connexus-enrolments
upn = External ID
[enrolments.canvas]
file = canvas-enrolments.csv
platform = canvas
user_id = user
course = course
status = state
[enrolments.canvas.status]
active = active
withdrawn = deleted
completed = completed
inactive = inactive
[results]
file = attainment.csv
profile = tracker-long
[decisions]
file = decisions.csv
[policy]
contact = {contact}
attainment = {attainment}
enrolments = {enrolments}
accounts = {accounts}
withdraw_as = Withdrawn
purge_after = {purge_after}
absent = {absent}
grace_days = {grace_days}
subsidiary = {subsidiary}
max_leavers = 100% 1000
max_leavers_year = 100% 1000
max_absent = 100% 1000
encryption = none
"""


def uk(day):
    return day.strftime("%d/%m/%Y") if day else ""


class School:
    def __init__(self, seed):
        self.pick = random.Random(seed)
        self.rows = {name: [] for name in HEADINGS}  # file -> its rows, as dicts
        self.decisions = []  # dicts with id, decision, course, status
        self.refs = 0
        self.policy = self.make_policy()
        people = [self.make_person(i) for i in range(self.pick.randint(4, 12))]
        self.people = people
        self.share_emails()
        for person in people:
            self.add_person(person)
        self.add_steady()
        self.add_staff()
        self.contradict_ids()
        self.decide()

    def chance(self, percent):
        return self.pick.random() * 100 < percent

    def make_policy(self):
        pick = self.pick.choice
        complete = pick(("yes", "no"))
        return {
            "complete": complete,
            "contact": pick(("keep", "anonymise", "anonymise", "remove")),
            "attainment": pick(("keep", "purge", "purge")),
            "enrolments": pick(("keep", "withdraw", "withdraw")),
            "accounts": pick(("keep", "deactivate", "deactivate")),
            "purge_after": pick(("0 days", "0 days", "40 days")),
            "absent": pick(("review", "left")) if complete == "yes" else "review",
            "grace_days": pick((0, 1, 3)),
            "subsidiary": pick(("guest", "count")),
        }

    def make_person(self, i):
        pick = self.pick.choice
        return {"upn": f"D{1000026000 + i:012d}", "adm": str(1001 + i), "user": str(100 + i),
                "canvas": str(100 + (i * 5 + 3) % 13), "surname": pick(SURNAMES),
                "forename": pick(FORENAMES), "preferred": pick(("", "", "Kit")),
                "birth": pick(BIRTHS), "email": f"p{i}@example.org"}

    def share_emails(self):
        """Siblings: two people with one address."""
        if len(self.people) > 4 and self.chance(40):
            first, second = self.pick.sample(self.people, 2)
            second["email"] = first["email"]

    def add(self, file, *cells):
        self.refs += 1
        names = HEADINGS[file].split(",")
        self.rows[file].append(dict(zip(names, (*cells, f"r{self.refs}"), strict=True)))

    def maybe(self, cell, percent):
        return cell if self.chance(percent) else ""

    def add_span(self, p, status, entered, left, adm=None):
        self.add("students", p["upn"], adm or p["adm"], p["surname"], p["forename"], p["preferred"],
                 uk(p["birth"]), "9", status, uk(entered), uk(left))

    def add_spans(self, p):
        entries = self.pick.sample(ENTRIES, self.pick.choice((1, 1, 2, 3)))
        if self.chance(12) and entries[0]:
            entries.append(entries[0])
        for entered in entries:
            status = self.pick.choice("CCCCMSSFGOPP")
            self.add_span(p, status, entered, self.pick.choice(LEAVINGS))

    def add_person(self, p):
        if self.chance(75):
            self.add_spans(p)
        name = self.pick.choice((p["forename"], p["preferred"] or p["forename"]))
        if self.chance(75):
            # Never without one of the two: a row that nobody owns is another test's matter.
            upn, adm = self.pick.choice(((p["upn"], p["adm"]), (p["upn"], ""), ("", p["adm"])))
            birth = uk(self.maybe(p["birth"], 80) or None)
            self.add("tracker", upn, adm, p["surname"], name, birth, self.maybe(p["email"], 80),
                     "", "9A")
        for _ in range(self.pick.choice((0, 1, 2, 3))):
            ids = self.pick.choice(((p["upn"], ""), ("", p["adm"]), (p["upn"], p["adm"]),
                                    ("", "", p["email"])))
            self.add("attainment", *ids, *([""] * (3 - len(ids))), "Maths", "5", "55")
        if self.chance(60):
            self.add_connexus(p)
        if self.chance(40):
            self.add_canvas(p)

    def add_connexus(self, p):
        external = self.maybe(p["upn"], 80)
        self.add("connexus-users", p["user"], external, p["forename"], p["surname"], "", "Student",
                 self.pick.choice(("true", "true", "true", "false")))
        for course in self.pick.sample(COURSES, self.pick.choice((0, 1, 2, 3))):
            self.add("connexus-enrolments", f"5{self.refs}", p["user"], self.maybe(external, 50),
                     p["forename"], p["surname"], course, self.pick.choice(("Student", "")),
                     self.pick.choice(STATUSES["connexus"]))

    def add_canvas(self, p):
        self.add("canvas-users", p["canvas"], self.maybe(p["adm"], 80), p["surname"], "",
                 self.pick.choice(("active", "active", "suspended")))
        for course in self.pick.sample(COURSES, self.pick.choice((0, 1, 2))):
            self.add("canvas-enrolments", p["canvas"], course,
                     self.pick.choice(STATUSES["canvas"]))

    def add_steady(self):
        """On roll and in every file, so that no file is left without rows."""
        p = self.make_person(20) | {"canvas": "700", "surname": "Steady", "forename": "Ann"}
        self.add_span(p, "C", date(2020, 9, 5), None)
        self.add("tracker", p["upn"], p["adm"], "Steady", "Ann", "01/05/2012", p["email"], "", "9A")
        self.add("attainment", p["upn"], "", "", "Maths", "5", "55")
        self.add("connexus-users", p["user"], p["upn"], "Ann", "Steady", "", "Student", "true")
        self.add("connexus-enrolments", "1", p["user"], "", "Ann", "Steady", "ALG-1", "Student",
                 "Active")
        self.add("canvas-users", p["canvas"], p["adm"], "Steady", "", "active")
        self.add("canvas-enrolments", p["canvas"], "ALG-1", "active")
        for i in range(30, 42):  # enough on roll for the gate on leavers to stay open
            self.add_span(self.make_person(i) | {"surname": "Rowan"}, "C", None, None)

    def add_staff(self):
        self.add("connexus-users", "900", "", "Augusta", "Chalk", "", "Teacher", "true")
        self.add("connexus-enrolments", "2", "900", "", "Augusta", "Chalk", "ALG-1", "Teacher",
                 "Active")
        self.add("tracker", "", "9001", "Chalk", "Augusta", "", "", "Teacher", "")
        if self.chance(15):  # a pupil's UPN in a teacher's account: the pupil is in conflict
            p = self.pick.choice(self.people)
            if any(row["UPN"] == p["upn"] for row in self.rows["students"]):
                self.add("connexus-users", "901", p["upn"], "Bea", "Board", "", "Teacher", "true")

    def contradict_ids(self):
        """One UPN with two admission numbers in one source: two people, and nobody knows who."""
        if not self.chance(20):
            return
        p = self.pick.choice(self.people)
        self.add_span(p, "C", date(2019, 9, 5), self.pick.choice(LEAVINGS), adm="1950")
        for file in ("tracker", "attainment"):
            for row in self.rows[file]:
                if row["Email"] == p["email"] and (row["UPN"] or row["Admission No" if
                                                   file == "attainment" else "Admission Number"]):
                    row["Email"] = ""

    def ids_in_exports(self):
        found = {}
        for rows in self.rows.values():
            for row in rows:
                for name, kind in (("UPN", "upn"), ("External ID", "upn"),
                                   ("Admission No", "admission_number"),
                                   ("Admission Number", "admission_number"),
                                   ("number", "admission_number")):
                    if row.get(name):
                        found[f"{kind}:{row[name]}"] = row
        return found

    def decide(self):
        """At most one word about a person; withdrawals are added by invariants.py, which knows
        whose enrolments are whose."""
        candidates = sorted(self.ids_in_exports())
        for id_ in self.pick.sample(candidates, min(len(candidates), self.pick.randint(0, 4))):
            word = self.pick.choice(("left", "left", "keep", "error", "withdraw"))
            self.decisions.append({"id": id_, "decision": word, "course": "", "status": ""})

    def config(self):
        return INI.format(**self.policy)

    def write(self, folder):
        folder.mkdir()
        (folder / "school.ini").write_text(self.config(), encoding="utf-8")
        for name, rows in self.rows.items():
            end = self.pick.choice(("\n", "\r\n"))
            lines = [HEADINGS[name], *(",".join(row.values()) for row in rows)]
            (folder / f"{name}.csv").write_bytes("".join(x + end for x in lines).encode("utf-8"))
        self.write_decisions(folder, self.decisions)

    def write_decisions(self, folder, lines):
        text = "id,decision,course,status,reason,asked_by,date\n" + "".join(
            f"{d['id']},{d['decision']},{d['course']},{d['status']},,Head,2026-08-30\n"
            for d in lines)
        (folder / "decisions.csv").write_text(text, encoding="utf-8")
