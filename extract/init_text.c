#include "extract/init_text.h"

#include <inttypes.h>

#include "extract/look_report.h"
#include "lib/text.h"

enum { KEY_WIDTH = 8, VALUE_WIDTH = 24, NAMES_MAX = 8 };

static const char *const id_words[ROLL_IDS] = {"UPNs", "former UPNs", "admission numbers",
                                               "MIS or SIS ids"};

static const char beginning[] =
    "; Written by `offboard init` from the exports in this folder. It is plain text: change it "
    "with\n"
    "; any editor. A line that begins with a semicolon does nothing: it is a remark like this "
    "one,\n"
    "; or - where no blank follows the semicolon - a setting that counts once you take it away.\n"
    ";\n"
    "; Nothing is done about anybody until you switch an action on under [policy], make a plan, "
    "and\n"
    "; confirm it. The reports leave leavers out either way.\n"
    ";\n"
    "; Next:   offboard plan school.ini\n"
    "; A heading of your own is named so:   left = Date they went\n\n";

static const char policy[] =
    "; What may be done about somebody who has left: one of the words that each line ends with.\n"
    "[policy]\n"
    "contact     = keep               ; names and contact details: keep | anonymise | remove\n"
    "attainment  = keep               ; results, once they are in a backup: keep | purge\n"
    "enrolments  = keep               ; active and suspended enrolments: keep | withdraw\n"
    "accounts    = keep               ; last of all, and never deleted: keep | deactivate\n"
    ";withdraw_as = Withdrawn         ; the status they are given; else the platform's own word\n"
    "grace_days  = 1                  ; the MIS takes a day to show a change\n"
    "max_leavers = 10% 60             ; stop if more have left: percent of those on roll, and "
    "count\n"
    ";final_years = 11 13             ; years that leave whole in summer, and are not too many\n"
    ";absent      = left              ; who is missing from a roll that is complete has left\n"
    "; Before anything is changed, choose one of these two by taking off its ';':\n"
    ";recipients  = age1... age1...   ; encrypt backups for two keys of yours (README, \"Keys for\n"
    "                                 ; backups\"): without one of them nobody reads them\n"
    ";encryption  = none              ; keep them as they are: guard the vault's folder\n"
    ";archive     = all               ; backups of every export whole, not only of what changes\n"
    "keep_backups = 7 years           ; you are told when they are due; none is removed unasked\n\n"
    "[report]\n"
    "cohort = now                     ; or a census day: who was on roll on 2026-01-15\n"
    ";students = no                   ; lists no student in the workbook and packs for staff\n"
    ";suppress = 5                    ; governors see no number of students from 1 to 4\n"
    ";rag     = 50% 75%               ; amber from, green from\n"
    ";contact = Data office           ; whom to ask about the reports\n"
    ";assessment = Summer exam        ; only its results count; else each student's latest\n"
    ";start = Autumn test             ; progress from here to the assessment in 'end'; else\n"
    ";end   = Summer exam             ; from the first to the last\n"
    ";prior = KS2                     ; the assessment that holds key stage 2 scaled scores\n"
    ";subjects = subjects.csv         ; slots, pillars, credits that differ from the usual\n"
    ";points   = points.csv           ; points of grades that differ from the usual\n";

static const char *const intros[SOURCE_KINDS] = {
    "Who is on roll, and who has left. It is read as evidence and never changed.",
    "Who has an account on this platform, or stands in its list of students.",
    "Who is enrolled in what on this platform.",
    "Grades and scores.",
};

/* school.ini's lines are short: a long remark goes on in the next one. */
static void put_remark(struct buf *out, const char *text)
{
    enum { WIDTH = 96 };
    struct str rest = str_of(text);
    for (int line = 0; rest.len; line++) {
        size_t len = rest.len < WIDTH ? rest.len : WIDTH;
        size_t cut = len;
        while (cut > 0 && len < rest.len && rest.bytes[cut] != ' ')
            cut--;
        if (cut == 0) /* one long word: not within a character */
            cut = text_utf8_valid((struct str){rest.bytes, len});
        buf_format(out, "%s%.*s\n", line ? ";   " : "; ", (int)cut, rest.bytes);
        rest = str_trim((struct str){rest.bytes + cut, rest.len - cut});
    }
}

/* One line "key = value   ; remark", as a remark where the section is off. */
static void put_line(struct buf *out, const struct place *p, const char *key, const char *value,
                     const char *remark)
{
    buf_format(out, "%s%-*s = ", p->off ? ";" : "", KEY_WIDTH, key);
    if (remark)
        buf_format(out, "%-*s ; %s\n", VALUE_WIDTH, value, remark);
    else
        buf_format(out, "%s\n", value);
}

/* A heading as school.ini takes it: marks that mean something there stand in quotes. */
static const char *quote(const char *heading, struct arena *a)
{
    return strpbrk(heading, "|+=#") ? arena_format(a, "\"%s\"", heading) : heading;
}

