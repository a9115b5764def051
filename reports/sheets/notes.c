/* Notes: what the words, the shorthand and the measures of this workbook mean. */
#include "reports/measure.h"
#include "reports/sheets.h"

static const struct {
    const char *name, *kind, *unit, *definition, *source;
} words[] = {
    {"[c]", "shorthand", "none",
     "Confidential: a number too small to be shown, or one from which "
     "such a number could be worked out. It is never shown as 0.",
     "Government statistics"},
    {"[x]", "shorthand", "none", "Not available: withheld, for the reason given above the table.",
     "Government statistics"},
    {"[z]", "shorthand", "none", "Not applicable.", "Government statistics"},
    {"Empty cell", "shorthand", "none",
     "There is nobody to count, or nothing to compare with. A "
     "zero is always written as 0.",
     "offboard"},
    {"Students", "word", "people",
     "Different people. It is the N beside every percentage and "
     "mean: those it is of.",
     "offboard"},
    {"Counted", "word", "people",
     "Those whom the figures describe: see Who is counted on the "
     "Cover, and the sheet Not counted.",
     "offboard"},
    {"Percentage point", "word", "% points", "The difference between two percentages.", "offboard"},
    {"PROVISIONAL", "word", "none",
     "A gate of the plan is closed: so much has changed since last "
     "time that a person has to look first. The Cover names the gate.",
     "offboard"},
};

static void put_words(struct sheet *s)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        put_text(s, str_of(words[i].name));
        put_text(s, str_of(words[i].kind));
        put_text(s, str_of(words[i].unit));
        put_text(s, str_of(words[i].definition));
        put_text(s, str_of(words[i].source));
        end_row(s);
    }
}

static void put_measures(struct sheet *s)
{
    for (size_t i = 0; measure_families[i]; i++) {
        const struct measure_family *family = measure_families[i];
        put_text(s, str_of(family->title));
        put_text(s, STR("measure"));
        put_text(s, str_of(family->unit));
        put_text(s, str_of(family->definition));
        put_text(s, str_of(family->source));
        end_row(s);
    }
}

static void build(struct sheet *s, const struct report *r)
{
    static const struct column columns[] = {
        {.heading = "Name", .field = "name"},
        {.heading = "Kind", .field = "kind"},
        {.heading = "Unit", .field = "unit"},
        {.heading = "Definition", .field = "definition", .width = 70},
        {.heading = "Source", .field = "source", .width = 40},
    };
    sheet_warning_note(s, r);
    sheet_columns(s, columns, sizeof columns / sizeof columns[0]);
    put_words(s);
    put_measures(s);
}

const struct sheet_def sheet_notes = {
    .name = "Notes",
    .title = "Notes: words, shorthand and measures",
    .csv = "notes.csv",
    .build = build,
};
