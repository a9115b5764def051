#include "driver/whom.h"

#include "driver/flow.h"
#include "driver/look.h"

static int is_pseudonym(const char *typed)
{
    static const char marks[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return strlen(typed) == PSEUDONYM_TEXT - 1 && strspn(typed, marks) == PSEUDONYM_TEXT - 1;
}

/* Nothing needs to be known of somebody whom the backup itself names. */
static int find_in_backup(struct whom *w, struct session *s, struct diag *d)
{
    uint32_t run = 0;
    const char *typed = s->options->person;
    if (!is_pseudonym(typed))
        return 0;
    if (ledger_gone_person(s->ledger, typed, &run, d) != 0)
        return -1;
    if (!run)
        return 0;
    char(*name)[PSEUDONYM_TEXT] = arena_alloc(&s->arena, sizeof *name);
    memcpy(*name, typed, PSEUDONYM_TEXT);
    *w = (struct whom){(const char(*)[PSEUDONYM_TEXT])name, 1};
    return 0;
}

static int means_many(size_t people, const char *undone, struct diag *d)
{
    return diag_set(d, DIAG_DATA,
                    "that means %zu people: give one of their ids, with its kind, as in 'upn:...'; "
                    "'offboard explain' shows them; %s",
                    people, undone);
}

/*
 * Somebody who was never off-boarded and is in no export any more: a backup of every export whole
 * may have them all the same. `nobody` is the message where none has.
 */
static int find_stayed(struct look *x, struct whom *w, const struct diag *nobody,
                       const char *undone, struct diag *d)
{
    const char(*names)[PSEUDONYM_TEXT];
    size_t count;
    look_typed_names(x, x->s->options->person, &names, &count);
    for (size_t i = 0; i < count; i++) {
        struct look_backup found;
        if (look_backup_find(&found, x, &names[i], 1, d) != 0) {
            look_backup_release(&found);
            return -1;
        }
        if (found.count > 0) {
            w->names = w->count ? w->names : &names[i];
            w->count++;
        }
        look_backup_release(&found);
    }
    if (w->count > 1)
        return means_many(w->count, undone, d);
    if (w->count == 1)
        return 0;
    *d = *nobody;
    return -1;
}

static int find_match(struct look *x, struct whom *w, enum whom_where where, const char *undone,
                      struct diag *d)
{
    struct look_matches found = {0};
    struct diag nobody = {0};
    int status = look_find(x, &found, x->s->options->person, &nobody);
    if (status == 0 && found.count > 1)
        status = means_many(found.count, undone, d);
    else if (status != 0 && nobody.kind == DIAG_DATA && where == WHOM_ANYWHERE)
        status = find_stayed(x, w, &nobody, undone, d);
    else if (status != 0)
        *d = nobody;
    else
        status = where == WHOM_ANYWHERE
                     ? look_any_name(x, &found.items[0], &w->names, &w->count, d)
                     : look_backed_up_as(x, &found.items[0], &w->names, &w->count, d);
    if (status == 0 && w->count == 0)
        status = diag_set(d, DIAG_DATA,
                          "this person was never off-boarded, so no backup has a row: see "
                          "'offboard explain'; %s",
                          undone);
    look_matches_release(&found);
    return status;
}

int whom_find(struct whom *w, struct session *s, enum whom_where where, const char *undone,
              struct diag *d)
{
    struct look x;
    struct diag second; /* the first failure is the one to report */
    uint32_t scratch = 0;
    *w = (struct whom){0};
    if (find_in_backup(w, s, d) != 0)
        return -1;
    if (w->count)
        return 0;
    int status = flow_look(s, &scratch, d);
    if (status == 0) {
        status = look_open(&x, s, scratch, d);
        if (status == 0)
            status = find_match(&x, w, where, undone, d);
        look_close(&x);
    }
    if (scratch && session_drop(s, scratch, status == 0 ? d : &second) != 0)
        status = -1;
    return status;
}
