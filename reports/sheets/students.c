/* Students: everyone counted by name, with their own figures and the grade that counts. */
#include "reports/figures/figure_table.h"
#include "reports/order.h"
#include "reports/sheets.h"

enum { SUBJECTS_MAX = 200, HEADING_BYTES_MAX = 80, OWN_MAX = 32 };

struct own {
    const struct measure_family *family;
    const struct measure *measure;
};

struct list {
    const struct report *r;
    struct own own[OWN_MAX]; /* headlines that apply to somebody */
    size_t own_count;
    uint16_t *subjects; /* WORDS_SUBJECT, in order */
    size_t subject_count;
    int has_tutor_groups, has_characteristics, has_prior;
};

static const enum group_kind characteristics[] = {GROUP_SEX, GROUP_DISADVANTAGED, GROUP_SEN,
                                                  GROUP_EAL, GROUP_PRIOR};
enum { CHARACTERISTICS = sizeof characteristics / sizeof *characteristics };

static void find_own(struct list *l)
{
    const struct figures *f = &l->r->figures;
    for (size_t i = 0; i < f->count && l->own_count < OWN_MAX; i++)
        if (f->lines[i].family->student && f->lines[i].measure->is_headline &&
            figures_line_is(&f->lines[i], "counted", "everyone"))
            l->own[l->own_count++] = (struct own){f->lines[i].family, f->lines[i].measure};
}

static void find_shape(struct list *l)
{
    const struct attainment *a = &l->r->attainment;
    uint8_t *is_used = mem_alloc(a->words[WORDS_SUBJECT].count, 1);
    for (size_t i = 0; i < l->r->roster.count; i++) {
        uint32_t person = l->r->roster.list[i].person;
        const struct student *who = &a->students[person];
        l->has_tutor_groups |= who->tutor_group != 0;
        l->has_prior |= who->prior != 0;
        l->has_characteristics |= who->sex || who->disadvantaged || who->has_sen || who->eal;
        for (uint32_t k = 0; k < a->count_of[person]; k++)
            is_used[attained_at(a, person, k).subject] = 1;
    }
    l->subjects = words_order(&a->words[WORDS_SUBJECT], is_used, &l->subject_count);
    if (l->subject_count > SUBJECTS_MAX)
        l->subject_count = SUBJECTS_MAX;
    free(is_used);
}

/* A subject's name as a heading: no line break in it, and none like it before. */
static const char *heading_of(const struct list *l, size_t at, struct arena *a)
{
    struct str text = words_text(&l->r->words[WORDS_SUBJECT], l->subjects[at]);
    struct buf clean = {0};
    for (size_t i = 0; i < text.len && i < HEADING_BYTES_MAX; i++)
        buf_byte(&clean, (unsigned char)text.bytes[i] < ' ' ? ' ' : text.bytes[i]);
    const char *heading = clean.len < text.len || clean.len == 0
                              ? arena_format(a, "Subject %zu", at + 1)
                              : arena_format(a, "%.*s", STR_ARG(buf_str(&clean)));
    buf_release(&clean);
    return heading;
}

static void put_columns(struct sheet *s, const struct list *l, struct arena *a)
{
    static const struct column names[] = {
        {.heading = "Surname", .field = "surname", .kind = COLUMN_TEXT},
        {.heading = "Forename", .field = "forename", .kind = COLUMN_TEXT},
    };
    sheet_column(s, (struct column){.heading = "Id", .field = "id", .kind = COLUMN_TEXT});
    if (l->r->roster.has_names)
        sheet_columns(s, names, sizeof names / sizeof names[0]);
    sheet_column(s, (struct column){.heading = "Year group", .field = "year"});
    if (l->has_tutor_groups)
        sheet_column(s, (struct column){.heading = "Tutor group", .field = "tutor_group"});
    for (int i = 0; l->has_characteristics && i < CHARACTERISTICS - !l->has_prior; i++)
        sheet_column(s, (struct column){.heading = group_kind_title(characteristics[i]),
                                        .field = group_kind_name(characteristics[i])});
    for (size_t i = 0; i < l->own_count; i++) {
        struct column c = measure_column(l->own[i].family, l->own[i].measure);
        if (l->own[i].family->kind == FIGURE_PERCENT)
            c = (struct column){.heading = c.heading, .field = c.field, .kind = COLUMN_TEXT};
        sheet_column(s, c);
    }
    for (size_t i = 0; i < l->subject_count; i++)
        sheet_column(s,
                     (struct column){.heading = arena_format(a, "%s, result", heading_of(l, i, a)),
                                     .field = arena_format(a, "result_%zu", i + 1)});
}

