#include "reports/page/index_html.h"

#include "reports/number.h"
#include "reports/page/html.h"
#include "reports/page/sections.h"

static void put_head(struct buf *out, const struct report *r)
{
    char run[RUN_NAME], day[DAY_TEXT_MAX];
    struct arena *a = &r->stage->arena;
    run_name(run, r->stage->run);
    buf_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta http-equiv=\"Content-Security-Policy\" "
                  "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    html_element(out, "<title>", str_of(r->is_provisional ? "PROVISIONAL: reports, " : "Reports, "),
                 "");
    html_element(out, "", str_of(r->plan.school), ", ");
    html_element(out, "", str_of(r->plan.term), "</title>\n<style>\n");
    buf_text(out, page_style);
    buf_text(out, "</style>\n</head>\n<body>\n<header>\n");
    html_element(out, "<p class=\"marking\">", STR(REPORT_MARKING), "</p>\n");
    html_element(out, "<h1>Reports, ", str_of(r->plan.school), "</h1>\n");
    day_write(day, r->plan.as_of, DAY_ISO, DAY_NONE);
    html_element(out, "<p>",
                 str_of(arena_format(a, "Term %s, as of %s, run %s.", r->plan.term, day, run)),
                 "</p>\n</header>\n<main>\n");
}

static void put_warning(struct buf *out, const struct report *r)
{
    if (!r->is_provisional)
        return;
    html_element(out,
                 "<section class=\"warning\" aria-labelledby=\"warning\">\n<h2 id=\"warning\">",
                 STR("PROVISIONAL"), "</h2>\n");
    for (size_t i = 0; i < r->plan.gate_count; i++) {
        const struct gate *gate = &r->plan.gates[i];
        if (gate->is_open || gate->is_allowed)
            continue;
        html_element(out, "<p>Gate <strong>", str_of(gate->name), "</strong> is closed: ");
        html_element(out, "", str_of(gate_text(r, gate)), "</p>\n");
    }
    buf_text(out, "</section>\n");
}

static void put_heads_row(struct buf *out, const char *label, const char *meaning, uint64_t people)
{
    html_element(out, "<tr><th scope=\"row\">", str_of(label), "</th><td>");
    html_element(out, "", str_of(meaning), "</td><td class=\"number\">");
    number_append(out, (int64_t)people);
    buf_text(out, "</td></tr>\n");
}

static void put_lines(struct buf *out, const struct report *r, int is_counted)
{
    struct population_line lines[POPULATION_LINES];
    size_t count = population_lines(r, lines);
    for (size_t i = 0; i < count; i++)
        if (lines[i].people > 0 && lines[i].is_counted == is_counted)
            put_heads_row(out, lines[i].heading, lines[i].meaning, lines[i].people);
}

static void put_people(struct buf *out, const struct report *r)
{
    const struct headcount *heads = &r->members.heads;
    section_open(out, "people", "Everyone read, reconciled");
    html_element(out, "<p>", report_headcount(r), "</p>\n");
    struct str moved_up = report_moved_up_text(r);
    if (moved_up.len)
        html_element(out, "<p>", moved_up, "</p>\n");
    html_table_open(out, "Everyone read, reconciled",
                    "Everyone read = counted + not counted. Staff are in no figure.");
    buf_text(out, "<thead><tr><th scope=\"col\">Standing</th><th scope=\"col\">Meaning</th>"
                  "<th scope=\"col\" class=\"number\">People</th></tr></thead>\n<tbody>\n");
    put_lines(out, r, 1);
    buf_text(out, "</tbody>\n<tbody class=\"total\">\n");
    put_heads_row(out, "Counted", "in all figures", heads->counted);
    buf_text(out, "</tbody>\n<tbody>\n");
    put_lines(out, r, 0);
    buf_text(out, "</tbody>\n<tbody class=\"total\">\n");
    put_heads_row(out, "Not counted", "listed here, in no other figure",
                  heads->read - heads->counted);
    put_heads_row(out, "Everyone read", "counted + not counted", heads->read);
    html_table_close(out);
    buf_text(out, "</section>\n");
}

/* Long, and in the workbook too: folded away, and not on paper. */
static void put_sheets(struct buf *out, const struct book *b)
{
    for (size_t i = 0; sheet_defs[i]; i++) {
        if (!sheet_defs[i]->is_on_page)
            continue;
        html_element(out, "<details class=\"sheets\">\n<summary>Sheet ",
                     str_of(sheet_defs[i]->name), "</summary>\n");
        html_sheet(out, b->sheets[i]);
        buf_text(out, "</details>\n");
    }
}

static void put_foot(struct buf *out, const struct report *r)
{
    html_element(out, "</main>\n<footer>\n<p>Made by offboard " OFFBOARD_VERSION " from plan ",
                 str_of(r->plan.digest), ". ");
    buf_text(out, r->stage->policy.lists_students
                      ? "This page names nobody; the sheet Students, its CSV file and packs do."
                      : "No names are in this page or the files beside it.");
    buf_text(out, "</p>\n</footer>\n");
}

void index_html_write(struct buf *out, const struct report *r, const struct book *b,
                      struct str manifest)
{
    struct headlines headlines = headlines_find(r);
    put_head(out, r);
    put_warning(out, r);
    section_glance(out, r, &headlines, manifest);
    section_grades(out, r);
    section_gaps(out, r, &headlines);
    section_courses(out, r);
    section_leavers(out, r, &headlines);
    section_movement(out, r, &headlines);
    put_people(out, r);
    section_files(out, r, manifest);
    put_sheets(out, b);
    put_foot(out, r);
    buf_text(out, "</body>\n</html>\n");
}
