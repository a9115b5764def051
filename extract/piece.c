#include "extract/piece.h"

const struct table_kind *const source_tables[SOURCE_KINDS] = {[SOURCE_ROLL] = &table_roll,
                                                              [SOURCE_ACCOUNTS] = &table_account,
                                                              [SOURCE_ENROLMENTS] =
                                                                  &table_enrolment,
                                                              [SOURCE_RESULTS] = &table_result};

void piece_init(struct piece *p)
{
    *p = (struct piece){0};
    for (int i = 0; i < WORDS_DOMAINS; i++)
        words_init(&p->words[i]);
}

void piece_clear(struct piece *p)
{
    for (int i = 0; i < WORDS_DOMAINS; i++)
        words_clear(&p->words[i], 1);
    for (int k = 0; k < SOURCE_KINDS; k++)
        p->records[k].count = p->records[k].len = 0;
    p->id_count = p->join_count = p->warning_count = p->rejects.count = 0;
    p->rows = p->good = p->repaired = p->rejected = p->blank = 0;
    p->lines = 0;
    p->status = 0;
    p->diag = (struct diag){0};
}

void piece_release(struct piece *p)
{
    for (int i = 0; i < WORDS_DOMAINS; i++)
        words_release(&p->words[i]);
    for (int k = 0; k < SOURCE_KINDS; k++)
        free(p->records[k].bytes);
    free(p->ids);
    free(p->joins);
    free(p->warnings);
    free(p->rejects.items);
    free(p->text);
    *p = (struct piece){0};
}

void piece_refuse_words(struct piece *p, enum words_domain domain)
{
    static const char *const what[WORDS_DOMAINS] = {
        "schools", "schools",  "year groups", "classes", "leaving reasons", "marks",
        "courses", "subjects", "assessments", "terms",   "grades",          "statuses"};
    p->status =
        diag_set(&p->diag, DIAG_DATA,
                 "there are more than 65,535 different %s: is it the right column?", what[domain]);
}

void piece_add_record(struct piece *p, enum source_kind kind, const void *record)
{
    size_t size = source_tables[kind]->record_size;
    if (p->records[kind].len + size > p->records[kind].capacity)
        p->records[kind].bytes = mem_fit(p->records[kind].bytes, &p->records[kind].capacity,
                                         p->records[kind].len + size, 1);
    memcpy(p->records[kind].bytes + p->records[kind].len, record, size);
    p->records[kind].len += size;
    p->records[kind].count++;
}
