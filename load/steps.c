#include "load/steps.h"

#include "lib/row_cells.h"

const struct step_kind step_kinds[] = {
    {ACTION_WITHDRAW, "withdraw", IN_ENROLMENTS},
    {ACTION_DEACTIVATE, "deactivate", IN_ACCOUNTS},
    {ACTION_ANONYMISE, "anonymise", IN_ACCOUNTS | IN_ENROLMENTS | IN_RESULTS},
    {ACTION_PURGES, "purge", IN_RESULTS},
    {ACTION_REMOVE, "remove", IN_ACCOUNTS},
    {ACTION_DELETE, "delete", IN_ACCOUNTS},
    {0, NULL, 0},
};

const struct step_kind *step_kind_find(const char *name)
{
    for (size_t i = 0; step_kinds[i].name; i++)
        if (strcmp(step_kinds[i].name, name) == 0)
            return &step_kinds[i];
    return NULL;
}

uint32_t step_platform(const struct sources *s, const char *platform)
{
    for (uint32_t i = 0; i < s->reading_count; i++)
        if (s->readings[i].kind != SOURCE_ROLL && strcmp(s->readings[i].platform, platform) == 0)
            return i;
    return NO_INDEX;
}

/* NUL parts what could run together otherwise; only the last part may hold one. */
static void hash_key(uint8_t out[DIGEST_BYTES], const struct key *k, const char *platform,
                     const char *what, struct str person, struct str last)
{
    struct buf text = {0};
    buf_text(&text, platform);
    buf_byte(&text, '\0');
    buf_text(&text, what);
    buf_byte(&text, '\0');
    buf_append(&text, person);
    buf_append(&text, last);
    hmac_sha256(out, k, buf_str(&text));
    buf_release(&text);
}

static struct str digest_str(const uint8_t digest[DIGEST_BYTES])
{
    return (struct str){(const char *)digest, DIGEST_BYTES};
}

void step_key_person(uint8_t out[DIGEST_BYTES], const struct key *k, const char *platform,
                     const char *action, const uint8_t person[DIGEST_BYTES])
{
    hash_key(out, k, platform, action, digest_str(person), STR(""));
}

void step_key_course(uint8_t out[DIGEST_BYTES], const struct key *k, const char *platform,
                     const uint8_t person[DIGEST_BYTES], struct str course)
{
    hash_key(out, k, platform, "withdraw course", digest_str(person), course);
}

void step_key_enrolment(uint8_t out[DIGEST_BYTES], const struct key *k, const char *platform,
                        struct str id)
{
    hash_key(out, k, platform, "withdraw enrolment", STR(""), id);
}

struct str step_course(const struct load *l, const struct enrolment_row *e)
{
    return words_text(&l->words[WORDS_COURSE], e->course ? e->course : e->course_name);
}

int step_enrolment_id(struct buf *out, struct row_text *texts, const struct enrolment_row *e,
                      struct diag *d)
{
    const struct sources *s = &texts->load->sources;
    const struct reading *r = &s->readings[e->row.reading];
    struct row_cells cells = {0};
    struct buf id = {0};
    struct str row;
    if (r->columns[FIELD_enrolment_id].count == 0)
        return 0;
    int status = row_text_read(texts, &row, e->row.reading, &e->row, d);
    if (status == 0)
        status = row_cells_read(&cells, &s->exports[r->export], row, d);
    if (status == 0) {
        row_cells_field(&id, &cells, r, FIELD_enrolment_id);
        buf_append(out, str_trim(buf_str(&id)));
    }
    buf_release(&id);
    row_cells_release(&cells);
    return status;
}
