#include "extract/exports.h"

#include "extract/container_path.h"
#include "extract/scan.h"
#include "lib/text.h"

enum { NAME_BYTES_MAX = 100 }; /* the folders of the vault add a little to it */

/* By what it is, not by how its path is written. Two sheets of a workbook are two exports. */
static int is_same_export(const struct export *one, const struct export *other, struct arena *a)
{
    if (one->is_sheet_named && other->is_sheet_named && strcmp(one->sheet, other->sheet) != 0)
        return 0;
    return container_is_same(one->path, other->path, a);
}

/* delimiter, quote and encoding as set; NULL and 0 where they are to be guessed. */
static int read_dialect(struct export *e, const struct settings *from, struct diag *d)
{
    const char *encoding = settings_value(from, "encoding", NULL);
    if (encoding && !(e->encoding = text_encoding_name(str_of(encoding))))
        return settings_bad(from, "encoding", "utf-8, windows-1252, utf-16le or utf-16be", d);
    if (settings_character(&e->delimiter, from, "delimiter", d) != 0 ||
        settings_character(&e->quote, from, "quote", d) != 0)
        return -1;
    if (e->delimiter && e->delimiter == (e->quote ? e->quote : '"'))
        return settings_bad(from, "delimiter", "another character than the quote", d);
    return 0;
}

/* Where the headings are, as set. */
static int read_heading(struct heading_wanted *w, const struct settings *from, struct diag *d)
{
    const char *heading = settings_value(from, "heading", "auto");
    const char *rows = settings_value(from, "heading_rows", "1");
    uint64_t line;
    *w = (struct heading_wanted){.line = HEADING_AUTO, .rows = 1};
    if (strcmp(heading, "none") == 0)
        w->line = HEADING_NONE;
    else if (str_to_u64(&line, str_of(heading), INT32_MAX) == 0 && line > 0)
        w->line = (int32_t)line;
    else if (strcmp(heading, "auto") != 0)
        return settings_bad(from, "heading",
                            "auto, none, or the number of the line that the headings are on", d);
    if (strcmp(rows, "2") == 0 && w->line != HEADING_NONE)
        w->rows = 2;
    else if (strcmp(rows, "1") != 0)
        return settings_bad(from, "heading_rows", "1 or 2, and no 2 where 'heading = none'", d);
    return 0;
}

/* What only the second section says would be passed over. */
static int check_heading(const struct heading_wanted *first, const struct settings *from,
                         struct diag *d)
{
    struct heading_wanted again;
    static const char wanted[] = "what the other section that reads this file has";
    if (read_heading(&again, from, d) != 0)
        return -1;
    if (settings_value(from, "heading", NULL) && again.line != first->line)
        return settings_bad(from, "heading", wanted, d);
    if (settings_value(from, "heading_rows", NULL) && again.rows != first->rows)
        return settings_bad(from, "heading_rows", wanted, d);
    return 0;
}

/* A file has one dialect: a second section that says otherwise would be passed over. */
static int check_dialect(const struct export *e, const struct export *again,
                         const struct settings *from, struct diag *d)
{
    static const char wanted[] = "what the other section that reads this file has";
    if (again->delimiter && again->delimiter != e->delimiter)
        return settings_bad(from, "delimiter", wanted, d);
    if (again->quote && again->quote != e->quote)
        return settings_bad(from, "quote", wanted, d);
    if (again->encoding && strcmp(again->encoding, e->encoding) != 0)
        return settings_bad(from, "encoding", wanted, d);
    if (again->is_sheet_named != e->is_sheet_named)
        return settings_bad(from, "sheet", wanted, d);
    return 0;
}

/* Names stand in messages, JSON and line by line in manifests. */
static int check_name(struct str path, struct str name, const struct settings *from, struct diag *d)
{
    int is_plain = text_utf8_valid(path) == path.len;
    for (size_t i = 0; i < name.len; i++)
        is_plain &= (unsigned char)name.bytes[i] >= ' ' && name.bytes[i] != 0x7F;
    if (is_plain && name.len <= NAME_BYTES_MAX)
        return 0;
    return settings_bad(from, "file",
                        "a name in UTF-8, without control characters, of at most 100 bytes: "
                        "rename the file",
                        d);
}

