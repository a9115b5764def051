#include "lib/sources.h"

#include "lib/json.h"
#include "lib/text.h"

enum { SOURCES_BYTES_MAX = 64 << 20, FINGERPRINT_CHARS = 32 };

/* What each part of the file holds. Numbers of columns are checked against the export as well. */
#define FLAG(name)                                                                                 \
    {                                                                                              \
        name, HOLDS_FLAG, 0, 0                                                                     \
    }
#define TEXT(name)                                                                                 \
    {                                                                                              \
        name, HOLDS_TEXT, 0, 0                                                                     \
    }
#define COUNT(name)                                                                                \
    {                                                                                              \
        name, HOLDS_COUNT, INT64_MAX, 0                                                            \
    }
static const struct json_key root_keys[] = {TEXT("as_of"),
                                            TEXT("beside"),
                                            TEXT("ini_digest"),
                                            TEXT("config_digest"),
                                            {"lookups", HOLDS_OBJECTS, 0, 0},
                                            {"exports", HOLDS_OBJECTS, 0, 1},
                                            {"readings", HOLDS_OBJECTS, 0, 1},
                                            {0}};
static const struct json_key export_keys[] = {TEXT("path"),
                                              TEXT("delivered"),
                                              TEXT("name"),
                                              TEXT("text"),
                                              TEXT("unpacked"),
                                              TEXT("encoding"),
                                              TEXT("fingerprint"),
                                              TEXT("delimiter"),
                                              TEXT("quote"),
                                              FLAG("exported"),
                                              FLAG("mark"),
                                              COUNT("bytes"),
                                              COUNT("unpacked_bytes"),
                                              COUNT("text_bytes"),
                                              COUNT("heading_at"),
                                              {"heading_len", HOLDS_COUNT, UINT32_MAX, 0},
                                              {"heading_rows", HOLDS_COUNT, 2, 0},
                                              COUNT("body_at"),
                                              COUNT("rows"),
                                              COUNT("records"),
                                              COUNT("repaired"),
                                              COUNT("rejected"),
                                              COUNT("blank"),
                                              {"headings", HOLDS_TEXTS, 0, 0},
                                              {"mapped", HOLDS_COUNTS, 1, 0},
                                              {0}};
static const struct json_key reading_keys[] = {TEXT("section"),
                                               TEXT("kind"),
                                               {"export", HOLDS_COUNT, UINT16_MAX, 1},
                                               TEXT("profile"),
                                               TEXT("platform"),
                                               TEXT("dates"),
                                               {"day_zero", HOLDS_NUMBER, 0, 0},
                                               FLAG("attainment_purge"),
                                               FLAG("complete"),
                                               FLAG("delta"),
                                               FLAG("purge_cells"),
                                               FLAG("key_is_username"),
                                               FLAG("key_is_email"),
                                               TEXT("withdrawn_word"),
                                               TEXT("end_words"),
                                               TEXT("inactive_word"),
                                               TEXT("active_word"),
                                               {"columns", HOLDS_OBJECT, 0, 1},
                                               {"wide", HOLDS_OBJECTS, 0, 0},
                                               {0}};
static const struct json_key wide_keys[] = {
    {"column", HOLDS_COUNT, UINT16_MAX, 1}, TEXT("subject"), TEXT("assessment"), TEXT("term"), {0}};

/* A constant's text, or a list of columns. */
static int read_column(struct columns *c, const struct json *fields, const char *field,
                       struct arena *a)
{
    const struct json_key text[] = {{field, HOLDS_TEXT, 0, 1}, {0}},
                          counts[] = {{field, HOLDS_COUNTS, UINT16_MAX, 1}, {0}};
    const struct json *value = json_get(fields, field);
    size_t count = json_length(value);
    if (!value)
        return 0;
    if (json_fits(fields, text)) {
        c->constant = json_text(fields, field, a);
        return 0;
    }
    if (!json_fits(fields, counts) || count == 0 || count > COLUMNS_MAX)
        return -1;
    for (c->count = 0; c->count < count; c->count++)
        c->at[c->count] = (uint16_t)json_count_at(value, c->count);
    return 0;
}

static int read_columns(struct reading *r, const struct json *fields, struct arena *a)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        if (read_column(&r->columns[f], fields, field_infos[f].name, a) != 0)
            return -1;
    return 0;
}

/* A heading says no empty text, so "" stands for what it does not say. */
static const char *said(const struct json *j, const char *key, struct arena *a)
{
    const char *text = json_text(j, key, a);
    return text[0] ? text : NULL;
}

static void read_wide(struct wide *w, const struct json *all, struct arena *a)
{
    w->count = json_length(all);
    w->columns = arena_alloc(a, (w->count + 1) * sizeof *w->columns);
    for (size_t i = 0; i < w->count; i++) {
        const struct json *j = json_at(all, i);
        w->columns[i] = (struct wide_column){.column = (uint16_t)json_count(j, "column"),
                                             .subject = said(j, "subject", a),
                                             .assessment = said(j, "assessment", a),
                                             .term = said(j, "term", a)};
    }
}

