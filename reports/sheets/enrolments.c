/* Enrolments: one row a course, a column for each status that occurs. */
#include "reports/order.h"
#include "reports/sheets.h"

static const struct {
    const char *heading, *field;
} statuses[ENROLMENT_STATUSES] = {
    [ENROLMENT_NO_STATUS] = {"No status", "no_status"},
    [ENROLMENT_ACTIVE] = {"Active", "active"},
    [ENROLMENT_SUSPENDED] = {"Suspended", "suspended"},
    [ENROLMENT_INACTIVE] = {"Inactive", "inactive"},
    [ENROLMENT_COMPLETED] = {"Completed", "completed"},
    [ENROLMENT_WITHDRAWN] = {"Withdrawn", "withdrawn"},
    [ENROLMENT_FAILED] = {"Failed", "failed"},
    [ENROLMENT_TRANSFERRED] = {"Transferred", "transferred"},
    [ENROLMENT_NO_CREDIT] = {"No credit", "no_credit"},
};

/* What occurs anywhere, so that no column is all zeros. */
struct shape {
    uint8_t *is_used; /* by course */
    int occurs[ENROLMENT_STATUSES];
    int has_names, has_events;
};

static struct shape shape_of(const struct report *r)
{
    const struct cube *cube = &r->cube;
    struct shape shape = {.is_used = mem_alloc(cube->course_count, 1),
                          .has_events = r->trend.courses != NULL};
    for (uint32_t i = 0; i < cube->course_count; i++) {
        const struct cube_course *course = &cube->courses[i];
        shape.is_used[i] =
            course->enrolments > 0 || (r->trend.courses && r->trend.courses[i].withdrawals > 0);
        shape.has_names |= course->name != 0;
        for (int status = 0; status < ENROLMENT_STATUSES; status++)
            shape.occurs[status] |= course->by_status[status] > 0;
    }
    return shape;
}

/* Rates of courses: each with the enrolments that it is of. */
static void put_rate_columns(struct sheet *s, struct arena *a)
{
    for (size_t i = 0; measure_families[i]; i++) {
        const struct measure_family *f = measure_families[i];
        for (const struct measure *m = f->measures; f->course && m->name; m++) {
            sheet_column(s, measure_column(f, m));
            sheet_column(s, (struct column){.heading = arena_format(a, "N, %s", m->title),
                                            .field = arena_format(a, "%s_n", m->name),
                                            .kind = COLUMN_COUNT});
        }
    }
}

static void put_rates(struct sheet *s, const struct course_tally *tally)
{
    for (size_t i = 0; measure_families[i]; i++) {
        const struct measure_family *f = measure_families[i];
        for (const struct measure *m = f->measures; f->course && m->name; m++) {
            struct figure rate = measure_of_course(f, m, tally);
            put_figure(s, rate);
            if (rate.state == FIGURE_VALUE)
                put_count(s, rate.whole);
            else
                put_none(s);
        }
    }
}

static void put_columns(struct sheet *s, const struct shape *shape, struct arena *a)
{
    sheet_column(s, (struct column){.heading = "Course", .field = "course", .kind = COLUMN_TEXT});
    if (shape->has_names)
        sheet_column(
            s, (struct column){.heading = "Name", .field = "course_name", .kind = COLUMN_TEXT});
    sheet_column(s,
                 (struct column){.heading = "Students", .field = "students", .kind = COLUMN_COUNT});
    for (int status = 0; status < ENROLMENT_STATUSES; status++)
        if (shape->occurs[status])
            sheet_column(s, (struct column){.heading = statuses[status].heading,
                                            .field = statuses[status].field,
                                            .kind = COLUMN_COUNT});
    sheet_column(s, (struct column){.heading = "Total", .field = "total", .kind = COLUMN_COUNT});
    put_rate_columns(s, a);
    if (shape->has_events)
        sheet_column(s, (struct column){.heading = "Withdrawals since the last term",
                                        .field = "withdrawals_since",
                                        .kind = COLUMN_COUNT});
}

static void put_course(struct sheet *s, const struct report *r, uint16_t code,
                       const struct shape *shape)
{
    const struct cube_course *course = &r->cube.courses[code];
    const struct course_events *events = shape->has_events ? &r->trend.courses[code] : NULL;
    uint16_t name = course->name || !events ? course->name : events->name;
    put_word(s, &r->words[WORDS_COURSE], code, "(no course)");
    if (shape->has_names)
        put_word(s, &r->words[WORDS_COURSE], name, "(no name)");
    put_count(s, (int64_t)course->students.count);
    for (int status = 0; status < ENROLMENT_STATUSES; status++)
        if (shape->occurs[status])
            put_count(s, (int64_t)course->by_status[status]);
    put_count(s, (int64_t)course->enrolments);
    put_rates(s, &r->courses.counted[code]);
    if (events)
        put_count(s, (int64_t)events->withdrawals);
    end_row(s);
}

static void build(struct sheet *s, const struct report *r)
{
    struct shape shape = shape_of(r);
    size_t count;
    uint16_t *codes = words_order(&r->words[WORDS_COURSE], shape.is_used, &count);
    sheet_population_notes(s, r);
    sheet_note(s, STR("Status as the course platform exported it, before this run's changes."));
    sheet_note(s, STR("Students: different people. Total: enrolments, also several of one."));
    sheet_note(s, STR("Completion: completed of those that ended. Withdrawal: withdrawn of all but "
                      "transfers. N: the enrolments that a rate is of. Empty: none has ended."));
    if (shape.has_events)
        sheet_note(s, report_events_text(r));
    put_columns(s, &shape, &r->stage->arena);
    for (size_t i = 0; i < count; i++)
        put_course(s, r, codes[i], &shape);
    free(codes);
    free(shape.is_used);
}

const struct sheet_def sheet_enrolments = {
    .name = "Enrolments",
    .title = "Enrolments by course and status",
    .csv = "enrolments.csv",
    .build = build,
};
