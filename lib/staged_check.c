#include "lib/staged_check.h"

static int is_word(const struct staged_limits *l, enum words_domain domain, uint16_t code)
{
    return code < l->words[domain].count;
}

/* About somebody, under a reading of the table's own kind, in the body of its export. */
static int is_row(const struct staged_limits *l, const struct row_at *row, enum source_kind kind)
{
    if (row->alias >= l->aliases || row->reading >= l->sources->reading_count)
        return 0;
    const struct reading *r = &l->sources->readings[row->reading];
    const struct export *e = &l->sources->exports[r->export];
    return r->kind == kind && row->at >= e->body_at && row->at <= e->text_bytes &&
           row->len <= e->text_bytes - row->at;
}

static int check_roll(const struct staged_limits *l, const void *record)
{
    const struct roll_row *r = record;
    return is_row(l, &r->row, SOURCE_ROLL) && is_word(l, WORDS_SCHOOL, r->school) &&
           is_word(l, WORDS_YEAR, r->year) && is_word(l, WORDS_GROUP, r->tutor_group) &&
           is_word(l, WORDS_REASON, r->leaving_reason) && is_word(l, WORDS_MARK, r->sex) &&
           is_word(l, WORDS_MARK, r->disadvantaged) && is_word(l, WORDS_MARK, r->sen) &&
           is_word(l, WORDS_MARK, r->eal) && is_word(l, WORDS_MARK, r->ethnicity) &&
           is_word(l, WORDS_COURSE, r->course) && r->status <= ROLL_LEFT;
}

static int check_account(const struct staged_limits *l, const void *record)
{
    const struct account_row *r = record;
    return is_row(l, &r->row, SOURCE_ACCOUNTS) && is_word(l, WORDS_SCHOOL, r->school) &&
           is_word(l, WORDS_YEAR, r->year) && is_word(l, WORDS_GROUP, r->class) &&
           is_word(l, WORDS_GROUP, r->tutor_group) && is_word(l, WORDS_MARK, r->role) &&
           is_word(l, WORDS_MARK, r->sync_status) && r->active <= ACCOUNT_INACTIVE;
}

static int check_enrolment(const struct staged_limits *l, const void *record)
{
    const struct enrolment_row *r = record;
    return is_row(l, &r->row, SOURCE_ENROLMENTS) && is_word(l, WORDS_COURSE, r->course) &&
           is_word(l, WORDS_COURSE, r->course_name) && is_word(l, WORDS_GROUP, r->class) &&
           is_word(l, WORDS_MARK, r->role) && r->status < ENROLMENT_STATUSES;
}

static int check_result(const struct staged_limits *l, const void *record)
{
    const struct result_row *r = record;
    return is_row(l, &r->row, SOURCE_RESULTS) && is_word(l, WORDS_SUBJECT, r->subject) &&
           is_word(l, WORDS_GROUP, r->class) && is_word(l, WORDS_ASSESSMENT, r->assessment) &&
           is_word(l, WORDS_TERM, r->term) && is_word(l, WORDS_GRADE, r->grade);
}

static int check_alias(const struct staged_limits *l, const void *record)
{
    const struct alias *a = record;
    return a->person < l->people && a->kind < ID_KINDS && is_word(l, WORDS_SPACE, a->space);
}

static int check_person(const struct staged_limits *l, const void *record)
{
    const struct person *p = record;
    return p->alias < l->aliases && is_word(l, WORDS_YEAR, p->year);
}

/* A rejected row may name nobody, and stands under no one reading's kind. */
static int check_reject(const struct staged_limits *l, const void *record)
{
    const struct reject_row *r = record;
    return (r->row.alias == NO_INDEX || r->row.alias < l->aliases) &&
           r->row.reading < l->sources->reading_count;
}

static int check_decided(const struct staged_limits *l, const void *record)
{
    const struct decided_row *r = record;
    return r->row.alias < l->aliases && is_word(l, WORDS_COURSE, r->course) &&
           is_word(l, WORDS_STATUS, r->status) && r->decided <= DECIDED_WITHDRAW;
}

static const struct {
    const struct table_kind *kind;
    int (*check)(const struct staged_limits *l, const void *record);
} checks[] = {{&table_roll, check_roll},           {&table_account, check_account},
              {&table_enrolment, check_enrolment}, {&table_result, check_result},
              {&table_alias, check_alias},         {&table_person, check_person},
              {&table_reject, check_reject},       {&table_decided, check_decided}};

int staged_check(const struct table *t, const struct table_kind *kind,
                 const struct staged_limits *limits, struct diag *d)
{
    const char *record = t->records;
    size_t k = 0;
    while (k < sizeof checks / sizeof *checks && checks[k].kind != kind)
        k++;
    for (uint64_t i = 0; k < sizeof checks / sizeof *checks && i < t->count; i++)
        if (!checks[k].check(limits, record + i * kind->record_size))
            return diag_set(d, DIAG_SYSTEM,
                            "the staged table '%s' is damaged: record %llu refers to what is not "
                            "there: plan again",
                            kind->name, (unsigned long long)i + 1);
    return 0;
}
