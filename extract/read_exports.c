#include "extract/read_exports.h"

#include <assert.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>

#include "extract/scan.h"

enum { PIECE_BYTES = 1 << 20, THREADS_MAX = 16, AHEAD = 2 };

/* An export while its pieces are read. */
struct source {
    struct export_text text;
    struct fingerprint *print; /* NULL for a copy in staged/, which was made from checked bytes */
    uint64_t next;             /* where the next row begins */
    uint32_t lines;            /* before it */
};

struct task {
    uint16_t export;
    uint64_t from, to;
};

/* Pieces are read in any order and merged in theirs; `window` of them may be in memory. */
struct pool {
    struct extraction *x;
    struct source *sources;
    struct task *tasks;
    size_t task_count, next, merged, window;
    struct piece *pieces; /* task n is read into pieces[n % window] */
    uint8_t *is_read;     /* likewise */
    int is_merging, status;
    struct diag diag;
    pthread_mutex_t lock;
    pthread_cond_t moved;
};

static unsigned thread_count(unsigned pieces)
{
    cpu_set_t cpus;
    unsigned count = 1;
    if (sched_getaffinity(0, sizeof cpus, &cpus) == 0)
        count = (unsigned)CPU_COUNT(&cpus);
    if (pieces)
        count = pieces;
    return count < 1 ? 1 : count > THREADS_MAX ? THREADS_MAX : count;
}

static void cut(struct pool *p, const struct export *e, uint16_t index, unsigned pieces,
                size_t *capacity)
{
    uint64_t body = e->text_bytes - e->body_at, each = PIECE_BYTES;
    if (pieces)
        each = body / pieces + 1;
    for (uint64_t at = e->body_at; at < e->text_bytes; at += each) {
        uint64_t to = e->text_bytes - at > each ? at + each : e->text_bytes;
        p->tasks = mem_fit(p->tasks, capacity, p->task_count + 1, sizeof *p->tasks);
        p->tasks[p->task_count++] = (struct task){index, at, to};
    }
}

static int changed(const struct export *e, struct diag *d)
{
    diag_set(d, DIAG_DATA, "the file changed while it was read: wait until the export is done");
    return diag_locate(d, (struct origin){.path = e->path});
}

/* What stands before the first row. */
static int open_source(struct pool *p, uint16_t index, struct diag *d)
{
    struct extraction *x = p->x;
    const struct export *e = &x->setup->sources.exports[index];
    struct source *s = &p->sources[index];
    struct str head;
    uint32_t line;
    if (export_text_open(&s->text, e, x->staged.fd, d) != 0 ||
        scan_body_line(e, &s->text, &line, d) != 0 ||
        export_text_read(&s->text, &head, 0, (size_t)e->body_at, d) != 0)
        return -1;
    s->next = e->body_at;
    s->lines = line - 1;
    if (!e->text) {
        s->print = fingerprint_new();
        fingerprint_add(s->print, head);
    }
    return 0;
}

/* The piece's rows begin where those of the one before ended, or it is read again from there. */
static int merge(struct pool *p, struct piece_reader *r, struct piece *piece, struct diag *d)
{
    struct source *s = &p->sources[piece->export];
    if (piece->from != s->next) { /* whatever was wrong there was wrong with the guess */
        if (s->next >= piece->to)
            return 0; /* one row swallowed the whole piece */
        piece->from = s->next;
        piece_read(r, piece, &s->text, 1);
    }
    if (merge_piece(p->x, r, piece, s->lines, d) != 0)
        return -1;
    if (s->print)
        fingerprint_add(s->print, (struct str){piece->text + (piece->from - piece->text_at),
                                               (size_t)(piece->end - piece->from)});
    s->next = piece->end;
    s->lines += piece->lines;
    return 0;
}

/* With the lock held: merges what is read and next, unless another thread is at it. */
static void merge_ready(struct pool *p, struct piece_reader *r)
{
    while (!p->is_merging && p->status == 0 && p->merged < p->next &&
           p->is_read[p->merged % p->window]) {
        size_t slot = p->merged % p->window;
        struct diag d = {0};
        p->is_merging = 1;
        pthread_mutex_unlock(&p->lock);
        int status = merge(p, r, &p->pieces[slot], &d);
        pthread_mutex_lock(&p->lock);
        p->is_merging = 0;
        p->is_read[slot] = 0;
        p->merged++;
        if (status != 0) {
            p->status = -1;
            p->diag = d;
        }
        pthread_cond_broadcast(&p->moved);
    }
}

