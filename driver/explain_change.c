/* What a school would have to do for another outcome. */
#include "driver/explain.h"

/* "upn, admission_number": the kinds of id by which the person is known. */
static const char *id_kinds(const struct look *x, uint32_t person)
{
    struct buf text = {0};
    unsigned seen = 0;
    buf_text(&text, "");
    for (uint32_t i = 0; i < x->aliases.count; i++) {
        const struct alias *a = look_alias(x, i);
        if (a->person != person || seen >> a->kind & 1)
            continue;
        seen |= 1u << a->kind;
        buf_format(&text, "%s%s", text.len ? ", " : "", field_infos[a->kind].name);
    }
    const char *kinds = arena_text(&x->s->arena, buf_str(&text));
    buf_release(&text);
    return kinds;
}

static const char *day_text(const struct look *x, struct day day)
{
    char text[DAY_TEXT_MAX];
    day_write(text, day, DAY_ISO, DAY_NONE);
    return arena_text(&x->s->arena, str_of(text));
}

/* The latest leaving date, or the earliest entry date, of the spans in one state. */
static struct day day_of_state(const struct look *x, const struct look_rows *rows,
                               enum span_state state)
{
    const struct roll_row *roll = x->tables[SOURCE_ROLL].records;
    struct day found = DAY_NONE;
    for (size_t i = 0; i < rows->count; i++) {
        const struct roll_row *span = roll + rows->rows[i].record;
        if (rows->rows[i].kind != SOURCE_ROLL || explain_span_state(x, span) != state)
            continue;
        struct day day = state == SPAN_FUTURE ? span->entered : span->left;
        if (day_is_none(found) || (day.since_epoch < found.since_epoch) == (state == SPAN_FUTURE))
            found = day;
    }
    return found;
}

static void say_leaving(struct json *list, const struct look *x, const struct look_rows *rows)
{
    struct day last = day_of_state(x, rows, SPAN_ENDING);
    struct day gone = {last.since_epoch + x->s->policy.grace_days + 1};
    json_push_text(
        list, arena_format(&x->s->arena, "time: as of %s this person has left", day_text(x, gone)));
    json_push_text(list, "a later leaving date, or none, on the roll");
}

static void say_left(struct json *list, const struct standing_row *who)
{
    if (who->decided == DECIDED_LEFT && strcmp((const char *)who->rule, "left") != 0) {
        json_push_text(list, "taking the line 'left' out of the decisions file");
        return;
    }
    json_push_text(
        list, "a span on the roll that has not ended and whose word does not say left: correct the "
              "MIS and export again");
    json_push_text(list, "a line 'keep' in the decisions file: nothing is done then");
}

static void say_unsynchronised(struct json *list)
{
    json_push_text(
        list,
        "the right id in the tracker (or both ids in one export): somebody of this name is at the "
        "school, under another id");
    json_push_text(list,
                   "a line 'left' in the decisions file, if it is somebody else who has left");
}

static void say_absent(struct json *list, const struct look *x, uint32_t person)
{
    json_push_text(list, arena_format(&x->s->arena,
                                      "a row on the roll with one of this person's ids (%s)",
                                      id_kinds(x, person)));
    if (!x->s->policy.absent_is_left)
        json_push_text(
            list, "a line 'left' in the decisions file; or absent = left in [policy], which takes "
                  "everybody who is missing from the roll for left");
    json_push_text(list, "a line 'keep' in the decisions file: nothing is done then");
}

static void say_unknown(struct json *list, const struct look *x, uint32_t person)
{
    json_push_text(list, arena_format(&x->s->arena,
                                      "a row on the roll with one of this person's ids (%s)",
                                      id_kinds(x, person)));
    json_push_text(list, "a line 'left' or 'keep' in the decisions file");
    json_push_text(
        list, "complete = yes for a roll that lists everybody: whoever is not on it is absent");
}

static void say_standing(struct json *list, const struct look *x, uint32_t person,
                         const struct look_rows *rows)
{
    const struct standing_row *who = look_person(x, person);
    switch ((enum standing)who->standing) {
    case STANDING_ON_ROLL:
        json_push_text(list,
                       "a leaving date, or a word for 'left', in the rows of the roll that decide");
        break;
    case STANDING_LEAVING:
        say_leaving(list, x, rows);
        break;
    case STANDING_JOINING:
        json_push_text(list, arena_format(&x->s->arena, "time: from %s on this person is on roll",
                                          day_text(x, day_of_state(x, rows, SPAN_FUTURE))));
        break;
    case STANDING_GUEST:
        json_push_text(
            list,
            "a span on the roll with the word for on roll (for S: subsidiary = count in [policy])");
        json_push_text(list, "a leaving date in the guest's span");
        break;
    case STANDING_LEFT:
        say_left(list, who);
        break;
    case STANDING_UNSYNCHRONISED:
        say_unsynchronised(list);
        break;
    case STANDING_ABSENT:
        say_absent(list, x, person);
        break;
    case STANDING_UNKNOWN:
        say_unknown(list, x, person);
        break;
    case STANDING_NONE:
    case STANDINGS:
        break;
    }
}

static void say_block(struct json *list, enum block block)
{
    if (block == BLOCK_KEPT)
        json_push_text(list, "taking the line 'keep' out of the decisions file");
    else if (block == BLOCK_CONFLICT)
        json_push_text(
            list, "exports in which each id belongs to one person, and no span is given twice; a "
                  "decision does not settle a conflict");
    else if (block == BLOCK_ERROR)
        json_push_text(
            list,
            "taking the line 'error' out of the decisions file: deleting would purge all grades");
}

void explain_change(struct json *j, const struct look *x, const struct look_match *m,
                    const struct look_rows *rows)
{
    struct json *list = json_new_array();
    uint32_t known_run = m->gone_run;
    json_put(j, "change", list);
    if (m->person != NO_INDEX) {
        const struct standing_row *who = look_person(x, m->person);
        known_run = who->known_run;
        if (who->block)
            say_block(list, (enum block)who->block);
        else if (who->is_student)
            say_standing(list, x, m->person, rows);
    }
    if (known_run)
        json_push_text(
            list,
            "'offboard reinstate' takes back what was done: by mistake, or to somebody who has "
            "returned");
}
