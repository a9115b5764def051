#include "reports/figures/figures.h"

#include "reports/figures/grades.h"
#include "reports/order.h"
#include "reports/report.h"

/* What the lines now made are about. */
struct scope {
    struct figures *to;
    const struct report *report;
    const struct attainment *a;
    const struct group *group;
    const char *kind, *name, *year;
};

static const enum group_kind characteristics[] = {GROUP_SEX, GROUP_DISADVANTAGED, GROUP_SEN,
                                                  GROUP_EAL, GROUP_PRIOR};
enum { CHARACTERISTICS = sizeof characteristics / sizeof *characteristics };

static void add(const struct scope *s, const struct measure_family *family,
                const struct measure *measure, const char *subject, const char *grade,
                struct figure figure)
{
    struct figures *f = s->to;
    if (figure.state == FIGURE_NONE)
        return;
    f->lines = mem_fit(f->lines, &f->capacity, f->count + 1, sizeof *f->lines);
    f->lines[f->count++] =
        (struct figures_line){.family = family,
                              .measure = measure,
                              .population = s->group->with_leavers ? "with_leavers" : "counted",
                              .group_kind = s->kind,
                              .group = s->name,
                              .year = s->year,
                              .subject = subject,
                              .grade = grade,
                              .figure = figure};
}

static void add_student_measures(const struct scope *s)
{
    for (size_t i = 0; measure_families[i]; i++) {
        const struct measure_family *f = measure_families[i];
        for (const struct measure *m = f->measures; f->student && m->name; m++)
            add(s, f, m, "", "", measure_of(f, m, s->a, s->group));
    }
}

static const char *text_of(const struct scope *s, enum words_domain domain, uint16_t code)
{
    return arena_text(&s->to->arena, words_text(&s->a->words[domain], code));
}

static int compare_grades(const void *left, const void *right, void *words)
{
    return grade_order(words_text(words, *(const uint16_t *)left),
                       words_text(words, *(const uint16_t *)right));
}

static void add_grades(const struct scope *s, const struct measure_family *f, const struct tally *t,
                       const char *subject)
{
    struct words grades = s->a->words[WORDS_GRADE];
    uint16_t *codes = mem_alloc(grades.count, sizeof *codes);
    size_t count = 0;
    for (uint32_t code = 1; t->grades && code < grades.count; code++)
        if (t->grades[code])
            codes[count++] = (uint16_t)code;
    if (count)
        qsort_r(codes, count, sizeof *codes, compare_grades, &grades);
    for (size_t i = 0; i < count; i++)
        add(s, f, f->measures, subject, text_of(s, WORDS_GRADE, codes[i]),
            measure_of_grade(f, f->measures, s->a, s->group, t, codes[i]));
    free(codes);
}

static void add_subject(const struct scope *s, const struct tally *t, uint16_t subject)
{
    const char *name = text_of(s, WORDS_SUBJECT, subject);
    for (size_t i = 0; measure_families[i]; i++) {
        const struct measure_family *f = measure_families[i];
        if (f->grade && s->group->kind != GROUP_CLASS)
            add_grades(s, f, t, name);
        for (const struct measure *m = f->measures; f->subject && m->name; m++)
            add(s, f, m, name, "", measure_of_subject(f, m, s->a, s->group, t));
    }
}

/* Subjects in the order people expect, those of which the group has anything. */
static uint16_t *subjects_of(const struct scope *s, const struct tallies *t, size_t *count)
{
    uint8_t *is_used = mem_alloc(t->count, 1);
    for (uint32_t i = 0; i < t->count; i++)
        is_used[i] = !tally_is_empty(&t->subjects[i]);
    uint16_t *codes = words_order(&s->a->words[WORDS_SUBJECT], is_used, count);
    free(is_used);
    return codes;
}

/* The classes of one subject, as groups of their own. */
static void add_classes(const struct scope *s, uint16_t subject)
{
    struct groups classes;
    groups_classes(&classes, s->a, s->group, subject);
    int has_names = classes.count > 1 || (classes.count == 1 && classes.list[0].code != 0);
    for (size_t i = 0; has_names && i < classes.count; i++) {
        struct tally t;
        struct scope part = *s;
        part.group = &classes.list[i];
        part.kind = group_kind_name(GROUP_CLASS);
        part.name = arena_text(&s->to->arena, str_of(classes.list[i].name));
        tally_make(&t, s->a, part.group, subject);
        add_subject(&part, &t, subject);
        tally_release(&t);
    }
    groups_release(&classes);
}

static void add_subjects(const struct scope *s, int with_classes)
{
    struct tallies t;
    size_t count;
    tallies_make(&t, s->a, s->group);
    uint16_t *codes = subjects_of(s, &t, &count);
    for (size_t i = 0; i < count; i++) {
        add_subject(s, &t.subjects[codes[i]], codes[i]);
        if (with_classes)
            add_classes(s, codes[i]);
    }
    free(codes);
    tallies_release(&t);
}

