#include "lib/plan.h"

#include "lib/json.h"
#include "lib/outdir.h"

enum { PLAN_BYTES_MAX = 1 << 24, RUN_MAX = 999999 };

const struct table_kind table_decision = {"decisions", sizeof(struct decision)};
const struct table_kind table_standing = {"people", sizeof(struct standing_row)};

static const struct {
    const char *name, *title;
    int is_counted;
} standings[STANDINGS] = {
    [STANDING_NONE] = {"none", "no student", 0},
    [STANDING_ON_ROLL] = {"on_roll", "on roll", 1},
    [STANDING_LEAVING] = {"leaving", "leaving", 1},
    [STANDING_JOINING] = {"joining", "joining", 0},
    [STANDING_GUEST] = {"guest", "guest", 0},
    [STANDING_LEFT] = {"left", "left", 0},
    [STANDING_UNSYNCHRONISED] = {"unsynchronised", "unsynchronised", 0},
    [STANDING_ABSENT] = {"absent", "no longer on the MIS", 0},
    [STANDING_UNKNOWN] = {"unknown", "unknown", 1},
};

static const char *const block_names[BLOCKS] = {"", "kept", "conflict", "error"};

int decision_compare(const void *a, const void *b)
{
    const struct decision *x = a, *y = b;
    if (x->export != y->export)
        return x->export < y->export ? -1 : 1;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    if (x->reading != y->reading)
        return x->reading < y->reading ? -1 : 1;
    return (x->record > y->record) - (x->record < y->record);
}

const char *standing_title(enum standing s)
{
    return standings[s].title;
}

const char *standing_name(enum standing s)
{
    return standings[s].name;
}

int standing_is_counted(enum standing s)
{
    return standings[s].is_counted;
}

const char *block_name(enum block b)
{
    return block_names[b];
}

/* One list for writing and reading, so that they cannot differ. */
struct count_key {
    const char *key;
    size_t at;
};
#define COUNT(member)                                                                              \
    {                                                                                              \
#member, offsetof(struct plan_counts, member)                                              \
    }
static const struct count_key count_keys[] = {
    COUNT(people_total), COUNT(enrolments), COUNT(enrolments_of_leavers),
    COUNT(withdrawn),    COUNT(results),    COUNT(results_of_leavers),
    COUNT(purged),       COUNT(anonymised), COUNT(removed),
    COUNT(deactivated),  COUNT(deleted),    COUNT(changed),
    COUNT(rows),         COUNT(returned),   COUNT(unassigned)};
enum { COUNT_KEYS = sizeof count_keys / sizeof *count_keys };

static struct json *counts_json(const struct plan_counts *c)
{
    struct json *j = json_new_object(), *people = json_new_object(), *blocked = json_new_object();
    for (int s = STANDING_ON_ROLL; s < STANDINGS; s++)
        json_put_count(people, standings[s].name, c->people[s]);
    for (int b = BLOCK_KEPT; b < BLOCKS; b++)
        json_put_count(blocked, block_names[b], c->blocked[b]);
    json_put(j, "people", people);
    json_put(j, "blocked", blocked);
    for (size_t i = 0; i < COUNT_KEYS; i++)
        json_put_count(j, count_keys[i].key,
                       *(const uint64_t *)(const void *)((const char *)c + count_keys[i].at));
    return j;
}

static int read_count(uint64_t *count, const struct json *j, const char *key)
{
    const struct json_key keys[] = {{key, HOLDS_COUNT, INT64_MAX, 0}, {0}};
    *count = json_count(j, key);
    return json_fits(j, keys) ? 0 : -1;
}

static int read_counts(struct plan_counts *c, const struct json *j)
{
    const struct json *people = json_get(j, "people"), *blocked = json_get(j, "blocked");
    for (int s = STANDING_ON_ROLL; s < STANDINGS; s++)
        if (read_count(&c->people[s], people, standings[s].name) != 0)
            return -1;
    for (int b = BLOCK_KEPT; b < BLOCKS; b++)
        if (read_count(&c->blocked[b], blocked, block_names[b]) != 0)
            return -1;
    for (size_t i = 0; i < COUNT_KEYS; i++)
        if (read_count((void *)((char *)c + count_keys[i].at), j, count_keys[i].key) != 0)
            return -1;
    return 0;
}

static struct json *gates_json(const struct plan *p)
{
    struct json *gates = json_new_array();
    for (size_t i = 0; i < p->gate_count; i++) {
        const struct gate *g = &p->gates[i];
        struct json *j = json_new_object();
        json_put_text(j, "name", g->name);
        json_put_text(j, "limit", g->limit);
        json_put_text(j, "value", g->value);
        json_put_text(j, "last", g->last);
        json_put_text(j, "advice", g->advice);
        json_put_flag(j, "open", g->is_open);
        json_push(gates, j);
    }
    return gates;
}

