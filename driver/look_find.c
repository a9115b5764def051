/* Whom the text typed may mean. */
#include "driver/look.h"

#include "lib/alias_hash.h"
#include "lib/text.h"

static void add(struct look_matches *found, struct look_match m)
{
    for (size_t i = 0; i < found->count; i++)
        if (m.person != NO_INDEX ? found->items[i].person == m.person
                                 : strcmp(found->items[i].gone_as, m.gone_as) == 0)
            return;
    found->items = mem_fit(found->items, &found->capacity, found->count + 1, sizeof *found->items);
    found->items[found->count++] = m;
}

void look_matches_release(struct look_matches *found)
{
    free(found->items);
    *found = (struct look_matches){0};
}

/* An id of one kind, wherever it stands now. */
static void find_id(const struct look *x, struct look_matches *found, int kind,
                    const uint64_t hash[2])
{
    for (uint32_t i = 0; i < x->aliases.count; i++) {
        const struct alias *a = look_alias(x, i);
        if (a->kind == kind && a->hash[0] == hash[0] && a->hash[1] == hash[1] &&
            a->person < x->people.count)
            add(found,
                (struct look_match){.person = a->person, .alias = i, .by = field_infos[kind].name});
    }
}

/* The same id as that of somebody who was off-boarded and is in no export any more. */
static int find_gone_id(const struct look *x, struct look_matches *found, int kind,
                        const uint64_t hash[2], struct diag *d)
{
    const struct words *spaces = &x->words[WORDS_SPACE];
    for (uint32_t space = 0; space < spaces->count; space++) {
        uint8_t pseudonym[DIGEST_BYTES];
        struct look_match m = {.person = NO_INDEX, .alias = NO_INDEX, .by = field_infos[kind].name};
        struct str text = words_text(spaces, (uint16_t)space);
        ledger_pseudonym(pseudonym, &x->ledger_key, hash, (unsigned)kind, text);
        if (ledger_find_gone(x->s->ledger, pseudonym, &m.gone_run, d) != 0)
            return -1;
        if (m.gone_run == 0)
            continue;
        if (ledger_gone_as(x->s->ledger, pseudonym, m.gone_as, d) != 0)
            return -1;
        if (!m.gone_as[0])
            alias_pseudonym(m.gone_as, &x->pseudonym_key, hash, (unsigned)kind, text);
        add(found, m);
    }
    return 0;
}

static int find_ids(const struct look *x, struct look_matches *found, struct str typed, int kind,
                    struct diag *d)
{
    uint64_t hash[2];
    size_t before = found->count;
    kind = kind == FIELD_former_upn ? FIELD_upn : kind;
    alias_hash(hash, &x->seed, (unsigned)kind, typed);
    find_id(x, found, kind, hash);
    return found->count > before ? 0 : find_gone_id(x, found, kind, hash, d);
}

/* Whether an id typed with, or without, its kind may be of this one. */
static int is_meant(enum field only, int kind)
{
    if (kind == FIELD_former_upn) /* known as a UPN */
        return 0;
    return only == FIELD_NONE || kind == (only == FIELD_former_upn ? FIELD_upn : (int)only);
}

/* "upn:D00..." names the kind and leaves the id; FIELD_NONE: it may be of every kind. */
static enum field cut_kind(struct str *typed)
{
    struct str rest = *typed, kind_name = str_cut(&rest, ':');
    enum field kind = rest.bytes ? field_find(str_trim(kind_name)) : FIELD_NONE;
    if (kind == FIELD_NONE || (int)kind >= ID_KINDS)
        return FIELD_NONE;
    *typed = str_trim(rest);
    return kind;
}

static int find_by_id(const struct look *x, struct look_matches *found, struct str typed,
                      struct diag *d)
{
    enum field kind = cut_kind(&typed);
    if (kind != FIELD_NONE)
        return find_ids(x, found, typed, kind, d);
    for (int k = 0; k < ID_KINDS; k++)
        if (k != FIELD_former_upn && find_ids(x, found, typed, k, d) != 0)
            return -1;
    return 0;
}

/* The same fingerprint that extract gives a row's names. */
static uint64_t name_print(const struct look *x, struct str surname, struct str forename)
{
    struct buf name = {0}, scratch = {0};
    buf_append(&name, text_fold_name(&scratch, surname));
    buf_byte(&name, '|');
    buf_append(&name, text_fold_name(&scratch, forename));
    uint64_t print = hash_text(&x->seed, buf_str(&name));
    buf_release(&name);
    buf_release(&scratch);
    return print;
}

static void find_name(const struct look *x, struct look_matches *found, struct str surname,
                      struct str forename)
{
    uint64_t print = name_print(x, str_trim(surname), str_trim(forename));
    const struct roll_row *roll = x->tables[SOURCE_ROLL].records;
    const struct account_row *accounts = x->tables[SOURCE_ACCOUNTS].records;
    struct look_match m = {.alias = NO_INDEX, .by = "name"};
    for (uint64_t i = 0; i < x->tables[SOURCE_ROLL].count; i++)
        if (roll[i].name == print || roll[i].preferred == print) {
            m.person = look_person_of(x, &roll[i].row);
            add(found, m);
        }
    for (uint64_t i = 0; i < x->tables[SOURCE_ACCOUNTS].count; i++)
        if (accounts[i].name == print) {
            m.person = look_person_of(x, &accounts[i].row);
            add(found, m);
        }
}

