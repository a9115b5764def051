/*
 * settings - the keys of one reading: from its section of school.ini, else from its profile.
 */
#ifndef OFFBOARD_SETTINGS_H
#define OFFBOARD_SETTINGS_H

#include "extract/setup.h"

struct settings {
    const struct config *config[2]; /* school.ini, the profile (or NULL) */
    const struct config_section *section[2];
};

/* Refuses keys that a reading of the kind does not have. */
int settings_open(struct settings *from, struct setup *s, const struct config_section *section,
                  enum source_kind kind, struct diag *d);

/* *config is where it stands. NULL if neither has the key. */
const struct config_entry *settings_entry(const struct settings *from, const char *key,
                                          const struct config **config);
const char *settings_value(const struct settings *from, const char *key, const char *otherwise);
/* "key = 'value': wanted ..." at the key's own line; returns -1. */
int settings_bad(const struct settings *from, const char *key, const char *wanted, struct diag *d);

/* 1 for "yes" (`words[1]`), 0 for the other word and where there is no such key; -1 with *d. */
int settings_choice(const struct settings *from, const char *key, const char *const words[2],
                    struct diag *d);
/* One character, or "tab", "semicolon", ...; 0 where there is no such key. */
int settings_character(char *out, const struct settings *from, const char *key, struct diag *d);

#endif
