/*
 * Step reinstate: what one person lost by mistake, or needs again, is given back; published as
 * vault/reinstated/PSEUDONYM/. Then the ledger forgets that the person was off-boarded.
 *
 * Run on a plan of the present exports. The driver says who is meant in the run's folder, in
 * reinstate.json. Done again it gives the same, so being killed does no harm.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/json.h"
#include "load/back.h"
#include "load/uploads/back_uploads.h"

enum { REQUEST_BYTES_MAX = 1 << 20 };

struct request {
    uint64_t person; /* of the plan; NO_INDEX: in no export now */
    uint32_t run;    /* that off-boarded the person */
    const char *pseudonym;
    const char **names; /* in backups */
    size_t name_count;
    const char *by, *authority, *at;
};

static int read_request(struct request *q, const struct load *l, struct diag *d)
{
    struct arena *a = &l->stage->arena;
    struct buf text = {0};
    int status = file_read(&text, l->stage->run_fd, "reinstate.json", REQUEST_BYTES_MAX, d);
    if (status == 1)
        status = diag_set(d, DIAG_USAGE, "nobody is named: use 'offboard reinstate'");
    struct json *root = status == 0 ? json_parse(buf_str(&text), "reinstate.json", d) : NULL;
    buf_release(&text);
    if (!root)
        return -1;
    const struct json *names = json_get(root, "names");
    *q = (struct request){.person = json_count(root, "person"),
                          .run = (uint32_t)json_count(root, "run"),
                          .pseudonym = json_text(root, "pseudonym", a),
                          .name_count = json_length(names),
                          .by = json_text(root, "by", a),
                          .authority = json_text(root, "authority", a),
                          .at = json_text(root, "at", a)};
    q->names = arena_alloc(a, (q->name_count + 1) * sizeof *q->names);
    for (size_t i = 0; i < q->name_count; i++)
        q->names[i] = json_text_at(names, i, a);
    json_free(root);
    return 0;
}

static int put_rows(const struct back *b, struct outdir *o, struct diag *d)
{
    for (size_t i = 0; i < b->count; i++) {
        const struct back_file *f = &b->files[i];
        struct outfile out;
        if (outfile_open(&out, o, f->name, d) != 0)
            return -1;
        if (outfile_write(&out, buf_str(&f->heading), d) != 0 ||
            outfile_write(&out, buf_str(&f->bytes), d) != 0) {
            outfile_drop(&out);
            return -1;
        }
        if (outfile_close(&out, d) != 0)
            return -1;
    }
    return 0;
}

static int put_readme(const struct request *q, const struct back *b, struct upload_job *job,
                      struct diag *d)
{
    struct buf text = {0};
    buf_format(&text,
               "TAKEN BACK - %s, off-boarded in run %u\n\n"
               "offboard no longer counts this person among those it has off-boarded. Nothing has\n"
               "changed in your tracker or platform yet: what was carried out there must be taken\n"
               "back there. A step that was never carried out needs no step back.\n\n",
               q->pseudonym, (unsigned)q->run);
    if (b->count)
        buf_text(&text, "The person's rows stand here as they stood before, under the heading of "
                        "their file:\n\n");
    else
        buf_text(&text, "No row of this person was changed, so there is nothing to put back.\n\n");
    for (size_t i = 0; i < b->count; i++)
        buf_format(&text, "   %s: %zu rows of run %u\n", b->files[i].name, b->files[i].count,
                   (unsigned)b->files[i].run);
    if (b->count)
        buf_byte(&text, '\n');
    buf_append(&text, buf_str(&job->readme));
    back_explain_unknown(&text, b);
    buf_text(&text, "WHEN ALL IS DONE\n\nDelete this folder: it holds what was removed elsewhere. "
                    "If the person stands\nas left in the MIS still, correct that, or write 'keep' "
                    "into the decisions file;\notherwise the next plan finds the same again.\n");
    int status = outdir_put(job->to, "README.txt", buf_str(&text), d);
    buf_release(&text);
    return status;
}