/* Where a name has no comma, its surname may begin at any blank. */
static void find_by_name(const struct look *x, struct look_matches *found, struct str typed)
{
    struct str forename = typed, surname = str_cut(&forename, ',');
    if (forename.bytes) {
        find_name(x, found, surname, forename);
        return;
    }
    for (size_t i = 1; i + 1 < typed.len; i++)
        if (typed.bytes[i] == ' ')
            find_name(x, found, (struct str){typed.bytes + i, typed.len - i},
                      (struct str){typed.bytes, i});
    find_name(x, found, typed, typed); /* both in one column */
}

/* Off-boarded under this pseudonym, and by now known by a stronger id. */
static int find_known_as(const struct look *x, struct look_matches *found, const char *pseudonym,
                         struct diag *d)
{
    for (uint32_t i = 0; i < x->aliases.count; i++) {
        const struct alias *a = look_alias(x, i);
        uint8_t digest[DIGEST_BYTES];
        char name[PSEUDONYM_TEXT];
        if (a->person >= x->people.count || look_person(x, a->person)->known_run == 0)
            continue;
        ledger_pseudonym(digest, &x->ledger_key, a->hash, a->kind,
                         words_text(&x->words[WORDS_SPACE], a->space));
        if (ledger_gone_as(x->s->ledger, digest, name, d) != 0)
            return -1;
        if (strcmp(name, pseudonym) == 0)
            add(found,
                (struct look_match){.person = a->person, .alias = NO_INDEX, .by = "pseudonym"});
    }
    return 0;
}

static int find_by_pseudonym(const struct look *x, struct look_matches *found, struct str typed,
                             struct diag *d)
{
    struct look_match m = {.alias = NO_INDEX, .by = "pseudonym"};
    char pseudonym[PSEUDONYM_TEXT] = "";
    if (typed.len != PSEUDONYM_TEXT - 1)
        return 0;
    for (size_t i = 0; i < typed.len; i++) {
        char c = typed.bytes[i];
        pseudonym[i] = c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
    }
    size_t before = found->count;
    for (uint32_t i = 0; i < x->people.count; i++)
        if (strcmp(look_person(x, i)->pseudonym, pseudonym) == 0) {
            m.person = i;
            add(found, m);
        }
    if (ledger_gone_person(x->s->ledger, pseudonym, &m.gone_run, d) != 0)
        return -1;
    if (m.gone_run == 0 || found->count > before)
        return 0;
    if (find_known_as(x, found, pseudonym, d) != 0)
        return -1;
    m.person = NO_INDEX;
    memcpy(m.gone_as, pseudonym, sizeof m.gone_as);
    if (found->count == before)
        add(found, m);
    return 0;
}

int look_find(struct look *x, struct look_matches *found, const char *typed, struct diag *d)
{
    struct str text = str_trim(str_of(typed));
    *found = (struct look_matches){0};
    if (text.len && (find_by_id(x, found, text, d) != 0 || find_by_pseudonym(x, found, text, d)))
        return -1;
    if (text.len)
        find_by_name(x, found, text);
    if (found->count)
        return 0;
    return diag_set(d, DIAG_DATA,
                    "nobody in the exports has that id or name: try the UPN, admission number, "
                    "user id or e-mail as it stands there, or 'Surname, Forename'");
}

const uint8_t (*look_ledger_aliases(const struct look *x, uint32_t person,
                                    size_t *count))[DIGEST_BYTES]
{
    size_t all = 0;
    *count = 0;
    for (uint32_t i = 0; i < x->aliases.count; i++)
        all += look_alias(x, i)->person == person;
    uint8_t(*digests)[DIGEST_BYTES] = arena_alloc(&x->s->arena, (all + 1) * sizeof *digests);
    for (uint32_t i = 0; i < x->aliases.count; i++) {
        const struct alias *a = look_alias(x, i);
        if (a->person == person && !(a->flags & (ALIAS_CONFLICT | ALIAS_SHARED)))
            ledger_pseudonym(digests[(*count)++], &x->ledger_key, a->hash, a->kind,
                             words_text(&x->words[WORDS_SPACE], a->space));
    }
    return (const uint8_t(*)[DIGEST_BYTES])digests;
}

static void add_name(char (*names)[PSEUDONYM_TEXT], size_t *count, const char *name)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(names[i], name) == 0)
            return;
    memcpy(names[(*count)++], name, PSEUDONYM_TEXT);
}

/* A ledger of an earlier version does not say: then any of the person's ids may have led. */
static void guess_names(const struct look *x, uint32_t person, char (*names)[PSEUDONYM_TEXT],
                        size_t *count)
{
    for (uint32_t i = 0; i < x->aliases.count; i++) {
        const struct alias *a = look_alias(x, i);
        char name[PSEUDONYM_TEXT];
        if (a->person != person || (a->flags & (ALIAS_CONFLICT | ALIAS_SHARED)))
            continue;
        alias_pseudonym(name, &x->pseudonym_key, a->hash, a->kind,
                        words_text(&x->words[WORDS_SPACE], a->space));
        add_name(names, count, name);
    }
}

