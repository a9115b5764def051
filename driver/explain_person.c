#include "driver/explain.h"

static struct json *rows_json(const struct look *x, const struct look_rows *rows)
{
    struct json *list = json_new_array();
    for (size_t r = 0; r < x->sources.reading_count; r++) {
        const struct reading *reading = &x->sources.readings[r];
        struct json *j = json_new_object(), *places = json_new_array();
        for (size_t i = 0; i < rows->count; i++)
            if (rows->rows[i].at.reading == r)
                json_push_text(places, look_place(x, &rows->rows[i].at));
        json_put_text(j, "reading", reading->section);
        json_put_text(j, "kind", source_kind_name(reading->kind));
        json_put_text(j, "platform", reading->platform);
        json_put(j, "rows", places);
        json_push(list, j);
    }
    return list;
}

/* Whoever the decisions file names, with the line that does. */
static struct json *decided_json(const struct look *x, uint32_t person)
{
    static const char *const words[] = {"", "left", "keep", "error", "withdraw"};
    const struct config_section *section = config_section(&x->s->config, "decisions");
    const char *file = config_value(section, "file", "decisions.csv");
    const char *slash = strrchr(file, '/');
    const struct decided_row *lines = x->decided.records;
    struct json *list = json_new_array();
    for (uint64_t i = 0; i < x->decided.count; i++) {
        if (look_person_of(x, &lines[i].row) != person)
            continue;
        struct json *j = json_new_object();
        json_put_text(j, "place",
                      arena_format(&x->s->arena, "%s:%u", slash ? slash + 1 : file,
                                   (unsigned)lines[i].row.line));
        json_put_text(j, "decision", words[lines[i].decided]);
        json_put_text(
            j, "course",
            lines[i].decided != DECIDED_WITHDRAW ? ""
            : lines[i].course
                ? arena_text(&x->s->arena, words_text(&x->words[WORDS_COURSE], lines[i].course))
                : "*");
        json_push(list, j);
    }
    return list;
}

static int fill(struct json *j, struct look *x, const struct look_match *m,
                const struct look_rows *rows, struct diag *d)
{
    json_put_text(j, "by", m->by);
    json_put_flag(j, "is_in_exports", m->person != NO_INDEX);
    if (m->person != NO_INDEX) {
        if (explain_standing(j, x, m->person, rows, d) != 0)
            return -1;
        json_put(j, "decided", decided_json(x, m->person));
        json_put(j, "rows", rows_json(x, rows));
        explain_actions(j, x, m->person);
        if (explain_ids(j, x, m, rows, d) != 0)
            return -1;
    } else {
        json_put_flag(j, "was_off_boarded", 1);
        json_put_count(j, "known_run", m->gone_run);
        json_put_text(j, "pseudonym", m->gone_as);
    }
    if (explain_backup(j, x, m, d) != 0)
        return -1;
    explain_change(j, x, m, rows);
    return 0;
}

struct json *explain_person(struct look *x, const struct look_match *m, struct diag *d)
{
    struct look_rows rows = {0};
    struct json *j = json_new_object();
    if (m->person != NO_INDEX)
        look_rows_find(&rows, x, m->person);
    int status = fill(j, x, m, &rows, d);
    look_rows_release(&rows);
    if (status == 0)
        return j;
    json_free(j);
    return NULL;
}

static void put_place(struct json *list, const struct look_backup_row *row)
{
    struct json *j = json_new_object();
    json_put_count(j, "run", row->run);
    json_put_text(j, "file", row->file);
    json_put_count(j, "line", row->line);
    json_put_count(j, "member", row->member);
    json_put_count(j, "number", row->number);
    json_put_text(j, "action", row->action);
    json_push(list, j);
}

int explain_backup(struct json *j, const struct look *x, const struct look_match *m, struct diag *d)
{
    const char(*names)[PSEUDONYM_TEXT];
    size_t count;
    struct look_backup found;
    struct json *list = json_new_array();
    json_put(j, "backup", list);
    if (look_backed_up_as(x, m, &names, &count, d) != 0)
        return -1;
    if (count == 0)
        return 0;
    int status = look_backup_find(&found, x, names, count, d);
    for (size_t i = 0; i < found.count && status == 0; i++)
        put_place(list, &found.rows[i]);
    json_put_count(j, "backup_missing", found.missing_run);
    look_backup_release(&found);
    return status;
}