static struct json *titles_json(const struct plan_title *titles, size_t count)
{
    struct json *list = json_new_array();
    for (size_t i = 0; i < count; i++) {
        struct json *j = json_new_object();
        json_put_text(j, "name", titles[i].name);
        json_put_text(j, "title", titles[i].title);
        json_push(list, j);
    }
    return list;
}

int plan_write(const struct plan *p, struct outdir *dir, struct diag *d)
{
    char decisions[SHA256_HEX], people[SHA256_HEX], as_of[DAY_TEXT_MAX];
    struct buf text = {0};
    if (file_digest(decisions, dir->fd, table_decision.name, d) != 0 ||
        file_digest(people, dir->fd, table_standing.name, d) != 0)
        return -1;
    day_write(as_of, p->as_of, DAY_ISO, DAY_NONE);
    struct json *root = json_new_object();
    json_put_count(root, "run", p->run);
    json_put_text(root, "school", p->school);
    json_put_text(root, "term", p->term);
    json_put_text(root, "as_of", as_of);
    json_put_text(root, "policy", p->policy);
    json_put_text(root, "words", p->words);
    json_put(root, "counts", counts_json(&p->counts));
    json_put(root, "gates", gates_json(p));
    json_put(root, "rules", titles_json(p->rules, p->rule_count));
    json_put(root, "blocks", titles_json(p->blocks, p->block_count));
    json_put_text(root, "decisions", decisions);
    json_put_text(root, "people", people);
    json_put_text(root, "config", p->config_digest);
    json_put_text(root, "inputs", p->inputs_digest);
    json_put_text(root, "vault", p->vault_state);
    json_put_text(root, "program", p->program);
    json_print(&text, root);
    json_free(root);
    int status = outdir_put(dir, "plan.json", buf_str(&text), d);
    buf_release(&text);
    return status;
}

static void read_gates(struct plan *p, const struct json *gates, struct arena *a)
{
    p->gate_count = json_length(gates);
    p->gates = arena_alloc(a, p->gate_count * sizeof *p->gates + 1);
    for (size_t i = 0; i < p->gate_count; i++) {
        const struct json *j = json_at(gates, i);
        p->gates[i] = (struct gate){.name = json_text(j, "name", a),
                                    .limit = json_text(j, "limit", a),
                                    .value = json_text(j, "value", a),
                                    .last = json_text(j, "last", a),
                                    .advice = json_text(j, "advice", a),
                                    .is_open = json_flag(j, "open")};
    }
}

static struct plan_title *read_titles(size_t *count, const struct json *list, struct arena *a)
{
    *count = json_length(list);
    struct plan_title *titles = arena_alloc(a, (*count + 1) * sizeof *titles);
    for (size_t i = 0; i < *count; i++)
        titles[i] = (struct plan_title){.name = json_text(json_at(list, i), "name", a),
                                        .title = json_text(json_at(list, i), "title", a)};
    return titles;
}

static const struct json_key root_keys[] = {{"run", HOLDS_COUNT, RUN_MAX, 1},
                                            {"school", HOLDS_TEXT, 0, 0},
                                            {"term", HOLDS_TEXT, 0, 0},
                                            {"as_of", HOLDS_TEXT, 0, 1},
                                            {"policy", HOLDS_TEXT, 0, 0},
                                            {"words", HOLDS_TEXT, 0, 1},
                                            {"counts", HOLDS_OBJECT, 0, 1},
                                            {"gates", HOLDS_OBJECTS, 0, 1},
                                            {"rules", HOLDS_OBJECTS, 0, 0},
                                            {"blocks", HOLDS_OBJECTS, 0, 0},
                                            {"decisions", HOLDS_TEXT, 0, 1},
                                            {"people", HOLDS_TEXT, 0, 1},
                                            {"config", HOLDS_TEXT, 0, 1},
                                            {"inputs", HOLDS_TEXT, 0, 1},
                                            {"vault", HOLDS_TEXT, 0, 1},
                                            {"program", HOLDS_TEXT, 0, 1},
                                            {0}};
static const struct json_key gate_keys[] = {{"name", HOLDS_TEXT, 0, 1},
                                            {"limit", HOLDS_TEXT, 0, 0},
                                            {"value", HOLDS_TEXT, 0, 0},
                                            {"last", HOLDS_TEXT, 0, 0},
                                            {"advice", HOLDS_TEXT, 0, 0},
                                            {"open", HOLDS_FLAG, 0, 1},
                                            {0}};
static const struct json_key title_keys[] = {
    {"name", HOLDS_TEXT, 0, 1}, {"title", HOLDS_TEXT, 0, 1}, {0}};