static int read_reading(struct reading *r, const struct json *j, size_t exports, struct arena *a)
{
    if (!json_fits(j, reading_keys) || !json_all_fit(json_get(j, "wide"), wide_keys))
        return -1;
    int kind = source_kind_find(str_of(json_text(j, "kind", a)));
    r->section = json_text(j, "section", a);
    r->export = (uint16_t)json_count(j, "export");
    r->profile = json_text(j, "profile", a);
    r->platform = json_text(j, "platform", a);
    double zero = json_number(j, "day_zero");
    r->day_zero.since_epoch = zero >= INT32_MIN && zero <= INT32_MAX ? (int32_t)zero : INT32_MIN;
    r->attainment_purge = (uint8_t)json_flag(j, "attainment_purge");
    r->is_complete = (uint8_t)json_flag(j, "complete");
    r->is_delta = (uint8_t)json_flag(j, "delta");
    r->purge_cells = (uint8_t)json_flag(j, "purge_cells");
    r->key_is_username = (uint8_t)json_flag(j, "key_is_username");
    r->key_is_email = (uint8_t)json_flag(j, "key_is_email");
    r->withdrawn_word = json_text(j, "withdrawn_word", a);
    r->end_words = json_text(j, "end_words", a);
    r->inactive_word = json_text(j, "inactive_word", a);
    r->active_word = json_text(j, "active_word", a);
    read_wide(&r->wide, json_get(j, "wide"), a);
    if (read_columns(r, json_get(j, "columns"), a) != 0 || kind < 0 || r->export >= exports ||
        day_format_parse(&r->dates, str_of(json_text(j, "dates", a))) != 0)
        return -1;
    r->kind = (enum source_kind)kind;
    return 0;
}

static void read_export(struct export *e, const struct json *j, struct arena *a)
{
    const struct json *headings = json_get(j, "headings"), *mapped = json_get(j, "mapped");
    e->path = json_text(j, "path", a);
    e->delivered = json_text(j, "delivered", a);
    e->name = json_text(j, "name", a);
    e->text = json_get(j, "text") ? json_text(j, "text", a) : NULL;
    e->unpacked = json_get(j, "unpacked") ? json_text(j, "unpacked", a) : NULL;
    e->encoding = json_text(j, "encoding", a);
    e->fingerprint = json_text(j, "fingerprint", a);
    e->delimiter = json_text(j, "delimiter", a)[0];
    e->quote = json_text(j, "quote", a)[0];
    e->is_exported = (uint8_t)json_flag(j, "exported");
    e->has_mark = (uint8_t)json_flag(j, "mark");
    e->bytes = json_count(j, "bytes");
    e->unpacked_bytes = json_count(j, "unpacked_bytes");
    e->text_bytes = json_count(j, "text_bytes");
    e->heading_at = json_count(j, "heading_at");
    e->heading_len = (uint32_t)json_count(j, "heading_len");
    e->heading_rows = (uint8_t)json_count(j, "heading_rows");
    e->body_at = json_count(j, "body_at");
    e->rows = json_count(j, "rows");
    e->records = json_count(j, "records");
    e->repaired = json_count(j, "repaired");
    e->rejected = json_count(j, "rejected");
    e->blank = json_count(j, "blank");
    e->column_count = (uint32_t)json_length(headings);
    e->headings = arena_alloc(a, e->column_count * sizeof *e->headings);
    e->is_mapped = arena_alloc(a, e->column_count);
    for (uint32_t i = 0; i < e->column_count; i++) {
        e->headings[i] = json_text_at(headings, i, a);
        e->is_mapped[i] = (uint8_t)json_count_at(mapped, i);
    }
}

static int is_plain_name(struct str name)
{
    return name.len && !memchr(name.bytes, '/', name.len) && !str_is(name, ".") &&
           !str_is(name, "..");
}

/* A plain name, or one in a folder: it is opened in a directory of the vault. */
static int is_file_name(const char *name)
{
    struct str rest = str_of(name);
    if (!strchr(name, '/'))
        return is_plain_name(rest);
    struct str folder = str_cut(&rest, '/');
    return is_plain_name(folder) && is_plain_name(rest);
}

static int is_encoding(const char *name)
{
    const char *known = text_encoding_name(str_of(name));
    return known && strcmp(known, name) == 0;
}

/* What other stages use as an index, an offset or a name in the vault. */
static int check_export(const struct export *e)
{
    return is_file_name(e->name) && (!e->text || is_plain_name(str_of(e->text))) &&
           (!e->unpacked || is_plain_name(str_of(e->unpacked))) && e->path[0] && e->delivered[0] &&
           e->delimiter && e->quote && e->delimiter != e->quote &&
           strlen(e->fingerprint) == FINGERPRINT_CHARS && e->column_count <= UINT16_MAX &&
           is_encoding(e->encoding) && e->heading_rows <= 2 &&
           (e->text || e->text_bytes == e->bytes) && e->body_at <= e->text_bytes &&
           e->heading_at <= e->body_at && e->heading_len <= e->body_at - e->heading_at;
}

