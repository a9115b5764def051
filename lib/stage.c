#include "lib/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include "lib/outdir.h"

enum { CONFIG_BYTES_MAX = 1 << 20 };

static int usage(const struct stage *s, struct diag *d)
{
    return diag_set(d, DIAG_USAGE,
                    "usage: %s [STEP] --config school.ini --vault DIR --run N "
                    "[--as-of YYYY-MM-DD]; 'offboard' starts it for you",
                    s->program);
}

static int read_options(struct stage *s, const char **vault, const char **identity, int argc,
                        char **argv, struct diag *d)
{
    uint64_t run = 0, pieces = 0, message = 0;
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        if (argv[i][0] != '-' && !s->step[0]) {
            s->step = argv[i];
            continue;
        }
        if (!value)
            return usage(s, d);
        if (strcmp(argv[i], "--config") == 0)
            s->config_path = value;
        else if (strcmp(argv[i], "--vault") == 0)
            *vault = value;
        else if (strcmp(argv[i], "--run") == 0 && str_to_u64(&run, str_of(value), 999999) == 0)
            s->run = (uint32_t)run;
        else if (strcmp(argv[i], "--pieces") == 0 && str_to_u64(&pieces, str_of(value), 1000) == 0)
            s->pieces = (unsigned)pieces;
        else if (strcmp(argv[i], "--message") == 0 &&
                 str_to_u64(&message, str_of(value), INT_MAX) == 0)
            s->message_fd = (int)message;
        else if (strcmp(argv[i], "--pack") == 0)
            s->pack = value;
        else if (strcmp(argv[i], "--only") == 0)
            s->only = value;
        else if (strcmp(argv[i], "--year") == 0)
            s->year = value;
        else if (strcmp(argv[i], "--identity") == 0)
            *identity = value;
        else if (strcmp(argv[i], "--against-clock") == 0)
            s->against_clock = strcmp(value, "yes") == 0;
        else if (strcmp(argv[i], "--as-of") != 0 ||
                 day_parse(&s->as_of, str_of(value), DAY_ISO, DAY_NONE) != 0)
            return usage(s, d);
        i++;
    }
    return s->config_path && *vault && s->run ? 0 : usage(s, d);
}

int config_load(struct config *c, struct policy *p, struct str *text, struct arena *a,
                const char *path, struct diag *d)
{
    struct buf bytes = {0};
    int status = file_read(&bytes, AT_FDCWD, path, CONFIG_BYTES_MAX, d);
    if (status == 1)
        status = diag_set(d, DIAG_USAGE, "there is no '%s'", path);
    *text = arena_copy(a, buf_str(&bytes));
    buf_release(&bytes);
    if (status != 0 || config_parse(c, a, path, *text, d) != 0)
        return -1;
    return policy_read(p, a, c, d);
}

static int read_identity(struct stage *s, const char *path, struct diag *d)
{
    s->identity = mem_alloc(1, sizeof *s->identity);
    return age_identity_read(s->identity, path, d);
}

int stage_open(struct stage *s, int argc, char **argv, struct diag *d)
{
    const char *vault = NULL, *identity = NULL, *slash = strrchr(argv[0], '/');
    char name[RUN_NAME];
    *s = (struct stage){.program = slash ? slash + 1 : argv[0],
                        .step = "",
                        .pack = "",
                        .only = "",
                        .year = "",
                        .run_fd = -1,
                        .message_fd = -1,
                        .as_of = DAY_NONE,
                        .vault = {.fd = -1, .runs_fd = -1, .lock_fd = -1}};
    if (read_options(s, &vault, &identity, argc, argv, d) != 0)
        return -1;
    if (vault_open(&s->vault, vault, 0, d) != 0)
        return -1;
    if (config_load(&s->config, &s->policy, &s->config_text, &s->arena, s->config_path, d) != 0)
        return -1;
    if (key_load(&s->key, s->vault.fd, d) != 0)
        return -1;
    if (identity && read_identity(s, identity, d) != 0)
        return -1;
    run_name(name, s->run);
    if (snprintf(s->run_path, sizeof s->run_path, "%s/runs/%s", vault, name) >=
        (int)sizeof s->run_path)
        return diag_set(d, DIAG_USAGE, "the vault's path is too long");
    s->run_fd = run_open(&s->vault, s->run, 0, d);
    return s->run_fd < 0 ? -1 : 0;
}

int stage_close(struct stage *s, const struct diag *d)
{
    key_wipe(&s->key);
    if (s->identity)
        age_identity_forget(s->identity);
    free(s->identity);
    if (s->run_fd >= 0)
        close(s->run_fd);
    vault_close(&s->vault);
    if (d->kind != DIAG_NONE)
        diag_print(d, s->program);
    if (d->kind != DIAG_NONE && s->message_fd >= 0)
        diag_send(d, s->message_fd);
    arena_release(&s->arena);
    return diag_status(d);
}
