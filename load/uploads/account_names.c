#include "load/uploads/account_names.h"

#include <errno.h>
#include <unistd.h>

static int damaged(struct diag *d)
{
    return diag_set(d, DIAG_SYSTEM, "staged/ is damaged: make a new plan");
}

/* The first account of everybody on the platform. */
static int find_own(struct account_names *n, const char *platform, struct diag *d)
{
    const struct account_row *rows = n->accounts.records;
    const struct alias *aliases = n->aliases.records;
    const struct sources *s = &n->load->sources;
    for (uint64_t i = 0; i < n->people.count; i++)
        n->own[i] = NO_INDEX;
    for (uint64_t i = 0; i < n->accounts.count; i++) {
        const struct row_at *at = &rows[i].row;
        if (at->reading >= s->reading_count || at->alias >= n->aliases.count ||
            aliases[at->alias].person >= n->people.count)
            return damaged(d);
        uint32_t *own = &n->own[aliases[at->alias].person];
        if (*own == NO_INDEX && strcmp(s->readings[at->reading].platform, platform) == 0)
            *own = (uint32_t)i;
    }
    return 0;
}

int account_names_open(struct account_names *n, const struct load *l, const char *platform,
                       struct diag *d)
{
    *n = (struct account_names){.load = l};
    n->texts = mem_alloc(l->sources.export_count, sizeof *n->texts);
    if (table_map(&n->people, l->staged_fd, &table_person, d) != 0 ||
        table_map(&n->accounts, l->staged_fd, &table_account, d) != 0 ||
        table_map(&n->rolls, l->staged_fd, &table_roll, d) != 0 ||
        table_map(&n->aliases, l->staged_fd, &table_alias, d) != 0)
        goto drop;
    n->own = mem_alloc(n->people.count, sizeof *n->own);
    if (find_own(n, platform, d) == 0)
        return 0;
drop:
    account_names_close(n);
    return -1;
}

void account_names_close(struct account_names *n)
{
    for (size_t e = 0; e < n->load->sources.export_count; e++)
        if (n->texts[e].export)
            export_text_close(&n->texts[e]);
    free(n->texts);
    free(n->own);
    table_unmap(&n->aliases);
    table_unmap(&n->rolls);
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

static int name_from(struct account_names *n, struct buf *out, const struct row_at *at,
                     struct diag *d)
{
    const struct sources *s = &n->load->sources;
    if (at->reading >= s->reading_count)
        return damaged(d);
    const struct reading *r = &s->readings[at->reading];
    if (read_row(n, &s->exports[r->export], r->export, at, d) != 0)
        return -1;
    struct platform_row row = {.reading = r, .cells = &n->cells};
    platform_row_name(out, &row);
    return 0;
}

int account_names_find(struct account_names *n, struct buf *out, uint32_t person, struct diag *d)
{
    const struct account_row *accounts = n->accounts.records;
    const struct roll_row *rolls = n->rolls.records;
    const struct person *people = n->people.records;
    size_t before = out->len;
    if (person >= n->people.count)
        return damaged(d);
    const uint32_t places[] = {n->own[person], people[person].first_account};
    for (size_t i = 0; i < 2 && out->len == before; i++)
        if (places[i] < n->accounts.count && name_from(n, out, &accounts[places[i]].row, d) != 0)
            return -1;
    uint32_t roll = people[person].first_roll;
    if (out->len > before || roll >= n->rolls.count)
        return 0;
    return name_from(n, out, &rolls[roll].row, d);
}
