#include "transform/withdrawals.h"

#include "lib/text.h"

enum met { UNMET, MET, MET_ELSEWHERE }; /* ELSEWHERE: but its platform lacks the status */

void withdrawals_init(struct withdrawals *w, const struct facts *f)
{
    const struct decided_row *lines = f->decided.records;
    *w = (struct withdrawals){.f = f,
                              .is_named = mem_alloc(facts_person_count(f), 1),
                              .met = mem_alloc(f->decided.count, 1)};
    for (uint64_t i = 0; i < f->decided.count; i++)
        w->is_named[facts_person_of(f, &lines[i].row)] |= lines[i].decided == DECIDED_WITHDRAW;
}

void withdrawals_release(struct withdrawals *w)
{
    free(w->is_named);
    free(w->met);
    *w = (struct withdrawals){0};
}

uint16_t withdrawal_status(const struct withdrawals *w, const struct enrolment_row *e,
                           const struct decided_row *line)
{
    const struct words *statuses = &w->f->words[WORDS_STATUS];
    struct str rest = str_of(w->f->sources.readings[e->row.reading].end_words);
    struct buf wanted = {0}, have = {0};
    uint16_t own = 0;
    text_fold(&wanted, words_text(statuses, line->status));
    while (line->status && rest.bytes && rest.len && !own) {
        struct str word = str_cut(&rest, '\n');
        if (str_equal(text_fold(&have, word), buf_str(&wanted)))
            own = words_find(statuses, word);
    }
    buf_release(&wanted);
    buf_release(&have);
    return own;
}

static int is_about(const struct withdrawals *w, const struct decided_row *line,
                    const struct enrolment_row *e)
{
    return line->decided == DECIDED_WITHDRAW &&
           facts_person_of(w->f, &line->row) == facts_person_of(w->f, &e->row) &&
           (!line->course || line->course == e->course || line->course == e->course_name);
}

const struct decided_row *withdrawal_of(struct withdrawals *w, const struct enrolment_row *e)
{
    const struct decided_row *lines = w->f->decided.records, *first = NULL;
    if (!w->is_named[facts_person_of(w->f, &e->row)])
        return NULL;
    for (uint64_t i = 0; i < w->f->decided.count; i++) {
        if (!is_about(w, &lines[i], e))
            continue;
        int lacks_status =
            enrolment_is_open(e) && lines[i].status && !withdrawal_status(w, e, &lines[i]);
        if (w->met[i] != MET_ELSEWHERE)
            w->met[i] = lacks_status ? MET_ELSEWHERE : MET;
        first = first ? first : &lines[i];
    }
    return first;
}

static int refuse_line(const struct withdrawals *w, const struct decided_row *line, struct diag *d,
                       const char *text)
{
    const struct config_section *section = config_section(&w->f->stage->config, "decisions");
    diag_set(d, DIAG_DATA, "%s", text);
    return diag_locate(
        d, (struct origin){.path = config_value(section, "file", ""), .line = line->row.line});
}

/* Every line is accounted for: one that nothing can follow from is a slip of somebody's pen. */
int withdrawals_check(const struct withdrawals *w, const struct standings *s, struct diag *d)
{
    const struct decided_row *lines = w->f->decided.records;
    for (uint64_t i = 0; i < w->f->decided.count; i++) {
        if (!s->people[facts_person_of(w->f, &lines[i].row)].is_student)
            return refuse_line(w, &lines[i], d,
                               "this is staff, or no student in any export: take the line out");
        if (lines[i].decided == DECIDED_WITHDRAW && w->met[i] == UNMET)
            return refuse_line(w, &lines[i], d,
                               "this person has no enrolment in this course: correct the line, or "
                               "take it out");
        if (w->met[i] == MET_ELSEWHERE)
            return refuse_line(w, &lines[i], d,
                               "the platform of this enrolment has no such status: take one of "
                               "its own");
    }
    return 0;
}
