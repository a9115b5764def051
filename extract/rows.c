#include "extract/rows.h"

#include <strings.h>

#include "extract/lookup.h"
#include "lib/text.h"
#include "lib/upn.h"

static void fault(struct row_context *ctx, enum reject_rule rule, enum field field)
{
    if (ctx->fault.rule == RULE_NONE)
        ctx->fault = (struct fault){.rule = rule, .field = field, .reading = ctx->reading_index};
}

static void repair(struct row_context *ctx, enum reject_rule rule, enum field field)
{
    if (ctx->repair.rule == RULE_NONE)
        ctx->repair = (struct fault){.rule = rule, .field = field, .reading = ctx->reading_index};
}

static int has(const struct row_context *ctx, enum field f)
{
    return ctx->reading->columns[f].count > 0 || ctx->reading->columns[f].constant;
}

static struct str plain_cell(const struct row_context *ctx, uint16_t column)
{
    /* Cells that a shortened row leaves out are blank; the row's width was checked before. */
    return column < ctx->row->count ? str_trim(ctx->row->cells[column]) : STR("");
}

/* Blank where all parts are, so that "-" is nobody's id and no course. */
static struct str joined_cell(struct row_context *ctx, const struct columns *c)
{
    int is_blank = 1;
    buf_clear(&ctx->joined);
    for (uint16_t i = 0; i < c->count; i++) {
        struct str part = plain_cell(ctx, c->at[i]);
        if (i)
            buf_byte(&ctx->joined, '-');
        buf_append(&ctx->joined, part);
        is_blank &= part.len == 0;
    }
    return is_blank ? STR("") : buf_str(&ctx->joined);
}

struct str row_field(struct row_context *ctx, enum field f)
{
    const struct columns *c = &ctx->reading->columns[f];
    const struct lookup *lookup = ctx->map->lookups[f];
    struct str cell = c->constant     ? str_of(c->constant)
                      : c->count == 1 ? plain_cell(ctx, c->at[0])
                      : c->count      ? joined_cell(ctx, c)
                                      : STR("");
    if (!lookup || !cell.len || c->constant)
        return cell;
    const char *value = lookup_find(lookup, cell);
    if (!value)
        fault(ctx, RULE_LOOKUP, f);
    return str_of(value);
}

static uint16_t word_code(struct row_context *ctx, enum words_domain domain, enum field f,
                          struct str text)
{
    int code = text.len > WORD_BYTES_MAX ? 0 : words_code(&ctx->words[domain], text);
    if (text.len > WORD_BYTES_MAX)
        fault(ctx, RULE_LONG_TEXT, f);
    if (code < 0)
        fault(ctx, RULE_TOO_MANY_WORDS, f);
    return code < 0 ? 0 : (uint16_t)code;
}

static uint16_t word(struct row_context *ctx, enum words_domain domain, enum field f)
{
    return word_code(ctx, domain, f, row_field(ctx, f));
}

/* "Year 7", "Y07", "Grade 9" and "7" are one year group. */
static struct str bare_year(struct str text)
{
    static const char *const prefixes[] = {"year", "yr", "y", "grade", NULL};
    for (size_t i = 0; prefixes[i]; i++) {
        size_t len = strlen(prefixes[i]);
        if (text.len <= len || strncasecmp(text.bytes, prefixes[i], len) != 0)
            continue;
        struct str rest = str_trim((struct str){text.bytes + len, text.len - len});
        if (rest.len && rest.bytes[0] >= '0' && rest.bytes[0] <= '9') {
            text = rest;
            break;
        }
    }
    while (text.len > 1 && text.bytes[0] == '0') {
        text.bytes++;
        text.len--;
    }
    return text;
}

static uint16_t year_word(struct row_context *ctx)
{
    return word_code(ctx, WORDS_YEAR, FIELD_year, bare_year(row_field(ctx, FIELD_year)));
}

/* A date that decides something rejects its row; one that does not is left out, and said. */
static struct day date(struct row_context *ctx, enum field f, int decides)
{
    struct day day = DAY_NONE;
    struct str cell = row_field(ctx, f);
    if (!cell.len || day_parse(&day, cell, ctx->reading->dates, ctx->reading->day_zero) == 0)
        return day;
    if (decides)
        fault(ctx, RULE_BAD_DATE, f);
    else
        repair(ctx, RULE_DATE_DROPPED, f);
    return DAY_NONE;
}