static void put_dates(struct buf *out, const struct place *p, struct arena *a)
{
    const struct date_evidence *e = &p->evidence.dates;
    const char *profile = config_value(p->fit->section, "dates", "iso");
    uint64_t plain = e->dmy + e->mdy + e->either;
    if (p->dates)
        put_line(out, p, "dates", p->dates,
                 arena_format(a, "%" PRIu64 " of %" PRIu64 " dates can only be read so",
                              e->dmy + e->mdy, plain + e->iso));
    else if (e->dmy && e->mdy)
        put_remark(out, arena_format(a,
                                     "%" PRIu64 " dates can only be day first, %" PRIu64
                                     " only month first: one of the two is wrong.",
                                     e->dmy, e->mdy));
    else if (e->either && plain == e->either)
        put_remark(out, arena_format(a,
                                     "No date tells whether day or month comes first: they are "
                                     "read as '%s'. Else: dates = %s",
                                     profile, strcmp(profile, "dmy") == 0 ? "mdy" : "dmy"));
}

static int joins_by_accounts(const struct placing *all, const struct place *p)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->places[i].fit->kind == SOURCE_ACCOUNTS && &all->places[i] != p &&
            strcmp(all->places[i].platform, p->platform) == 0)
            return 1;
    return 0;
}

static int has_id_of_roll(const struct place *p)
{
    for (int kind = 0; kind < ROLL_IDS; kind++)
        if (p->fit->columns[kind].count)
            return 1;
    return p->fit->columns[FIELD_id].count > 0;
}

static void put_ids(struct buf *out, const struct placing *all, const struct place *p,
                    struct arena *a)
{
    const struct id_evidence *e = &p->evidence.id;
    if (p->id_field != FIELD_NONE) {
        const char *field = field_infos[p->id_field].name;
        const char *remark = arena_format(a, "%" PRIu64 " of %" PRIu64 " values are %s of the roll",
                                          e->matched, e->filled, id_words[p->id_field]);
        put_line(out, p, p->id_heading ? field : "id_kind",
                 p->id_heading ? quote(p->id_heading, a) : field, remark);
    } else if (!p->off && p->fit->kind != SOURCE_ROLL && !has_id_of_roll(p) &&
               !joins_by_accounts(all, p)) {
        buf_text(
            out,
            "; No column holds ids of the roll, so nobody here is known to be on it. If "
            "one does, name it:\n;upn = ITS HEADING            ; or admission_number, or sis_id\n");
    }
}

static void put_unknown(struct buf *out, const struct place *p, struct arena *a)
{
    const struct export *e = &p->found->export;
    uint32_t listed = 0, left = 0;
    struct buf line = {0};
    buf_text(&line, "Not known to the profile, and left as they are: ");
    for (uint32_t i = 0; i < e->column_count; i++) {
        if (p->fit->knows[i] || e->headings[i] == p->id_heading)
            continue;
        if (left++ < NAMES_MAX)
            buf_format(&line, "%s%s", listed++ ? ", " : "", look_heading(e->headings[i], a));
    }
    if (left > listed)
        buf_format(&line, " and %u more", left - listed);
    if (left)
        put_remark(out, line.bytes);
    buf_release(&line);
}

/* Fields that decide something, which the profile describes and no heading gives. */
static void put_missing(struct buf *out, const struct fit *f)
{
    const char *first = NULL;
    struct buf line = {0};
    for (const enum field *field = fit_deciding(f->kind); *field != FIELD_NONE; field++) {
        const char *name = field_infos[*field].name;
        if (!config_value(f->section, name, NULL) || f->columns[*field].count)
            continue;
        buf_format(&line, "%s%s", first ? ", " : "No heading gives: ", name);
        first = first ? first : name;
    }
    if (first) {
        buf_format(&line, ". If there is one, name it, as in:  %s = ITS HEADING", first);
        put_remark(out, line.bytes);
    }
    buf_release(&line);
}

/* What a person may want to change about a section that is on. */
static void put_remarks(struct buf *out, const struct place *p, struct arena *a)
{
    const char *file = config_value(p->fit->section, "file", NULL);
    if (file && !p->fit->has_name)
        put_remark(out,
                   arena_format(a, "The format calls this file %s: are these the students?", file));
    if (p->fit->kind == SOURCE_ROLL)
        buf_text(out, "; If it lists everybody on roll, leavers or not, say so; who it does not "
                      "list is then 'absent':\n;complete = yes\n");
    if (p->tied)
        buf_format(out, "; The profile '%s' fits as well.\n", p->tied->profile);
    put_missing(out, p->fit);
    put_unknown(out, p, a);
}

