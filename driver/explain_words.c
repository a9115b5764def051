/* The JSON about one person, in words. */
#include "driver/explain.h"

enum { SHOWN_MAX = 5 };

static void label(const char *what)
{
    printf("  %-13s", what);
}

static void line(const char *what, const char *text)
{
    label(what);
    puts(text);
}

/* "a, b, c and 4 more" */
static void list(struct arena *a, const struct json *texts, size_t shown)
{
    size_t count = json_length(texts);
    for (size_t i = 0; i < count && i < shown; i++)
        printf("%s%s", i ? ", " : "", json_text_at(texts, i, a));
    if (count > shown)
        printf(" and %zu more", count - shown);
}

static void print_standing(struct arena *a, const struct json *j)
{
    const char *left = json_text(j, "left", a), *blocked = json_text(j, "blocked", a);
    const struct json *spans = json_get(j, "spans"), *notes = json_get(j, "notes");
    if (!json_flag(j, "is_student")) {
        line("standing:", "none: staff, or under this id in no row of a student");
        return;
    }
    label("standing:");
    printf("%s%s%s\n", json_text(j, "title", a), left[0] ? ", left " : "", left);
    label("because:");
    printf("%s (rule %s)\n", json_text(j, "why", a), json_text(j, "rule", a));
    for (size_t i = 0; i < json_length(spans); i++) {
        const struct json *s = json_at(spans, i);
        const char *entered = json_text(s, "entered", a), *until = json_text(s, "left", a),
                   *status = json_text(s, "status", a);
        label(i ? "" : "spans:");
        printf("%s: %s to %s%s%s: %s%s\n", json_text(s, "place", a),
               entered[0] ? entered : "no entry date", until[0] ? until : "no leaving date",
               status[0] ? ", status " : "", status, json_text(s, "says", a),
               json_flag(s, "decides") ? "" : " (does not decide)");
    }
    line("in reports:", json_text(j, "in_reports", a));
    if (blocked[0]) {
        label("blocked:");
        printf("%s, nothing is done - %s\n", blocked, json_text(j, "blocked_why", a));
    }
    for (size_t i = 0; i < json_length(notes); i++)
        line(i ? "" : "note:", json_text_at(notes, i, a));
}

static void print_decided(struct arena *a, const struct json *decided)
{
    for (size_t i = 0; i < json_length(decided); i++) {
        const struct json *one = json_at(decided, i);
        const char *course = json_text(one, "course", a);
        label(i ? "" : "decided:");
        printf("%s%s%s in %s\n", json_text(one, "decision", a), course[0] ? " from course " : "",
               course, json_text(one, "place", a));
    }
}

static void print_rows(struct arena *a, const struct json *rows)
{
    const char *what = "rows:";
    for (size_t i = 0; i < json_length(rows); i++) {
        const struct json *r = json_at(rows, i), *places = json_get(r, "rows");
        if (json_length(places) == 0)
            continue;
        label(what);
        what = "";
        printf("[%s] ", json_text(r, "reading", a));
        list(a, places, SHOWN_MAX);
        putchar('\n');
    }
}

static void print_aliases(struct arena *a, const char *typed, const struct json *aliases)
{
    for (size_t i = 0; i < json_length(aliases); i++) {
        const struct json *one = json_at(aliases, i);
        const char *joined_by = json_text(one, "joined_by", a), *first = json_text(one, "first", a);
        label(i ? "" : "ids:");
        printf("%s%s%s (%s)", json_text(one, "kind", a), json_flag(one, "typed") ? " " : "",
               json_flag(one, "typed") ? typed : "", json_text(one, "space", a));
        if (json_length(json_get(one, "readings"))) {
            printf(" in ");
            list(a, json_get(one, "readings"), SIZE_MAX);
        } else {
            printf(" as a former one");
        }
        if (joined_by[0])
            printf("; %s has it beside %s", joined_by, json_text(one, "joined_to", a));
        else if (first[0])
            printf("; first in %s", first);
        putchar('\n');
    }
}

