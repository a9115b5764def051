/*
 * Any text as the sections that a profile or school.ini gives for a reading, over four small
 * exports: set up or refused with one line of message; columns within the heading, one reading of
 * one kind over one export.
 *
 * Input: the text of school.ini. The exports beside it are roll.csv, accounts.csv,
 * enrolments.csv and results.csv; subjects.csv is there for a lookup.
 */
#include "extract/setup.h"
#include "tests/fuzz/fuzz.h"

static const struct {
    const char *name, *text;
} files[] = {
    {"roll.csv", "UPN,Adno,Surname,Forename,DOB,Year,Leaving Date,Status\n"
                 "H005000000001,0001,Thistledown,Ada,01/02/2010,9,31/08/2026,P\n"},
    {"accounts.csv", "id;login;Last Name;Email;Active;Role\n"
                     "7;ada;Thistledown;ada@example.org;yes;student\n"},
    {"enrolments.csv", "user\tcourse\tpart\tstatus\tends\n7\tMaths\tA\tActive\t2026-08-31\n"},
    {"results.csv", "UPN,Subject Code,Maths - Mock,Art - Mock,Grade,Score,Date\n"
                    "H005000000001,MA,5,6+,7,61.5,2026-07-01\n"},
    {"subjects.csv", "Code,Name\nMA,Mathematics\nAR,Art\n"},
};

static void check_setup(const struct setup *s)
{
    FUZZ_CHECK(s->sources.reading_count > 0 && s->sources.export_count > 0);
    for (size_t i = 0; i < s->sources.reading_count; i++) {
        const struct reading *r = &s->sources.readings[i];
        FUZZ_CHECK(r->export < s->sources.export_count && r->kind < SOURCE_KINDS);
        FUZZ_CHECK(r->platform && r->section[0]);
        FUZZ_CHECK(r->dates != DAY_NUMBER || !day_is_none(r->day_zero));
        const struct export *e = &s->sources.exports[r->export];
        FUZZ_CHECK(e->delimiter && e->quote && e->delimiter != e->quote);
        for (int f = 0; f < FIELD_COUNT; f++) {
            FUZZ_CHECK(r->columns[f].count <= COLUMNS_MAX);
            for (uint16_t k = 0; k < r->columns[f].count; k++)
                FUZZ_CHECK(r->columns[f].at[k] < e->column_count);
        }
    }
}

static void set_up(struct stage *stage, struct diag *d)
{
    struct setup setup = {0};
    struct outdir staged;
    struct words spaces;
    FUZZ_CHECK(outdir_open(&staged, fuzz_dir(), fuzz_dir_path(), "staged", d) == 0);
    words_init(&spaces);
    int status = setup_read(&setup, stage, &staged, &spaces, d);
    fuzz_check_diag(status, d);
    if (status == 0)
        check_setup(&setup);
    setup_release(&setup);
    words_release(&spaces);
    outdir_abandon(&staged);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int is_ready;
    struct str text = fuzz_text(data, size);
    struct diag d = {0};
    for (size_t i = 0; !is_ready && i < sizeof files / sizeof *files; i++)
        fuzz_put(files[i].name, str_of(files[i].text));
    is_ready = 1;
    struct stage stage = {.program = "fuzz", .step = "", .as_of = day_of(2026, 8, 31)};
    stage.config_path = arena_format(&stage.arena, "%s/school.ini", fuzz_dir_path());
    stage.config_text = text;
    if (config_parse(&stage.config, &stage.arena, stage.config_path, text, &d) == 0 &&
        policy_read(&stage.policy, &stage.arena, &stage.config, &d) == 0)
        set_up(&stage, &d);
    arena_release(&stage.arena);
    return 0;
}
