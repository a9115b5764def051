/*
 * Any bytes where staged tables, dictionaries and sources.json should be: refused, or everything
 * in them refers to what is there.
 *
 * Input: a byte for what it is (a table as it lies on the disk, a table's records, the
 * dictionaries, sources.json) and one for which table; then the bytes.
 */
#include <fcntl.h>
#include <unistd.h>

#include "lib/staged_check.h"
#include "tests/fuzz/fuzz.h"

enum { ALIASES = 5, PEOPLE = 3 };

static const struct table_kind *const kinds[] = {&table_roll,   &table_account, &table_enrolment,
                                                 &table_result, &table_alias,   &table_person,
                                                 &table_reject, &table_decided};
enum { KINDS = sizeof kinds / sizeof *kinds };

/* One export under a reading of each kind, and dictionaries of one word. */
struct world {
    struct export export;
    struct reading readings[SOURCE_KINDS];
    struct sources sources;
    struct words words[WORDS_DOMAINS];
    struct staged_limits limits;
};

static void make_world(struct world *w)
{
    *w = (struct world){.export = {.body_at = 10, .text_bytes = 100}};
    for (int k = 0; k < SOURCE_KINDS; k++)
        w->readings[k].kind = (enum source_kind)k;
    w->sources = (struct sources){.exports = &w->export,
                                  .export_count = 1,
                                  .readings = w->readings,
                                  .reading_count = SOURCE_KINDS};
    for (int i = 0; i < WORDS_DOMAINS; i++) {
        words_init(&w->words[i]);
        FUZZ_CHECK(words_code(&w->words[i], STR("one")) == 1);
    }
    w->limits = (struct staged_limits){ALIASES, PEOPLE, &w->sources, w->words};
}

/* The record of a row, checked without the code under test. */
static void check_row(const struct world *w, const struct row_at *row, size_t kind)
{
    FUZZ_CHECK(row->alias < ALIASES && row->reading < SOURCE_KINDS);
    FUZZ_CHECK((size_t)w->readings[row->reading].kind == kind);
    FUZZ_CHECK(row->at >= 10 && row->at <= 100 && row->len <= 100 - row->at);
}

static void check_records(const struct world *w, const struct table *t, size_t kind)
{
    for (uint64_t i = 0; i < t->count; i++) {
        const char *record = (const char *)t->records + i * kinds[kind]->record_size;
        struct result_row result;
        struct alias alias;
        struct person person;
        struct row_at row;
        memcpy(&row, record, sizeof row);
        if (kind < SOURCE_KINDS)
            check_row(w, &row, kind);
        if (kinds[kind] == &table_result) {
            memcpy(&result, record, sizeof result);
            FUZZ_CHECK(result.subject <= 1 && result.class <= 1 && result.assessment <= 1 &&
                       result.term <= 1 && result.grade <= 1);
        } else if (kinds[kind] == &table_alias) {
            memcpy(&alias, record, sizeof alias);
            FUZZ_CHECK(alias.person < PEOPLE && alias.kind < ID_KINDS && alias.space <= 1);
        } else if (kinds[kind] == &table_person) {
            memcpy(&person, record, sizeof person);
            FUZZ_CHECK(person.alias < ALIASES && person.year <= 1);
        }
    }
}

static void check_table(const struct world *w, int dir, size_t kind)
{
    struct table t;
    struct diag d = {0};
    int status = table_map(&t, dir, kinds[kind], &d);
    fuzz_check_diag(status, &d);
    if (status != 0)
        return;
    status = staged_check(&t, kinds[kind], &w->limits, &d);
    fuzz_check_diag(status, &d);
    if (status == 0)
        check_records(w, &t, kind);
    table_unmap(&t);
}

/* The records under a trailer that is right, as after a bug of ours and not of the disk. */
static void check_table_of(const struct world *w, struct str records, size_t kind)
{
    struct outdir o;
    struct table_writer out;
    struct diag d = {0};
    FUZZ_CHECK(outdir_open(&o, fuzz_dir(), fuzz_dir_path(), "tables", &d) == 0);
    FUZZ_CHECK(table_create(&out, &o, kinds[kind], &d) == 0);
    for (; records.len >= kinds[kind]->record_size; records.len -= kinds[kind]->record_size) {
        FUZZ_CHECK(table_add(&out, records.bytes, &d) == 0);
        records.bytes += kinds[kind]->record_size;
    }
    FUZZ_CHECK(table_close(&out, &d) == 0);
    check_table(w, o.fd, kind);
    outdir_abandon(&o);
}