/*
 * Somebody in no export any more may stand in an earlier backup of every export whole, under an
 * id that only later gave way to a stronger one: of their ids there is no more than was typed.
 */
static int add_typed(const struct look *x, const struct look_match *m,
                     char (*names)[PSEUDONYM_TEXT], size_t *count, struct diag *d)
{
    const struct words *spaces = &x->words[WORDS_SPACE];
    struct str typed = str_trim(str_of(x->s->options->person));
    enum field only = cut_kind(&typed);
    for (int kind = 0; kind < ID_KINDS; kind++) {
        uint64_t hash[2];
        if (!is_meant(only, kind))
            continue;
        alias_hash(hash, &x->seed, (unsigned)kind, typed);
        for (uint32_t space = 0; space < spaces->count; space++) {
            uint8_t digest[DIGEST_BYTES];
            char name[PSEUDONYM_TEXT];
            struct str text = words_text(spaces, (uint16_t)space);
            ledger_pseudonym(digest, &x->ledger_key, hash, (unsigned)kind, text);
            if (ledger_gone_as(x->s->ledger, digest, name, d) != 0)
                return -1;
            if (strcmp(name, m->gone_as) != 0)
                continue; /* somebody else's id, or nobody's */
            alias_pseudonym(name, &x->pseudonym_key, hash, (unsigned)kind, text);
            add_name(names, count, name);
        }
    }
    return 0;
}

/* As whom the ledger knows them; room for all that are added to them. */
static int known_names(const struct look *x, const struct look_match *m,
                       char (**names)[PSEUDONYM_TEXT], size_t *count, struct diag *d)
{
    size_t aliases = 0, typed = (size_t)ID_KINDS * x->words[WORDS_SPACE].count;
    const uint8_t(*digests)[DIGEST_BYTES] =
        m->person == NO_INDEX ? NULL : look_ledger_aliases(x, m->person, &aliases);
    *names = arena_alloc(&x->s->arena, (2 * aliases + 2 + typed) * sizeof **names);
    *count = 0;
    for (size_t i = 0; i < aliases; i++) {
        char name[PSEUDONYM_TEXT];
        if (ledger_gone_as(x->s->ledger, digests[i], name, d) != 0)
            return -1;
        if (name[0])
            add_name(*names, count, name);
    }
    if (m->person == NO_INDEX)
        add_name(*names, count, m->gone_as);
    return 0;
}

int look_backed_up_as(const struct look *x, const struct look_match *m,
                      const char (**out)[PSEUDONYM_TEXT], size_t *count, struct diag *d)
{
    char(*names)[PSEUDONYM_TEXT];
    if (known_names(x, m, &names, count, d) != 0)
        return -1;
    if (m->person != NO_INDEX && *count == 0 && look_person(x, m->person)->known_run)
        guess_names(x, m->person, names, count);
    *out = (const char(*)[PSEUDONYM_TEXT])names;
    return 0;
}

int look_any_name(const struct look *x, const struct look_match *m,
                  const char (**out)[PSEUDONYM_TEXT], size_t *count, struct diag *d)
{
    char(*names)[PSEUDONYM_TEXT];
    if (known_names(x, m, &names, count, d) != 0)
        return -1;
    if (m->person != NO_INDEX) {
        guess_names(x, m->person, names, count);
        add_name(names, count, look_person(x, m->person)->pseudonym);
    } else if (add_typed(x, m, names, count, d) != 0) {
        return -1;
    }
    *out = (const char(*)[PSEUDONYM_TEXT])names;
    return 0;
}

void look_typed_names(const struct look *x, const char *typed, const char (**out)[PSEUDONYM_TEXT],
                      size_t *count)
{
    const struct words *spaces = &x->words[WORDS_SPACE];
    struct str text = str_trim(str_of(typed));
    enum field only = cut_kind(&text);
    char(*names)[PSEUDONYM_TEXT] =
        arena_alloc(&x->s->arena, ((size_t)ID_KINDS * spaces->count + 1) * sizeof *names);
    *count = 0;
    *out = (const char(*)[PSEUDONYM_TEXT])names;
    if (only == FIELD_NONE && text.len == PSEUDONYM_TEXT - 1)
        snprintf(names[(*count)++], PSEUDONYM_TEXT, "%.*s", STR_ARG(text));
    for (int kind = 0; kind < ID_KINDS && text.len; kind++) {
        uint64_t hash[2];
        if (!is_meant(only, kind))
            continue;
        alias_hash(hash, &x->seed, (unsigned)kind, text);
        for (uint32_t space = 0; space < spaces->count; space++) {
            char name[PSEUDONYM_TEXT];
            alias_pseudonym(name, &x->pseudonym_key, hash, (unsigned)kind,
                            words_text(spaces, (uint16_t)space));
            add_name(names, count, name);
        }
    }
}
