#include "reports/governors/governors.h"

#define SHEETS(X)                                                                                  \
    X(cover)                                                                                       \
    X(contents)                                                                                    \
    X(words)                                                                                       \
    X(headlines)                                                                                   \
    X(subjects)                                                                                    \
    X(groups)                                                                                      \
    X(movement)                                                                                    \
    X(not_counted)

#define DECLARE(name) extern const struct governors_sheet governors_##name;
#define LIST(name)    &governors_##name,
SHEETS(DECLARE)
const struct governors_sheet *const governors_sheets[] = {SHEETS(LIST) NULL};

/* The first three stand in every book: what it is, and what its words mean. */
enum { FRAME_SHEETS = 3 };

void governors_book(struct book *b, const struct report *r, const char *only)
{
    struct arena *a = &r->stage->arena;
    struct governed g;
    char run[RUN_NAME];
    run_name(run, r->stage->run);
    book_init(b, r->plan.as_of,
              arena_format(a, "Report to governors, %s, %s", r->plan.school, r->plan.term));
    b->is_publication = 1;
    b->subject = book_text(b, STR("Attainment; small numbers suppressed"));
    b->company = book_text(b, str_of(r->plan.school));
    b->keywords = book_text(b, STR("attainment, governors"));
    book_property(b, "Run", str_of(run));
    book_property(b, "Program", STR("offboard " OFFBOARD_VERSION));
    governed_make(&g, r);
    for (size_t i = 0; governors_sheets[i]; i++) {
        const struct governors_sheet *def = governors_sheets[i];
        if (i >= FRAME_SHEETS && only[0] && strcmp(only, def->name) != 0)
            continue;
        def->build(book_sheet(b, def->name, def->title), r, &g);
    }
    book_contents_fill(b);
    governed_release(&g);
}

void governors_notes(struct sheet *s, const struct report *r)
{
    char day[DAY_TEXT_MAX], census[DAY_TEXT_MAX];
    struct arena *a = &r->stage->arena;
    day_write(day, r->plan.as_of, DAY_ISO, DAY_NONE);
    day_write(census, r->members.census, DAY_ISO, DAY_NONE);
    if (day_is_none(r->members.census))
        sheet_note(s, str_of(arena_format(a,
                                          "Counted: students of the school on %s. Nobody who has "
                                          "left is in a figure.",
                                          day)));
    else
        sheet_note(s, str_of(arena_format(a,
                                          "Counted: students on roll on the census day %s, by the "
                                          "records of %s.",
                                          census, day)));
    sheet_note(s, str_of(arena_format(a,
                                      "[c]: confidential, a number of students from 1 to %d, or "
                                      "one from which such a number would follow. 0 is shown as 0. "
                                      "[z]: not applicable. [x]: not available.",
                                      r->stage->policy.suppress - 1)));
    struct str moved_up = report_moved_up_text(r);
    if (moved_up.len)
        sheet_note(s, moved_up);
    if (report_withholds(r))
        sheet_note(s, STR("Year groups with [x]: most students have left since, and no census day "
                          "is set."));
}

void put_governed(struct sheet *s, struct figure f)
{
    if (f.state == FIGURE_NONE)
        put_text(s, STR("[z]"));
    else
        put_figure(s, f);
}

void put_governed_students(struct sheet *s, const struct governed_value *value)
{
    if (value->figure.state == FIGURE_WITHHELD)
        put_text(s, STR("[x]"));
    else if (value->figure.state == FIGURE_NONE)
        put_text(s, STR("[z]"));
    else if (value->hides_students)
        put_text(s, STR("[c]"));
    else
        put_count(s, (int64_t)value->figure.students);
}