static void print_doubtful(struct arena *a, const struct json *doubtful)
{
    for (size_t i = 0; i < json_length(doubtful); i++) {
        const struct json *one = json_at(doubtful, i), *also = json_get(one, "also");
        const char *place = json_text(one, "place", a);
        label(i ? "" : "doubtful:");
        printf("%s (%s)%s%s - %s", json_text(one, "kind", a), json_text(one, "space", a),
               place[0] ? " in " : "", place, json_text(one, "why", a));
        if (json_length(also)) {
            printf("; see also ");
            list(a, also, SIZE_MAX);
        }
        putchar('\n');
    }
}

static void print_steps(struct arena *a, const struct json *j)
{
    const struct json *steps = json_get(j, "steps"), *hold = json_get(j, "hold");
    for (size_t i = 0; i < json_length(steps); i++) {
        const struct json *step = json_at(steps, i);
        label(i ? "" : "to do:");
        printf("%s: %llu (%s, %s)\n", json_text(step, "title", a),
               (unsigned long long)json_count(step, "rows"), json_text(step, "platform", a),
               json_text(step, "file", a));
    }
    if (json_length(steps) == 0)
        line("to do:", "nothing; no row of this person is changed");
    if (!hold)
        return;
    const char *until = json_text(hold, "until", a);
    label("on hold:");
    printf("%llu results, by purge_after: ", (unsigned long long)json_count(hold, "results"));
    if (until[0])
        printf("to be purged from %s on\n", until);
    else
        puts("no leaving date is known to count from");
}

/* Rows of one file of one run are one line. */
static void print_backup(struct arena *a, const struct json *j)
{
    const struct json *rows = json_get(j, "backup");
    const char *file = "";
    uint64_t run = 0, in_line = 0, known_run = json_count(j, "known_run");
    if (json_flag(j, "was_off_boarded")) {
        label("before:");
        printf("off-boarded in run %llu\n", (unsigned long long)known_run);
    }
    for (size_t i = 0; i < json_length(rows); i++) {
        const struct json *row = json_at(rows, i);
        const char *next = json_text(row, "file", a);
        if (json_count(row, "run") != run || strcmp(next, file) != 0) {
            run = json_count(row, "run");
            file = next;
            if (in_line)
                putchar('\n');
            in_line = 0;
            label(i ? "" : "backup:");
            printf("run %llu, %s.gz, row ", (unsigned long long)run, file);
        }
        if (in_line < SHOWN_MAX)
            printf("%s%llu", in_line ? ", " : "", (unsigned long long)json_count(row, "number"));
        else if (in_line == SHOWN_MAX)
            printf(" and more");
        if (in_line == 0)
            printf(" (member %llu)", (unsigned long long)json_count(row, "member"));
        in_line++;
    }
    if (in_line)
        putchar('\n');
    if (json_count(j, "backup_missing"))
        line("", arena_format(a, "the backup of run %llu is not in the vault any more",
                              (unsigned long long)json_count(j, "backup_missing")));
}

void explain_print(struct arena *a, const char *typed, const struct json *j)
{
    const struct json *change = json_get(j, "change");
    printf("%s, by %s:\n", typed, json_text(j, "by", a));
    if (json_flag(j, "is_in_exports")) {
        print_standing(a, j);
        print_decided(a, json_get(j, "decided"));
        print_rows(a, json_get(j, "rows"));
        print_aliases(a, typed, json_get(j, "aliases"));
        print_doubtful(a, json_get(j, "doubtful"));
        print_steps(a, j);
    } else {
        line("standing:", "none: in no export now");
    }
    line("known as:", arena_format(a, "%s in anonymised exports", json_text(j, "pseudonym", a)));
    print_backup(a, j);
    for (size_t i = 0; i < json_length(change); i++)
        line(i ? "" : "to change:", json_text_at(change, i, a));
}