static void put_place(struct buf *out, const struct placing *all, const struct place *p)
{
    struct arena *a = &all->survey->arena;
    const struct found *f = p->found;
    const char *lookup = p->fit->lookup != FIELD_NONE ? field_infos[p->fit->lookup].name : NULL;
    buf_format(out, "; %s\n", intros[p->fit->kind]);
    if (p->off)
        put_remark(out, arena_format(a, "Not read: %s.", p->off));
    buf_format(out, "%s[%s]\n", p->off ? ";" : "", p->section);
    put_line(out, p, "file", f->name, NULL);
    put_line(out, p, "profile", p->fit->profile,
             arena_format(a, "knows %u of its %u headings", p->fit->known, f->export.column_count));
    if (p->platform[0])
        put_line(out, p, "platform", p->platform, NULL);
    if (p->wants_day_zero)
        put_line(out, p, "day_zero", "YYYY-MM-DD", "the day that is day 0");
    if (p->wants_id_kind)
        put_line(out, p, "id_kind", "upn", "or admission_number, or sis_id");
    put_ids(out, all, p, a);
    put_dates(out, p, a);
    if (lookup) /* the key of the other file stands under the same heading here */
        for (size_t i = 0; i < all->lookup_count; i++)
            if (all->lookups[i].field == p->fit->lookup)
                put_line(out, p, lookup, config_value(all->lookups[i].section, "key", ""),
                         "looked up below");
    if (!p->off)
        put_remarks(out, p, a);
    buf_byte(out, '\n');
}
static void put_lookup(struct buf *out, const struct lookup_place *l, struct arena *a)
{
    const char *off = l->is_off ? ";" : "";
    buf_text(out, "; What stands in a file of its own.\n");
    buf_format(out, "%s[%s]\n%sfile     = %s\n", off, lookup_place_name(l, a), off, l->found->name);
    buf_format(out, "%skey      = %s\n", off, config_value(l->section, "key", ""));
    buf_format(out, "%svalue    = %s\n\n", off, config_value(l->section, "value", ""));
}

static const char *why_left(const struct found *f, struct arena *a)
{
    return f->problem.kind != DIAG_NONE ? f->problem.text : look_unplaced(f, a);
}

void init_write(struct buf *out, const struct placing *p, const char *school)
{
    struct arena *a = &p->survey->arena;
    buf_text(out, beginning);
    buf_format(out,
               "[school]\n"
               "name  = %s%*s ; as it is to stand on the reports\n"
               ";term = 2026-summer              ; likewise, for comparing one term with another\n"
               "vault = vault                    ; backups and reports are kept in this folder\n\n",
               school, (int)(strlen(school) < 24 ? 24 - strlen(school) : 0), "");
    for (size_t i = 0; i < p->count; i++)
        put_place(out, p, &p->places[i]);
    for (size_t i = 0; i < p->lookup_count; i++)
        put_lookup(out, &p->lookups[i], a);
    buf_text(out, policy);
    if (p->left_count)
        buf_byte(out, '\n');
    for (size_t i = 0; i < p->left_count; i++)
        put_remark(out, arena_format(a, "not placed: %s: %s", look_heading(p->left[i]->name, a),
                                     why_left(p->left[i], a)));
}

void init_print(struct buf *out, const struct placing *p, const char *dir)
{
    struct arena *a = &p->survey->arena;
    buf_format(out, "%s/school.ini is written; every action in it is off.\n\n", dir);
    for (size_t i = 0; i < p->count; i++) {
        const struct place *place = &p->places[i];
        buf_format(out, "  %-24s %s: %s%s%s\n",
                   place->off ? "off" : arena_format(a, "[%s]", place->section),
                   look_heading(place->found->name, a),
                   fit_text(place->fit, &place->found->export, a), place->off ? "; " : "",
                   place->off ? place->off : "");
    }
    for (size_t i = 0; i < p->lookup_count; i++)
        buf_format(out, "  %-24s %s\n",
                   arena_format(a, "[%s]", lookup_place_name(&p->lookups[i], a)),
                   look_heading(p->lookups[i].found->name, a));
    for (size_t i = 0; i < p->left_count; i++)
        buf_format(out, "  %-24s %s: %s\n", "not placed", look_heading(p->left[i]->name, a),
                   why_left(p->left[i], a));
    buf_format(out, "\nRead it, name your school, then:   offboard plan %s/school.ini\n", dir);
}

struct json *init_json(const struct placing *p)
{
    struct json *root = json_new_object(), *placed = json_new_array(), *left = json_new_array();
    for (size_t i = 0; i < p->count; i++) {
        const struct place *place = &p->places[i];
        struct json *entry = json_new_object();
        json_put_text(entry, "file", place->found->name);
        json_put_text(entry, "section", place->section);
        json_put_text(entry, "profile", place->fit->profile);
        json_put_count(entry, "known", place->fit->known);
        json_put_count(entry, "headings", place->found->export.column_count);
        json_put_text(entry, "off", place->off ? place->off : "");
        json_push(placed, entry);
    }
    for (size_t i = 0; i < p->left_count; i++) {
        struct json *entry = json_new_object();
        json_put_text(entry, "file", p->left[i]->name);
        json_put_text(entry, "why", why_left(p->left[i], &p->survey->arena));
        json_push(left, entry);
    }
    json_put(root, "placed", placed);
    json_put(root, "not_placed", left);
    return root;
}
