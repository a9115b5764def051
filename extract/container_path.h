/*
 * container_path - paths that go through an archive as if it were a folder.
 */
#ifndef OFFBOARD_CONTAINER_PATH_H
#define OFFBOARD_CONTAINER_PATH_H

#include "lib/sources.h"

/*
 * The plain file that a path goes through ("sis.zip" of "sis.zip/a/users.csv"); *member is what
 * stands behind it, or NULL for the file itself. NULL where there is no such file.
 */
const char *container_split(const char *path, const char **member, struct arena *a);

/* Whether two paths name the same file, or the same file of one archive, however written. */
int container_is_same(const char *one, const char *other, struct arena *a);

/* The part behind the last '/'. */
const char *path_file(const char *path);

/*
 * The name an export leaves under, before it is made unique: its own; "users.csv" of
 * "users.csv.gz"; "roll.csv" of "roll.xlsx"; "sis/users.csv" of "sis.zip/users.csv".
 */
const char *container_name(const struct export *e, struct arena *a);

#endif
