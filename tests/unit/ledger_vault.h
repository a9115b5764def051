/*
 * ledger_vault - an empty vault with an open ledger, for tests of the ledger.
 *
 * set_up and tear_down go around each test, whose *state is the struct vault_dir.
 */
#ifndef OFFBOARD_TESTS_LEDGER_VAULT_H
#define OFFBOARD_TESTS_LEDGER_VAULT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>

#include "lib/ledger.h"
#include "lib/outdir.h"

struct vault_dir {
    char path[64];
    struct arena arena;
    struct ledger *ledger;
};

static int set_up(void **state)
{
    static struct vault_dir v;
    struct diag d = {0};
    v = (struct vault_dir){.path = "/tmp/test_ledger_XXXXXX"};
    umask(077);
    assert_non_null(mkdtemp(v.path));
    if (ledger_open(&v.ledger, v.path, &d) != 0)
        fail_msg("%s", d.text);
    *state = &v;
    return 0;
}

static int tear_down(void **state)
{
    struct vault_dir *v = *state;
    struct diag d = {0};
    ledger_close(v->ledger);
    arena_release(&v->arena);
    return dir_remove(AT_FDCWD, v->path, &d);
}

#endif
