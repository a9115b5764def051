#include "reports/figures/group.h"

#include <ctype.h>

#include "reports/order.h"

static const struct {
    const char *name, *title;
} kinds[GROUP_KINDS] = {
    [GROUP_EVERYONE] = {"everyone", "Everyone"},
    [GROUP_YEAR] = {"year", "Year group"},
    [GROUP_SEX] = {"sex", "Sex"},
    [GROUP_DISADVANTAGED] = {"disadvantaged", "Disadvantaged"},
    [GROUP_SEN] = {"sen", "Special educational needs"},
    [GROUP_EAL] = {"eal", "English as an additional language"},
    [GROUP_PRIOR] = {"prior", "Prior attainment"},
    [GROUP_ETHNICITY] = {"ethnicity", "Ethnicity"},
    [GROUP_TUTOR] = {"tutor_group", "Tutor group"},
    [GROUP_CLASS] = {"class", "Class"},
    [GROUP_COMPLEMENT] = {"complement", "All others"},
};

const char *group_kind_title(enum group_kind kind)
{
    return kinds[kind].title;
}

const char *group_kind_name(enum group_kind kind)
{
    return kinds[kind].name;
}

enum { NO_VALUE = UINT32_MAX };

static void add(struct group *g, uint32_t person)
{
    g->people[g->count++] = person;
}

void group_everyone(struct group *g, const struct attainment *a, int with_leavers)
{
    *g = (struct group){.kind = GROUP_EVERYONE,
                        .name = "Everyone",
                        .with_leavers = with_leavers,
                        .people = mem_alloc(a->people_count + 1, sizeof *g->people)};
    for (uint64_t i = 0; i < a->people_count; i++)
        if (a->students[i].is_counted || (with_leavers && a->students[i].is_leaver))
            add(g, (uint32_t)i);
}

void group_release(struct group *g)
{
    free(g->people);
    *g = (struct group){.people = NULL};
}

void groups_release(struct groups *groups)
{
    for (size_t i = 0; i < groups->count; i++)
        free(groups->list[i].people);
    arena_release(&groups->arena);
    *groups = (struct groups){.list = NULL};
}

static int is_word(struct str text, const char *word)
{
    size_t len = strlen(word);
    if (text.len != len)
        return 0;
    for (size_t i = 0; i < len; i++)
        if (tolower((unsigned char)text.bytes[i]) != word[i])
            return 0;
    return 1;
}

/* The words that mean the same in two exports become one. */
static struct str sex_title(struct str text)
{
    text = str_trim(text);
    if (is_word(text, "f") || is_word(text, "female") || is_word(text, "girl"))
        return STR("Female");
    if (is_word(text, "m") || is_word(text, "male") || is_word(text, "boy"))
        return STR("Male");
    return text;
}

static const char *const mark_titles[][3] = {
    [GROUP_DISADVANTAGED] = {NULL, "Not disadvantaged", "Disadvantaged"},
    [GROUP_SEN] = {NULL, "No SEN", "SEN"},
    [GROUP_EAL] = {NULL, "First language English", "EAL"},
};
static const char *const prior_titles[] = {NULL, "Low prior attainment", "Middle prior attainment",
                                           "High prior attainment"};

static uint32_t value_of(const struct attainment *a, uint32_t person, enum group_kind kind)
{
    const struct student *who = &a->students[person];
    switch (kind) {
    case GROUP_YEAR:
        return who->year;
    case GROUP_SEX:
        return who->sex ? who->sex : NO_VALUE;
    case GROUP_DISADVANTAGED:
        return who->disadvantaged ? who->disadvantaged : NO_VALUE;
    case GROUP_SEN:
        return who->has_sen ? who->has_sen : NO_VALUE;
    case GROUP_EAL:
        return who->eal ? who->eal : NO_VALUE;
    case GROUP_PRIOR:
        return who->prior ? who->prior : NO_VALUE;
    case GROUP_ETHNICITY:
        return who->ethnicity ? who->ethnicity : NO_VALUE;
    case GROUP_TUTOR:
        return who->tutor_group ? who->tutor_group : NO_VALUE;
    case GROUP_EVERYONE:
    case GROUP_CLASS:
    case GROUP_COMPLEMENT:
    case GROUP_KINDS:
        break;
    }
    return NO_VALUE;
}

static struct str word_of(const struct attainment *a, enum group_kind kind, uint32_t value)
{
    static const enum words_domain domains[GROUP_KINDS] = {[GROUP_YEAR] = WORDS_YEAR,
                                                           [GROUP_SEX] = WORDS_MARK,
                                                           [GROUP_ETHNICITY] = WORDS_MARK,
                                                           [GROUP_TUTOR] = WORDS_GROUP,
                                                           [GROUP_CLASS] = WORDS_GROUP};
    return words_text(&a->words[domains[kind]], (uint16_t)value);
}

/* "10" becomes "Year 10", "Grade 10" in a US school; what says so itself stays. */
static const char *title_of(struct arena *arena, const struct attainment *a, enum group_kind kind,
                            uint32_t value)
{
    if (kind == GROUP_DISADVANTAGED || kind == GROUP_SEN || kind == GROUP_EAL)
        return mark_titles[kind][value];
    if (kind == GROUP_PRIOR)
        return prior_titles[value];
    struct str text = word_of(a, kind, value);
    if (kind == GROUP_SEX)
        text = sex_title(text);
    if (kind == GROUP_YEAR && text.len == 0)
        return "No year group";
    if (kind == GROUP_CLASS && text.len == 0)
        return "No class";
    if (kind == GROUP_YEAR && isdigit((unsigned char)text.bytes[0]))
        return arena_format(arena, "%s %.*s", a->is_us ? "Grade" : "Year", STR_ARG(text));
    return arena_text(arena, text);
}

