/* Who is in the attainment, with what the roll's latest span says of them. */
#include <ctype.h>

#include "reports/attainment/attainment_make.h"

/* The first run of letters and digits, in upper case: "N - No SEN" gives "N". */
static struct str first_word(char out[16], struct str text)
{
    size_t len = 0;
    for (size_t i = 0; i < text.len && len < 15 && isalnum((unsigned char)text.bytes[i]); i++)
        out[len++] = (char)toupper((unsigned char)text.bytes[i]);
    return (struct str){out, len};
}

static int is_one_of(struct str word, const char *const *list)
{
    for (size_t i = 0; list[i]; i++)
        if (str_is(word, list[i]))
            return 1;
    return 0;
}

/* SEN codes of the school census: N none; K support, E plan, and the older A, P, S. */
static enum mark mark_of(struct str text)
{
    static const char *const yes[] = {"Y",   "YES", "T",    "TRUE", "1", "PP", "FSM", "EAL",
                                      "SEN", "K",   "EHCP", "E",    "S", "A",  "P",   NULL};
    static const char *const no[] = {"N", "NO", "F", "FALSE", "0", "NON", "NOT", "NONE", NULL};
    char out[16];
    struct str word = first_word(out, str_trim(text));
    if (is_one_of(word, yes))
        return MARK_YES;
    return is_one_of(word, no) ? MARK_NO : MARK_NOT_RECORDED;
}

/* A later span's word goes before; a blank never does. */
static void take(uint16_t *to, uint16_t code, uint32_t count, int is_later)
{
    if (code && code < count && (is_later || !*to))
        *to = code;
}

static void take_mark(uint8_t *to, const struct words *marks, uint16_t code, int is_later)
{
    if (!code || code >= marks->count || (!is_later && *to != MARK_NOT_RECORDED))
        return;
    enum mark mark = mark_of(words_text(marks, code));
    if (mark != MARK_NOT_RECORDED)
        *to = (uint8_t)mark;
}

static void take_span(struct student *who, const struct words *words, const struct roll_row *span,
                      int is_later)
{
    const struct words *marks = &words[WORDS_MARK];
    take(&who->tutor_group, span->tutor_group, words[WORDS_GROUP].count, is_later);
    take(&who->sex, span->sex, marks->count, is_later);
    take(&who->sen, span->sen, marks->count, is_later);
    take(&who->ethnicity, span->ethnicity, marks->count, is_later);
    take_mark(&who->disadvantaged, marks, span->disadvantaged, is_later);
    take_mark(&who->has_sen, marks, span->sen, is_later);
    take_mark(&who->eal, marks, span->eal, is_later);
}

static int read_roll(struct attainment *a, const struct table *roll, const struct table *aliases,
                     struct diag *d)
{
    const struct roll_row *spans = roll->records;
    const struct alias *alias = aliases->records;
    int32_t *latest = mem_alloc(a->people_count + 1, sizeof *latest);
    for (uint64_t i = 0; i <= a->people_count; i++)
        latest[i] = INT32_MIN;
    int status = 0;
    for (uint64_t i = 0; i < roll->count && status == 0; i++) {
        if (spans[i].row.alias == NO_INDEX)
            continue;
        if (spans[i].row.alias >= aliases->count ||
            alias[spans[i].row.alias].person >= a->people_count) {
            status = diag_set(d, DIAG_SYSTEM,
                              "'staged/roll' record %llu refers to something that is not there: "
                              "plan again",
                              (unsigned long long)i);
            break;
        }
        uint32_t person = alias[spans[i].row.alias].person;
        int is_later = spans[i].entered.since_epoch >= latest[person];
        take_span(&a->students[person], a->words, &spans[i], is_later);
        if (is_later)
            latest[person] = spans[i].entered.since_epoch;
    }
    free(latest);
    return status;
}

/* "Year 10", "10", "Y10A": the first number; -1 without one. */
static int year_number(struct str text)
{
    size_t i = 0;
    int number = 0;
    while (i < text.len && !isdigit((unsigned char)text.bytes[i]))
        i++;
    if (i == text.len)
        return -1;
    for (; i < text.len && isdigit((unsigned char)text.bytes[i]) && number < 1000; i++)
        number = number * 10 + (text.bytes[i] - '0');
    return number;
}

static enum band band_of(struct str year)
{
    int number = year_number(year);
    if (number >= 1 && number <= 9)
        return BAND_KEY_3;
    if (number == 10 || number == 11)
        return BAND_GCSE;
    return number >= 12 && number <= 14 ? BAND_16_18 : BAND_NO_NUMBER;
}

int students_make(struct attainment *a, const struct table *roll, const struct table *aliases,
                  struct diag *d)
{
    const struct membership *m = a->members;
    const struct words *years = &a->words[WORDS_YEAR];
    a->students = mem_alloc(a->people_count + 1, sizeof *a->students);
    a->bands = mem_alloc(years->count, 1);
    for (uint32_t i = 0; i < years->count; i++)
        a->bands[i] = (uint8_t)band_of(words_text(years, (uint16_t)i));
    for (uint64_t i = 0; i < a->people_count; i++) {
        const struct standing_row *who = &m->people[i];
        struct student *s = &a->students[i];
        s->year = who->year < years->count ? who->year : 0;
        s->is_counted = membership_counts(m, i) != 0;
        s->is_leaver = !s->is_counted && who->is_student && who->standing == STANDING_LEFT;
    }
    return read_roll(a, roll, aliases, d);
}
