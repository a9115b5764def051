/* Step erase: a run's backup written anew without one person, where it has any row of theirs. */
#include "load/erase.h"

#include "lib/json.h"

enum { REQUEST_BYTES_MAX = 1 << 20 };

int erase_whom(struct backup_whom *whom, const struct stage *s, struct arena *a, struct diag *d)
{
    struct buf text = {0};
    int status = file_read(&text, s->run_fd, "erase.json", REQUEST_BYTES_MAX, d);
    if (status == 1)
        status = diag_set(d, DIAG_USAGE, "nothing is asked for: use 'offboard erase'");
    struct json *root = status == 0 ? json_parse(buf_str(&text), "erase.json", d) : NULL;
    buf_release(&text);
    if (!root)
        return -1;
    const struct json *names = json_get(root, "names");
    const char **all = arena_alloc(a, (json_length(names) + 1) * sizeof *all);
    for (size_t i = 0; i < json_length(names); i++)
        all[i] = json_text_at(names, i, a);
    *whom = (struct backup_whom){.names = all, .count = json_length(names)};
    json_free(root);
    if (whom->count)
        return 0;
    return diag_set(d, DIAG_USAGE, "nobody is named: use 'offboard erase'");
}

static int count_rows(uint64_t *rows, struct past *p, const struct backup_whom *whom,
                      struct diag *d)
{
    *rows = 0;
    for (size_t i = 0; i < p->file_count; i++) {
        uint64_t of_file;
        if (backup_rows_count(&of_file, p, i, whom, d) != 0)
            return -1;
        *rows += of_file;
    }
    return 0;
}

static int erase(struct load *l, struct diag *d)
{
    struct past p;
    struct past_counts counts;
    struct backup_whom whom;
    uint64_t rows = 0;
    if (erase_whom(&whom, l->stage, &l->stage->arena, d) != 0 ||
        dir_remove(l->stage->run_fd, ERASE_FOLDER, d) != 0)
        return -1;
    int status = past_open(&p, l->stage, l->stage->run, d);
    if (status == 0)
        status = count_rows(&rows, &p, &whom, d);
    if (status == 0 && rows > 0 && p.is_sealed && !l->stage->identity)
        status = diag_set(d, DIAG_USAGE,
                          "the backup of run %u has rows of this person and is encrypted: give "
                          "--identity and the file with a private key for one of its recipients; "
                          "nothing was erased",
                          (unsigned)l->stage->run);
    if (status == 0) /* an index that was altered may hide them: its word alone is not enough */
        status = rows > 0 ? past_reread(&p, &counts, d) : past_prove(&p, d);
    if (status == 0 && rows > 0)
        status = erase_write(&p, &whom, d);
    past_close(&p);
    return status;
}

const struct load_step load_step_erase = {
    .name = "erase",
    .summary = "write an earlier run's backup anew without one person",
    .run = erase,
    .is_of_past = 1,
};
