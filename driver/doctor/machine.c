/* What the machine itself must be able to do. */
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "driver/clock.h"
#include "driver/doctor/doctor.h"
#include "lib/text.h"
#include "lib/vault.h"

enum { CLOCK_YEAR_MIN = 2025 };

/* What exports come in, there and back again. */
void doctor_encodings(struct doctor *x)
{
    static const char *const names[] = {"windows-1252", "utf-16le", "utf-16be"};
    const struct str sample = STR("Zo\xC3\xAB \xE2\x80\x93 caf\xC3\xA9");
    int missing = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct buf there = {0}, back = {0};
        struct diag d;
        if (text_encode(&there, names[i], sample, &d) != 0 ||
            text_decode(&back, names[i], buf_str(&there), &d) != 0 ||
            !str_equal(buf_str(&back), sample)) {
            missing++;
            doctor_look(x, "encodings",
                        "Install the C library's converters: package libc-bin or libc6.",
                        "files in %s cannot be read", names[i]);
        }
        buf_release(&there);
        buf_release(&back);
    }
    if (!missing)
        doctor_right(x, "encodings", "utf-8, windows-1252, utf-16le, utf-16be");
}

/* The C library takes a zone that it does not know for UTC, and does not say so. */
static int is_zone_unknown(const char *zone)
{
    char path[300];
    if (zone[0] == ':')
        zone++;
    if (!zone[0] || strpbrk(zone, "0123456789,<") || strcmp(zone, "UTC") == 0)
        return 0;
    if (zone[0] == '/')
        return access(zone, R_OK) != 0;
    return snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone) >= (int)sizeof path ||
           access(path, R_OK) != 0;
}

static void check_zone(struct doctor *x, const struct tm *now)
{
    static const char advice[] =
        "Set the school's, as with 'timedatectl set-timezone Europe/London': the day on which "
        "somebody has left is the machine's.";
    const char *zone = getenv("TZ");
    char offset[16];
    if (strftime(offset, sizeof offset, "%z", now) == 0)
        offset[0] = '\0';
    if (zone && is_zone_unknown(zone))
        doctor_look(x, "time zone", advice, "TZ names a zone that is not installed: UTC is used");
    else if (!zone && access("/etc/localtime", R_OK) != 0)
        doctor_look(x, "time zone", advice, "none is set: UTC is used");
    else
        doctor_right(x, "time zone", "%s (UTC%s)", now->tm_zone ? now->tm_zone : "", offset);
}

void doctor_clock(struct doctor *x)
{
    static const char advice[] = "Set the clock: gates, purges and the end of backups go by it.";
    time_t seconds = time(NULL);
    struct tm now;
    char day[DAY_TEXT_MAX];
    if (seconds == (time_t)-1 || !localtime_r(&seconds, &now)) {
        doctor_look(x, "clock", advice, "it cannot be read");
        return;
    }
    day_write(day, clock_day(seconds), DAY_ISO, DAY_NONE);
    if (now.tm_year + 1900 < CLOCK_YEAR_MIN)
        doctor_look(x, "clock", advice, "it says %s, which is past", day);
    else
        doctor_right(x, "clock", "today is %s", day);
    check_zone(x, &now);
}

void doctor_core(struct doctor *x)
{
    struct diag d = {0};
    struct rlimit limit;
    int is_safe = process_no_core(&d) == 0 && getrlimit(RLIMIT_CORE, &limit) == 0 &&
                  limit.rlim_cur == 0 && limit.rlim_max == 0;
#ifndef __SANITIZE_ADDRESS__ /* see process_no_core */
    is_safe = is_safe && prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
#endif
    if (is_safe)
        doctor_right(x, "core dumps", "off for every program of offboard");
    else
        doctor_look(x, "core dumps", "See what stops a program from giving them up.",
                    "a program that dies may leave names and grades on the disk");
}
