/*
 * offboard reinstate - for somebody off-boarded by mistake, or who came back.
 *
 * Finds the person on a plan of the present exports, which is forgotten again; the stage `load`
 * gives back what the backups hold and clears the ledger.
 */
#include <unistd.h>

#include "driver/clock.h"
#include "driver/flow.h"
#include "driver/json_out.h"
#include "driver/look.h"
#include "lib/json.h"
#include "lib/outdir.h"

/* Who is meant, and what is known about it. */
struct reinstated {
    uint32_t person; /* NO_INDEX: in no export now */
    uint32_t run;    /* that off-boarded the person; 0 = none */
    const char *pseudonym, *path;
    const char (*names)[PSEUDONYM_TEXT];
    size_t name_count;
    int is_there; /* the folder, from before */
};

static int find_one(struct look *x, struct look_match *out, struct diag *d)
{
    struct look_matches found;
    int status = look_find(x, &found, x->s->options->person, d);
    if (status == 0 && found.count > 1)
        status = diag_set(d, DIAG_DATA,
                          "that means %zu people: give one of their ids, with its kind, as in "
                          "'upn:...'; 'offboard explain' shows them; nothing was changed",
                          found.count);
    if (status == 0)
        *out = found.items[0];
    look_matches_release(&found);
    return status;
}

static int find_person(struct reinstated *r, struct look *x, struct diag *d)
{
    struct look_match m;
    struct session *s = x->s;
    struct arena *a = &s->arena;
    if (find_one(x, &m, d) != 0 || look_backed_up_as(x, &m, &r->names, &r->name_count, d) != 0)
        return -1;
    r->person = m.person;
    r->run = m.person == NO_INDEX ? m.gone_run : look_person(x, m.person)->known_run;
    r->pseudonym = arena_text(
        a, str_of(m.person == NO_INDEX ? m.gone_as : look_person(x, m.person)->pseudonym));
    r->path = arena_format(a, "%s/reinstated/%s", s->vault.path, r->pseudonym);
    r->is_there = dir_exists(s->vault.fd, arena_format(a, "reinstated/%s", r->pseudonym));
    if (r->run == 0 && !r->is_there)
        return diag_set(d, DIAG_DATA,
                        "this person was never off-boarded, so there is nothing to take back: see "
                        "'offboard explain'; nothing was changed");
    return 0;
}

/* No personal value: whoever is meant is an index into the plan, and pseudonyms. */
static int write_request(struct session *s, uint32_t scratch, const struct reinstated *r,
                         struct diag *d)
{
    char at[CLOCK_TEXT];
    struct buf text = {0};
    struct json *root, *names;
    if (clock_utc(at, d) != 0)
        return -1;
    int fd = run_open(&s->vault, scratch, 0, d);
    if (fd < 0)
        return -1;
    root = json_new_object();
    names = json_new_array();
    for (size_t i = 0; i < r->name_count; i++)
        json_push_text(names, r->names[i]);
    json_put_count(root, "person", r->person);
    json_put_count(root, "run", r->run);
    json_put_text(root, "pseudonym", r->pseudonym);
    json_put(root, "names", names);
    json_put_text(root, "by", s->options->by);
    json_put_text(root, "authority", s->options->authority ? s->options->authority : "");
    json_put_text(root, "at", at);
    json_print(&text, root);
    json_free(root);
    int status = file_replace(fd, "reinstate.json", buf_str(&text), d);
    buf_release(&text);
    close(fd);
    return status;
}

static void show(const struct session *s, const struct reinstated *r)
{
    if (s->options->is_json) {
        struct json *root = json_new_object();
        json_put_text(root, "pseudonym", r->pseudonym);
        json_put_count(root, "run", r->run);
        json_put_text(root, "path", r->path);
        json_put_flag(root, "was_reinstated_before", r->run == 0);
        json_out(root);
        json_free(root);
        return;
    }
    if (r->run == 0) {
        printf(
            "Nothing to do: this person was reinstated already.\n\n  start here  %s/README.txt\n",
            r->path);
        return;
    }
    printf("Taken back: what run %u did to %s. The ledger has forgotten it.\n"
           "Nothing has changed in your tracker or platform yet:\n\n"
           "  start here  %s/README.txt\n\n"
           "If the MIS still says that this person has left, the next plan says so too: correct\n"
           "that, or write 'keep' into the decisions file.\n",
           (unsigned)r->run, r->pseudonym, r->path);
}

static int reinstate_on(struct session *s, uint32_t scratch, struct diag *d)
{
    struct look x;
    struct reinstated r = {0};
    int status = look_open(&x, s, scratch, d);
    if (status == 0)
        status = find_person(&r, &x, d);
    look_close(&x);
    if (status == 0 && r.run)
        status = write_request(s, scratch, &r, d);
    if (status == 0 && r.run)
        status = run_stage(s, "load", "reinstate", scratch, DAY_NONE, d);
    if (status == 0)
        show(s, &r);
    return status;
}

static int reinstate(const struct options *o, struct diag *d)
{
    struct session s;
    struct diag second; /* the first failure is the one to report */
    uint32_t scratch = 0;
    if (!o->person)
        return diag_set(d, DIAG_USAGE,
                        "say whom: offboard reinstate PERSON school.ini --by 'Your Name'");
    if (!o->by || !o->by[0])
        return diag_set(d, DIAG_USAGE,
                        "somebody must answer for it: give --by 'Your Name'; "
                        "nothing was changed");
    int status = session_open(&s, o, 0, d);
    if (status == 0)
        status = flow_look(&s, &scratch, d);
    if (status == 0)
        status = reinstate_on(&s, scratch, d);
    if (scratch && session_drop(&s, scratch, status == 0 ? d : &second) != 0)
        status = -1;
    session_close(&s);
    return status;
}

extern const struct verb verb_reinstate;
const struct verb verb_reinstate = {.name = "reinstate",
                                    .arguments = "PERSON school.ini",
                                    .summary = "take back what was done to somebody",
                                    .run = reinstate};
