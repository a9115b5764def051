/* sources.json: everything comes back, and nothing that is damaged. */
#include "tests/unit/json_damage.h"

#include "lib/sources.h"

#define FINGERPRINT "0123456789abcdef0123456789abcdef"

static const char *headings[] = {"UPN", "Left", "caf\xC3\xA9 \"x\"\n"};
static uint8_t mapped[] = {1, 0, 1};
static struct wide_column wide_columns[] = {{2, "Maths", NULL, "2026-summer"}};

/* Each member has a value of its own. */
static struct export exports[] = {{.path = "in/sis.zip/users.csv",
                                   .delivered = "in/sis.zip",
                                   .name = "sis/users.csv",
                                   .unpacked = "0.unpacked",
                                   .text = "0.text",
                                   .encoding = "utf-16le",
                                   .fingerprint = FINGERPRINT,
                                   .delimiter = '\t',
                                   .quote = '\'',
                                   .is_exported = 1,
                                   .has_mark = 1,
                                   .bytes = 5000000000,
                                   .unpacked_bytes = 9000000000,
                                   .text_bytes = 4500000000,
                                   .heading_at = 7,
                                   .heading_len = 11,
                                   .heading_rows = 2,
                                   .body_at = 19,
                                   .rows = 10,
                                   .records = 4,
                                   .repaired = 3,
                                   .rejected = 2,
                                   .blank = 1,
                                   .column_count = 3,
                                   .headings = headings,
                                   .is_mapped = mapped}};
static struct export lookups[] = {{.path = "/else/courses.csv",
                                   .delivered = "/else/courses.csv",
                                   .name = "courses.csv",
                                   .encoding = "utf-8",
                                   .fingerprint = FINGERPRINT,
                                   .bytes = 3}};
static struct reading readings[] = {{.section = "roll",
                                     .kind = SOURCE_ROLL,
                                     .profile = "uk-mis",
                                     .platform = "",
                                     .dates = DAY_DMY,
                                     .day_zero = {-700000},
                                     .is_complete = 1,
                                     .is_delta = 1,
                                     .key_is_email = 1,
                                     .columns = {[FIELD_upn] = {1, {2}, NULL},
                                                 [FIELD_left] = {2, {0, 1}, NULL},
                                                 [FIELD_term] = {.constant = "=2026"}},
                                     .withdrawn_word = "",
                                     .end_words = "",
                                     .inactive_word = "",
                                     .active_word = ""},
                                    {.section = "results.tracker",
                                     .kind = SOURCE_RESULTS,
                                     .profile = "",
                                     .platform = "tracker",
                                     .dates = DAY_NUMBER,
                                     .day_zero = {15979},
                                     .attainment_purge = 1,
                                     .purge_cells = 1,
                                     .key_is_username = 1,
                                     .columns = {[FIELD_username] = {1, {0}, NULL}},
                                     .wide = {wide_columns, 1},
                                     .withdrawn_word = "Withdrawn",
                                     .end_words = "Withdrawn\nDropped\n",
                                     .inactive_word = "no",
                                     .active_word = "yes"}};
static const struct sources given = {.exports = exports,
                                     .export_count = 1,
                                     .readings = readings,
                                     .reading_count = 2,
                                     .lookups = lookups,
                                     .lookup_count = 1,
                                     .ini_digest = "ini",
                                     .config_digest = "config",
                                     .as_of = {20600},
                                     .beside = "in/"};

struct folder {
    char path[64];
    int parent, dir;
};

