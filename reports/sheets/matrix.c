/* Matrix: from which grade to which, between the two assessments that progress is measured by. */
#include "reports/figures/grades.h"
#include "reports/order.h"
#include "reports/sheets.h"

static const struct {
    unsigned bit;
    const char *title;
} stages[] = {{STAGE_KEY_3, "Years 7 to 9"},
              {STAGE_GCSE, "GCSE"},
              {STAGE_16_18, "16 to 18"},
              {STAGE_US, "All grades"}};
enum { STAGES = sizeof stages / sizeof *stages };

struct matrix_block {
    const char *stage;
    uint16_t subject;
    int is_withheld;
    struct matrix matrix;
};

struct matrix_blocks {
    struct matrix_block *list;
    size_t count, capacity;
};

/* Students of one stage have one scale a subject: U of GCSE is not U of A level. */
static struct group of_stage(const struct attainment *a, const struct group *all, unsigned bit)
{
    struct group g = *all;
    g.people = mem_alloc(all->count + 1, sizeof *g.people);
    g.count = 0;
    for (size_t i = 0; i < all->count; i++)
        if (a->students[all->people[i]].stage & bit)
            g.people[g.count++] = all->people[i];
    return g;
}

static int is_withheld(const struct attainment *a, const struct group *g)
{
    for (size_t i = 0; a->withheld && i < g->count; i++)
        if (a->withheld[a->students[g->people[i]].year])
            return 1;
    return 0;
}

static void flag_subjects(uint8_t *is_used, const struct attainment *a, const struct group *g)
{
    for (size_t i = 0; i < g->count; i++)
        for (uint32_t k = 0; k < a->pairs_of[g->people[i]]; k++)
            is_used[attained_start(a, g->people[i], k).subject] = 1;
}

static void add_stage(struct matrix_blocks *b, const struct attainment *a, const struct group *all,
                      int stage)
{
    size_t count;
    struct group g = of_stage(a, all, stages[stage].bit);
    uint8_t *is_used = mem_alloc(a->words[WORDS_SUBJECT].count, 1);
    flag_subjects(is_used, a, &g);
    uint16_t *codes = words_order(&a->words[WORDS_SUBJECT], is_used, &count);
    for (size_t i = 0; i < count; i++) {
        struct matrix_block block = {
            stages[stage].title, codes[i], is_withheld(a, &g), {.total = 0}};
        matrix_make(&block.matrix, a, &g, codes[i]);
        if (block.matrix.total == 0) {
            matrix_release(&block.matrix);
            continue;
        }
        b->list = mem_fit(b->list, &b->capacity, b->count + 1, sizeof *b->list);
        b->list[b->count++] = block;
    }
    free(codes);
    free(is_used);
    group_release(&g);
}

static void blocks_make(struct matrix_blocks *b, const struct attainment *a)
{
    struct group all;
    *b = (struct matrix_blocks){.count = 0};
    if (!a->pairs)
        return;
    group_everyone(&all, a, 0);
    for (int i = 0; i < STAGES; i++)
        add_stage(b, a, &all, i);
    group_release(&all);
}

static void blocks_release(struct matrix_blocks *b)
{
    for (size_t i = 0; i < b->count; i++)
        matrix_release(&b->list[i].matrix);
    free(b->list);
}

static void columns_of(struct grade_columns *out, const struct matrix_blocks *b,
                       const struct report *r)
{
    const struct words *grades = &r->words[WORDS_GRADE];
    uint64_t *counts = mem_alloc(grades->count, sizeof *counts);
    for (size_t i = 0; i < b->count; i++)
        for (size_t k = 0; k < b->list[i].matrix.end_count; k++)
            counts[b->list[i].matrix.ends[k]]++;
    grade_columns_init(out, &r->stage->arena, grades, counts, "To");
    free(counts);
}

/* The cells of a start grade, dealt out to the columns; nothing where the subject has no such end
 * grade, so that the eye finds the diagonal. */
