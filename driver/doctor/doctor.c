#include "driver/doctor/doctor.h"

#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

#include "driver/json_out.h"
#include "lib/stage.h"

static void (*const checks[])(struct doctor *x) = {
    doctor_config, doctor_programs, doctor_libraries, doctor_encodings, doctor_clock,
    doctor_core,   doctor_vault,    doctor_modes,     doctor_ledger,    doctor_room,
};

static void add(struct doctor *x, const char *name, const char *found, const char *advice)
{
    struct json *one = json_new_object();
    json_put_text(one, "name", name);
    json_put_flag(one, "ok", !advice[0]);
    json_put_text(one, "found", found);
    json_put_text(one, "advice", advice);
    json_push(x->findings, one);
    x->to_look_at += advice[0] != '\0';
    if (x->options->is_json)
        return;
    printf("%-12s%s: %s\n", advice[0] ? "TO LOOK AT" : "ok", name, found);
    if (advice[0])
        printf("%-12s%s\n", "", advice);
}

void doctor_right(struct doctor *x, const char *name, const char *format, ...)
{
    char found[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(found, sizeof found, format, arguments);
    va_end(arguments);
    add(x, name, found, "");
}

void doctor_look(struct doctor *x, const char *name, const char *advice, const char *format, ...)
{
    char found[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(found, sizeof found, format, arguments);
    va_end(arguments);
    add(x, name, found, advice);
}

/* As session_open finds it: a path in school.ini counts from where school.ini is. */
static void find_vault(struct doctor *x)
{
    const char *slash = strrchr(x->config_path, '/');
    x->vault = x->options->vault;
    if (!x->vault && x->has_config)
        x->vault = x->policy.vault[0] == '/' || !slash
                       ? x->policy.vault
                       : arena_format(&x->arena, "%.*s/%s", (int)(slash - x->config_path),
                                      x->config_path, x->policy.vault);
    if (x->vault)
        x->vault_fd = open(x->vault, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

void doctor_config(struct doctor *x)
{
    struct str text;
    struct diag d = {0};
    x->has_config = config_load(&x->config, &x->policy, &text, &x->arena, x->config_path, &d) == 0;
    find_vault(x);
    if (x->has_config)
        doctor_right(x, "school.ini", "%s can be read", x->config_path);
    else if (d.line)
        doctor_look(x, "school.ini",
                    "Correct that line; see 'offboard init' for a file to begin with.", "%s:%u: %s",
                    x->config_path, (unsigned)d.line, d.text);
    else
        doctor_look(
            x, "school.ini",
            "Name it, as in 'offboard doctor school.ini', or make one with 'offboard init'.", "%s",
            d.text);
}

static int doctor(const struct options *o, struct diag *d)
{
    struct doctor x = {.options = o,
                       .config_path = o->config ? o->config : "school.ini",
                       .vault_fd = -1,
                       .findings = json_new_array()};
    size_t count;
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        checks[i](&x);
    count = json_length(x.findings);
    if (o->is_json) {
        struct json *root = json_new_object();
        json_put_count(root, "to_look_at", x.to_look_at);
        json_put(root, "checks", x.findings);
        json_out(root);
        json_free(root);
    } else {
        json_free(x.findings);
    }
    if (x.vault_fd >= 0)
        close(x.vault_fd);
    arena_release(&x.arena);
    if (x.to_look_at == 0)
        return 0;
    return diag_set(d, DIAG_DATA, "%zu of %zu findings are to be looked at; nothing was changed",
                    x.to_look_at, count);
}

extern const struct verb verb_doctor;
const struct verb verb_doctor = {.name = "doctor",
                                 .arguments = "school.ini",
                                 .summary = "see whether this machine and the vault are fit",
                                 .run = doctor};
