#include "load/row_text.h"

void row_text_open(struct row_text *t, const struct load *l)
{
    t->load = l;
    t->texts = mem_alloc(l->sources.export_count, sizeof *t->texts);
    for (size_t i = 0; i < l->sources.export_count; i++)
        t->texts[i].fd = -1;
}

void row_text_close(struct row_text *t)
{
    if (!t->texts)
        return;
    for (size_t i = 0; i < t->load->sources.export_count; i++)
        export_text_close(&t->texts[i]);
    free(t->texts);
    t->texts = NULL;
}

int row_text_read(struct row_text *t, struct str *out, uint16_t reading, const struct row_at *row,
                  struct diag *d)
{
    uint16_t export = t->load->sources.readings[reading].export;
    struct export_text *text = &t->texts[export];
    if (text->fd < 0 &&
        export_text_open(text, &t->load->sources.exports[export], t->load->staged_fd, d) != 0)
        return -1;
    return export_text_read(text, out, row->at, row->len, d);
}
