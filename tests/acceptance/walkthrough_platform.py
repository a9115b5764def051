"""What a person does on the platform, done to its export (walkthrough-*.sh):

    enrolments LIST EXPORT [COUNT]   the batch import of a change file, or of its first lines
    rows LIST EXPORT OURS            work through a worklist: the rows of everybody in LIST become
                                     what OURS, offboard's own export, shows
    status EXPORT ID STATUS          one enrolment by hand
"""
import csv
import sys


def read(path):
    with open(path, newline="", encoding="utf-8-sig") as f:
        return list(csv.reader(f))


def write(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as f:
        csv.writer(f, lineterminator="\n").writerows(rows)


def set_statuses(path, statuses):
    heading, *rows = read(path)
    id_, status = heading.index("Enrollment ID"), heading.index("Status")
    unknown = set(statuses) - {row[id_] for row in rows}
    if unknown:
        sys.exit(f"{path}: the platform has no enrolments {sorted(unknown)}")
    for row in rows:
        row[status] = statuses.get(row[id_], row[status])
    write(path, [heading, *rows])


def enrolments(list_, export, count=None):
    heading, *rows = read(list_)
    if heading != ["Action", "Enrollment ID", "Status"]:
        sys.exit(f"{list_}: not the layout that the platform imports: {heading}")
    rows = rows[: int(count)] if count else rows
    if any(action != "Edit" for action, _, _ in rows):
        sys.exit(f"{list_}: nothing but Edit was expected")
    set_statuses(export, {id_: status for _, id_, status in rows})


def rows(list_, export, ours):
    heading, *lines = read(list_)
    column = heading.index("User ID" if "User ID" in heading else "Id")
    people = {line[column] for line in lines}
    heading, *theirs = read(export)
    done = [row for row in read(ours)[1:] if people & set(row)]
    after = []
    for row in theirs:
        if not people & set(row):
            after.append(row)
        elif done and people & set(row) & set(done[0]):
            after.append(done.pop(0))
    write(export, [heading, *after])


def status(export, id_, word):
    set_statuses(export, {id_: word})


if __name__ == "__main__":
    {"enrolments": enrolments, "rows": rows, "status": status}[sys.argv[1]](*sys.argv[2:])
