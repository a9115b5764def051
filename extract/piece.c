#include "extract/piece.h"

#include <stddef.h>

const struct table_kind *const source_tables[SOURCE_KINDS] = {[SOURCE_ROLL] = &table_roll,
                                                              [SOURCE_ACCOUNTS] = &table_account,
                                                              [SOURCE_ENROLMENTS] =
                                                                  &table_enrolment,
                                                              [SOURCE_RESULTS] = &table_result};

#define WORD(record, name, domain)                                                                 \
    {                                                                                              \
        FIELD_##name, domain, offsetof(struct record, name)                                        \
    }
static const struct record_word roll_words[] = {WORD(roll_row, school, WORDS_SCHOOL),
                                                WORD(roll_row, year, WORDS_YEAR),
                                                WORD(roll_row, tutor_group, WORDS_GROUP),
                                                WORD(roll_row, course, WORDS_COURSE),
                                                WORD(roll_row, leaving_reason, WORDS_REASON),
                                                WORD(roll_row, sex, WORDS_MARK),
                                                WORD(roll_row, disadvantaged, WORDS_MARK),
                                                WORD(roll_row, sen, WORDS_MARK),
                                                WORD(roll_row, eal, WORDS_MARK),
                                                WORD(roll_row, ethnicity, WORDS_MARK)};
static const struct record_word account_words[] = {
    WORD(account_row, school, WORDS_SCHOOL), WORD(account_row, year, WORDS_YEAR),
    WORD(account_row, class, WORDS_GROUP),   WORD(account_row, tutor_group, WORDS_GROUP),
    WORD(account_row, role, WORDS_MARK),     WORD(account_row, sync_status, WORDS_MARK)};
static const struct record_word enrolment_words[] = {
    WORD(enrolment_row, course, WORDS_COURSE), WORD(enrolment_row, course_name, WORDS_COURSE),
    WORD(enrolment_row, class, WORDS_GROUP), WORD(enrolment_row, role, WORDS_MARK)};
static const struct record_word result_words[] = {
    WORD(result_row, subject, WORDS_SUBJECT), WORD(result_row, class, WORDS_GROUP),
    WORD(result_row, assessment, WORDS_ASSESSMENT), WORD(result_row, term, WORDS_TERM),
    WORD(result_row, grade, WORDS_GRADE)};
#undef WORD

#define LIST(words)                                                                                \
    {                                                                                              \
        words, sizeof(words) / sizeof *(words)                                                     \
    }
const struct record_words record_words[SOURCE_KINDS] = {[SOURCE_ROLL] = LIST(roll_words),
                                                        [SOURCE_ACCOUNTS] = LIST(account_words),
                                                        [SOURCE_ENROLMENTS] = LIST(enrolment_words),
                                                        [SOURCE_RESULTS] = LIST(result_words)};
#undef LIST

void piece_init(struct piece *p)
{
    *p = (struct piece){0};
    for (int i = 0; i < WORDS_DOMAINS; i++)
        words_init(&p->words[i]);
    for (int k = 0; k < SOURCE_KINDS; k++)
        p->records[k].size = source_tables[k]->record_size;
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

void *piece_next_record(struct piece *p, enum source_kind kind)
{
    size_t len = p->records[kind].len, size = p->records[kind].size;
    if (len + size > p->records[kind].capacity)
        p->records[kind].bytes =
            mem_fit(p->records[kind].bytes, &p->records[kind].capacity, len + size, 1);
    return p->records[kind].bytes + len;
}

void piece_end_record(struct piece *p, enum source_kind kind)
{
    p->records[kind].len += p->records[kind].size;
    p->records[kind].count++;
}
