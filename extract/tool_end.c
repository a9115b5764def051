#include "extract/tool_end.h"

#include <stdio.h>
#include <string.h>

#include "lib/json.h"

int tool_words_read(struct tool_words *w, int argc, char **argv, struct diag *d)
{
    int is_open = 1;
    *w = (struct tool_words){.paths = argv + 1};
    for (int i = 1; i < argc; i++) {
        if (is_open && strcmp(argv[i], "--") == 0)
            is_open = 0;
        else if (is_open && strcmp(argv[i], "--json") == 0)
            w->is_json = 1;
        else if (is_open && strcmp(argv[i], "--help") == 0)
            w->is_help = 1;
        else if (is_open && strncmp(argv[i], "--", 2) == 0)
            diag_set(d, DIAG_USAGE, "'%s' is not an option; see 'offboard %s --help'", argv[i],
                     argv[0]);
        else
            w->paths[w->count++] = argv[i];
    }
    return d->kind == DIAG_NONE ? 0 : -1;
}

static void print_failure(const struct diag *d)
{
    struct buf text = {0};
    struct json *root = json_new_object();
    json_put_text(root, "error", d->text);
    json_put_count(root, "status", (uint64_t)diag_status(d));
    json_print(&text, root);
    json_free(root);
    fwrite(text.bytes, 1, text.len, stdout);
    buf_release(&text);
}

int tool_end(const char *program, const struct tool_words *w, const struct buf *out, int status,
             struct diag *d)
{
    if (out->len)
        fwrite(out->bytes, 1, out->len, stdout);
    else if (w->is_json && d->kind != DIAG_NONE)
        print_failure(d);
    /* What is printed is the result: a full disk or a closed pipe must not pass for success. */
    if ((fflush(stdout) != 0 || ferror(stdout)) && d->kind == DIAG_NONE)
        diag_set(d, DIAG_SYSTEM, "cannot print the result");
    if (d->kind == DIAG_NONE)
        return status;
    diag_print(d, program);
    return diag_status(d);
}
