#include "transform/plan_book.h"

#include "lib/book_publish.h"
#include "transform/plan_sheets.h"

static int to_file(void *to, struct str bytes)
{
    struct diag ignored; /* outfile_close reports it again */
    return outfile_write(to, bytes, &ignored);
}

static int write_csv(const struct sheet *s, const char *name, struct outdir *dir, struct diag *d)
{
    struct outfile file;
    if (outfile_open(&file, dir, name, d) != 0)
        return -1;
    if (sheet_csv(s, to_file, &file) != 0 && s->book->failure.kind != DIAG_NONE) {
        *d = s->book->failure;
        outfile_drop(&file);
        return -1;
    }
    return outfile_close(&file, d);
}

/* A counting sort: decisions of one person together, in the order of plan/decisions. */
static uint32_t *sort_by_person(const struct facts *f, const struct verdicts *v)
{
    uint64_t people = facts_person_count(f);
    uint32_t *start = mem_alloc(people + 2, sizeof *start);
    uint32_t *order = mem_alloc(v->decision_count, sizeof *order);
    for (size_t i = 0; i < v->decision_count; i++)
        start[v->decisions[i].person + 1]++;
    for (uint64_t p = 1; p <= people; p++)
        start[p] += start[p - 1];
    for (size_t i = 0; i < v->decision_count; i++)
        order[start[v->decisions[i].person]++] = (uint32_t)i;
    free(start);
    return order;
}

static int has_wide(const struct sources *s)
{
    size_t i = 0;
    while (i < s->reading_count && s->readings[i].wide.count == 0)
        i++;
    return i < s->reading_count;
}

static int add_sheets(struct plan_book *b, struct outdir *dir, struct diag *d)
{
    struct sheet *people, *review;
    if (!plan_sheet_summary(b, d) || !(people = plan_sheet_people(b, d)) ||
        !(review = plan_sheet_review(b, d)) || !plan_sheet_gates(b, d) || !plan_sheet_steps(b, d) ||
        !plan_sheet_columns(b, d) || (has_wide(&b->f->sources) && !plan_sheet_wide(b, d)))
        return -1;
    if (write_csv(people, "plan.csv", dir, d) != 0)
        return -1;
    return write_csv(review, "decisions-template.csv", dir, d);
}

int plan_book_write(const struct plan *p, const struct facts *f, const struct verdicts *v,
                    struct outdir *dir, struct diag *d)
{
    struct plan_book b = {.plan = p, .f = f, .v = v, .text = {.fd = -1}};
    struct buf path = {0};
    book_init(&b.book, p->as_of, "offboard plan");
    b.book.subject = book_text(&b.book, str_of(p->school));
    b.book.author = book_text(&b.book, STR("offboard"));
    b.by_person = sort_by_person(f, v);
    buf_format(&path, "%s/plan.xlsx", dir->path);
    int status = add_sheets(&b, dir, d);
    if (status == 0)
        status = book_publish(&b.book, path.bytes, d);
    if (status == 0)
        status = outdir_adopt(dir, "plan.xlsx", d);
    export_text_close(&b.text);
    row_cells_release(&b.cells);
    buf_release(&b.value);
    free(b.by_person);
    buf_release(&path);
    book_release(&b.book);
    return status;
}
