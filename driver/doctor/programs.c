/* The programs and libraries that offboard is made of and rests on. */
#include <dlfcn.h>
#include <unistd.h>

#include "driver/doctor/doctor.h"
#include "lib/age.h"
#include "lib/stage.h"

void doctor_programs(struct doctor *x)
{
    static const char *const stages[] = {"extract", "transform", "load", "reports"};
    char self[400];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    self[len > 0 ? len : 0] = '\0';
    char *slash = strrchr(self, '/');
    int missing = 0;
    if (slash)
        slash[1] = '\0';
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        const char *path = arena_format(&x->arena, "%soffboard-%s", self, stages[i]);
        if (access(path, X_OK) == 0)
            continue;
        missing++;
        doctor_look(x, "programs", "Install offboard again, all five programs into one folder.",
                    "%s is missing or may not be run", path);
    }
    if (!missing)
        doctor_right(x, "programs", "offboard " OFFBOARD_VERSION " and its four stages");

    struct diag d = {0};
    int has_age = age_check_installed(&d) == 0;
    int is_needed = x->has_config && x->policy.recipients && x->policy.recipients[0];
    if (has_age)
        doctor_right(x, "age", "installed%s", is_needed ? "" : ", and backups are not encrypted");
    else if (is_needed)
        doctor_look(x, "age", "Install it, as with 'apt install age'.", "%s", d.text);
    else
        doctor_right(x, "age", "not installed, and not needed: backups are not encrypted");
}

/* How a library says its version. */
enum version_form {
    VERSION_TEXT,    /* const char *(void): "3.40.1", "libarchive 3.6.2" */
    VERSION_OPENSSL, /* unsigned long (void): major << 28 | minor << 20 | ... */
    VERSION_XXHASH,  /* unsigned (void): major * 10000 + minor * 100 + ... */
    VERSION_UNSAID
};

/* The least version is one that has what is used, or the oldest that was tried (Debian 12). */
static const struct library {
    const char *name, *file, *symbol;
    enum version_form form;
    unsigned major, minor;
} libraries[] = {
    {"SQLite", "libsqlite3.so.0", "sqlite3_libversion", VERSION_TEXT, 3, 37}, /* STRICT tables */
    {"zlib", "libz.so.1", "zlibVersion", VERSION_TEXT, 1, 2},
    {"OpenSSL", "libcrypto.so.3", "OpenSSL_version_num", VERSION_OPENSSL, 3, 0},
    {"libarchive", "libarchive.so.13", "archive_version_string", VERSION_TEXT, 3, 6},
    {"expat", "libexpat.so.1", "XML_ExpatVersion", VERSION_TEXT, 2, 5},
    {"libxlsxwriter", "libxlsxwriter.so.4", "lxw_version", VERSION_TEXT, 1, 1},
    {"xxHash", "libxxhash.so.0", "XXH_versionNumber", VERSION_XXHASH, 0, 8}, /* XXH3 is final */
    {"jansson", "libjansson.so.4", "jansson_version_str", VERSION_TEXT, 2, 13},
    {"utf8proc", "libutf8proc.so.2", "utf8proc_version", VERSION_TEXT, 2, 8},
    {"libcsv", "libcsv.so.3", NULL, VERSION_UNSAID, 0, 0},
    {"inih", "libinih.so.1", NULL, VERSION_UNSAID, 0, 0},
};

/* The two numbers that a version begins with. */
static void parse_version(unsigned *major, unsigned *minor, const char *text)
{
    uint64_t numbers[2] = {0, 0};
    struct str rest = str_of(text + strcspn(text, "0123456789"));
    for (size_t i = 0; i < 2 && rest.bytes; i++) {
        struct str part = str_cut(&rest, '.');
        part.len = strspn(part.bytes, "0123456789") < part.len ? strspn(part.bytes, "0123456789")
                                                               : part.len;
        if (str_to_u64(&numbers[i], part, 100000) != 0)
            numbers[i] = 0;
    }
    *major = (unsigned)numbers[0];
    *minor = (unsigned)numbers[1];
}

/* A function is looked up as a pointer to data, as POSIX has it. */
static void read_version(unsigned *major, unsigned *minor, enum version_form form,
                         void *const *symbol)
{
    const char *(*text)(void);
    unsigned long (*wide)(void);
    unsigned (*number)(void);
    switch (form) {
    case VERSION_TEXT:
        memcpy(&text, symbol, sizeof text);
        parse_version(major, minor, text());
        return;
    case VERSION_OPENSSL:
        memcpy(&wide, symbol, sizeof wide);
        *major = (unsigned)(wide() >> 28);
        *minor = (unsigned)(wide() >> 20 & 0xFF);
        return;
    case VERSION_XXHASH:
        memcpy(&number, symbol, sizeof number);
        *major = number() / 10000;
        *minor = number() / 100 % 100;
        return;
    case VERSION_UNSAID:
        break;
    }
    *major = *minor = 0;
}

static int check_library(struct doctor *x, const struct library *l, struct buf *versions)
{
    static const char install[] = "Install Debian 12's packages, or newer ones: see packages.txt.";
    unsigned major, minor;
    void *library = dlopen(l->file, RTLD_NOW | RTLD_LOCAL);
    void *symbol = library && l->symbol ? dlsym(library, l->symbol) : NULL;
    int is_right = library && (symbol || l->form == VERSION_UNSAID);
    if (!is_right)
        doctor_look(x, "libraries", install, "%s (%s) cannot be loaded", l->name, l->file);
    if (is_right) {
        read_version(&major, &minor, l->form, &symbol);
        is_right = major > l->major || (major == l->major && minor >= l->minor);
        if (!is_right)
            doctor_look(x, "libraries", install, "%s is version %u.%u, wanted %u.%u", l->name,
                        major, minor, l->major, l->minor);
        else if (l->form == VERSION_UNSAID)
            buf_format(versions, "%s%s", versions->len ? ", " : "", l->name);
        else
            buf_format(versions, "%s%s %u.%u", versions->len ? ", " : "", l->name, major, minor);
    }
    if (library)
        dlclose(library);
    return is_right;
}

void doctor_libraries(struct doctor *x)
{
    struct buf versions = {0};
    int all_right = 1;
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
        all_right &= check_library(x, &libraries[i], &versions);
    if (all_right)
        doctor_right(x, "libraries", "%s", versions.bytes);
    buf_release(&versions);
}
