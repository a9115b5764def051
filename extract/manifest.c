#include "extract/manifest.h"

#include <fcntl.h>
#include <strings.h>

#include "extract/container_path.h"
#include "extract/profile.h"
#include "lib/row_reader.h"
#include "lib/unpack.h"

enum { MANIFEST_BYTES_MAX = 1 << 20 };
enum state { STATE_UNSAID, STATE_ABSENT, STATE_BULK, STATE_DELTA };

/* What is beside one file. */
struct manifest {
    const char *path;    /* for messages */
    const char *version; /* NULL: no bundle of OneRoster */
    const char *table;   /* the file's own: "users" */
    enum state state;    /* of the table */
    uint32_t bad_line;   /* that cannot be read, or says of the table what nobody knows */
};

static int take_chunk(void *to, struct str chunk, struct diag *d)
{
    (void)d;
    buf_append(to, chunk);
    return 0;
}

/* "a/manifest.csv" for "a/users.csv" */
static const char *beside(const char *file, struct arena *a)
{
    return arena_format(a, "%.*smanifest.csv", (int)(path_file(file) - file), file);
}

/* 1 with the text of the manifest, 0 if there is none beside the file; -1 with *d. */
static int read_beside(struct buf *out, struct manifest *m, const struct export *e, struct arena *a,
                       struct diag *d)
{
    const char *member = NULL;
    int found;
    m->path = beside(e->path, a);
    if (e->unpacked)
        container_split(e->path, &member, a);
    if (member) {
        struct unpack_sink sink = {take_chunk, out};
        if (unpack_entry(&found, e->delivered, beside(member, a), MANIFEST_BYTES_MAX, sink, d) != 0)
            return -1;
        return found;
    }
    int status = file_read(out, AT_FDCWD, m->path, MANIFEST_BYTES_MAX, d);
    return status < 0 ? -1 : status == 0;
}

/* "users" of "a/users.csv" and of "users.csv.gz" */
static const char *table_of(const char *path, struct arena *a)
{
    struct str name = str_of(path_file(path));
    return arena_text(a, str_cut(&name, '.'));
}

static void take_property(struct manifest *m, struct str name, struct str value, uint32_t line,
                          struct arena *a)
{
    static const char *const states[] = {
        [STATE_ABSENT] = "absent", [STATE_BULK] = "bulk", [STATE_DELTA] = "delta"};
    if (str_is(name, "oneroster.version"))
        m->version = arena_text(a, value);
    if (!str_is(name, arena_format(a, "file.%s", m->table)))
        return;
    m->state = STATE_UNSAID;
    for (int i = STATE_ABSENT; i <= STATE_DELTA; i++)
        if (value.len == strlen(states[i]) && strncasecmp(value.bytes, states[i], value.len) == 0)
            m->state = (enum state)i;
    if (m->state == STATE_UNSAID)
        m->bad_line = line;
}

static void parse(struct manifest *m, struct str text, struct arena *a)
{
    struct row row;
    enum row_result result;
    size_t mark = str_starts(text, "\xEF\xBB\xBF") ? 3 : 0;
    struct row_reader *reader = row_reader_new(',', '"');
    row_reader_start(reader, mark, 1);
    do {
        size_t at = (size_t)row_reader_at(reader);
        result = row_reader_next(reader, (struct str){text.bytes + at, text.len - at}, 1, &row);
        if (result == ROW_CELLS && row.count >= 2)
            take_property(m, str_trim(row.cells[0]), str_trim(row.cells[1]), row.line, a);
        else if (result == ROW_BAD)
            m->bad_line = row.line;
    } while (result != ROW_END);
    row_reader_free(reader);
}

static int read_manifest(struct manifest *m, const struct export *e, struct setup *s,
                         struct diag *d)
{
    struct arena *a = &s->stage->arena;
    struct buf text = {0};
    *m = (struct manifest){.table = table_of(e->path, a)};
    int found = read_beside(&text, m, e, a, d);
    if (found == 1)
        parse(m, buf_str(&text), a);
    if (m->version)
        sha256_add(s->digest, buf_str(&text));
    buf_release(&text);
    if (found < 0 || !m->version || !m->bad_line)
        return found < 0 ? -1 : 0;
    diag_set(d, DIAG_DATA,
             "the manifest cannot be read here: wanted a property and its value, which for a file "
             "is absent, bulk or delta: export the bundle again");
    return diag_locate(d, (struct origin){.path = m->path, .line = m->bad_line});
}

static int check_absent(const struct manifest *m, struct diag *d)
{
    if (!m->version || m->state != STATE_ABSENT)
        return 0;
    diag_set(d, DIAG_DATA,
             "file.%s = absent, yet there is such a file, of an earlier export perhaps: export the "
             "bundle again, to an empty place",
             m->table);
    return diag_locate(d, (struct origin){.path = m->path});
}

/* "1.1" covers "1.1" and "1.1.2"; a profile that is not OneRoster's covers every version. */
static int is_version(const char *profile, const char *version)
{
    static const char prefix[] = "oneroster-";
    if (strncmp(profile, prefix, sizeof prefix - 1) != 0)
        return 1;
    const char *wanted = profile + sizeof prefix - 1;
    size_t len = strlen(wanted);
    return strncmp(version, wanted, len) == 0 && (version[len] == '\0' || version[len] == '.');
}

static int refuse_version(const struct manifest *m, const struct reading *r, struct arena *a,
                          struct diag *d)
{
    const char *right = arena_format(a, "oneroster-%s", m->version);
    int is_known = profile_find(right) != NULL;
    diag_set(d, DIAG_DATA, "the bundle is OneRoster %s, and [%s] has 'profile = %s': %s%s%s",
             m->version, r->section, r->profile,
             is_known ? "set 'profile = " : "export the bundle as 1.1 or 1.2",
             is_known ? right : "", is_known ? "'" : "");
    return diag_locate(d, (struct origin){.path = m->path});
}

static int check_reading(struct setup *s, struct reading *r, struct diag *d)
{
    struct manifest m;
    if (read_manifest(&m, &s->sources.exports[r->export], s, d) != 0 || check_absent(&m, d) != 0)
        return -1;
    if (!m.version)
        return 0;
    if (!is_version(r->profile, m.version))
        return refuse_version(&m, r, &s->stage->arena, d);
    r->is_delta = m.state == STATE_DELTA;
    if (!r->is_delta || !r->is_complete)
        return 0;
    diag_set(d, DIAG_DATA,
             "file.%s = delta: it lists changes only, yet [%s] has 'complete = yes': export the "
             "bundle in bulk",
             m.table, r->section);
    return diag_locate(d, (struct origin){.path = m.path});
}

int manifest_check(struct setup *s, struct diag *d)
{
    struct manifest m;
    for (size_t i = 0; i < s->sources.reading_count; i++)
        if (check_reading(s, &s->sources.readings[i], d) != 0)
            return -1;
    for (size_t i = 0; i < s->sources.lookup_count; i++)
        if (read_manifest(&m, &s->sources.lookups[i], s, d) != 0 || check_absent(&m, d) != 0)
            return -1;
    return 0;
}

void manifest_warn(const struct sources *s, const char *program)
{
    for (size_t i = 0; i < s->reading_count; i++) {
        const struct reading *r = &s->readings[i];
        if (r->is_delta)
            fprintf(stderr,
                    "%s: %s: warning: the manifest calls it a delta: it lists changes only, so "
                    "that somebody is not in it says nothing\n",
                    program, s->exports[r->export].path);
    }
}