static int mapped(struct row_context *ctx, const struct word_map *map, enum field f)
{
    if (!has(ctx, f))
        return 0;
    int value = word_map_value(map, &ctx->scratch, row_field(ctx, f));
    if (value < 0)
        fault(ctx, RULE_UNKNOWN_WORD, f);
    return value < 0 ? 0 : value;
}

/* Placeholders that report writers put where there is no id. */
static int is_no_id(struct str cell)
{
    static const char *const none[] = {"-",       "n/a", "#n/a", "none", "null",
                                       "unknown", "nil", "tbc",  "."};
    size_t zeros = 0;
    if (cell.len > 12) /* the usual case first: a UPN has 13 characters */
        return 0;
    while (zeros < cell.len && cell.bytes[zeros] == '0')
        zeros++;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (cell.len == strlen(none[i]) && strncasecmp(cell.bytes, none[i], cell.len) == 0)
            return 1;
    return zeros == cell.len;
}

/*
 * The space of a school's ids: its own where the row names another school. With [school] code
 * set such a row is somebody else's and left alone.
 */
static void find_school(struct row_context *ctx)
{
    const char *ours = ctx->setup->stage->policy.code;
    struct str cell = has(ctx, FIELD_school) ? row_field(ctx, FIELD_school) : STR("");
    struct buf name = {0};
    ctx->is_foreign = 0;
    ctx->school = ctx->setup->school_space;
    if (!cell.len)
        return;
    struct str folded = text_fold(&ctx->folded, cell);
    if (ours[0]) {
        ctx->is_foreign = !str_equal(folded, text_fold(&ctx->scratch, str_of(ours)));
        return;
    }
    buf_text(&name, "school:");
    buf_append(&name, folded);
    ctx->school = word_code(ctx, WORDS_SPACE, FIELD_school, buf_str(&name));
    buf_release(&name);
    if (ctx->named_school && ctx->named_school != ctx->school)
        ctx->has_schools = 1;
    ctx->named_school = ctx->school;
}

/* Said once, where the number is first met; a wrong letter is the MIS's to correct. */
static void check_upn(struct row_context *ctx, struct str upn)
{
    char right = upn_check_letter(upn);
    if (right && right != upn.bytes[0])
        ctx->warning = (struct fault){RULE_UPN_LETTER, FIELD_upn, ctx->reading_index, right};
}

static uint32_t id_alias(struct row_context *ctx, enum field f, uint16_t space, struct str cell)
{
    struct id_cache *cache = &ctx->caches[ctx->reading_index][f];
    if (cell.len == cache->len && space == cache->space && cache->alias != NO_INDEX &&
        memcmp(cell.bytes, cache->text, cell.len) == 0)
        return cache->alias;
    int is_former = f == FIELD_former_upn;
    uint32_t known = ctx->aliases->count;
    uint32_t alias = aliases_find(ctx->aliases, is_former ? FIELD_upn : f, space, cell,
                                  is_former ? -1 : ctx->reading_index, 1);
    if (f == FIELD_upn && ctx->aliases->count > known)
        check_upn(ctx, cell);
    cache->alias = cell.len <= sizeof cache->text ? alias : NO_INDEX;
    cache->len = cell.len;
    cache->space = space;
    if (cache->alias != NO_INDEX)
        memcpy(cache->text, cell.bytes, cell.len);
    return alias;
}

static int has_id(struct row_context *ctx)
{
    for (int f = 0; f < ID_KINDS; f++)
        if (has(ctx, (enum field)f) && !is_no_id(row_field(ctx, (enum field)f)))
            return 1;
    return 0;
}

/* Joins the row's ids and gives the one it stands under. */
static uint32_t join_ids(struct row_context *ctx, uint16_t school)
{
    uint32_t first = NO_INDEX;
    for (int i = 0; i < ID_KINDS; i++) {
        enum field f = (enum field)i;
        struct str cell = has(ctx, f) ? row_field(ctx, f) : STR("");
        if (is_no_id(cell))
            continue;
        uint16_t space = field_infos[f].space == ID_SCHOOL ? school : ctx->map->space[f];
        uint32_t alias = id_alias(ctx, f, space, cell);
        if (first == NO_INDEX)
            first = alias;
        else
            aliases_join(ctx->aliases, alias, first);
    }
    return first;
}

