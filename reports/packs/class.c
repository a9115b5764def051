/* One workbook for each class of each subject: its results beside the year group's, its students.
 */
#include "reports/figures/figure_table.h"
#include "reports/pack.h"
#include "reports/sheets.h"

static const char *const sheets[] = {"Results", "Grades", "Students", NULL};

static int is_class(const struct figures_line *line)
{
    return line->family->student == NULL && figures_line_is(line, "counted", "class");
}

static int is_year_of(const struct figures_line *line, const struct figures_line *class)
{
    return line->family->student == NULL && figures_line_is(line, "counted", "year") &&
           strcmp(line->year, class->year) == 0 && strcmp(line->subject, class->subject) == 0;
}

static void add_lines(struct figures *to, const struct figures_line *lines, size_t count)
{
    to->lines = mem_fit(to->lines, &to->capacity, to->count + count, sizeof *to->lines);
    memcpy(to->lines + to->count, lines, count * sizeof *lines);
    to->count += count;
}

static int is_in_class(const struct report *r, uint32_t person, const struct figures_line *class,
                       struct attained *it)
{
    const struct attainment *a = &r->attainment;
    uint16_t subject = words_find(&r->words[WORDS_SUBJECT], str_of(class->subject));
    if (!attained_find(it, a, person, subject) && !attained_find_lacking(it, a, person, subject))
        return 0;
    struct str name = words_text(&r->words[WORDS_GROUP], it->class);
    struct str year = words_text(&r->words[WORDS_YEAR], a->students[person].year);
    if (!pack_is_year(class->year, year))
        return 0;
    return str_is(name, class->group) || (name.len == 0 && strcmp(class->group, "No class") == 0);
}

static void put_student(struct sheet *s, const struct report *r, const struct roster_line *line,
                        const struct attained *it)
{
    put_text(s, line->id.len ? line->id : str_of(r->members.people[line->person].pseudonym));
    if (r->roster.has_names) {
        put_text(s, line->surname);
        put_text(s, line->forename);
    }
    put_word(s, &r->words[WORDS_GRADE], it->grade, "");
    if (it->score == SCORE_NONE)
        put_none(s);
    else
        put_ratio(s, it->score, 1000);
    put_word(s, &r->words[WORDS_ASSESSMENT], it->assessment, "");
    put_day(s, it->date);
    end_row(s);
}

static void put_list(struct book *b, const struct packing *p, const struct figures_line *class)
{
    const struct report *r = p->report;
    struct sheet *s = pack_sheet(b, p, "Students", "Students of the class");
    if (!s)
        return;
    sheet_note(s, STR("Result: the one that counts, the latest with a grade; of a student without "
                      "any, what stands there last. Nobody who has left is listed. Empty: not "
                      "recorded."));
    if (!r->stage->policy.lists_students)
        sheet_note(s, STR("Not listed: school.ini says students = no under [report]."));
    sheet_column(s, (struct column){.heading = "Id", .field = "id"});
    if (r->roster.has_names) {
        sheet_column(s, (struct column){.heading = "Surname", .field = "surname"});
        sheet_column(s, (struct column){.heading = "Forename", .field = "forename"});
    }
    sheet_column(s, (struct column){.heading = "Grade", .field = "grade"});
    sheet_column(s, (struct column){
                        .heading = "Score", .field = "score", .kind = COLUMN_DECIMAL, .places = 3});
    sheet_column(s, (struct column){.heading = "Assessment", .field = "assessment"});
    sheet_column(s, (struct column){.heading = "Date", .field = "date", .kind = COLUMN_DAY});
    for (size_t i = 0; i < r->roster.count; i++) {
        struct attained it;
        if (is_in_class(r, r->roster.list[i].person, class, &it))
            put_student(s, r, &r->roster.list[i], &it);
    }
}

/* Down the page, not across: a class has two rows of thirty columns, which no page holds. */
static void put_results(struct book *b, const struct packing *p, const struct figure_row *class,
                        const struct figure_row *year)
{
    struct sheet *s = pack_sheet(b, p, "Results", "Results, beside those of the year group");
    if (!s)
        return;
    sheet_note(s, STR("Year group: everybody in it who takes the subject, this class included. "
                      "N: the students that a figure is of. Few students make wide differences."));
    sheet_column(s, (struct column){.heading = "Measure", .field = "measure"});
    sheet_column(s, (struct column){.heading = "Unit", .field = "unit"});
    sheet_column(s, value_column("Class", "class"));
    sheet_column(s, (struct column){.heading = "N", .field = "n", .kind = COLUMN_COUNT});
    sheet_column(s, value_column("Year group", "year"));
    sheet_column(s, (struct column){.heading = "N, year", .field = "year_n", .kind = COLUMN_COUNT});
    for (size_t i = 0; i < class->count; i++) {
        const struct figures_line *line = &class->lines[i];
        struct figure whole = figure_row_find(year, line->measure->name);
        if (line->grade[0] || line->figure.state == FIGURE_NONE)
            continue;
        put_text(s, str_of(line->measure->title));
        put_text(s, str_of(line->family->unit));
        put_value(s, line->figure);
        put_students(s, line->figure);
        put_value(s, whole);
        put_students(s, whole);
        end_row(s);
    }
}

static uint64_t size_of(const struct report *r, const struct figures_line *class)
{
    uint64_t count = 0;
    struct attained it;
    for (uint32_t person = 0; person < r->attainment.people_count; person++)
        count += r->attainment.students[person].is_counted && is_in_class(r, person, class, &it);
    return count;
}

static int write_class(struct packing *p, const struct figure_row *row, struct diag *d)
{
    struct book book;
    struct figures own = {.count = 0};
    const struct figures_line *class = row->lines;
    const struct figures *all = &p->report->figures;
    const struct pack_about about = {class->year, class->subject, class->group,
                                     size_of(p->report, class)};
    pack_open(&book, p, "Report to the class teacher", &about);
    for (size_t i = 0; i < all->count; i++)
        if (is_year_of(&all->lines[i], class))
            add_lines(&own, &all->lines[i], 1);
    const struct figure_row year = {own.lines, own.count};
    put_results(&book, p, row, &year);
    add_lines(&own, row->lines, row->count);
    pack_grades(&book, p, &own);
    put_list(&book, p, class);
    free(own.lines);
    return pack_put(p, &book, &about, d);
}

static int write(struct packing *p, struct diag *d)
{
    struct figure_table classes;
    int status = 0;
    figure_table_make(&classes, &p->report->figures, is_class);
    for (size_t i = 0; status == 0 && i < classes.count; i++)
        if (pack_wants_year(p, classes.rows[i].lines->year))
            status = write_class(p, &classes.rows[i], d);
    figure_table_release(&classes);
    return status;
}

const struct pack pack_class = {.name = "class", .sheets = sheets, .is_by_year = 1, .write = write};
