/*
 * offboard-extract - exports as delivered -> staged/. The only place that parses whole files.
 */
#include "extract/decisions.h"
#include "extract/people.h"
#include "extract/tools.h"

/* Rows that name no school belong to the one school that others name. */
static void unite_schools(struct row_context *ctx)
{
    if (ctx->named_school && !ctx->has_schools)
        aliases_unite_spaces(ctx->aliases, ctx->named_school, ctx->setup->school_space);
}

static int read_exports(struct extraction *x, struct diag *d)
{
    struct setup *s = x->ctx.setup;
    for (int k = 0; k < SOURCE_KINDS; k++)
        if (table_create(&x->tables[k], &x->staged, source_tables[k], d) != 0)
            return -1;
    for (size_t i = 0; i < s->sources.export_count; i++)
        if (read_export(x, (uint16_t)i, d) != 0)
            return -1;
    for (int k = 0; k < SOURCE_KINDS; k++)
        if (table_close(&x->tables[k], d) != 0)
            return -1;
    unite_schools(&x->ctx);
    if (people_write(x->ctx.aliases, &x->staged, d) != 0 || decisions_read(x, d) != 0 ||
        rejects_write(&x->rejects, &x->ctx, &x->staged, d) != 0 ||
        words_write(x->ctx.words, &x->staged, d) != 0)
        return -1;
    return sources_write(&s->sources, &x->staged, d);
}

static int extract(struct stage *stage, struct diag *d)
{
    struct words words[WORDS_DOMAINS];
    struct aliases aliases;
    struct setup setup;
    struct key key;
    struct extraction x = {.ctx = {.setup = &setup, .aliases = &aliases, .words = words}};
    if (day_is_none(stage->as_of))
        return diag_set(d, DIAG_USAGE, "extract needs --as-of");
    if (outdir_open(&x.staged, stage->run_fd, stage->run_path, "staged", d) != 0)
        return -1;
    key_derive(&key, &stage->key, "alias-v1");
    aliases_init(&aliases, key.bytes);
    key_wipe(&key);
    for (int i = 0; i < WORDS_DOMAINS; i++)
        words_init(&words[i]);
    x.ctx.caches = mem_alloc(READINGS_MAX, sizeof *x.ctx.caches);
    for (int i = 0; i < READINGS_MAX; i++)
        for (int f = 0; f < ID_KINDS; f++)
            x.ctx.caches[i][f].alias = NO_INDEX;
    int status = setup_read(&setup, stage, &x.staged, &words[WORDS_SPACE], d);
    if (status == 0)
        status = read_exports(&x, d);
    if (status == 0)
        status = outdir_commit(&x.staged, d);
    else
        outdir_abandon(&x.staged);
    if (status == 0)
        rejects_warn(&x.rejects, &setup.sources, stage->program);
    free(x.ctx.caches);
    free(x.rejects.items);
    buf_release(&x.ctx.scratch);
    buf_release(&x.ctx.joined);
    buf_release(&x.ctx.folded);
    for (int i = 0; i < WORDS_DOMAINS; i++)
        words_release(&words[i]);
    setup_release(&setup);
    aliases_release(&aliases);
    return status;
}

int main(int argc, char **argv)
{
    struct stage stage;
    struct diag d = {0};
    for (size_t i = 0; argc > 1 && tools[i]; i++)
        if (strcmp(argv[1], tools[i]->name) == 0)
            return tools[i]->run(argc - 1, argv + 1);
    if (stage_open(&stage, argc, argv, &d) == 0)
        extract(&stage, &d);
    return stage_close(&stage, &d);
}