static void *work(void *of)
{
    struct pool *p = of;
    struct piece_reader r;
    piece_reader_init(&r, p->x->setup);
    pthread_mutex_lock(&p->lock);
    for (;;) {
        merge_ready(p, &r);
        if (p->status != 0 || p->merged == p->task_count)
            break;
        if (p->next == p->task_count || p->next >= p->merged + p->window) {
            pthread_cond_wait(&p->moved, &p->lock);
            continue;
        }
        size_t number = p->next++;
        const struct task *t = &p->tasks[number];
        struct piece *piece = &p->pieces[number % p->window];
        pthread_mutex_unlock(&p->lock);
        piece->export = t->export;
        piece->from = t->from;
        piece->to = t->to;
        piece_read(&r, piece, &p->sources[t->export].text,
                   t->from == p->x->setup->sources.exports[t->export].body_at);
        pthread_mutex_lock(&p->lock);
        p->is_read[number % p->window] = 1;
    }
    pthread_mutex_unlock(&p->lock);
    piece_reader_release(&r);
    return NULL;
}

/* A machine that gives no more threads does with the ones it gave. */
static void run_threads(struct pool *p, unsigned count)
{
    enum { STEP = 1 << 20 };
    pthread_t threads[THREADS_MAX];
    unsigned started = 0;
    mallopt(M_TOP_PAD, STEP); /* memory that grows in small steps stops all threads at each */
    while (started + 1 < count && pthread_create(&threads[started], NULL, work, p) == 0)
        started++;
    work(p);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}

static int check_source(struct pool *p, uint16_t index, struct diag *d)
{
    char hex[FINGERPRINT_HEX];
    struct export *e = &p->x->setup->sources.exports[index];
    struct source *s = &p->sources[index];
    assert(s->next == e->text_bytes);
    assert(e->rows == e->records + e->repaired + e->rejected + e->blank);
    if (!s->print)
        return 0;
    fingerprint_end(s->print, hex);
    s->print = NULL;
    /* Of a file that was counted only in part nothing else tells that it was written meanwhile. */
    if (export_stamp(s->text.fd) != e->stamp)
        return changed(e, d);
    if (!e->fingerprint)
        e->fingerprint = arena_text(&p->x->setup->stage->arena, str_of(hex));
    return strcmp(hex, e->fingerprint) == 0 ? 0 : changed(e, d);
}

static void release(struct pool *p, size_t exports)
{
    char hex[FINGERPRINT_HEX];
    for (size_t i = 0; i < exports; i++) {
        export_text_close(&p->sources[i].text);
        if (p->sources[i].print)
            fingerprint_end(p->sources[i].print, hex);
    }
    for (size_t i = 0; i < p->window; i++)
        piece_release(&p->pieces[i]);
    free(p->sources);
    free(p->tasks);
    free(p->pieces);
    free(p->is_read);
}

int read_exports(struct extraction *x, unsigned pieces, struct diag *d)
{
    struct sources *s = &x->setup->sources;
    unsigned threads = thread_count(pieces);
    struct pool p = {.x = x,
                     .window = threads + AHEAD,
                     .lock = PTHREAD_MUTEX_INITIALIZER,
                     .moved = PTHREAD_COND_INITIALIZER};
    size_t capacity = 0;
    p.sources = mem_alloc(s->export_count, sizeof *p.sources);
    p.pieces = mem_alloc(p.window, sizeof *p.pieces);
    p.is_read = mem_alloc(p.window, 1);
    for (size_t i = 0; i < p.window; i++)
        piece_init(&p.pieces[i]);
    for (size_t i = 0; i < s->export_count; i++)
        p.sources[i].text.fd = -1;
    for (size_t i = 0; i < s->export_count && p.status == 0; i++) {
        p.status = open_source(&p, (uint16_t)i, d);
        if (p.status == 0)
            cut(&p, &s->exports[i], (uint16_t)i, pieces, &capacity);
    }
    if (p.status == 0) {
        run_threads(&p, threads);
        *d = p.diag;
    }
    for (size_t i = 0; i < s->export_count && p.status == 0; i++)
        p.status = check_source(&p, (uint16_t)i, d);
    release(&p, s->export_count);
    return p.status;
}
