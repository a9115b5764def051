/*
 * Preloaded by memory.py: allocations fail in one program.
 *
 *   NO_MEMORY_IN=offboard-load  the program, by the name it was started as
 *   NO_MEMORY_AT=N              its Nth allocation gives NULL; 0: none
 *   NO_MEMORY_EVER=1            and every one after it
 *   NO_MEMORY_COUNT=FILE        a line "PROGRAM COUNT" is added for each process that ends
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);

static atomic_long made;
static long at = -1;
static int is_for_ever;

static void begin(void)
{
    const char *in = getenv("NO_MEMORY_IN"), *when = getenv("NO_MEMORY_AT");
    int is_meant = in && strcmp(in, program_invocation_short_name) == 0;
    is_for_ever = getenv("NO_MEMORY_EVER") != NULL;
    at = is_meant && when ? strtol(when, NULL, 10) : 0;
}

static int is_refused(void)
{
    if (at < 0)
        begin();
    long number = atomic_fetch_add(&made, 1) + 1;
    if (!at || number < at || (number > at && !is_for_ever))
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return is_refused() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return is_refused() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *block, size_t size)
{
    return is_refused() ? NULL : __libc_realloc(block, size);
}

__attribute__((destructor)) static void note_count(void)
{
    char line[128];
    const char *path = getenv("NO_MEMORY_COUNT");
    int fd = path ? open(path, O_WRONLY | O_APPEND | O_CREAT, 0600) : -1;
    if (fd < 0)
        return;
    int len = snprintf(line, sizeof line, "%s %ld\n", program_invocation_short_name, made);
    if (write(fd, line, (size_t)len) != len)
        abort();
    close(fd);
}