static int read_root(struct plan *p, const struct json *root, struct arena *a)
{
    if (!json_fits(root, root_keys) || !json_all_fit(json_get(root, "gates"), gate_keys) ||
        !json_all_fit(json_get(root, "rules"), title_keys) ||
        !json_all_fit(json_get(root, "blocks"), title_keys))
        return -1;
    *p = (struct plan){.run = (uint32_t)json_count(root, "run")};
    p->school = json_text(root, "school", a);
    p->term = json_text(root, "term", a);
    p->policy = json_text(root, "policy", a);
    p->words = json_text(root, "words", a);
    p->decisions_digest = json_text(root, "decisions", a);
    p->people_digest = json_text(root, "people", a);
    p->config_digest = json_text(root, "config", a);
    p->inputs_digest = json_text(root, "inputs", a);
    p->vault_state = json_text(root, "vault", a);
    p->program = json_text(root, "program", a);
    if (read_counts(&p->counts, json_get(root, "counts")) != 0)
        return -1;
    read_gates(p, json_get(root, "gates"), a);
    p->rules = read_titles(&p->rule_count, json_get(root, "rules"), a);
    p->blocks = read_titles(&p->block_count, json_get(root, "blocks"), a);
    return day_parse(&p->as_of, str_of(json_text(root, "as_of", a)), DAY_ISO, DAY_NONE);
}

static int check_tables(const struct plan *p, int plan_fd, struct diag *d)
{
    char digest[SHA256_HEX];
    if (file_digest(digest, plan_fd, table_decision.name, d) != 0)
        return -1;
    if (strcmp(digest, p->decisions_digest) != 0)
        return diag_set(d, DIAG_DATA, "plan/decisions is not the one that was planned: plan again");
    if (file_digest(digest, plan_fd, table_standing.name, d) != 0)
        return -1;
    if (strcmp(digest, p->people_digest) != 0)
        return diag_set(d, DIAG_DATA, "plan/people is not the one that was planned: plan again");
    return 0;
}

int plan_read(struct plan *p, struct arena *a, int plan_fd, struct diag *d)
{
    char digest[SHA256_HEX];
    struct buf text = {0};
    int status = file_read(&text, plan_fd, "plan.json", PLAN_BYTES_MAX, d);
    if (status == 1)
        status = diag_set(d, DIAG_SYSTEM, "plan/plan.json is missing: plan again");
    struct json *root = status == 0 ? json_parse(buf_str(&text), "plan/plan.json", d) : NULL;
    if (root) {
        status = read_root(p, root, a);
        json_free(root);
        if (status != 0)
            diag_set(d, DIAG_SYSTEM, "plan/plan.json is damaged or of another version: plan again");
        sha256_hex(digest, buf_str(&text));
        p->digest = arena_text(a, str_of(digest));
    }
    buf_release(&text);
    if (!root || status != 0)
        return -1;
    return check_tables(p, plan_fd, d);
}

int plan_gates_closed(const struct plan *p)
{
    int closed = 0;
    for (size_t i = 0; i < p->gate_count; i++)
        closed += !p->gates[i].is_open && !p->gates[i].is_allowed;
    return closed;
}

int plan_allow(struct plan *p, const char *name)
{
    for (size_t i = 0; i < p->gate_count; i++)
        if (strcmp(p->gates[i].name, name) == 0) {
            p->gates[i].is_allowed = 1;
            return 0;
        }
    return name[0] ? -1 : 0;
}

const char *plan_title_of(const struct plan_title *titles, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(titles[i].name, name) == 0)
            return titles[i].title;
    return name;
}

int confirmation_write(const struct confirmation *c, int run_fd, struct diag *d)
{
    struct buf text = {0};
    struct json *root = json_new_object();
    json_put_text(root, "words", c->words);
    json_put_text(root, "by", c->by);
    json_put_text(root, "authority", c->authority);
    json_put_text(root, "at", c->at);
    json_put_text(root, "allowed", c->allowed ? c->allowed : "");
    json_print(&text, root);
    json_free(root);
    int status = file_replace(run_fd, "confirmed", buf_str(&text), d);
    buf_release(&text);
    return status;
}

static const struct json_key confirmation_keys[] = {
    {"words", HOLDS_TEXT, 0, 1}, {"by", HOLDS_TEXT, 0, 1},      {"authority", HOLDS_TEXT, 0, 0},
    {"at", HOLDS_TEXT, 0, 0},    {"allowed", HOLDS_TEXT, 0, 0}, {0}};

int confirmation_read(struct confirmation *c, struct arena *a, int run_fd, struct diag *d)
{
    struct buf text = {0};
    int status = file_read(&text, run_fd, "confirmed", 1 << 16, d);
    if (status == 0) {
        struct json *root = json_parse(buf_str(&text), "confirmed", d);
        if (!root) {
            status = -1;
        } else if (!json_fits(root, confirmation_keys)) {
            status = diag_set(d, DIAG_SYSTEM,
                              "'confirmed' is damaged: remove it from the run's folder and "
                              "confirm again");
            json_free(root);
        } else {
            c->words = json_text(root, "words", a);
            c->by = json_text(root, "by", a);
            c->authority = json_text(root, "authority", a);
            c->at = json_text(root, "at", a);
            c->allowed = json_text(root, "allowed", a);
            json_free(root);
        }
    }
    buf_release(&text);
    return status;
}