static int set_up(void **state)
{
    static struct folder f;
    struct outdir out;
    struct diag d = {0};
    f = (struct folder){.path = "/tmp/test_sources_XXXXXX"};
    umask(077);
    assert_non_null(mkdtemp(f.path));
    f.parent = open(f.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    /* As extract writes it: only what leaves again has to say how. */
    lookups[0].delimiter = ',';
    lookups[0].quote = '"';
    assert_int_equal(outdir_open(&out, f.parent, f.path, "staged", &d), 0);
    assert_int_equal(sources_write(&given, &out, &d), 0);
    assert_int_equal(outdir_commit(&out, &d), 0);
    f.dir = dir_open(f.parent, "staged", &d);
    assert_true(f.dir >= 0);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct folder *f = *state;
    struct diag d = {0};
    close(f->dir);
    close(f->parent);
    return dir_remove(AT_FDCWD, f->path, &d);
}

static void compare_export(const struct export *got, const struct export *want)
{
    assert_string_equal(got->path, want->path);
    assert_string_equal(got->delivered, want->delivered);
    assert_string_equal(got->name, want->name);
    assert_string_equal(got->encoding, want->encoding);
    assert_string_equal(got->fingerprint, want->fingerprint);
    assert_int_equal(got->delimiter, want->delimiter);
    assert_int_equal(got->quote, want->quote);
    assert_int_equal(got->is_exported, want->is_exported);
    assert_int_equal(got->has_mark, want->has_mark);
    assert_int_equal(got->bytes, want->bytes);
    assert_int_equal(got->unpacked_bytes, want->unpacked_bytes);
    assert_int_equal(got->text_bytes, want->text_bytes);
    assert_int_equal(got->heading_at, want->heading_at);
    assert_int_equal(got->heading_len, want->heading_len);
    assert_int_equal(got->heading_rows, want->heading_rows);
    assert_int_equal(got->body_at, want->body_at);
    assert_int_equal(got->rows, want->rows);
    assert_int_equal(got->records, want->records);
    assert_int_equal(got->repaired, want->repaired);
    assert_int_equal(got->rejected, want->rejected);
    assert_int_equal(got->blank, want->blank);
    assert_int_equal(got->column_count, want->column_count);
    for (uint32_t i = 0; i < want->column_count; i++) {
        assert_string_equal(got->headings[i], want->headings[i]);
        assert_int_equal(got->is_mapped[i], want->is_mapped[i]);
    }
}

static void compare_reading(const struct reading *got, const struct reading *want)
{
    assert_string_equal(got->section, want->section);
    assert_int_equal(got->kind, want->kind);
    assert_int_equal(got->export, want->export);
    assert_string_equal(got->profile, want->profile);
    assert_string_equal(got->platform, want->platform);
    assert_int_equal(got->dates, want->dates);
    assert_int_equal(got->day_zero.since_epoch, want->day_zero.since_epoch);
    assert_int_equal(got->attainment_purge, want->attainment_purge);
    assert_int_equal(got->is_complete, want->is_complete);
    assert_int_equal(got->is_delta, want->is_delta);
    assert_int_equal(got->purge_cells, want->purge_cells);
    assert_int_equal(got->key_is_username, want->key_is_username);
    assert_int_equal(got->key_is_email, want->key_is_email);
    assert_string_equal(got->withdrawn_word, want->withdrawn_word);
    assert_string_equal(got->end_words, want->end_words);
    assert_string_equal(got->inactive_word, want->inactive_word);
    assert_string_equal(got->active_word, want->active_word);
    for (int f = 0; f < FIELD_COUNT; f++) {
        const struct columns *c = &got->columns[f], *w = &want->columns[f];
        assert_int_equal(c->count, w->count);
        assert_memory_equal(c->at, w->at, sizeof c->at);
        assert_int_equal(c->constant != NULL, w->constant != NULL);
        if (w->constant)
            assert_string_equal(c->constant, w->constant);
    }
}

static void everything_comes_back(void **state)
{
    struct folder *f = *state;
    struct arena a = {0};
    struct diag d = {0};
    struct sources s;
    assert_int_equal(sources_read(&s, &a, f->dir, &d), 0);
    assert_int_equal(s.export_count, 1);
    assert_int_equal(s.reading_count, 2);
    assert_int_equal(s.lookup_count, 1);
    compare_export(&s.exports[0], &exports[0]);
    assert_string_equal(s.exports[0].text, "0.text");
    assert_string_equal(s.exports[0].unpacked, "0.unpacked");
    compare_export(&s.lookups[0], &lookups[0]);
    assert_null(s.lookups[0].text);
    assert_null(s.lookups[0].unpacked);
    for (int i = 0; i < 2; i++)
        compare_reading(&s.readings[i], &readings[i]);
    assert_int_equal(s.readings[0].wide.count, 0);
    assert_int_equal(s.readings[1].wide.count, 1);
    assert_int_equal(s.readings[1].wide.columns[0].column, 2);
    assert_string_equal(s.readings[1].wide.columns[0].subject, "Maths");
    assert_null(s.readings[1].wide.columns[0].assessment);
    assert_string_equal(s.readings[1].wide.columns[0].term, "2026-summer");
    assert_string_equal(s.ini_digest, "ini");
    assert_string_equal(s.config_digest, "config");
    assert_int_equal(s.as_of.since_epoch, 20600);
    assert_string_equal(s.beside, "in/");
    arena_release(&a);
}

/* What another stage would take for an index, an offset or a name in the vault. */
static const struct {
    const char *from, *to;
} bounds[] = {
    {"\"export\": 0,\n      \"profile\": \"uk-mis\"",
     "\"export\": 1,\n      \"profile\": \"uk-mis\""},
    {"\"export\": 0,\n      \"profile\": \"\"", "\"export\": 65536,\n      \"profile\": \"\""},
    {"\"upn\": [\n          2\n", "\"upn\": [\n          3\n"},
    {"\"upn\": [\n          2\n", "\"upn\": [\n          65538\n"},
    {"\"upn\": [\n          2\n", "\"upn\": [\n 0,0,0,0,0,0,0,0,0\n"},
    {"\"upn\": [\n          2\n", "\"upn\": [\n"},
    {"\"column\": 2", "\"column\": 3"},
    {"\"column\": 2", "\"column\": 65538"},
    {"\"name\": \"sis/users.csv\"", "\"name\": \"../users.csv\""},
    {"\"name\": \"sis/users.csv\"", "\"name\": \"/users.csv\""},
    {"\"name\": \"sis/users.csv\"", "\"name\": \"a/b/users.csv\""},
    {"\"text\": \"0.text\"", "\"text\": \"../key\""},
    {"\"unpacked\": \"0.unpacked\"", "\"unpacked\": \"..\""},
    {"\"encoding\": \"utf-16le\"", "\"encoding\": \"utf-17\""},
    {"\"delimiter\": \"\\t\"", "\"delimiter\": \"'\""},
    {"\"delimiter\": \"\\t\"", "\"delimiter\": \"\""},
    {"\"heading_rows\": 2", "\"heading_rows\": 3"},
    {"\"heading_at\": 7", "\"heading_at\": 20"},
    {"\"heading_len\": 11", "\"heading_len\": 13"},
    {"\"heading_len\": 11", "\"heading_len\": 4294967296"},
    {"\"body_at\": 19", "\"body_at\": 4500000001"},
    {"\"kind\": \"roll\"", "\"kind\": \"rolls\""},
    {"\"dates\": \"dmy\"", "\"dates\": \"ymd\""},
    {"\"as_of\": \"2026-05-27\"", "\"as_of\": \"2026-05-32\""},
    {"\"exports\": [", "\"exportz\": ["},
    {"\"readings\": [", "\"readingz\": ["},
    {"\"headings\": [\n        \"UPN\",", "\"headings\": ["},
    {"\"mapped\": [\n        1,\n        0,", "\"mapped\": [\n        1,"},
};

static int read_it(int dir, struct diag *d)
{
    struct arena a = {0};
    struct sources s;
    int status = sources_read(&s, &a, dir, d);
    arena_release(&a);
    return status;
}

static void damage_is_refused(void **state)
{
    struct folder *f = *state;
    struct damaged x;
    damage_open(&x, f->dir, "sources.json", read_it);
    cut_everywhere(&x);
    other_types(&x);
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++)
        replaced(&x, bounds[i].from, bounds[i].to);
    damage_close(&x);
    assert_int_equal(unlinkat(f->dir, "sources.json", 0), 0);
    struct diag d = {0};
    assert_int_equal(read_it(f->dir, &d), -1);
    assert_non_null(strstr(d.text, "plan again"));
}

