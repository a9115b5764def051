#include "lib/sources.h"

#include "lib/json.h"

static struct json *columns_json(const struct reading *r)
{
    struct json *fields = json_new_object();
    for (int f = 0; f < FIELD_COUNT; f++) {
        const struct columns *c = &r->columns[f];
        if (c->constant) {
            json_put_text(fields, field_infos[f].name, c->constant);
        } else if (c->count) {
            struct json *at = json_new_array();
            for (uint16_t i = 0; i < c->count; i++)
                json_push_count(at, c->at[i]);
            json_put(fields, field_infos[f].name, at);
        }
    }
    return fields;
}

static struct json *wide_json(const struct wide *w)
{
    struct json *all = json_new_array();
    for (size_t i = 0; i < w->count; i++) {
        const struct wide_column *c = &w->columns[i];
        struct json *j = json_new_object();
        json_put_count(j, "column", c->column);
        json_put_text(j, "subject", c->subject ? c->subject : "");
        json_put_text(j, "assessment", c->assessment ? c->assessment : "");
        json_put_text(j, "term", c->term ? c->term : "");
        json_push(all, j);
    }
    return all;
}

static struct json *reading_json(const struct reading *r)
{
    struct json *j = json_new_object();
    json_put_text(j, "section", r->section);
    json_put_text(j, "kind", source_kind_name(r->kind));
    json_put_count(j, "export", r->export);
    json_put_text(j, "profile", r->profile);
    json_put_text(j, "platform", r->platform);
    json_put_text(j, "dates", day_format_name(r->dates));
    json_put_number(j, "day_zero", r->day_zero.since_epoch);
    json_put_flag(j, "attainment_purge", r->attainment_purge);
    json_put_flag(j, "complete", r->is_complete);
    json_put_flag(j, "delta", r->is_delta);
    json_put_flag(j, "purge_cells", r->purge_cells);
    json_put_flag(j, "key_is_username", r->key_is_username);
    json_put_flag(j, "key_is_email", r->key_is_email);
    json_put_text(j, "withdrawn_word", r->withdrawn_word);
    json_put_text(j, "end_words", r->end_words);
    json_put_text(j, "inactive_word", r->inactive_word);
    json_put_text(j, "active_word", r->active_word);
    json_put(j, "columns", columns_json(r));
    if (r->wide.count)
        json_put(j, "wide", wide_json(&r->wide));
    return j;
}

static struct json *export_json(const struct export *e)
{
    struct json *j = json_new_object(), *headings = json_new_array(), *mapped = json_new_array();
    char mark[2] = {e->delimiter, 0}, quote[2] = {e->quote, 0};
    json_put_text(j, "path", e->path);
    json_put_text(j, "delivered", e->delivered);
    json_put_text(j, "name", e->name);
    if (e->text)
        json_put_text(j, "text", e->text);
    if (e->unpacked)
        json_put_text(j, "unpacked", e->unpacked);
    json_put_text(j, "encoding", e->encoding);
    json_put_text(j, "fingerprint", e->fingerprint);
    json_put_text(j, "delimiter", mark);
    json_put_text(j, "quote", quote);
    json_put_flag(j, "exported", e->is_exported);
    json_put_flag(j, "mark", e->has_mark);
    json_put_count(j, "bytes", e->bytes);
    json_put_count(j, "unpacked_bytes", e->unpacked_bytes);
    json_put_count(j, "text_bytes", e->text_bytes);
    json_put_count(j, "heading_at", e->heading_at);
    json_put_count(j, "heading_len", e->heading_len);
    json_put_count(j, "heading_rows", e->heading_rows);
    json_put_count(j, "body_at", e->body_at);
    json_put_count(j, "rows", e->rows);
    json_put_count(j, "records", e->records);
    json_put_count(j, "repaired", e->repaired);
    json_put_count(j, "rejected", e->rejected);
    json_put_count(j, "blank", e->blank);
    for (uint32_t i = 0; i < e->column_count; i++) {
        json_push_text(headings, e->headings[i]);
        json_push_count(mapped, e->is_mapped[i]);
    }
    json_put(j, "headings", headings);
    json_put(j, "mapped", mapped);
    return j;
}

int sources_write(const struct sources *s, struct outdir *dir, struct diag *d)
{
    char as_of[DAY_TEXT_MAX];
    struct json *root = json_new_object(), *exports = json_new_array(),
                *readings = json_new_array(), *lookups = json_new_array();
    struct buf text = {0};
    day_write(as_of, s->as_of, DAY_ISO, DAY_NONE);
    for (size_t i = 0; i < s->export_count; i++)
        json_push(exports, export_json(&s->exports[i]));
    for (size_t i = 0; i < s->reading_count; i++)
        json_push(readings, reading_json(&s->readings[i]));
    json_put_text(root, "as_of", as_of);
    json_put_text(root, "beside", s->beside ? s->beside : "");
    json_put_text(root, "ini_digest", s->ini_digest);
    json_put_text(root, "config_digest", s->config_digest);
    for (size_t i = 0; i < s->lookup_count; i++)
        json_push(lookups, export_json(&s->lookups[i]));
    json_put(root, "lookups", lookups);
    json_put(root, "exports", exports);
    json_put(root, "readings", readings);
    json_print(&text, root);
    json_free(root);
    int status = outdir_put(dir, "sources.json", buf_str(&text), d);
    buf_release(&text);
    return status;
}
