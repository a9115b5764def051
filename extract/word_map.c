#include "extract/word_map.h"

#include "lib/staged.h"
#include "lib/text.h"

const char *const roll_status_names[] = {"on_roll", "subsidiary", "guest", "left", NULL};
const char *const enrolment_status_names[] = {"active",      "suspended", "inactive",
                                              "completed",   "withdrawn", "failed",
                                              "transferred", "no_credit", NULL};
const char *const account_active_names[] = {"active", "inactive", NULL};
const char *const role_names[] = {"student", "staff", "guardian", NULL};

void word_map_init(struct word_map *m, const char *const *names)
{
    *m = (struct word_map){.names = names};
}

/* A word of this section with another meaning: which of the two counts would be a guess. */
static int is_ambiguous(const struct word_map *m, size_t from, int value, struct str word)
{
    struct buf scratch = {0};
    struct str folded = text_fold(&scratch, word);
    int found = 0;
    for (size_t i = from; i < m->count; i++)
        found |= m->words[i].value != value && str_is(folded, m->words[i].folded);
    buf_release(&scratch);
    return found;
}

static void add(struct word_map *m, struct arena *a, struct str word, int value)
{
    struct buf scratch = {0};
    if (m->count < MAP_WORDS_MAX) {
        m->words[m->count].word = arena_text(a, word);
        m->words[m->count].folded = arena_text(a, text_fold(&scratch, word));
        m->words[m->count++].value = value;
    }
    buf_release(&scratch);
}

int word_map_add(struct word_map *m, struct arena *a, const struct config *c,
                 const struct config_section *s, struct diag *d)
{
    size_t from = m->count;
    for (size_t i = 0; s && i < s->count; i++) {
        const struct config_entry *e = &s->entries[i];
        struct str rest = str_of(e->value), word;
        int value = 1;
        while (m->names[value - 1] && strcmp(m->names[value - 1], e->key) != 0)
            value++;
        if (!m->names[value - 1]) {
            const char *nearest = nearest_name(str_of(e->key), m->names);
            return config_error(d, c, e->line, "'%s' is not a meaning in [%s]: did you mean '%s'?",
                                e->key, s->name, nearest ? nearest : m->names[0]);
        }
        while (list_next(&rest, '|', &word)) {
            if (is_ambiguous(m, from, value, word))
                return config_error(d, c, e->line, "'%.*s' has two meanings in [%s]: keep one",
                                    STR_ARG(word), s->name);
            add(m, a, word, value);
        }
        if (m->count == MAP_WORDS_MAX)
            return config_error(d, c, e->line, "[%s] has more than %d words", s->name,
                                MAP_WORDS_MAX - 1);
    }
    return 0;
}

void word_map_add_names(struct word_map *m, struct arena *a)
{
    m->listed = m->count;
    for (int value = 1; m->names[value - 1]; value++) {
        struct buf words = {0};
        buf_text(&words, m->names[value - 1]);
        add(m, a, buf_str(&words), value);
        for (size_t i = 0; i < words.len; i++)
            if (words.bytes[i] == '_')
                words.bytes[i] = ' ';
        add(m, a, buf_str(&words), value);
        buf_release(&words);
    }
}

int word_map_value(const struct word_map *m, struct buf *scratch, struct str cell)
{
    struct str folded = text_fold(scratch, cell);
    char first = folded.len ? folded.bytes[0] : '\0'; /* tells most words apart at once */
    for (size_t i = 0; i < m->count; i++)
        if (m->words[i].folded[0] == first && str_is(folded, m->words[i].folded))
            return m->words[i].value;
    return folded.len ? -1 : 0;
}

const char *word_map_own(const struct word_map *m, struct str typed, int *value)
{
    struct buf scratch = {0};
    const char *found = NULL;
    size_t own = m->listed ? m->listed : m->count;
    struct str folded = text_fold(&scratch, typed);
    for (size_t i = 0; i < own && folded.len && !found; i++)
        if (str_is(folded, m->words[i].folded)) {
            found = m->words[i].word;
            *value = m->words[i].value;
        }
    buf_release(&scratch);
    return found;
}

const char *word_map_word(const struct word_map *m, int value)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->words[i].value == value && m->words[i].word[0])
            return m->words[i].word;
    return "";
}

const char *word_map_endings(const struct word_map *m, struct arena *a)
{
    struct buf words = {0};
    size_t count = m->listed ? m->listed : m->count;
    buf_text(&words, "");
    for (size_t i = 0; i < count; i++)
        if (m->words[i].word[0] && m->words[i].value != ENROLMENT_ACTIVE &&
            m->words[i].value != ENROLMENT_SUSPENDED)
            buf_format(&words, "%s\n", m->words[i].word);
    const char *kept = arena_text(a, buf_str(&words));
    buf_release(&words);
    return kept;
}
