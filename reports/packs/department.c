/*
 * One workbook for each department: a group of subjects by the table of subjects (its pillars);
 * a subject outside of them is a department of its own.
 */
#include "reports/figures/figure_table.h"
#include "reports/pack.h"

static const char *const sheets[] = {"Results", "Grades", NULL};

static const char *const titles[PILLARS] = {
    [PILLAR_LANGUAGE_PAPER] = "English", [PILLAR_LITERATURE] = "English",
    [PILLAR_MATHS] = "Mathematics",      [PILLAR_COMBINED] = "Science",
    [PILLAR_BIOLOGY] = "Science",        [PILLAR_CHEMISTRY] = "Science",
    [PILLAR_PHYSICS] = "Science",        [PILLAR_COMPUTING] = "Computing",
    [PILLAR_HUMANITY] = "Humanities",    [PILLAR_LANGUAGE] = "Languages",
};

static const char *department_of(const struct report *r, const char *subject)
{
    const char *title = titles[subject_find(r->attainment.table, str_of(subject)).pillar];
    return title ? title : subject;
}

static int is_ours(const struct figures_line *line)
{
    return line->family->student == NULL && line->family->course == NULL && line->subject[0] &&
           (figures_line_is(line, "counted", "year") || figures_line_is(line, "counted", "class"));
}

/* The figures of one department, in the list's order, which is by year group. */
static void take_lines(struct figures *to, const struct packing *p, const char *department)
{
    const struct figures *all = &p->report->figures;
    for (size_t i = 0; i < all->count; i++) {
        const struct figures_line *line = &all->lines[i];
        if (!is_ours(line) || !pack_wants_year(p, line->year) ||
            strcmp(department_of(p->report, line->subject), department) != 0)
            continue;
        to->lines = mem_fit(to->lines, &to->capacity, to->count + 1, sizeof *to->lines);
        to->lines[to->count++] = *line;
    }
}

/* Different people with a counted result in it. */
static uint64_t size_of(const struct packing *p, const char *department)
{
    const struct report *r = p->report;
    const struct attainment *a = &r->attainment;
    uint64_t count = 0;
    for (uint32_t person = 0; person < a->people_count; person++) {
        int is_in = 0;
        struct str year = words_text(&r->words[WORDS_YEAR], a->students[person].year);
        for (uint32_t k = 0; a->students[person].is_counted && k < a->count_of[person]; k++) {
            struct attained it = attained_at(a, person, k);
            const char *subject =
                arena_text(&r->stage->arena, words_text(&r->words[WORDS_SUBJECT], it.subject));
            is_in |= strcmp(department_of(r, subject), department) == 0;
        }
        count += is_in && (!p->year[0] || pack_is_year(p->year, year));
    }
    return count;
}

static int write_department(struct packing *p, const char *department, struct diag *d)
{
    struct book book;
    struct figures own = {.count = 0};
    const struct pack_about about = {p->year, "", department, size_of(p, department)};
    take_lines(&own, p, department);
    pack_open(&book, p, "Report to the head of department", &about);
    pack_results(&book, p, &own);
    pack_grades(&book, p, &own);
    free(own.lines);
    return pack_put(p, &book, &about, d);
}

/* Each department once, where its first subject stands in the list. */
static int write(struct packing *p, struct diag *d)
{
    const struct figures *all = &p->report->figures;
    const char **done = NULL;
    size_t count = 0, capacity = 0;
    int status = 0;
    for (size_t i = 0; status == 0 && i < all->count; i++) {
        size_t k = 0;
        if (!is_ours(&all->lines[i]) || !pack_wants_year(p, all->lines[i].year))
            continue;
        const char *department = department_of(p->report, all->lines[i].subject);
        while (k < count && strcmp(done[k], department) != 0)
            k++;
        if (k < count)
            continue;
        done = mem_fit(done, &capacity, count + 1, sizeof *done);
        done[count++] = department;
        status = write_department(p, department, d);
    }
    free(done);
    return status;
}

const struct pack pack_department = {
    .name = "department", .sheets = sheets, .is_by_year = 1, .write = write};
