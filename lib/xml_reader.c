#include "lib/xml_reader.h"

#include <expat.h>

#include "lib/arena.h"

enum { DEPTH_MAX = 64 };

struct xml_reader {
    XML_Parser parser;
    struct xml_events events;
    void *to;
    int depth;
    int is_failed;
    struct diag failure; /* of an event or a limit; else expat knows */
};

static const char *without_prefix(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static void stop(struct xml_reader *r)
{
    r->is_failed = 1;
    XML_StopParser(r->parser, XML_FALSE);
}

static void refuse(struct xml_reader *r, const char *why)
{
    diag_set(&r->failure, DIAG_DATA, "%s", why);
    stop(r);
}

/* After a stop expat may still deliver what it had begun. */
static void XMLCALL on_start(void *data, const char *name, const char **attributes)
{
    struct xml_reader *r = data;
    if (r->is_failed)
        return;
    if (++r->depth > DEPTH_MAX)
        refuse(r, "has XML nested too deeply");
    else if (r->events.start &&
             r->events.start(r->to, without_prefix(name), attributes, &r->failure) != 0)
        stop(r);
}

static void XMLCALL on_end(void *data, const char *name)
{
    struct xml_reader *r = data;
    if (r->is_failed)
        return;
    r->depth--;
    if (r->events.end && r->events.end(r->to, without_prefix(name), &r->failure) != 0)
        stop(r);
}

static void XMLCALL on_text(void *data, const char *bytes, int len)
{
    struct xml_reader *r = data;
    if (!r->is_failed && r->events.text &&
        r->events.text(r->to, (struct str){bytes, (size_t)len}, &r->failure) != 0)
        stop(r);
}

static void XMLCALL on_doctype(void *data, const char *name, const char *system_id,
                               const char *public_id, int has_subset)
{
    (void)name;
    (void)system_id;
    (void)public_id;
    (void)has_subset;
    refuse(data, "has XML with a document type, which no office program writes");
}

void xml_open(struct xml_reader **out, const struct xml_events *events, void *to)
{
    struct xml_reader *r = mem_alloc(1, sizeof *r);
    r->parser = XML_ParserCreate(NULL);
    r->events = *events;
    r->to = to;
    *out = r;
    if (!r->parser)
        return; /* no memory: xml_feed reports it */
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_text);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
}

static int parse(struct xml_reader *r, struct str chunk, int is_last, struct diag *d)
{
    if (!r->parser)
        return diag_set(d, DIAG_SYSTEM, "out of memory");
    if (XML_Parse(r->parser, chunk.bytes, (int)chunk.len, is_last) == XML_STATUS_OK)
        return 0;
    if (r->is_failed) {
        *d = r->failure;
        return -1;
    }
    return diag_set(d, DIAG_DATA, "has XML that is damaged (%s in line %lu)",
                    XML_ErrorString(XML_GetErrorCode(r->parser)),
                    (unsigned long)XML_GetCurrentLineNumber(r->parser));
}

int xml_feed(void *reader, struct str chunk, struct diag *d)
{
    return parse(reader, chunk, 0, d);
}

int xml_finish(struct xml_reader *r, struct diag *d)
{
    return parse(r, STR(""), 1, d);
}

void xml_close(struct xml_reader *r)
{
    if (!r)
        return;
    if (r->parser)
        XML_ParserFree(r->parser);
    free(r);
}

const char *xml_attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(without_prefix(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}