/* The same name, or one is the folder of the other. */
static int collides(const char *one, const char *other)
{
    size_t a = strlen(one), b = strlen(other), len = a < b ? a : b;
    return strncmp(one, other, len) == 0 && (a == b || (a > b ? one[b] : other[a]) == '/');
}

static int is_taken(const struct setup *s, const char *name)
{
    /* what a published folder lists itself in, and a backup's own files */
    static const char *const own[] = {"MANIFEST",    "SHA256SUMS", "RESTORE.txt",
                                      "totals.json", "receipt",    NULL};
    for (size_t i = 0; own[i]; i++)
        if (collides(own[i], name))
            return 1;
    for (size_t i = 0; i < s->sources.export_count; i++)
        if (collides(s->sources.exports[i].name, name))
            return 1;
    return 0;
}

static const char *free_name(const struct setup *s, const char *section, const char *file)
{
    const char *name = file;
    for (int n = 1; is_taken(s, name); n++)
        name = n == 1 ? arena_format(&s->stage->arena, "%s-%s", section, file)
                      : arena_format(&s->stage->arena, "%s-%d-%s", section, n, file);
    return name;
}

/* Files of one archive came in one delivery: it is read once for each of them. */
static int check_delivery(const struct setup *s, const struct export *e, struct diag *d)
{
    for (size_t i = 0; i < s->sources.export_count; i++) {
        const struct export *other = &s->sources.exports[i];
        if (strcmp(other->delivered, e->delivered) == 0 &&
            strcmp(other->fingerprint, e->fingerprint) != 0) {
            diag_set(d, DIAG_DATA,
                     "the file changed while it was read: wait until the export is done");
            return diag_locate(d, (struct origin){.path = e->delivered});
        }
    }
    return 0;
}

static int add_export(struct setup *s, struct export *e, const struct settings *from,
                      struct outdir *staged, struct diag *d)
{
    struct scan scan = {.is_brief = !s->is_thorough};
    unsigned number = (unsigned)s->sources.export_count;
    if (check_name(str_of(e->path), str_of(path_file(e->path)), from, d) != 0 ||
        read_heading(&scan.wanted, from, d) != 0 ||
        scan_export(e, &scan, number, staged, &s->stage->arena, d) != 0 ||
        check_delivery(s, e, d) != 0)
        return -1;
    s->wanted[number] = scan.wanted;
    const char *name = container_name(e, &s->stage->arena);
    if (check_name(str_of(e->path), str_of(name), from, d) != 0)
        return -1;
    e->name = free_name(s, from->section[0]->name, name);
    s->sources.exports[s->sources.export_count++] = *e;
    return 0;
}

int exports_find(struct setup *s, const struct settings *from, struct outdir *staged,
                 uint16_t *index, struct diag *d)
{
    const struct config_section *section = from->section[0];
    struct str rest = str_of(config_value(section, "file", "")), file = STR("");
    struct export e = {0};
    list_next(&rest, '\0', &file); /* takes quotes off */
    if (!file.len)
        return config_error(d, from->config[0], section->line, "[%s] needs 'file ='",
                            section->name);
    if (read_dialect(&e, from, d) != 0)
        return -1;
    e.path = setup_path(s, arena_text(&s->stage->arena, file));
    e.is_sheet_named = settings_value(from, "sheet", NULL) != NULL;
    rest = str_of(settings_value(from, "sheet", ""));
    list_next(&rest, '\0', &file);
    e.sheet = e.is_sheet_named ? arena_text(&s->stage->arena, file) : NULL;
    for (size_t i = 0; i < s->sources.export_count; i++)
        if (is_same_export(&s->sources.exports[i], &e, &s->stage->arena)) {
            *index = (uint16_t)i;
            return check_heading(&s->wanted[i], from, d) == 0
                       ? check_dialect(&s->sources.exports[i], &e, from, d)
                       : -1;
        }
    *index = (uint16_t)s->sources.export_count;
    return add_export(s, &e, from, staged, d);
}
