#include "extract/exports.h"

#include <sys/stat.h>

#include "extract/scan.h"
#include "lib/text.h"

enum { NAME_BYTES_MAX = 100 }; /* the folders of the vault add a little to it */

/* By what it is, not by how its path is written. */
static int is_same_file(const char *one, const char *other)
{
    struct stat x, y;
    if (strcmp(one, other) == 0)
        return 1;
    return stat(one, &x) == 0 && stat(other, &y) == 0 && x.st_dev == y.st_dev &&
           x.st_ino == y.st_ino;
}

/* delimiter, quote and encoding as set; NULL and 0 where they are to be guessed. */
static int read_dialect(struct export *e, const struct settings *from, struct diag *d)
{
    const char *encoding = settings_value(from, "encoding", NULL);
    if (encoding && !(e->encoding = text_encoding_name(str_of(encoding))))
        return settings_bad(from, "encoding", "utf-8 or windows-1252", d);
    if (settings_character(&e->delimiter, from, "delimiter", d) != 0 ||
        settings_character(&e->quote, from, "quote", d) != 0)
        return -1;
    if (e->delimiter && e->delimiter == (e->quote ? e->quote : '"'))
        return settings_bad(from, "delimiter", "another character than the quote", d);
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

static int is_taken(const struct setup *s, const char *name)
{
    for (size_t i = 0; i < s->sources.export_count; i++)
        if (strcmp(s->sources.exports[i].name, name) == 0)
            return 1;
    return strcmp(name, "MANIFEST") == 0; /* what a published folder lists itself in */
}

static const char *free_name(const struct setup *s, const char *section, const char *file)
{
    const char *name = file;
    for (int n = 1; is_taken(s, name); n++)
        name = n == 1 ? arena_format(&s->stage->arena, "%s-%s", section, file)
                      : arena_format(&s->stage->arena, "%s-%d-%s", section, n, file);
    return name;
}

static int add_export(struct setup *s, struct export *e, const struct settings *from,
                      struct outdir *staged, struct diag *d)
{
    const char *slash = strrchr(e->path, '/'), *file = slash ? slash + 1 : e->path;
    if (check_name(str_of(e->path), str_of(file), from, d) != 0 ||
        scan_export(e, (unsigned)s->sources.export_count, staged, &s->stage->arena, d) != 0)
        return -1;
    e->name = free_name(s, from->section[0]->name, file);
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
    for (size_t i = 0; i < s->sources.export_count; i++)
        if (is_same_file(s->sources.exports[i].path, e.path)) {
            *index = (uint16_t)i;
            return check_dialect(&s->sources.exports[i], &e, from, d);
        }
    *index = (uint16_t)s->sources.export_count;
    return add_export(s, &e, from, staged, d);
}
