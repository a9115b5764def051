#include "driver/options.h"

#include <stddef.h>

#include "lib/config.h"
#include "lib/text.h"

enum option_kind { OPTION_TEXT, OPTION_RUN, OPTION_DAY, OPTION_FLAG };

static const struct option_row {
    const char *name, *value, *help;
    enum option_kind kind;
    size_t at;
} rows[] = {
    {"--vault", "DIR", "keep backups and reports here (default: vault in school.ini)", OPTION_TEXT,
     offsetof(struct options, vault)},
    {"--as-of", "DATE", "judge as of this day, as in 2026-08-31 (default: today)", OPTION_DAY,
     offsetof(struct options, as_of)},
    {"--run", "N", "the run that is meant (default: the pending or the newest one)", OPTION_RUN,
     offsetof(struct options, run)},
    {"--by", "NAME", "who confirms", OPTION_TEXT, offsetof(struct options, by)},
    {"--confirm", "WORDS", "the words that the plan printed, as in 'delete 40'", OPTION_TEXT,
     offsetof(struct options, confirm)},
    {"--authority", "TEXT", "on whose word, for the disposal log", OPTION_TEXT,
     offsetof(struct options, authority)},
    {"--allow", "GATE", "open this one closed gate for this run, on your own word", OPTION_TEXT,
     offsetof(struct options, allow)},
    {"--person", "PERSON", "restore: only the rows of this one", OPTION_TEXT,
     offsetof(struct options, person)},
    {"--export", "NAME", "restore: only the rows of this export", OPTION_TEXT,
     offsetof(struct options, export)},
    {"--to", "DIR", "restore: the new folder to write into", OPTION_TEXT,
     offsetof(struct options, to)},
    {"--pack", "NAME", "report: also workbooks for class, department, slt or governors",
     OPTION_TEXT, offsetof(struct options, pack)},
    {"--only", "SHEET", "--pack: only this sheet, beside cover and contents", OPTION_TEXT,
     offsetof(struct options, only)},
    {"--year", "YEAR", "--pack: only this year group, as in 11", OPTION_TEXT,
     offsetof(struct options, year)},
    {"--school", "SCHOOL", "--pack: refuse unless school.ini is of this name or code", OPTION_TEXT,
     offsetof(struct options, school)},
    {"--identity", "FILE", "verify, restore, reinstate, erase: opens encrypted backups",
     OPTION_TEXT, offsetof(struct options, identity)},
    {"--all", NULL, "verify: every backup, as without it", OPTION_FLAG,
     offsetof(struct options, is_all)},
    {"--dry-run", NULL, "say what would be done, and do nothing", OPTION_FLAG,
     offsetof(struct options, is_dry_run)},
    {"--disposal", NULL, "status: what was disposed of, for the data protection officer",
     OPTION_FLAG, offsetof(struct options, is_disposal)},
    {"--json", NULL, "print the result as JSON", OPTION_FLAG, offsetof(struct options, is_json)},
    {"--help", NULL, "show this", OPTION_FLAG, offsetof(struct options, is_help)},
    {"--version", NULL, "show the version", OPTION_FLAG, offsetof(struct options, is_version)},
};
enum { ROWS = sizeof rows / sizeof *rows, WORDS_MAX = 4 };

const struct verb *verb_find(const char *name)
{
    for (size_t i = 0; verbs[i]; i++)
        if (strcmp(verbs[i]->name, name) == 0)
            return verbs[i];
    return NULL;
}

void print_help(void)
{
    puts("offboard finds who has left the school, shows it as a plan, and prepares what a person\n"
         "has confirmed: a verified backup, off-boarded exports, worklists and reports.\n\n"
         "  offboard plan school.ini\n"
         "  offboard apply school.ini --by 'Your Name' --confirm 'delete 20'\n\nVerbs:");
    for (size_t i = 0; verbs[i]; i++)
        printf("  %-9s %-22s %s\n", verbs[i]->name, verbs[i]->arguments, verbs[i]->summary);
    puts("\nlook, init and cat need no school.ini and have options of their own, as in\n"
         "'offboard cat --help'.\n\nOptions:");
    for (size_t i = 0; i < ROWS; i++)
        printf("  %-11s %-6s %s\n", rows[i].name, rows[i].value ? rows[i].value : "", rows[i].help);
    puts("\nExit status: 0 done; 1 refused because of the data, a gate or the confirmation, and\n"
         "nothing changed; 2 could not run, and nothing changed.\n\n"
         "With --json stdout holds one JSON value and nothing else: the result, which for plan,\n"
         "apply, run and report is the run's run.json; or {\"error\": ..., \"status\": ...} where\n"
         "there is none. The terminal is then never asked for a confirmation.");
}