/* A fingerprint of surname and `given`, the forename or the preferred name; 0 if blank. */
static uint64_t name_print(struct row_context *ctx, enum field given)
{
    struct buf name = {0};
    uint64_t print = 0;
    buf_append(&name, text_fold_name(&ctx->folded, row_field(ctx, FIELD_surname)));
    buf_byte(&name, '|');
    buf_append(&name, text_fold_name(&ctx->folded, row_field(ctx, given)));
    if (name.len > 1 && (given == FIELD_forename || name.bytes[name.len - 1] != '|'))
        print = hash_text(&ctx->aliases->seed, buf_str(&name));
    buf_release(&name);
    return print;
}

static void read_roll(struct row_context *ctx, struct roll_row *out)
{
    out->name = name_print(ctx, FIELD_forename);
    out->preferred = name_print(ctx, FIELD_preferred_name);
    out->birth = date(ctx, FIELD_birth_date, 0);
    out->entered = date(ctx, FIELD_entered, 1);
    out->left = date(ctx, FIELD_left, 1);
    out->status = (uint8_t)mapped(ctx, &ctx->map->status, FIELD_status);
    out->school = word(ctx, WORDS_SCHOOL, FIELD_school);
    out->year = year_word(ctx);
    out->tutor_group = word(ctx, WORDS_GROUP, FIELD_tutor_group);
    out->course = word(ctx, WORDS_COURSE, FIELD_course);
    out->leaving_reason = word(ctx, WORDS_REASON, FIELD_leaving_reason);
    out->sex = word(ctx, WORDS_MARK, FIELD_sex);
    out->disadvantaged = word(ctx, WORDS_MARK, FIELD_disadvantaged);
    out->sen = word(ctx, WORDS_MARK, FIELD_sen);
    out->eal = word(ctx, WORDS_MARK, FIELD_eal);
    out->ethnicity = word(ctx, WORDS_MARK, FIELD_ethnicity);
}

/* A blank role, or no role column, is a student's (formats.md section 3). */
static uint16_t role_flags(struct row_context *ctx)
{
    int role = mapped(ctx, &ctx->map->role, FIELD_role);
    return role == ROLE_STAFF || role == ROLE_GUARDIAN ? ROW_STAFF : 0;
}

static void read_account(struct row_context *ctx, struct account_row *out)
{
    out->name = name_print(ctx, FIELD_forename);
    out->birth = date(ctx, FIELD_birth_date, 0);
    out->active = (uint8_t)mapped(ctx, &ctx->map->active, FIELD_active);
    out->row.flags = role_flags(ctx);
    out->school = word(ctx, WORDS_SCHOOL, FIELD_school);
    out->year = year_word(ctx);
    out->class = word(ctx, WORDS_GROUP, FIELD_class);
    out->tutor_group = word(ctx, WORDS_GROUP, FIELD_tutor_group);
    out->role = word(ctx, WORDS_MARK, FIELD_role);
    out->sync_status = word(ctx, WORDS_MARK, FIELD_sync_status);
}

static void read_enrolment(struct row_context *ctx, struct enrolment_row *out)
{
    struct day as_of = ctx->setup->sources.as_of;
    out->start = date(ctx, FIELD_start, 0);
    out->end = date(ctx, FIELD_end, !has(ctx, FIELD_status));
    out->status = (uint8_t)mapped(ctx, &ctx->map->status, FIELD_status);
    /* A blank that means active (OneRoster's bulk files) says nothing about its end. */
    int is_silent = out->status == ENROLMENT_NO_STATUS || !row_field(ctx, FIELD_status).len;
    if (is_silent && !day_is_none(out->end) && out->end.since_epoch <= as_of.since_epoch)
        out->status = ENROLMENT_WITHDRAWN;
    out->row.flags = role_flags(ctx);
    out->course = word(ctx, WORDS_COURSE, FIELD_course);
    if (!out->course)
        fault(ctx, RULE_NO_COURSE, FIELD_course);
    out->course_name = word(ctx, WORDS_COURSE, FIELD_course_name);
    out->class = word(ctx, WORDS_GROUP, FIELD_class);
    out->role = word(ctx, WORDS_MARK, FIELD_role);
}