static void put_cells(struct sheet *s, const struct matrix_block *b, size_t start,
                      const struct grade_columns *columns)
{
    const struct matrix *m = &b->matrix;
    int64_t *counts = mem_alloc(columns->count + 1, sizeof *counts);
    int64_t total = 0;
    for (size_t i = 0; i <= columns->count; i++)
        counts[i] = -1;
    for (size_t k = 0; k < m->end_count; k++) {
        int at = grade_columns_find(columns, m->ends[k]);
        int64_t *to = &counts[at < 0 ? columns->count : (size_t)at];
        int64_t count = (int64_t)m->cells[start * m->end_count + k];
        *to = (*to < 0 ? 0 : *to) + count;
        total += count;
    }
    for (size_t i = 0; i < columns->count + (columns->has_others != 0); i++)
        if (counts[i] < 0)
            put_none(s);
        else if (b->is_withheld)
            put_text(s, STR("[x]"));
        else
            put_count(s, counts[i]);
    if (b->is_withheld)
        put_text(s, STR("[x]"));
    else
        put_count(s, total);
    free(counts);
}

static void put_block(struct sheet *s, const struct report *r, const struct matrix_block *b,
                      const struct grade_columns *columns)
{
    for (size_t i = 0; i < b->matrix.start_count; i++) {
        put_word(s, &r->words[WORDS_SUBJECT], b->subject, "(no subject)");
        put_text(s, str_of(b->stage));
        put_word(s, &r->words[WORDS_GRADE], b->matrix.starts[i], "(no grade)");
        put_cells(s, b, i, columns);
        end_row(s);
    }
}

static void put_columns(struct sheet *s, const struct grade_columns *columns)
{
    static const struct column first[] = {
        {.heading = "Subject", .field = "subject", .kind = COLUMN_TEXT},
        {.heading = "Stage", .field = "stage", .kind = COLUMN_TEXT},
        {.heading = "From grade", .field = "start", .kind = COLUMN_TEXT},
    };
    sheet_columns(s, first, sizeof first / sizeof first[0]);
    for (size_t i = 0; i < columns->count; i++)
        sheet_column(s, (struct column){.heading = columns->columns[i].heading,
                                        .field = columns->columns[i].field,
                                        .kind = COLUMN_COUNT});
    if (columns->has_others)
        sheet_column(
            s, (struct column){.heading = "To others", .field = "to_others", .kind = COLUMN_COUNT});
    sheet_column(s,
                 (struct column){.heading = "Students", .field = "students", .kind = COLUMN_COUNT});
}

static struct str sitting_name(const struct report *r, struct sitting sitting)
{
    return words_text(&r->words[sitting.is_term ? WORDS_TERM : WORDS_ASSESSMENT], sitting.code);
}

static void put_note(struct sheet *s, const struct report *r)
{
    const struct attainment *a = &r->attainment;
    if (!a->pairs) {
        sheet_note(s, STR("There are not two assessments or terms to compare. [report] start and "
                          "end in school.ini name them."));
        return;
    }
    sheet_note(s, str_of(arena_format(&r->stage->arena,
                                      "Rows: the grade in %.*s. Columns: the grade in %.*s. "
                                      "Students with a grade in both; each is counted once a "
                                      "subject. Empty: nobody in the subject ended on that grade.",
                                      STR_ARG(sitting_name(r, a->start)),
                                      STR_ARG(sitting_name(r, a->end)))));
}

static void build(struct sheet *s, const struct report *r)
{
    struct matrix_blocks blocks;
    struct grade_columns columns;
    blocks_make(&blocks, &r->attainment);
    columns_of(&columns, &blocks, r);
    sheet_population_notes(s, r);
    put_note(s, r);
    put_columns(s, &columns);
    for (size_t i = 0; i < blocks.count; i++)
        put_block(s, r, &blocks.list[i], &columns);
    blocks_release(&blocks);
}

const struct sheet_def sheet_matrix = {
    .name = "Matrix",
    .title = "From start grade to end grade",
    .csv = "matrix.csv",
    .build = build,
};
