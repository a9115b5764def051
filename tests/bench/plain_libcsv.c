/*
 * plain_libcsv - the floor to measure by: libcsv in one thread, as its manual shows it.
 *
 *   plain_libcsv FILE     prints cells, rows and bytes of cells
 */
#include <csv.h>
#include <errno.h>

enum { BLOCK_BYTES = 1 << 20 };

struct counts {
    unsigned long long cells, rows, bytes;
};

static void on_cell(void *bytes, size_t len, void *to)
{
    struct counts *c = to;
    (void)bytes;
    c->cells++;
    c->bytes += len;
}

static void on_row(int end, void *to)
{
    struct counts *c = to;
    (void)end;
    c->rows++;
}

int main(int argc, char **argv)
{
    static char block[BLOCK_BYTES];
    struct counts counts = {0};
    struct csv_parser parser;
    size_t n;
    FILE *in = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!in || csv_init(&parser, 0) != 0) {
        fprintf(stderr, "plain_libcsv: cannot read '%s': %s\n", argc == 2 ? argv[1] : "",
                strerror(errno));
        return 2;
    }
    while ((n = fread(block, 1, sizeof block, in)) > 0)
        if (csv_parse(&parser, block, n, on_cell, on_row, &counts) != n)
            break;
    int failed = ferror(in) || n > 0 || csv_fini(&parser, on_cell, on_row, &counts) != 0;
    csv_free(&parser);
    fclose(in);
    printf("%llu cells, %llu rows, %llu bytes\n", counts.cells, counts.rows, counts.bytes);
    return failed;
}