static void add_characteristics(const struct scope *s)
{
    for (int k = 0; k < CHARACTERISTICS; k++) {
        struct groups parts;
        groups_split(&parts, s->a, s->group, characteristics[k]);
        for (size_t i = 0; i < parts.count; i++) {
            struct scope part = *s;
            part.group = &parts.list[i];
            part.kind = group_kind_name(characteristics[k]);
            part.name = arena_text(&s->to->arena, str_of(parts.list[i].name));
            add_student_measures(&part);
        }
        groups_release(&parts);
    }
}

/* Classes and characteristics are of those counted alone: Effect of leavers has no use for them. */
static void add_scope(const struct scope *s, int with_classes)
{
    int is_counted = !s->group->with_leavers;
    add_student_measures(s);
    if (is_counted)
        add_characteristics(s);
    add_subjects(s, is_counted && with_classes);
}

/* Where no year group is recorded, everyone is the only one. */
static int has_years(const struct groups *years)
{
    return years->count > 1 || (years->count == 1 && years->list[0].code != 0);
}

static void add_population(const struct scope *s, int with_leavers)
{
    struct group all;
    struct groups years;
    struct scope whole = *s;
    group_everyone(&all, s->a, with_leavers);
    groups_split(&years, s->a, &all, GROUP_YEAR);
    whole.group = &all;
    whole.kind = group_kind_name(GROUP_EVERYONE);
    whole.name = whole.year = "";
    add_scope(&whole, !has_years(&years));
    for (size_t i = 0; has_years(&years) && i < years.count; i++) {
        struct scope part = whole;
        part.group = &years.list[i];
        part.kind = group_kind_name(GROUP_YEAR);
        part.name = part.year = arena_text(&s->to->arena, str_of(years.list[i].name));
        add_scope(&part, 1);
    }
    groups_release(&years);
    group_release(&all);
}

static void add_courses(const struct scope *s, int with_leavers)
{
    const struct courses *c = &s->report->courses;
    const struct course_tally *tallies = with_leavers ? c->with_leavers : c->counted;
    struct group all = {.kind = GROUP_EVERYONE, .with_leavers = with_leavers};
    struct scope part = *s;
    size_t count;
    uint8_t *is_used = mem_alloc(c->count, 1);
    part.group = &all;
    part.kind = group_kind_name(GROUP_EVERYONE);
    part.name = part.year = "";
    for (uint32_t i = 0; i < c->count; i++)
        is_used[i] = tallies[i].enrolments > 0;
    uint16_t *codes = words_order(&s->a->words[WORDS_COURSE], is_used, &count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; measure_families[k]; k++) {
            const struct measure_family *f = measure_families[k];
            for (const struct measure *m = f->measures; f->course && m->name; m++)
                add(&part, f, m, text_of(s, WORDS_COURSE, codes[i]), "",
                    measure_of_course(f, m, &tallies[codes[i]]));
        }
    free(codes);
    free(is_used);
}

void figures_make(struct figures *f, const struct report *r)
{
    struct scope s = {.to = f, .report = r, .a = &r->attainment};
    *f = (struct figures){.count = 0};
    for (int with_leavers = 0; with_leavers < 2; with_leavers++) {
        add_population(&s, with_leavers);
        add_courses(&s, with_leavers);
    }
}

void figures_release(struct figures *f)
{
    free(f->lines);
    arena_release(&f->arena);
    *f = (struct figures){.count = 0};
}

static void put_columns(struct sheet *s)
{
    static const struct column columns[] = {
        {.heading = "Population", .field = "population", .kind = COLUMN_TEXT},
        {.heading = "Group kind", .field = "group_kind", .kind = COLUMN_TEXT},
        {.heading = "Group", .field = "group", .kind = COLUMN_TEXT},
        {.heading = "Year", .field = "year", .kind = COLUMN_TEXT},
        {.heading = "Subject", .field = "subject", .kind = COLUMN_TEXT},
        {.heading = "Measure", .field = "measure", .kind = COLUMN_TEXT},
        {.heading = "Grade", .field = "grade", .kind = COLUMN_TEXT},
        {.heading = "Part", .field = "part", .kind = COLUMN_COUNT},
        {.heading = "Whole", .field = "whole", .kind = COLUMN_COUNT},
        {.heading = "Value",
         .field = "value",
         .kind = COLUMN_DECIMAL,
         .places = DECIMAL_PLACES_MAX},
        {.heading = "Students", .field = "students", .kind = COLUMN_COUNT},
    };
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        sheet_column(s, columns[i]);
}

static void put_value(struct sheet *s, struct figure f)
{
    if (f.state != FIGURE_VALUE) {
        for (int i = 0; i < 3; i++)
            put_figure(s, f);
        return;
    }
    put_count(s, f.part);
    put_count(s, f.whole);
    put_ratio(s, f.part, f.whole);
}

void figures_sheet(struct sheet *s, const struct figures *f)
{
    put_columns(s);
    for (size_t i = 0; i < f->count; i++) {
        const struct figures_line *line = &f->lines[i];
        put_text(s, str_of(line->population));
        put_text(s, str_of(line->group_kind));
        put_text(s, str_of(line->group));
        put_text(s, str_of(line->year));
        put_text(s, str_of(line->subject));
        put_text(s, str_of(line->measure->name));
        put_text(s, str_of(line->grade));
        put_value(s, line->figure);
        put_students(s, line->figure);
        end_row(s);
    }
}