/* Paths count from where school.ini is, wherever the next command is given; absolute ones do not.
 */
static void paths_follow(void **state)
{
    struct folder *f = *state;
    struct arena a = {0};
    struct diag d = {0};
    struct sources s;
    assert_int_equal(sources_read(&s, &a, f->dir, &d), 0);
    sources_follow(&s, "up/there/school.ini", &a);
    assert_string_equal(s.exports[0].path, "up/there/sis.zip/users.csv");
    assert_string_equal(s.exports[0].delivered, "up/there/sis.zip");
    assert_string_equal(s.lookups[0].path, "/else/courses.csv");
    sources_follow(&s, "school.ini", &a);
    assert_string_equal(s.exports[0].delivered, "sis.zip");
    arena_release(&a);
}

/* The digest is of what was delivered and how it is read, and of nothing else. */
static void digest_of_what_was_delivered(void **state)
{
    (void)state;
    struct export e = exports[0];
    struct sources s = given;
    char first[DIGEST_HEX], other[DIGEST_HEX];
    s.exports = &e;
    sources_digest(&s, first);
    e.path = e.delivered = "moved.csv";
    s.as_of.since_epoch++;
    sources_digest(&s, other);
    assert_string_equal(other, first);
    e.bytes++;
    sources_digest(&s, other);
    assert_string_not_equal(other, first);
    e.bytes--;
    s.config_digest = "other";
    sources_digest(&s, other);
    assert_string_not_equal(other, first);
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(everything_comes_back),
        WITH_FOLDER(damage_is_refused),
        WITH_FOLDER(paths_follow),
        cmocka_unit_test(digest_of_what_was_delivered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
