#include "transform/plan_sheets.h"

struct steps {
    struct plan_book *b;
    struct sheet *sheet;
    unsigned number;
};

static void put_step(struct steps *x, const char *where, const char *what, uint64_t count)
{
    put_count(x->sheet, ++x->number);
    put_text(x->sheet, str_of(where));
    put_text(x->sheet, str_of(what));
    if (count)
        put_count(x->sheet, (int64_t)count);
    else
        put_none(x->sheet);
    end_row(x->sheet);
}

/* Rows of a platform that an action touches; people, not rows, where `people` is set. */
static uint64_t count_rows(const struct plan_book *b, const char *platform, unsigned action,
                           int people)
{
    uint64_t count = 0;
    uint32_t last = NO_INDEX;
    for (size_t i = 0; i < b->v->decision_count; i++) {
        const struct decision *one = &b->v->decisions[b->by_person[i]];
        const struct reading *r = &b->f->sources.readings[one->reading];
        if (!(one->actions & action) || strcmp(r->platform, platform) != 0)
            continue;
        count += !people || one->person != last;
        last = one->person;
    }
    return count;
}

static int is_first_of_platform(const struct sources *s, size_t reading)
{
    for (size_t i = 0; i < reading; i++)
        if (strcmp(s->readings[i].platform, s->readings[reading].platform) == 0)
            return 0;
    return s->readings[reading].platform[0] != '\0';
}

static void put_platform(struct steps *x, const char *platform, unsigned action, int people,
                         const char *what)
{
    uint64_t count = count_rows(x->b, platform, action, people);
    if (count)
        put_step(x, platform, what, count);
}

/* In the only safe order: enrolments, then a look, then accounts. */
static void put_platforms(struct steps *x)
{
    const struct sources *s = &x->b->f->sources;
    for (size_t i = 0; i < s->reading_count; i++)
        if (is_first_of_platform(s, i)) {
            const char *platform = s->readings[i].platform;
            put_platform(x, platform, ACTION_WITHDRAW, 0,
                         "change the status of each enrolment on the worklist");
            put_platform(x, platform, ACTION_PURGES, 1,
                         "download a copy, then remove the attainment of each student listed");
            put_platform(x, platform, ACTION_ANONYMISE | ACTION_REMOVE, 1,
                         "anonymise or remove each student on the worklist");
            put_platform(x, platform, ACTION_DELETE, 1,
                         "delete each account created in error, never enrolled");
        }
    put_step(x, "offboard", "export everything again and give 'offboard check'", 0);
    for (size_t i = 0; i < s->reading_count; i++)
        if (is_first_of_platform(s, i))
            put_platform(x, s->readings[i].platform, ACTION_DEACTIVATE, 0,
                         "only now: untick Active for each account that check lists");
    put_step(x, "offboard", "export and check until every step is done", 0);
}

struct sheet *plan_sheet_steps(struct plan_book *b, struct diag *d)
{
    struct steps x = {.b = b};
    (void)d;
    x.sheet = book_sheet(&b->book, "Steps", "What is to be done, in this order");
    sheet_note(x.sheet, STR("offboard prepares files; your tracker and platform change only when "
                            "somebody does these steps there. An empty cell: it does not "
                            "apply to the step."));
    sheet_column(x.sheet,
                 (struct column){.heading = "Step", .field = "step", .kind = COLUMN_COUNT});
    sheet_column(x.sheet,
                 (struct column){.heading = "Where", .field = "where", .kind = COLUMN_TEXT});
    sheet_column(x.sheet, (struct column){.heading = "What", .field = "what", .kind = COLUMN_TEXT});
    sheet_column(x.sheet,
                 (struct column){.heading = "How many", .field = "count", .kind = COLUMN_COUNT});
    put_step(&x, "school", "check the sheet People against the MIS", b->plan->counts.changed);
    if (b->plan->words[0]) {
        put_step(&x, "offboard",
                 arena_format(&b->book.arena, "apply, confirming '%s'", b->plan->words), 0);
        put_platforms(&x);
    }
    return x.sheet;
}