/* One student's share of those who reach something is yes or no. */
static void put_own(struct sheet *s, const struct own *own, const struct attainment *a,
                    uint32_t person)
{
    struct group one = {.kind = GROUP_EVERYONE, .people = &person, .count = 1};
    struct figure f = measure_of(own->family, own->measure, a, &one);
    if (own->family->kind == FIGURE_PERCENT && f.state == FIGURE_VALUE)
        put_text(s, f.part ? STR("yes") : STR("no"));
    else
        put_figure(s, f);
}

static const char *mark_text(unsigned mark)
{
    return mark == MARK_YES ? "yes" : mark == MARK_NO ? "no" : "";
}

static void put_characteristics(struct sheet *s, const struct list *l, const struct student *who)
{
    static const char *const priors[] = {"", "low", "middle", "high"};
    put_word(s, &l->r->words[WORDS_MARK], who->sex, "");
    put_text(s, str_of(mark_text(who->disadvantaged)));
    put_text(s, str_of(mark_text(who->has_sen)));
    put_text(s, str_of(mark_text(who->eal)));
    if (l->has_prior)
        put_text(s, str_of(priors[who->prior]));
}

/* The grade that counts; where there is only a score, that. */
static void put_result(struct sheet *s, const struct list *l, uint32_t person, uint16_t subject)
{
    struct attained it;
    struct buf text = {0};
    if (!attained_find(&it, &l->r->attainment, person, subject))
        put_none(s);
    else if (it.grade)
        put_text(s, words_text(&l->r->words[WORDS_GRADE], it.grade));
    else {
        figure_text(&text, figure_mean(it.score, 1000, it.score % 1000 ? 3 : 0, 1));
        put_text(s, buf_str(&text));
    }
    buf_release(&text);
}

static void put_student(struct sheet *s, const struct list *l, const struct roster_line *line)
{
    const struct report *r = l->r;
    const struct student *who = &r->attainment.students[line->person];
    put_text(s, line->id.len ? line->id : str_of(r->members.people[line->person].pseudonym));
    if (r->roster.has_names) {
        put_text(s, line->surname);
        put_text(s, line->forename);
    }
    put_word(s, &r->words[WORDS_YEAR], who->year, "");
    if (l->has_tutor_groups)
        put_word(s, &r->words[WORDS_GROUP], who->tutor_group, "");
    if (l->has_characteristics)
        put_characteristics(s, l, who);
    for (size_t i = 0; i < l->own_count; i++)
        put_own(s, &l->own[i], &r->attainment, line->person);
    for (size_t i = 0; i < l->subject_count; i++)
        put_result(s, l, line->person, l->subjects[i]);
    end_row(s);
}

static void put_notes(struct sheet *s, const struct list *l)
{
    sheet_population_notes(s, l->r);
    if (!l->r->stage->policy.lists_students)
        sheet_note(s, STR("Not listed: school.ini says students = no under [report]."));
    if (l->r->roster.is_incomplete)
        sheet_note(s, STR("Some exports have changed or gone since they were read, so the students "
                          "in them are listed by pseudonym."));
    sheet_note(s,
               STR("Everyone counted, by name; nobody who has left. Results: the latest grade in "
                   "the subject, or the score where there is no grade. Empty: not recorded, or "
                   "the measure does not apply to the student."));
}

/* By its names in other sheets: those of figures, and the roll's own word. */
static void put_place(struct sheet *s, const struct list *l, const struct groups *years,
                      uint16_t year)
{
    for (size_t i = 0; i < years->count; i++)
        if (years->list[i].code == year)
            sheet_place(s, str_of(years->list[i].name));
    if (year)
        sheet_place(s, words_text(&l->r->words[WORDS_YEAR], year));
}

/* They stand by year group: other sheets lead to the first of each. */
static void put_roster(struct sheet *s, const struct list *l)
{
    const struct attainment *a = &l->r->attainment;
    const struct roster *roster = &l->r->roster;
    struct group all;
    struct groups years;
    group_everyone(&all, a, 0);
    groups_split(&years, a, &all, GROUP_YEAR);
    sheet_place(s, STR("all"));
    for (size_t i = 0; i < roster->count; i++) {
        uint16_t year = a->students[roster->list[i].person].year;
        if (i == 0 || a->students[roster->list[i - 1].person].year != year)
            put_place(s, l, &years, year);
        put_student(s, l, &roster->list[i]);
    }
    groups_release(&years);
    group_release(&all);
}

static void build(struct sheet *s, const struct report *r)
{
    struct list l = {.r = r};
    find_own(&l);
    find_shape(&l);
    put_notes(s, &l);
    put_columns(s, &l, &r->stage->arena);
    put_roster(s, &l);
    free(l.subjects);
}

const struct sheet_def sheet_students = {
    .name = STUDENTS_SHEET,
    .title = "Students counted, with their results",
    .csv = "students.csv",
    .build = build,
};