static int check_reading(const struct sources *s, const struct reading *r)
{
    for (int f = 0; f < FIELD_COUNT; f++)
        for (uint16_t i = 0; i < r->columns[f].count; i++)
            if (r->columns[f].at[i] >= s->exports[r->export].column_count)
                return 0;
    for (size_t i = 0; i < r->wide.count; i++)
        if (r->wide.columns[i].column >= s->exports[r->export].column_count)
            return 0;
    return 1;
}

static int check_sources(const struct sources *s)
{
    for (size_t i = 0; i < s->export_count; i++)
        if (!check_export(&s->exports[i]))
            return -1;
    for (size_t i = 0; i < s->reading_count; i++)
        if (!check_reading(s, &s->readings[i]))
            return -1;
    return 0;
}

/* Each heading says whether it is read. */
static int lists_agree(const struct json *exports)
{
    int agree = 1;
    for (size_t i = 0; i < json_length(exports); i++)
        agree &= json_length(json_get(json_at(exports, i), "headings")) ==
                 json_length(json_get(json_at(exports, i), "mapped"));
    return agree;
}

static int read_root(struct sources *s, const struct json *root, struct arena *a)
{
    const struct json *exports = json_get(root, "exports"), *readings = json_get(root, "readings");
    const struct json *lookups = json_get(root, "lookups");
    if (!json_fits(root, root_keys) || !json_all_fit(exports, export_keys) ||
        !json_all_fit(lookups, export_keys) || !lists_agree(exports))
        return -1;
    *s = (struct sources){.export_count = json_length(exports),
                          .reading_count = json_length(readings),
                          .lookup_count = json_length(lookups)};
    s->ini_digest = json_text(root, "ini_digest", a);
    s->lookups = arena_alloc(a, s->lookup_count * sizeof *s->lookups);
    for (size_t i = 0; i < s->lookup_count; i++)
        read_export(&s->lookups[i], json_at(lookups, i), a);
    s->config_digest = json_text(root, "config_digest", a);
    s->exports = arena_alloc(a, s->export_count * sizeof *s->exports);
    s->readings = arena_alloc(a, s->reading_count * sizeof *s->readings);
    for (size_t i = 0; i < s->export_count; i++)
        read_export(&s->exports[i], json_at(exports, i), a);
    for (size_t i = 0; i < s->reading_count; i++)
        if (read_reading(&s->readings[i], json_at(readings, i), s->export_count, a) != 0)
            return -1;
    if (s->reading_count > READINGS_MAX || check_sources(s) != 0)
        return -1;
    s->beside = json_text(root, "beside", a);
    return day_parse(&s->as_of, str_of(json_text(root, "as_of", a)), DAY_ISO, DAY_NONE);
}

int sources_read(struct sources *s, struct arena *a, int staged_fd, struct diag *d)
{
    struct buf text = {0};
    int status = file_read(&text, staged_fd, "sources.json", SOURCES_BYTES_MAX, d);
    if (status == 1)
        status = diag_set(d, DIAG_SYSTEM, "staged/sources.json is missing: plan again");
    struct json *root = status == 0 ? json_parse(buf_str(&text), "staged/sources.json", d) : NULL;
    buf_release(&text);
    if (!root)
        return -1;
    status = read_root(s, root, a);
    json_free(root);
    if (status != 0)
        return diag_set(d, DIAG_SYSTEM,
                        "staged/sources.json is damaged or of another version: plan again");
    return 0;
}

const char *sources_beside(const char *config_path, struct arena *a)
{
    const char *slash = strrchr(config_path, '/');
    size_t len = slash ? (size_t)(slash - config_path) + 1 : 0;
    return arena_text(a, (struct str){config_path, len});
}

static const char *follow(const char *path, const char *was, const char *is, struct arena *a)
{
    if (path[0] == '/' || !str_starts(str_of(path), was))
        return path;
    return arena_format(a, "%s%s", is, path + strlen(was));
}

void sources_follow(struct sources *s, const char *config_path, struct arena *a)
{
    const char *is = sources_beside(config_path, a);
    for (size_t i = 0; i < s->export_count + s->lookup_count; i++) {
        struct export *e = i < s->export_count ? &s->exports[i] : &s->lookups[i - s->export_count];
        e->path = follow(e->path, s->beside, is, a);
        e->delivered = follow(e->delivered, s->beside, is, a);
    }
    s->beside = is;
}

void sources_digest(const struct sources *s, char out[DIGEST_HEX])
{
    struct buf text = {0};
    buf_format(&text, "config %s\n", s->config_digest);
    for (size_t i = 0; i < s->export_count; i++)
        buf_format(&text, "%s %llu %s\n", s->exports[i].name,
                   (unsigned long long)s->exports[i].bytes, s->exports[i].fingerprint);
    sha256_hex(out, buf_str(&text));
    buf_release(&text);
}

int sources_is_course_platform(const struct sources *s, const char *platform)
{
    for (size_t i = 0; i < s->reading_count; i++)
        if (s->readings[i].kind == SOURCE_ENROLMENTS &&
            strcmp(s->readings[i].platform, platform) == 0)
            return 1;
    return 0;
}