static void check_words(struct str bytes)
{
    static const char *const names[WORDS_DOMAINS] = {"space",      "school", "year",   "group",
                                                     "reason",     "mark",   "course", "subject",
                                                     "assessment", "term",   "grade",  "status"};
    struct words all[WORDS_DOMAINS];
    struct diag d = {0};
    char name[32];
    for (size_t i = 0; i < WORDS_DOMAINS; i++) {
        snprintf(name, sizeof name, "words-%s", names[i]);
        fuzz_put(name, (struct str){bytes.bytes, bytes.len / (i + 1)});
    }
    int status = words_read(all, fuzz_dir(), &d);
    fuzz_check_diag(status, &d);
    for (size_t i = 0; i < WORDS_DOMAINS; i++) {
        for (uint32_t code = 1; status == 0 && code < all[i].count; code++)
            FUZZ_CHECK(words_find(&all[i], words_text(&all[i], (uint16_t)code)) == code);
        words_release(&all[i]);
    }
}

/* A file's name, or a folder's and a file's: opened in a directory of the vault. */
static void check_name(const char *name)
{
    struct str rest = str_of(name);
    int parts = 0;
    while (rest.bytes) {
        struct str part = str_cut(&rest, '/');
        FUZZ_CHECK(part.len && !str_is(part, ".") && !str_is(part, "..") && ++parts <= 2);
    }
}

static void check_sources_refer(const struct sources *s)
{
    FUZZ_CHECK(s->reading_count <= READINGS_MAX);
    for (size_t i = 0; i < s->export_count; i++) {
        const struct export *e = &s->exports[i];
        check_name(e->name);
        FUZZ_CHECK(!e->text || (e->text[0] && e->text[0] != '.'));
        FUZZ_CHECK(e->heading_at <= e->body_at && e->body_at <= e->text_bytes);
        FUZZ_CHECK(e->heading_len <= e->body_at - e->heading_at);
        FUZZ_CHECK(e->delimiter && e->quote && e->delimiter != e->quote);
        for (uint32_t k = 0; k < e->column_count; k++)
            FUZZ_CHECK(e->headings[k] && strlen(e->headings[k]) < SIZE_MAX);
    }
    for (size_t i = 0; i < s->reading_count; i++) {
        const struct reading *r = &s->readings[i];
        FUZZ_CHECK(r->export < s->export_count && r->kind < SOURCE_KINDS);
        for (int f = 0; f < FIELD_COUNT; f++)
            for (uint16_t k = 0; k < r->columns[f].count; k++)
                FUZZ_CHECK(r->columns[f].at[k] < s->exports[r->export].column_count);
    }
}

static void write_sources(const struct sources *s, struct buf *out)
{
    struct outdir o;
    struct diag d = {0};
    FUZZ_CHECK(outdir_open(&o, fuzz_dir(), fuzz_dir_path(), "again", &d) == 0);
    FUZZ_CHECK(sources_write(s, &o, &d) == 0);
    FUZZ_CHECK(file_read(out, o.fd, "sources.json", 1 << 24, &d) == 0);
    outdir_abandon(&o);
}

/* What was accepted says the same after it was written and read again. */
static void check_sources(struct str json)
{
    struct arena a = {0};
    struct sources s;
    struct diag d = {0};
    struct buf once = {0}, twice = {0};
    fuzz_put("sources.json", json);
    int status = sources_read(&s, &a, fuzz_dir(), &d);
    fuzz_check_diag(status, &d);
    if (status == 0) {
        check_sources_refer(&s);
        write_sources(&s, &once);
        fuzz_put("sources.json", buf_str(&once));
        FUZZ_CHECK(sources_read(&s, &a, fuzz_dir(), &d) == 0);
        write_sources(&s, &twice);
        FUZZ_CHECK(str_equal(buf_str(&once), buf_str(&twice)));
    }
    buf_release(&once);
    buf_release(&twice);
    arena_release(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct world w;
    struct str bytes = fuzz_text(data, size);
    unsigned what = fuzz_byte(&bytes) & 3;
    size_t kind = fuzz_byte(&bytes) % KINDS;
    if (!w.sources.exports)
        make_world(&w);
    if (what == 0) {
        fuzz_put(kinds[kind]->name, bytes);
        check_table(&w, fuzz_dir(), kind);
    } else if (what == 1) {
        check_table_of(&w, bytes, kind);
    } else if (what == 2) {
        check_words(bytes);
    } else {
        check_sources(bytes);
    }
    return 0;
}