/* A decimal number as thousandths, rounded half up; a percent sign may follow. */
static int parse_score(int32_t *out, struct str text)
{
    int64_t value = 0;
    int negative = 0, digits = 0, places = -1;
    if (text.len && text.bytes[text.len - 1] == '%')
        text = str_trim((struct str){text.bytes, text.len - 1});
    if (text.len && (text.bytes[0] == '-' || text.bytes[0] == '+')) {
        negative = text.bytes[0] == '-';
        text.bytes++;
        text.len--;
    }
    for (size_t i = 0; i < text.len; i++) {
        char c = text.bytes[i];
        if (c == '.' && places < 0) {
            places = 0;
        } else if (c >= '0' && c <= '9') {
            digits++;
            if (places < 0 || places < 3)
                value = value * 10 + (c - '0');
            else if (places == 3)
                value += c >= '5';
            places += places >= 0;
            if (value > INT32_MAX)
                return -1;
        } else {
            return -1;
        }
    }
    for (int p = places < 0 ? 0 : places; p < 3; p++)
        value *= 10;
    if (!digits || value >= INT32_MAX)
        return -1;
    *out = (int32_t)(negative ? -value : value);
    return 0;
}

/* Words that stand where a score would and mean that there is none (formats.md 4.4, 5.1). */
static int is_no_score(struct str cell)
{
    static const char *const none[] = {"-", "n/a", "abs", "absent", "x", "n", "ne", "np", "supp"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (cell.len == strlen(none[i]) && strncasecmp(cell.bytes, none[i], cell.len) == 0)
            return 1;
    return cell.len == 0;
}

static void read_result(struct row_context *ctx, struct result_row *out)
{
    const struct columns *c = ctx->reading->columns;
    enum field value = has(ctx, FIELD_grade) ? FIELD_grade : FIELD_score;
    out->score = SCORE_NONE;
    if (has(ctx, FIELD_score)) {
        struct str cell = row_field(ctx, FIELD_score);
        if (!is_no_score(cell) && parse_score(&out->score, cell) != 0)
            fault(ctx, RULE_BAD_SCORE, FIELD_score);
    }
    out->date = date(ctx, FIELD_date, 0);
    out->subject = word(ctx, WORDS_SUBJECT, FIELD_subject);
    out->class = word(ctx, WORDS_GROUP, FIELD_class);
    out->assessment = word(ctx, WORDS_ASSESSMENT, FIELD_assessment);
    out->term = word(ctx, WORDS_TERM, FIELD_term);
    out->grade = word(ctx, WORDS_GRADE, FIELD_grade);
    out->column = c[value].count ? c[value].at[0] : 0;
}

static void choose_reading(struct row_context *ctx, uint16_t index)
{
    ctx->reading_index = index;
    ctx->reading = &ctx->setup->sources.readings[index];
    ctx->map = &ctx->setup->readings[index];
}

void row_read(struct row_context *ctx, uint16_t reading, struct reading_row *out)
{
    choose_reading(ctx, reading);
    find_school(ctx);
    *out = (struct reading_row){.school = ctx->school, .is_foreign = ctx->is_foreign};
    if (out->is_foreign)
        return;
    out->staged.row = (struct row_at){
        .at = ctx->row->at, .len = ctx->row->len, .line = ctx->row->line, .reading = reading};
    switch (ctx->reading->kind) {
    case SOURCE_ROLL:
        read_roll(ctx, &out->staged.roll);
        break;
    case SOURCE_ACCOUNTS:
        read_account(ctx, &out->staged.account);
        break;
    case SOURCE_ENROLMENTS:
        read_enrolment(ctx, &out->staged.enrolment);
        break;
    case SOURCE_RESULTS:
        read_result(ctx, &out->staged.result);
        break;
    case SOURCE_KINDS:
        break;
    }
    if (!has_id(ctx))
        fault(ctx, RULE_NO_ID, FIELD_NONE);
}

void row_join(struct row_context *ctx, struct reading_row *row)
{
    choose_reading(ctx, row->staged.row.reading);
    row->staged.row.alias = join_ids(ctx, row->school);
}
