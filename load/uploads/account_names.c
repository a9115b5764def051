#include "load/uploads/account_names.h"

#include <errno.h>
#include <unistd.h>

int account_names_open(struct account_names *n, const struct load *l, const char *platform,
                       struct diag *d)
{
    *n = (struct account_names){.load = l, .platform = platform};
    n->texts = mem_alloc(l->sources.export_count, sizeof *n->texts);
    if (table_map(&n->people, l->staged_fd, &table_person, d) != 0)
        goto drop;
    if (table_map(&n->accounts, l->staged_fd, &table_account, d) != 0)
        goto drop_people;
    return 0;
drop_people:
    table_unmap(&n->people);
drop:
    free(n->texts);
    return -1;
}

void account_names_close(struct account_names *n)
{
    for (size_t e = 0; e < n->load->sources.export_count; e++)
        if (n->texts[e].export)
            export_text_close(&n->texts[e]);
    free(n->texts);
    table_unmap(&n->accounts);
    table_unmap(&n->people);
    row_cells_release(&n->cells);
    buf_release(&n->row);
}

/* Rows are far apart: only their own bytes are read, past the window. */
static int read_row(struct account_names *n, const struct export *e, uint16_t export,
                    const struct row_at *at, struct diag *d)
{
    struct export_text *t = &n->texts[export];
    size_t got = 0;
    if (!t->export && export_text_open(t, e, n->load->staged_fd, d) != 0)
        return -1;
    buf_clear(&n->row);
    n->row.bytes = mem_fit(n->row.bytes, &n->row.capacity, at->len + 1u, 1);
    while (got < at->len) {
        ssize_t part = pread(t->fd, n->row.bytes + got, at->len - got, (off_t)(at->at + got));
        if (part < 0 && errno == EINTR)
            continue;
        if (part <= 0) {
            diag_system(d, "cannot read the file");
            return diag_locate(d, (struct origin){.path = e->path, .line = at->line});
        }
        got += (size_t)part;
    }
    n->row.len = got;
    return row_cells_read(&n->cells, e, buf_str(&n->row), d);
}

int account_names_find(struct account_names *n, struct buf *out, uint32_t person, struct diag *d)
{
    const struct person *people = n->people.records;
    const struct account_row *accounts = n->accounts.records;
    const struct sources *s = &n->load->sources;
    if (person >= n->people.count || people[person].first_account >= n->accounts.count)
        return 0;
    const struct row_at *at = &accounts[people[person].first_account].row;
    if (at->reading >= s->reading_count)
        return diag_set(d, DIAG_SYSTEM, "staged/account is damaged: make a new plan");
    const struct reading *r = &s->readings[at->reading];
    if (strcmp(r->platform, n->platform) != 0)
        return 0;
    if (read_row(n, &s->exports[r->export], r->export, at, d) != 0)
        return -1;
    struct platform_row row = {.reading = r, .cells = &n->cells};
    platform_row_name(out, &row);
    return 0;
}
