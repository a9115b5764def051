/* The first screen of the page. */
#include "reports/number.h"
#include "reports/page/html.h"
#include "reports/page/sections.h"

void section_open(struct buf *out, const char *id, const char *heading)
{
    buf_format(out, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">", id, id);
    html_element(out, "", str_of(heading), "</h2>\n");
}

static void open_card(struct buf *out, const char *id, const char *class, const char *heading)
{
    buf_format(out, "<section class=\"%s\" aria-labelledby=\"%s\">\n<h2 id=\"%s\">", class, id, id);
    html_element(out, "", str_of(heading), "</h2>\n");
}

static void put_number_cell(struct buf *out, const char *text)
{
    html_element(out, "<td class=\"number\">", str_of(text), "</td>");
}

/* The year group that is asked about, else all whom the measure is about. */
static void put_headline(struct buf *out, const struct report *r, const struct headline *h)
{
    int has_year = h->of_year.counted.state != FIGURE_NONE;
    struct figure f = has_year ? h->of_year.counted : h->of_all.counted;
    html_element(out, "<tr><th scope=\"row\">", str_of(h->measure->title), "</th><td>");
    html_element(out, "", str_of(has_year ? h->year : "All"), "</td>");
    put_number_cell(out, figure_words(r, f));
    put_number_cell(out, f.state == FIGURE_VALUE ? number_text(&r->stage->arena, f.students) : "");
    put_number_cell(out, figure_words(r, h->of_all.counted));
    buf_text(out, "</tr>\n");
}

/* Exports of a platform alone have no grades: then it is about courses. */
static void put_courses_only(struct buf *out, const struct report *r)
{
    buf_text(out, "<p>These exports hold no grades that a headline measure is made of. "
                  "Enrolments of people counted: <span class=\"big\">");
    number_append(out, (int64_t)r->cube.enrolments_counted);
    buf_text(out, "</span></p>\n<p>Completion and withdrawal of each course "
                  "stand further down, and on the sheet Enrolments.</p>\n");
}

static void put_results(struct buf *out, const struct report *r, const struct headlines *h)
{
    open_card(out, "headlines", "card tall", "How did we do?");
    if (h->count == 0) {
        put_courses_only(out, r);
        buf_text(out, "</section>\n");
        return;
    }
    html_table_open(out, "Headlines",
                    "Each headline for the oldest year group it applies to. N: students counted.");
    buf_text(out, "<thead><tr><th scope=\"col\">Headline</th><th scope=\"col\">Year group</th>"
                  "<th scope=\"col\" class=\"number\">Result</th>"
                  "<th scope=\"col\" class=\"number\">N</th>"
                  "<th scope=\"col\" class=\"number\">All years</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < h->count; i++)
        put_headline(out, r, &h->list[i]);
    html_table_close(out);
    buf_text(out, "</section>\n");
}

static void put_reasons(struct buf *out, const struct report *r)
{
    struct population_line lines[POPULATION_LINES];
    size_t count = population_lines(r, lines);
    for (size_t i = 0; i < count; i++) {
        if (lines[i].people == 0 || lines[i].is_counted)
            continue;
        buf_text(out, "<li>");
        number_append(out, (int64_t)lines[i].people);
        html_element(out, " ", str_of(lines[i].title), "");
        html_element(out, ": ", str_of(lines[i].meaning), "</li>\n");
    }
}

static void put_people(struct buf *out, const struct report *r)
{
    const struct headcount *heads = &r->members.heads;
    open_card(out, "who", "card", "Who is counted?");
    buf_text(out, "<p><span class=\"big\">");
    number_append(out, (int64_t)heads->counted);
    buf_text(out, " of ");
    number_append(out, (int64_t)heads->read);
    buf_text(out, "</span> people read. ");
    if (heads->counted == heads->read) {
        buf_text(out, "Nobody is left out.</p>\n</section>\n");
        return;
    }
    buf_text(out, "In no figure here:</p>\n<ul>\n");
    put_reasons(out, r);
    buf_text(out, "</ul>\n<p><a href=\"#people\">Everyone read, reconciled</a></p>\n</section>\n");
}

static uint64_t unknown_grades(const struct report *r)
{
    size_t count;
    uint64_t results = 0;
    struct not_understood *list = attainment_unknown_grades(&r->attainment, &count);
    for (size_t i = 0; i < count; i++)
        results += list[i].results;
    free(list);
    return results;
}

static void put_fact(struct buf *out, uint64_t count, const char *what)
{
    buf_text(out, "<li>");
    number_append(out, (int64_t)count);
    html_element(out, " ", str_of(what), "</li>\n");
}

static void put_trust(struct buf *out, const struct report *r)
{
    uint64_t rejected = 0, repaired = 0;
    for (size_t i = 0; i < r->sources.export_count; i++) {
        rejected += r->sources.exports[i].rejected;
        repaired += r->sources.exports[i].repaired;
    }
    open_card(out, "trust", "card", "Can I trust it?");
    if (r->is_provisional)
        buf_text(out, "<p><span class=\"big\">Not yet: PROVISIONAL.</span> A gate is closed, see "
                      "above. Do not pass these figures on.</p>\n<ul>\n");
    else
        buf_text(out, "<p><span class=\"big\">Final.</span> No gate is closed.</p>\n<ul>\n");
    put_fact(out, rejected, "rows could not be read");
    put_fact(out, repaired, "rows were repaired");
    put_fact(out, unknown_grades(r), "results have a grade that no scale explains");
    if (report_withholds(r))
        html_element(out, "<li>[x]: ", report_withheld_text(r), "</li>\n");
    html_element(out, "</ul>\n<p><a href=\"", str_of(report_file_name(r, "health.csv")),
                 "\">What to mend in the exports</a></p>\n</section>\n");
}

static int holds_file(struct str manifest, const char *name)
{
    while (manifest.bytes && manifest.len > 0) {
        struct str line = str_cut(&manifest, '\n');
        str_cut(&line, ' ');
        str_cut(&line, ' ');
        if (str_is(line, name))
            return 1;
    }
    return 0;
}

static void put_open(struct buf *out, const struct report *r, struct str manifest, const char *name,
                     const char *what)
{
    const char *file = report_file_name(r, name);
    if (!holds_file(manifest, file))
        return;
    html_element(out, "<li><a href=\"", str_of(file), "\">");
    html_element(out, "", str_of(file), "</a>: ");
    html_element(out, "", str_of(what), "</li>\n");
}

static void put_next(struct buf *out, const struct report *r, struct str manifest)
{
    open_card(out, "next", "card", "What do I open next?");
    buf_text(out, "<ul>\n");
    put_open(out, r, manifest, "analysis.xlsx", "everything, by subject, class and group");
    put_open(out, r, manifest, "governors.xlsx", "for governors, small numbers hidden");
    buf_text(out, "<li>On this page: <a href=\"#grades\">grades</a>, <a href=\"#gaps\">gaps</a>, "
                  "<a href=\"#leavers\">effect of leavers</a>, "
                  "<a href=\"#movement\">earlier terms</a>, "
                  "<a href=\"#people\">who is counted</a>, <a href=\"#files\">all files</a></li>\n"
                  "</ul>\n</section>\n");
}

void section_glance(struct buf *out, const struct report *r, const struct headlines *h,
                    struct str manifest)
{
    buf_text(out, "<div class=\"glance\">\n");
    put_results(out, r, h);
    put_people(out, r);
    put_trust(out, r);
    put_next(out, r, manifest);
    buf_text(out, "</div>\n");
}