static int fill(const struct request *q, const struct back *b, struct outdir *o, struct diag *d)
{
    struct upload_job job = {.load = b->load, .to = o, .parts = UPLOAD_ALL};
    int status = put_rows(b, o, d);
    if (status == 0)
        status = uploads_give_back(&job, b, d);
    if (status == 0)
        status = put_readme(q, b, &job, d);
    buf_release(&job.readme);
    buf_release(&job.steps);
    return status;
}

/* Anew each time: a folder that is there was made for a ledger that still says gone. */
static int publish(const struct request *q, const struct back *b, int reinstated_fd, struct diag *d)
{
    struct outdir o;
    char path[512];
    if (snprintf(path, sizeof path, "%s/reinstated", b->load->stage->vault.path) >=
        (int)sizeof path)
        return diag_set(d, DIAG_USAGE, "the vault's path is too long");
    if (dir_remove(reinstated_fd, q->pseudonym, d) != 0 ||
        outdir_open(&o, reinstated_fd, path, q->pseudonym, d) != 0)
        return -1;
    if (fill(q, b, &o, d) == 0)
        return outdir_commit(&o, d);
    outdir_abandon(&o);
    return -1;
}

static int open_reinstated(const struct load *l, struct diag *d)
{
    int vault = l->stage->vault.fd;
    if (mkdirat(vault, "reinstated", 0700) != 0 && errno != EEXIST)
        return diag_system(d, "cannot make 'reinstated' in the vault");
    if (fsync(vault) != 0)
        return diag_system(d, "cannot make 'reinstated' durable");
    return dir_open(vault, "reinstated", d);
}

/* The ids by which the person is known now; the ledger knows the others. */
static int forget(const struct request *q, const struct load *l, struct ledger *ledger,
                  struct diag *d)
{
    struct table aliases;
    struct key key;
    size_t count = 0;
    if (table_map(&aliases, l->staged_fd, &table_alias, d) != 0)
        return -1;
    const struct alias *all = aliases.records;
    for (uint64_t i = 0; i < aliases.count; i++)
        count += all[i].person == q->person;
    uint8_t(*digests)[DIGEST_BYTES] = mem_alloc(count + 1, sizeof *digests);
    struct ledger_reinstated r = {
        .run = q->run, .person = q->pseudonym, .by = q->by, .authority = q->authority, .at = q->at};
    key_derive(&key, &l->stage->key, "ledger-v1");
    for (uint64_t i = 0; i < aliases.count; i++)
        if (all[i].person == q->person && !(all[i].flags & (ALIAS_CONFLICT | ALIAS_SHARED)))
            ledger_pseudonym(digests[r.alias_count++], &key, all[i].hash, all[i].kind,
                             words_text(&l->words[WORDS_SPACE], all[i].space));
    key_wipe(&key);
    r.aliases = (const uint8_t(*)[DIGEST_BYTES])digests;
    table_unmap(&aliases);
    int status = ledger_reinstate(ledger, &r, d);
    free(digests);
    return status;
}

static int give_back(const struct request *q, const struct load *l, struct ledger *ledger,
                     struct diag *d)
{
    struct back b = {
        .load = l, .names = (const char *const *)q->names, .name_count = q->name_count};
    int status = back_read(&b, q->run, ledger, d);
    int fd = status == 0 ? open_reinstated(l, d) : -1;
    if (fd >= 0) {
        status = publish(q, &b, fd, d);
        close(fd);
    } else {
        status = -1;
    }
    back_release(&b);
    return status == 0 ? forget(q, l, ledger, d) : -1;
}

static int reinstate(struct load *l, struct diag *d)
{
    struct request q;
    struct ledger *ledger;
    if (read_request(&q, l, d) != 0 || ledger_open(&ledger, l->stage->vault.path, d) != 0)
        return -1;
    int status = give_back(&q, l, ledger, d);
    ledger_close(ledger);
    return status;
}

const struct load_step load_step_reinstate = {
    .name = "reinstate",
    .summary = "give back what was backed up of one person",
    .run = reinstate,
};
