/*
 * field - the names every format is mapped to, with what each one is.     (lib level 1)
 *
 * The same names stand in profiles, school.ini, messages and CSV twins (design section 4).
 * Adding a field is one line in FIELDS.
 */
#ifndef OFFBOARD_FIELD_H
#define OFFBOARD_FIELD_H

#include "lib/str.h"

enum source_kind { SOURCE_ROLL, SOURCE_ACCOUNTS, SOURCE_ENROLMENTS, SOURCE_RESULTS, SOURCE_KINDS };

/* What anonymising does to a cell of the field. */
enum personal {
    PERSONAL_NO,
    PERSONAL_SURNAME,  /* the pseudonym */
    PERSONAL_FORENAME, /* "Leaver" */
    PERSONAL_BIRTH,    /* 1 January of its year, in the column's own order */
    PERSONAL_USERNAME, /* "leaver-" and the pseudonym, unless the username is the key */
    PERSONAL_BLANK     /* emptied */
};

/* In which space a value of an id names one person (design section 4). */
enum id_space { ID_NONE, ID_GLOBAL, ID_SCHOOL, ID_PLATFORM };

/* Kinds a field may be read in, as bits: 1 << SOURCE_... */
enum {
    IN_ROLL = 1 << SOURCE_ROLL,
    IN_ACCOUNTS = 1 << SOURCE_ACCOUNTS,
    IN_ENROLMENTS = 1 << SOURCE_ENROLMENTS,
    IN_RESULTS = 1 << SOURCE_RESULTS,
    IN_ALL = IN_ROLL | IN_ACCOUNTS | IN_ENROLMENTS | IN_RESULTS
};

/* name, kinds, id space, personal. The ids come first, the strongest first: a row stands
 * under the first one it has. */
#define FIELDS(X)                                                                                  \
    X(upn, IN_ALL, ID_GLOBAL, PERSONAL_NO)                                                         \
    X(former_upn, IN_ALL, ID_GLOBAL, PERSONAL_NO)                                                  \
    X(admission_number, IN_ALL, ID_SCHOOL, PERSONAL_NO)                                            \
    X(sis_id, IN_ALL, ID_SCHOOL, PERSONAL_NO)                                                      \
    X(user_id, IN_ALL, ID_PLATFORM, PERSONAL_NO)                                                   \
    X(account_id, IN_ALL, ID_PLATFORM, PERSONAL_NO)                                                \
    X(username, IN_ALL, ID_PLATFORM, PERSONAL_USERNAME)                                            \
    X(email, IN_ALL, ID_PLATFORM, PERSONAL_BLANK)                                                  \
    X(id, IN_ALL, ID_NONE, PERSONAL_NO)                                                            \
    X(surname, IN_ALL, ID_NONE, PERSONAL_SURNAME)                                                  \
    X(forename, IN_ALL, ID_NONE, PERSONAL_FORENAME)                                                \
    X(middle_name, IN_ALL, ID_NONE, PERSONAL_BLANK)                                                \
    X(preferred_name, IN_ALL, ID_NONE, PERSONAL_BLANK)                                             \
    X(birth_date, IN_ALL, ID_NONE, PERSONAL_BIRTH)                                                 \
    X(phone, IN_ALL, ID_NONE, PERSONAL_BLANK)                                                      \
    X(address, IN_ALL, ID_NONE, PERSONAL_BLANK)                                                    \
    X(contact, IN_ALL, ID_NONE, PERSONAL_BLANK)                                                    \
    X(note, IN_ALL, ID_NONE, PERSONAL_BLANK)                                                       \
    X(password, IN_ACCOUNTS, ID_NONE, PERSONAL_BLANK)                                              \
    X(photo, IN_ALL, ID_NONE, PERSONAL_BLANK)                                                      \
    X(sex, IN_ROLL | IN_ACCOUNTS, ID_NONE, PERSONAL_NO)                                            \
    X(year, IN_ALL, ID_NONE, PERSONAL_NO)                                                          \
    X(tutor_group, IN_ROLL | IN_ACCOUNTS, ID_NONE, PERSONAL_NO)                                    \
    X(school, IN_ALL, ID_NONE, PERSONAL_NO)                                                        \
    X(status, IN_ROLL | IN_ENROLMENTS, ID_NONE, PERSONAL_NO)                                       \
    X(entered, IN_ROLL, ID_NONE, PERSONAL_NO)                                                      \
    X(left, IN_ROLL, ID_NONE, PERSONAL_NO)                                                         \
    X(leaving_reason, IN_ROLL, ID_NONE, PERSONAL_NO)                                               \
    X(disadvantaged, IN_ROLL, ID_NONE, PERSONAL_NO)                                                \
    X(sen, IN_ROLL, ID_NONE, PERSONAL_NO)                                                          \
    X(eal, IN_ROLL, ID_NONE, PERSONAL_NO)                                                          \
    X(ethnicity, IN_ROLL, ID_NONE, PERSONAL_NO)                                                    \
    X(role, IN_ACCOUNTS | IN_ENROLMENTS, ID_NONE, PERSONAL_NO)                                     \
    X(active, IN_ACCOUNTS, ID_NONE, PERSONAL_NO)                                                   \
    X(sync_status, IN_ACCOUNTS, ID_NONE, PERSONAL_NO)                                              \
    X(last_login, IN_ACCOUNTS, ID_NONE, PERSONAL_NO)                                               \
    X(enrolment_id, IN_ENROLMENTS, ID_NONE, PERSONAL_NO)                                           \
    X(course, IN_ROLL | IN_ENROLMENTS, ID_NONE, PERSONAL_NO)                                       \
    X(course_name, IN_ENROLMENTS, ID_NONE, PERSONAL_NO)                                            \
    X(start, IN_ENROLMENTS, ID_NONE, PERSONAL_NO)                                                  \
    X(end, IN_ENROLMENTS, ID_NONE, PERSONAL_NO)                                                    \
    X(outcome, IN_ENROLMENTS, ID_NONE, PERSONAL_NO)                                                \
    X(class, IN_ACCOUNTS | IN_ENROLMENTS | IN_RESULTS, ID_NONE, PERSONAL_NO)                       \
    X(subject, IN_RESULTS, ID_NONE, PERSONAL_NO)                                                   \
    X(assessment, IN_RESULTS, ID_NONE, PERSONAL_NO)                                                \
    X(term, IN_RESULTS, ID_NONE, PERSONAL_NO)                                                      \
    X(grade, IN_RESULTS, ID_NONE, PERSONAL_NO)                                                     \
    X(score, IN_RESULTS, ID_NONE, PERSONAL_NO)                                                     \
    X(date, IN_RESULTS, ID_NONE, PERSONAL_NO)                                                      \
    X(teacher, IN_RESULTS, ID_NONE, PERSONAL_NO)

#define FIELD_ENUM(name, kinds, space, personal) FIELD_##name,
enum field { FIELDS(FIELD_ENUM) FIELD_COUNT, FIELD_NONE = -1 };
#undef FIELD_ENUM

enum { ID_KINDS = FIELD_id }; /* the fields before `id` are the id kinds */

struct field_info {
    const char *name;
    unsigned kinds; /* IN_... */
    enum id_space space;
    enum personal personal;
};
extern const struct field_info field_infos[FIELD_COUNT];

/* The field of that name, or FIELD_NONE. */
enum field field_find(struct str name);
/* "roll", "accounts", "enrolments", "results". */
const char *source_kind_name(enum source_kind kind);
int source_kind_find(struct str name); /* a source_kind, or -1 */

#endif
