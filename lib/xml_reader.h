/*
 * xml_reader - a stream of XML elements, through expat, fed in chunks.       (lib level 1)
 *
 * For files from outside: a document type (and with it every entity trick) is refused, so are
 * more than 64 levels and unknown encodings. Names come without their namespace prefix.
 *
 * Errors: 0, or -1 with *d filled in (DIAG_DATA).
 */
#ifndef OFFBOARD_XML_READER_H
#define OFFBOARD_XML_READER_H

#include "lib/diag.h"
#include "lib/str.h"

/* What to do with the parts; each may be NULL. -1 with *d set stops the reading. */
struct xml_events {
    /* `attributes`: name, value, name, value, ..., NULL; see xml_attribute. */
    int (*start)(void *to, const char *name, const char **attributes, struct diag *d);
    int (*end)(void *to, const char *name, struct diag *d);
    int (*text)(void *to, struct str bytes, struct diag *d); /* in pieces of any size */
};

struct xml_reader;

void xml_open(struct xml_reader **out, const struct xml_events *events, void *to);
/* Shaped as an unpack_sink's take: `reader` is a struct xml_reader. */
int xml_feed(void *reader, struct str chunk, struct diag *d);
/* Fails if the document is not complete. To be called after the last chunk, then close. */
int xml_finish(struct xml_reader *r, struct diag *d);
void xml_close(struct xml_reader *r); /* NULL is harmless */

/* The value of the attribute, its prefix passed over, or NULL. Valid inside `start`. */
const char *xml_attribute(const char **attributes, const char *name);

#endif
