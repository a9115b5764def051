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
    int has_names;
};

static struct shape shape_of(const struct cube *cube)
{
    struct shape shape = {.is_used = mem_alloc(cube->course_count, 1)};
    for (uint32_t i = 0; i < cube->course_count; i++) {
        const struct cube_course *course = &cube->courses[i];
        shape.is_used[i] = course->enrolments > 0;
        shape.has_names |= course->name != 0;
        for (int status = 0; status < ENROLMENT_STATUSES; status++)
            shape.occurs[status] |= course->by_status[status] > 0;
    }
    return shape;
}

static void put_columns(struct sheet *s, const struct shape *shape)
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
}

static void put_course(struct sheet *s, const struct cube_course *course,
                       const struct words *courses, const struct shape *shape)
{
    if (shape->has_names)
        put_word(s, courses, course->name, "(no name)");
    put_count(s, (int64_t)course->students.count);
    for (int status = 0; status < ENROLMENT_STATUSES; status++)
        if (shape->occurs[status])
            put_count(s, (int64_t)course->by_status[status]);
    put_count(s, (int64_t)course->enrolments);
    end_row(s);
}

static void build(struct sheet *s, const struct report *r)
{
    const struct words *courses = &r->words[WORDS_COURSE];
    struct shape shape = shape_of(&r->cube);
    size_t count;
    uint16_t *codes = words_order(courses, shape.is_used, &count);
    sheet_population_notes(s, r);
    sheet_note(s, STR("Status as the course platform exported it, before this run's changes."));
    sheet_note(s, STR("Students: different people. Total: enrolments, also several of one."));
    put_columns(s, &shape);
    for (size_t i = 0; i < count; i++) {
        put_word(s, courses, codes[i], "(no course)");
        put_course(s, &r->cube.courses[codes[i]], courses, &shape);
    }
    free(codes);
    free(shape.is_used);
}

const struct sheet_def sheet_enrolments = {
    .name = "Enrolments",
    .title = "Enrolments by course and status",
    .csv = "enrolments.csv",
    .build = build,
};
