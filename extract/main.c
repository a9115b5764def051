/*
 * offboard-extract - exports as delivered -> staged/. The only place that parses whole files.
 */
#include "extract/container.h"
#include "extract/decisions.h"
#include "extract/manifest.h"
#include "extract/people.h"
#include "extract/tools.h"
#include "extract/zeros.h"

/* Rows that name no school belong to the one school that others name. */
static void unite_schools(struct extraction *x)
{
    if (x->named_school && !x->has_schools)
        aliases_unite_spaces(x->aliases, x->named_school, x->setup->school_space);
}

static int stage_exports(struct extraction *x, unsigned pieces, struct diag *d)
{
    int open = 0, status = 0;
    for (; open < SOURCE_KINDS && status == 0; open++)
        status = table_create(&x->tables[open], &x->staged, source_tables[open], d);
    if (status == 0)
        status = read_exports(x, pieces, d);
    for (int k = 0; k < open; k++) {
        if (status == 0)
            status = table_close(&x->tables[k], d);
        else
            outfile_drop(&x->tables[k].file);
    }
    return status;
}

static int stage_all(struct extraction *x, unsigned pieces, struct diag *d)
{
    struct sources *s = &x->setup->sources;
    if (stage_exports(x, pieces, d) != 0)
        return -1;
    unite_schools(x);
    rejects_sort(&x->rejects);
    if (zeros_check(x, d) != 0 ||
        people_write(x->aliases, x->first_result, x->first_capacity, &x->staged, d) != 0 ||
        decisions_read(x, d) != 0 ||
        rejects_write(&x->rejects, x->setup, x->aliases, &x->staged, d) != 0 ||
        words_write(x->words, &x->staged, d) != 0)
        return -1;
    return sources_write(s, &x->staged, d);
}

/* Stages the run; *again where nothing was published because every byte must be counted first. */
static int stage_run(struct stage *stage, const struct hash_seed *seed, int is_thorough, int *again,
                     struct diag *d)
{
    struct words words[WORDS_DOMAINS];
    struct aliases aliases;
    struct setup setup = {.is_thorough = is_thorough, .seed = *seed};
    struct extraction x = {.setup = &setup, .aliases = &aliases, .words = words};
    if (outdir_open(&x.staged, stage->run_fd, stage->run_path, "staged", d) != 0)
        return -1;
    x.staged.digest = OUTDIR_FINGERPRINT;
    aliases_init(&aliases, seed);
    for (int i = 0; i < WORDS_DOMAINS; i++)
        words_init(&words[i]);
    int status = setup_read(&setup, stage, &x.staged, &words[WORDS_SPACE], d);
    if (status == 0)
        status = stage_all(&x, stage->pieces, d);
    *again = x.is_doubtful && !is_thorough;
    if (status == 0 && !*again)
        status = outdir_commit(&x.staged, d);
    else
        outdir_abandon(&x.staged);
    if (status == 0 && !*again) {
        container_warn(&setup.sources, stage->program);
        manifest_warn(&setup.sources, stage->program);
        rejects_warn(&x.rejects, &setup.sources, stage->program);
    }
    merge_release(&x);
    for (int i = 0; i < WORDS_DOMAINS; i++)
        words_release(&words[i]);
    setup_release(&setup);
    aliases_release(&aliases);
    return status;
}

static int extract(struct stage *stage, struct diag *d)
{
    struct hash_seed seed;
    struct key key;
    int again;
    if (day_is_none(stage->as_of))
        return diag_set(d, DIAG_USAGE, "extract needs --as-of");
    key_derive(&key, &stage->key, "alias-v1");
    hash_seed_from(&seed, key.bytes);
    key_wipe(&key);
    int status = stage_run(stage, &seed, 0, &again, d);
    if (again) {
        *d = (struct diag){0};
        status = stage_run(stage, &seed, 1, &again, d);
    }
    return status;
}

int main(int argc, char **argv)
{
    struct stage stage;
    struct diag d = {0};
    if (process_no_core(&d) != 0) { /* tools read exports too, and open no vault */
        diag_print(&d, "offboard-extract");
        return diag_status(&d);
    }
    for (size_t i = 0; argc > 1 && tools[i]; i++)
        if (strcmp(argv[1], tools[i]->name) == 0)
            return tools[i]->run(argc - 1, argv + 1);
    if (stage_open(&stage, argc, argv, &d) == 0)
        extract(&stage, &d);
    return stage_close(&stage, &d);
}