static int compare_groups(const void *left, const void *right)
{
    const struct group *x = left, *y = right;
    int is_coded = x->kind == GROUP_PRIOR || x->kind == GROUP_DISADVANTAGED ||
                   x->kind == GROUP_SEN || x->kind == GROUP_EAL;
    if (is_coded) /* yes before no; low before high */
        return (x->kind == GROUP_PRIOR ? 1 : -1) * ((x->code > y->code) - (x->code < y->code));
    int is_last = x->kind == GROUP_YEAR || x->kind == GROUP_CLASS;
    if (is_last && (x->code == 0) != (y->code == 0))
        return x->code == 0 ? 1 : -1;
    int order = text_order(str_of(x->name), str_of(y->name));
    return order ? order : (x->code > y->code) - (x->code < y->code);
}

/* People with their value, to be dealt out; NO_VALUE is in no group. */
struct deal {
    const struct group *of;
    uint32_t *values; /* by place in `of` */
};

static uint32_t values_end(const struct deal *deal)
{
    uint32_t end = 0;
    for (size_t i = 0; i < deal->of->count; i++)
        if (deal->values[i] != NO_VALUE && deal->values[i] >= end)
            end = deal->values[i] + 1;
    return end;
}

static struct group *group_of_title(struct groups *out, const char *title)
{
    for (size_t i = 0; i < out->count; i++)
        if (strcmp(out->list[i].name, title) == 0)
            return &out->list[i];
    return NULL;
}

/* Group of each value, made when it first comes; sexes of one title are one group. */
static void deal_out(struct groups *out, const struct attainment *a, const struct deal *deal,
                     enum group_kind kind)
{
    uint32_t end = values_end(deal);
    size_t *places = mem_alloc(end + 1, sizeof *places), capacity = 0;
    size_t *sizes = mem_alloc(end + 1, sizeof *sizes);
    struct group *list = NULL;
    for (size_t i = 0; i < deal->of->count; i++)
        if (deal->values[i] != NO_VALUE)
            sizes[deal->values[i]]++;
    for (uint32_t value = 0; value < end; value++) {
        if (sizes[value] == 0)
            continue;
        const char *title = title_of(&out->arena, a, kind, value);
        out->list = list;
        struct group *same = kind == GROUP_SEX ? group_of_title(out, title) : NULL;
        if (!same) {
            list = mem_fit(list, &capacity, out->count + 1, sizeof *list);
            same = &list[out->count++];
            *same = (struct group){.kind = kind,
                                   .name = title,
                                   .code = (uint16_t)value,
                                   .with_leavers = deal->of->with_leavers};
        }
        places[value] = (size_t)(same - list);
        same->people = mem_grow(same->people, same->count + sizes[value] + 1, sizeof *same->people);
        same->count += sizes[value];
    }
    for (size_t i = 0; i < out->count; i++)
        list[i].count = 0;
    for (size_t i = 0; i < deal->of->count; i++)
        if (deal->values[i] != NO_VALUE)
            add(&list[places[deal->values[i]]], deal->of->people[i]);
    out->list = arena_alloc(&out->arena, (out->count + 1) * sizeof *list);
    if (out->count) {
        memcpy(out->list, list, out->count * sizeof *list);
        qsort(out->list, out->count, sizeof *list, compare_groups);
    }
    free(list);
    free(places);
    free(sizes);
}

void groups_split(struct groups *out, const struct attainment *a, const struct group *of,
                  enum group_kind kind)
{
    struct deal deal = {.of = of, .values = mem_alloc(of->count + 1, sizeof *deal.values)};
    *out = (struct groups){.list = NULL};
    for (size_t i = 0; i < of->count; i++)
        deal.values[i] = value_of(a, of->people[i], kind);
    deal_out(out, a, &deal, kind);
    free(deal.values);
}

void groups_classes(struct groups *out, const struct attainment *a, const struct group *of,
                    uint16_t subject)
{
    struct deal deal = {.of = of, .values = mem_alloc(of->count + 1, sizeof *deal.values)};
    *out = (struct groups){.list = NULL};
    for (size_t i = 0; i < of->count; i++) {
        struct attained it;
        int has_row = attained_find(&it, a, of->people[i], subject) ||
                      attained_find_lacking(&it, a, of->people[i], subject);
        deal.values[i] = has_row ? it.class : NO_VALUE;
    }
    deal_out(out, a, &deal, GROUP_CLASS);
    free(deal.values);
}

static int has_value(const struct attainment *a, const struct group *part, uint32_t person)
{
    return part->kind == GROUP_CLASS || value_of(a, person, part->kind) != NO_VALUE;
}

void group_complement(struct group *out, const struct attainment *a, const struct group *of,
                      const struct group *part)
{
    *out = (struct group){.kind = GROUP_COMPLEMENT,
                          .name = group_kind_title(GROUP_COMPLEMENT),
                          .with_leavers = of->with_leavers,
                          .people = mem_alloc(of->count + 1, sizeof *out->people)};
    size_t next = 0;
    for (size_t i = 0; i < of->count; i++) {
        while (next < part->count && part->people[next] < of->people[i])
            next++;
        int is_in = next < part->count && part->people[next] == of->people[i];
        if (!is_in && has_value(a, part, of->people[i]))
            add(out, of->people[i]);
    }
}
