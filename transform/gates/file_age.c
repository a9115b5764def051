#include <sys/stat.h>

#include "transform/gate.h"

enum { APART_DAYS = 1, OLD_DAYS = 30, SECONDS_A_DAY = 86400 };

/* The day a delivered file was last written; DAY_NONE if it cannot be told. */
static struct day written_on(const struct export *e)
{
    struct stat st;
    if (stat(e->delivered, &st) != 0)
        return DAY_NONE;
    return (struct day){(int32_t)(st.st_mtim.tv_sec / SECONDS_A_DAY)};
}

/* A roll and exports of different days describe different schools. Only against the clock. */
static int check(struct gate *g, const struct facts *f, const struct verdicts *v, struct diag *d)
{
    struct day first = DAY_NONE, last = DAY_NONE;
    const char *oldest = "";
    (void)v;
    (void)d;
    g->limit = arena_format(&f->stage->arena, "%d day apart, %d days old", APART_DAYS, OLD_DAYS);
    if (!f->stage->against_clock)
        return 0;
    for (size_t i = 0; i < f->sources.export_count; i++) {
        struct day day = written_on(&f->sources.exports[i]);
        if (day_is_none(day))
            continue;
        if (day_is_none(first) || day.since_epoch < first.since_epoch) {
            first = day;
            oldest = f->sources.exports[i].name;
        }
        if (day_is_none(last) || day.since_epoch > last.since_epoch)
            last = day;
    }
    if (day_is_none(first))
        return 0;
    int apart = last.since_epoch - first.since_epoch;
    int age = f->sources.as_of.since_epoch - first.since_epoch;
    g->is_open = apart <= APART_DAYS && age <= OLD_DAYS;
    g->value =
        arena_format(&f->stage->arena, "%d days apart, %s is %d days old", apart, oldest, age);
    g->advice = "export all files on one day, or say as of which day with --as-of, or allow this "
                "once with --allow file_age";
    return 0;
}

extern const struct gate_check gate_file_age;
const struct gate_check gate_file_age = {"file_age", check};
