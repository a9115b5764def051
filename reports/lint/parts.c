#include "reports/lint/parts.h"

#include "lib/opc.h"
#include "lib/xml_reader.h"
#include "reports/lint/styles.h"

/* The text of one element of a small part. */
struct wanted {
    const char *element, *property; /* property: of custom.xml, or NULL */
    int is_in, is_property;
    struct buf text;
};

static int wanted_start(void *to, const char *name, const char **attributes, struct diag *d)
{
    struct wanted *w = to;
    const char *property = xml_attribute(attributes, "name");
    (void)d;
    if (strcmp(name, "property") == 0)
        w->is_property = w->property && property && strcmp(property, w->property) == 0;
    w->is_in = strcmp(name, w->element) == 0 && (!w->property || w->is_property);
    return 0;
}

static int wanted_end(void *to, const char *name, struct diag *d)
{
    struct wanted *w = to;
    (void)name;
    (void)d;
    w->is_in = 0;
    return 0;
}

static int wanted_text(void *to, struct str bytes, struct diag *d)
{
    struct wanted *w = to;
    (void)d;
    if (w->is_in)
        buf_append(&w->text, bytes);
    return 0;
}

/* *out is "" where the package has no such part, or the part no such element. */
static int text_read(const char **out, struct lint_book *b, const char *path, const char *part,
                     struct wanted w, struct diag *d)
{
    static const struct xml_events events = {wanted_start, wanted_end, wanted_text};
    int status = part ? opc_part_read(path, part, OPC_SMALL_PART_BYTES_MAX, &events, &w, d) : 0;
    *out = arena_text(&b->arena, str_trim(buf_str(&w.text)));
    buf_release(&w.text);
    return status;
}

static int workbook_start(void *to, const char *name, const char **attributes, struct diag *d)
{
    struct lint_book *b = to;
    const char *tab = xml_attribute(attributes, "activeTab");
    uint64_t number;
    (void)d;
    if (strcmp(name, "workbookView") == 0 && tab && str_to_u64(&number, str_of(tab), 10000) == 0)
        b->active_sheet = (size_t)number;
    return 0;
}

static int workbook_read(struct lint_book *b, const char *path, const char *part, struct diag *d)
{
    static const struct xml_events events = {.start = workbook_start};
    struct opc_relations r;
    int status = opc_part_read(path, part, OPC_SMALL_PART_BYTES_MAX, &events, b, d);
    if (status != 0)
        return -1;
    status = opc_relations_read(&r, path, part, d);
    const char *styles = status == 0 ? opc_target_find(&r, "styles") : NULL;
    if (styles)
        status = lint_styles_read(b, path, styles, d);
    opc_relations_release(&r);
    return status;
}

int lint_package_read(struct lint_book *b, const char *path, struct diag *d)
{
    struct opc_relations r;
    const char *profile = "";
    int status = opc_relations_read(&r, path, "", d);
    if (status == 0)
        status = text_read(&b->title, b, path, opc_target_find(&r, "core-properties"),
                           (struct wanted){.element = "title"}, d);
    if (status == 0)
        status = text_read(&profile, b, path, opc_target_find(&r, "custom-properties"),
                           (struct wanted){.element = "lpwstr", .property = "Profile"}, d);
    if (status == 0) /* xlsx_open has found it */
        status = workbook_read(b, path, opc_target_find(&r, "officeDocument"), d);
    b->profile = strcmp(profile, "publication") == 0 ? LINT_PUBLICATION
                 : strcmp(profile, "working") == 0   ? LINT_WORKING
                                                     : LINT_UNKNOWN;
    opc_relations_release(&r);
    return status;
}

struct table_reader {
    struct lint_book *book;
    struct lint_table *table;
};

static int table_start(void *to, const char *name, const char **attributes, struct diag *d)
{
    struct table_reader *r = to;
    struct lint_table *t = r->table;
    const char *called = xml_attribute(attributes, "displayName"),
               *rows = xml_attribute(attributes, "headerRowCount"),
               *heading = xml_attribute(attributes, "name");
    (void)d;
    if (strcmp(name, "table") == 0) {
        t->name = arena_text(&r->book->arena, str_of(called));
        t->range = lint_range_parse(xml_attribute(attributes, "ref"));
        t->has_heading = !rows || strcmp(rows, "0") != 0;
    }
    if (strcmp(name, "autoFilter") == 0)
        t->has_filter = 1;
    if (strcmp(name, "tableColumn") != 0)
        return 0;
    t->headings =
        mem_fit(t->headings, &t->heading_capacity, t->heading_count + 1, sizeof *t->headings);
    t->headings[t->heading_count++] = arena_text(&r->book->arena, str_of(heading));
    return 0;
}

int lint_tables_read(struct lint_book *b, struct lint_sheet *s, const char *path, const char *part,
                     struct diag *d)
{
    static const struct xml_events events = {.start = table_start};
    struct opc_relations r;
    int status = opc_relations_read(&r, path, part, d);
    for (size_t i = 0; status == 0 && i < r.count; i++) {
        if (strcmp(r.list[i].type, "table") != 0)
            continue;
        s->tables = mem_fit(s->tables, &s->table_capacity, s->table_count + 1, sizeof *s->tables);
        s->tables[s->table_count] = (struct lint_table){.name = ""};
        struct table_reader reader = {b, &s->tables[s->table_count++]};
        status =
            opc_part_read(path, r.list[i].target, OPC_SMALL_PART_BYTES_MAX, &events, &reader, d);
    }
    opc_relations_release(&r);
    return status;
}