static int unknown_option(const char *name, struct diag *d)
{
    const char *names[ROWS + 1] = {0};
    for (size_t i = 0; i < ROWS; i++)
        names[i] = rows[i].name;
    const char *nearest = nearest_name(str_of(name), names);
    return diag_set(d, DIAG_USAGE, "'%s' is not an option%s%s%s; see 'offboard --help'", name,
                    nearest ? ": did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static int take_value(void *to, const struct option_row *row, const char *value, struct diag *d)
{
    uint64_t run;
    switch (row->kind) {
    case OPTION_TEXT:
        *(const char **)to = value;
        return 0;
    case OPTION_RUN:
        if (str_to_u64(&run, str_of(value), 999999) != 0 || run == 0)
            return diag_set(d, DIAG_USAGE, "--run '%s': wanted the number the plan printed", value);
        *(uint32_t *)to = (uint32_t)run;
        return 0;
    case OPTION_DAY:
        if (day_parse(to, str_of(value), DAY_ISO, DAY_NONE) != 0)
            return diag_set(d, DIAG_USAGE, "%s '%s': wanted a day as in 2026-08-31", row->name,
                            value);
        return 0;
    case OPTION_FLAG:
        break;
    }
    *(int *)to = 1;
    return 0;
}

/* "--vault DIR" and "--vault=DIR" are the same. */
static int take_option(struct options *o, char **argv, int *i, int argc, struct diag *d)
{
    const char *equals = strchr(argv[*i], '=');
    size_t len = equals ? (size_t)(equals - argv[*i]) : strlen(argv[*i]);
    for (size_t k = 0; k < ROWS; k++) {
        const char *value = equals ? equals + 1 : NULL;
        if (strlen(rows[k].name) != len || strncmp(rows[k].name, argv[*i], len) != 0)
            continue;
        if (rows[k].kind != OPTION_FLAG && !value) {
            if (*i + 1 >= argc)
                return diag_set(d, DIAG_USAGE, "%s needs %s", rows[k].name, rows[k].value);
            value = argv[++*i];
        }
        return take_value((char *)o + rows[k].at, &rows[k], value, d);
    }
    return unknown_option(argv[*i], d);
}

/* Names and reasons go into records for good; records are UTF-8. */
static int check_texts(struct options *o, int argc, char **argv, struct diag *d)
{
    for (int i = 1; i < argc; i++) /* wherever a mistake comes before it */
        o->is_json |= strcmp(argv[i], "--json") == 0;
    for (int i = 1; i < argc; i++) {
        struct str text = str_of(argv[i]);
        int is_plain = text_utf8_valid(text) == text.len;
        for (size_t k = 0; k < text.len; k++)
            is_plain &= (unsigned char)text.bytes[k] >= ' ' && text.bytes[k] != 0x7F;
        if (!is_plain)
            return diag_set(d, DIAG_USAGE,
                            "argument %d is not plain UTF-8 text on one line: type it again", i);
    }
    return 0;
}

/* What a verb takes is said once, in its `arguments`; what is in small letters is a word of its. */
static int take_words(struct options *o, const char *const *words, size_t count, struct diag *d)
{
    const struct verb *verb = o->verb ? verb_find(o->verb) : NULL;
    struct str rest = str_of(verb ? verb->arguments : "school.ini"), part;
    size_t at = 1;
    while (rest.bytes) {
        part = str_cut(&rest, ' ');
        const char *word = at < count ? words[at] : NULL;
        at++;
        if (str_is(part, "PERSON"))
            o->person = word;
        else if (str_is(part, "FILE"))
            o->file = word;
        else if (str_is(part, "school.ini"))
            o->config = word;
        else if (!word || !str_is(part, word))
            return diag_set(d, DIAG_USAGE, "say 'offboard %s %s'", verb->name, verb->arguments);
    }
    if (at < count)
        return diag_set(d, DIAG_USAGE, "'%s' is one argument too many; see 'offboard --help'",
                        words[at]);
    return 0;
}

/* Elsewhere they would be given in vain, and nobody would notice. */
static int check_pack(const struct options *o, struct diag *d)
{
    if (o->pack && (!o->verb || strcmp(o->verb, "report") != 0))
        return diag_set(d, DIAG_USAGE, "--pack goes with 'offboard report'");
    if (!o->pack && (o->only || o->year || o->school))
        return diag_set(d, DIAG_USAGE, "--only, --year and --school go with --pack");
    return 0;
}

int options_read(struct options *o, int argc, char **argv, struct diag *d)
{
    const char *words[WORDS_MAX] = {0};
    size_t count = 0;
    *o = (struct options){.as_of = DAY_NONE};
    const struct verb *first = argc > 1 ? verb_find(argv[1]) : NULL;
    if (first && first->run == run_tool) {
        o->verb = first->name;
        o->tool = argv + 1;
        o->tool_count = argc - 1;
        return 0;
    }
    if (check_texts(o, argc, argv, d) != 0)
        return -1;
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) == 0) {
            if (take_option(o, argv, &i, argc, d) != 0)
                return -1;
        } else if (count == WORDS_MAX) {
            return diag_set(d, DIAG_USAGE, "'%s' is one argument too many; see 'offboard --help'",
                            argv[i]);
        } else {
            words[count++] = argv[i];
        }
    }
    o->verb = words[0];
    if (o->is_help)
        return 0;
    return take_words(o, words, count, d) == 0 ? check_pack(o, d) : -1;
}
