#include "reports/pack.h"

#include "reports/publish.h"
#include "reports/sheets.h"

#define PACKS(X)                                                                                   \
    X(class)                                                                                       \
    X(department)                                                                                  \
    X(slt)                                                                                         \
    X(governors)

#define DECLARE(name) extern const struct pack pack_##name;
#define LIST(name)    &pack_##name,
PACKS(DECLARE)
static const struct pack *const packs[] = {PACKS(LIST) NULL};

enum { FILE_NAME_MAX = 80 };

static const struct pack *find(const char *name, struct diag *d)
{
    for (size_t i = 0; packs[i]; i++)
        if (strcmp(packs[i]->name, name) == 0)
            return packs[i];
    diag_set(d, DIAG_USAGE, "--pack '%s': wanted class, department, slt or governors", name);
    return NULL;
}

static int check_only(const struct pack *pack, const char *only, struct diag *d)
{
    struct buf names = {0};
    for (size_t i = 0; pack->sheets[i]; i++) {
        if (!only[0] || strcmp(pack->sheets[i], only) == 0) {
            buf_release(&names);
            return 0;
        }
        buf_format(&names, "%s'%s'", i ? ", " : "", pack->sheets[i]);
    }
    diag_set(d, DIAG_USAGE, "--only '%s': the pack %s has the sheets %s", only, pack->name,
             names.bytes);
    buf_release(&names);
    return -1;
}

static int check(const struct pack *pack, const struct report *r, struct diag *d)
{
    if (check_only(pack, r->stage->only, d) != 0)
        return -1;
    if (r->stage->year[0] && !pack->is_by_year)
        return diag_set(d, DIAG_USAGE,
                        "--year goes with --pack class and --pack department; the pack %s is about "
                        "the whole school",
                        pack->name);
    return 0;
}

int pack_wants_sheet(const struct packing *p, const char *sheet)
{
    return !p->only[0] || strcmp(p->only, sheet) == 0;
}

/* --year 11 and --year 'Year 11' are the same. */
int pack_wants_year(const struct packing *p, const char *year)
{
    const char *last = strrchr(year, ' ');
    return !p->year[0] || strcmp(p->year, year) == 0 || (last && strcmp(p->year, last + 1) == 0);
}

int pack_is_year(const char *name, struct str word)
{
    const char *last = strrchr(name, ' ');
    return str_is(word, name) || (last && str_is(word, last + 1)) ||
           (word.len == 0 && strcmp(name, "No year group") == 0);
}

static void put_line(struct sheet *s, const char *label, struct str text)
{
    if (text.len == 0)
        return;
    put_text(s, str_of(label));
    put_text(s, text);
    end_row(s);
}

static void put_cover(struct book *b, const struct packing *p, const char *title,
                      const struct pack_about *about)
{
    char day[DAY_TEXT_MAX], run[RUN_NAME];
    const struct report *r = p->report;
    struct sheet *s = book_sheet(b, "Cover", title);
    day_write(day, r->plan.as_of, DAY_ISO, DAY_NONE);
    run_name(run, r->stage->run);
    sheet_population_notes(s, r);
    sheet_column(s, (struct column){.heading = "Item", .field = "item"});
    sheet_column(s, (struct column){.heading = "Value", .field = "value"});
    put_line(s, "Handling", STR(REPORT_MARKING));
    put_line(s, "School", str_of(r->plan.school));
    put_line(s, "Term", str_of(r->plan.term));
    put_line(s, "As of", str_of(day));
    put_line(s, "Year group", str_of(about->year));
    put_line(s, "Subject", str_of(about->subject));
    put_line(s, "Class or department", str_of(about->name));
    put_line(s, "Run", str_of(run));
    put_line(s, "Made by", STR("offboard " OFFBOARD_VERSION));
}

void pack_open(struct book *b, const struct packing *p, const char *title,
               const struct pack_about *about)
{
    const struct report *r = p->report;
    struct arena *a = &r->stage->arena;
    book_init(b, r->plan.as_of, arena_format(a, "%s, %s", title, r->plan.term));
    b->subject = book_text(b, r->is_provisional ? STR("PROVISIONAL") : STR("final"));
    b->company = book_text(b, str_of(r->plan.school));
    b->keywords = book_text(b, STR(REPORT_MARKING));
    b->rag_amber = r->stage->policy.rag_amber;
    b->rag_green = r->stage->policy.rag_green;
    put_cover(b, p, title, about);
    sheet_contents(book_sheet(b, "Contents", "Contents of this workbook"));
}

struct sheet *pack_sheet(struct book *b, const struct packing *p, const char *name,
                         const char *title)
{
    if (!pack_wants_sheet(p, name))
        return NULL;
    struct sheet *s = book_sheet(b, name, title);
    sheet_population_notes(s, p->report);
    return s;
}

int pack_put(struct packing *p, struct book *b, const struct pack_about *about, struct diag *d)
{
    char name[FILE_NAME_MAX];
    snprintf(name, sizeof name, "pack-%s-%03zu.xlsx", p->pack->name, ++p->book_count);
    const char *file = report_file_name(p->report, name);
    book_contents_fill(b);
    int status = publish_workbook(b, p->dir, file, d);
    book_release(b);
    put_text(p->list, str_of(file));
    put_text(p->list, str_of(about->year));
    put_text(p->list, str_of(about->subject));
    put_text(p->list, str_of(about->name));
    put_count(p->list, (int64_t)about->students);
    end_row(p->list);
    return status;
}

static void open_index(struct packing *p)
{
    static const struct column columns[] = {
        {.heading = "File", .field = "file"},
        {.heading = "Year group", .field = "year"},
        {.heading = "Subject", .field = "subject"},
        {.heading = "Class or department", .field = "name"},
        {.heading = "Students", .field = "students", .kind = COLUMN_COUNT},
    };
    book_init(&p->index, p->report->plan.as_of, "Index");
    p->list = book_sheet(&p->index, "Index", "Index");
    sheet_columns(p->list, columns, sizeof columns / sizeof *columns);
}

static int write_pack(struct packing *p, struct diag *d)
{
    char name[FILE_NAME_MAX];
    if (p->pack->write(p, d) != 0)
        return -1;
    if (p->book_count == 0)
        return diag_set(d, DIAG_DATA,
                        "there is nothing for the pack %s%s%s: see the sheet Subjects x Classes of "
                        "the analysis for what there is",
                        p->pack->name, p->year[0] ? " of year group " : "", p->year);
    snprintf(name, sizeof name, "pack-%s-index.csv", p->pack->name);
    return publish_twin(p->list, p->dir, report_file_name(p->report, name), d);
}

int packs_publish(const struct report *r, struct outdir *dir, struct diag *d)
{
    if (!r->stage->pack[0])
        return 0;
    const struct pack *pack = find(r->stage->pack, d);
    if (!pack || check(pack, r, d) != 0)
        return -1;
    struct packing p = {
        .pack = pack, .report = r, .dir = dir, .only = r->stage->only, .year = r->stage->year};
    open_index(&p);
    int status = write_pack(&p, d);
    book_release(&p.index);
    return status;
}
