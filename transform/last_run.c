#include "transform/last_run.h"

#include <unistd.h>

#include "lib/json.h"

enum { RECORD_BYTES_MAX = 64 << 20 };

int last_run_inputs(const struct facts *f, const struct last_input **inputs, size_t *count,
                    struct diag *d)
{
    struct arena *a = &f->stage->arena;
    struct buf text = {0};
    *inputs = NULL;
    *count = 0;
    if (!f->has_last)
        return 0;
    int fd = run_open(&f->stage->vault, f->last.run, 0, d);
    if (fd < 0)
        return -1;
    int status = file_read(&text, fd, "run.json", RECORD_BYTES_MAX, d);
    close(fd);
    struct json *root = status == 0 ? json_parse(buf_str(&text), "run.json", d) : NULL;
    buf_release(&text);
    if (!root)
        return status == 1 ? 0 : -1;
    const struct json *list = json_get(root, "inputs");
    struct last_input *out = arena_alloc(a, (json_length(list) + 1) * sizeof *out);
    for (; *count < json_length(list); ++*count) {
        const struct json *j = json_at(list, *count);
        out[*count] =
            (struct last_input){.reading = json_text(j, "reading", a),
                                .fingerprint = json_text(j, "fingerprint", a),
                                .rows = json_count(j, "records") + json_count(j, "repaired") -
                                        json_count(j, "dropped")};
    }
    json_free(root);
    *inputs = out;
    return 0;
}

const struct last_input *last_input_of(const struct last_input *inputs, size_t count,
                                       const char *reading)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(inputs[i].reading, reading) == 0)
            return &inputs[i];
    return NULL;
}
