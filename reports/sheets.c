#include "reports/sheets.h"

#define SHEETS(X)                                                                                  \
    X(cover)                                                                                       \
    X(contents_list)                                                                               \
    X(notes)                                                                                       \
    X(health)                                                                                      \
    X(headlines)                                                                                   \
    X(grades_summary)                                                                              \
    X(subjects_classes)                                                                            \
    X(groups)                                                                                      \
    X(movement)                                                                                    \
    X(matrix)                                                                                      \
    X(enrolments)                                                                                  \
    X(effect_of_leavers)                                                                           \
    X(not_counted)                                                                                 \
    X(year_groups)                                                                                 \
    X(students)

#define DECLARE(name) extern const struct sheet_def sheet_##name;
#define LIST(name)    &sheet_##name,
SHEETS(DECLARE)
const struct sheet_def *const sheet_defs[] = {SHEETS(LIST) NULL};

void sheet_warning_note(struct sheet *s, const struct report *r)
{
    struct str warning = report_warning(r);
    if (warning.len)
        sheet_note(s, warning);
}

void sheet_population_notes(struct sheet *s, const struct report *r)
{
    sheet_warning_note(s, r);
    sheet_note(s, report_headcount(r));
    struct str withheld = report_withheld_text(r);
    if (withheld.len)
        sheet_note(s, withheld);
    struct str moved_up = report_moved_up_text(r);
    if (moved_up.len)
        sheet_note(s, moved_up);
}

void sheet_columns(struct sheet *s, const struct column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sheet_column(s, columns[i]);
}

struct column year_column(void)
{
    return (struct column){
        .heading = "Year group", .field = "year", .kind = COLUMN_TEXT, .leads_to = STUDENTS_SHEET};
}

void put_word(struct sheet *s, const struct words *w, uint16_t code, const char *otherwise)
{
    put_text(s, code ? words_text(w, code) : str_of(otherwise));
}
