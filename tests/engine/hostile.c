/* tests/engine/hostile.c - claims about files made to break a reader: each gives a right answer or a clear line, within limits. */
#include "engine/base/file.h"
#include "engine/base/rng.h"
#include "engine/gis/sheets.h"
#include "engine/json/json.h"
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "package.h"

#define TEST(name) static void name(void **state)
#define USED() (void)state

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SLOWER 6.0
#else
#define SLOWER 1.0
#endif

typedef struct {
    pnk_ctx *ctx;
    pnk_arena arena;
    pnk_problems problems;
    pnk_sheets sheets;
    pnk_status status;
} bench;

static void begin(bench *b)
{
    *b = (bench){ .ctx = pnk_ctx_new() };
    assert_non_null(b->ctx);
}

static void clear(bench *b)
{
    pnk_problems_free(&b->problems);
    pnk_arena_release(&b->arena);
    b->problems = (pnk_problems){0};
    b->sheets = (pnk_sheets){0};
}

static void end(bench *b)
{
    clear(b);
    pnk_ctx_free(b->ctx);
}

/** Reads under the eye of what holds for every file whatever. */
static void read_guarded(bench *b, const char *folder, const char *name)
{
    struct rusage children;
    double start = pnk_seconds();

    clear(b);
    b->status = pnk_gis_read_sheets(b->ctx, &b->arena, folder, name, NULL, &b->problems, &b->sheets);
    double took_s = pnk_seconds() - start;
    if (took_s > 10.0 * SLOWER)
        fail_msg("%s took %.1f s", name, took_s);
    assert_int_equal(getrusage(RUSAGE_CHILDREN, &children), 0);
    assert_true(children.ru_maxrss < 1 << 20);                     /* KiB */
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    if (b->status != PNK_OK && b->problems.n_errors == 0)
        fail_msg("%s: refused without a line: %s", name, pnk_ctx_message(b->ctx));
    for (size_t i = 0; i < b->problems.n; i++)
        if (b->problems.v[i].found && strstr(b->problems.v[i].found, "broke the reader"))
            fail_msg("%s: %s", name, b->problems.v[i].found);
    for (size_t k = 0; b->status == PNK_OK && k < b->sheets.n; k++) {
        const pnk_sheet *sheet = &b->sheets.v[k];
        for (size_t i = 0; i < sheet->n_rows * sheet->n_columns; i++) {
            const pnk_cell *cell = &sheet->cells[i];
            assert_true((cell->text == NULL) == (cell->kind == PNK_CELL_EMPTY));
            if (cell->text)
                assert_int_equal(pnk_utf8_valid(cell->text, strlen(cell->text)), strlen(cell->text));
        }
    }
}

/* --- what the list of samples asks for ----------------------------------------------------------------------------- */

/** A sample of the oracle: a list of objects, one a row, by the names of the header. Line ends are \n in cells. */
static void equals_oracle(bench *b, const char *folder, const char *name)
{
    char *stem = pnk_arena_text_n(&b->arena, name, strlen(name) - 4), *bytes = NULL;
    char *path = pnk_arena_printf(&b->arena, "%s/%s.expected.json", folder, stem);
    size_t n = 0;
    pnk_json *rows = NULL;
    const pnk_sheet *sheet = b->sheets.v;

    assert_int_equal(pnk_file_read(b->ctx, path, 0, &bytes, &n), PNK_OK);
    assert_int_equal(pnk_json_parse(b->ctx, name, bytes, n, &rows), PNK_OK);
    assert_int_equal(sheet->n_rows, pnk_json_size(rows) + 1);
    for (size_t i = 0; i < pnk_json_size(rows); i++)
        for (size_t k = 0; k < sheet->n_columns; k++) {
            const char *expected = pnk_json_text(pnk_json_get(pnk_json_at(rows, i), sheet->cells[k].text));
            const char *text = sheet->cells[(i + 1) * sheet->n_columns + k].text;
            assert_non_null(expected);
            for (const char *c = text ? text : ""; *c || *expected; c++, expected++) {
                expected += *expected == '\r' && *c == '\n';
                assert_int_equal(*c, *expected);
            }
        }
    pnk_json_free(rows);
    free(bytes);
}

/** Nothing repaired without a word: the cells hold the file's very bytes (quotes and spaces aside), but where a line says otherwise. */
static void nothing_repaired(bench *b, const char *folder, const char *name)
{
    char *path = pnk_arena_printf(&b->arena, "%s/%s", folder, name), *bytes = NULL;
    size_t n = 0;
    pnk_buf again = {0};
    const pnk_sheet *sheet = b->sheets.v;

    assert_int_equal(pnk_file_read(b->ctx, path, 0, &bytes, &n), PNK_OK);
    for (size_t i = 0; i < sheet->n_rows; i++)
        for (size_t k = 0; k < sheet->n_columns; k++) {
            const char *text = sheet->cells[i * sheet->n_columns + k].text;
            pnk_buf_add(&again, text ? text : "");
            pnk_buf_add(&again, k + 1 < sheet->n_columns ? "," : "\n");
        }
    size_t k = 0;
    bool same = again.n > 0;
    for (size_t i = 0; i < n; i++)
        if (!strchr("\" \r", bytes[i]))
            bytes[k++] = bytes[i];
    for (size_t i = 0, j = 0; same && i < again.n; i++)
        if (!strchr("\" ", again.text[i]))
            same = j < k ? bytes[j++] == again.text[i] : again.text[i] == '\n';
    if (!same && b->problems.n_errors == 0)
        fail_msg("%s: changed without a line", name);
    pnk_buf_free(&again);
    free(bytes);
}

static void no_rubbish(const bench *b, const char *name)
{
    bool umlaut = false;
    const pnk_sheet *sheet = b->sheets.v;
    for (size_t i = 0; i < sheet->n_rows * sheet->n_columns; i++) {
        umlaut = umlaut || (sheet->cells[i].text && strstr(sheet->cells[i].text, "Camp Ä"));
        if (sheet->cells[i].text && strstr(sheet->cells[i].text, "\xEF\xBF\xBD"))
            fail_msg("%s: broken letters", name);
    }
    assert_true(umlaut);
}

/** Samples that are called bad for style alone: they are read, and read rightly. */
static bool only_style(const char *name)
{
    static const char *const names[] = { "excessive_precision", "gdal-ids_0_1_null", "gen-proto-names", NULL };
    for (size_t i = 0; names[i]; i++)
        if (strstr(name, names[i]))
            return true;
    return false;
}

static void as_expected(bench *b, const char *folder, const char *name, const char *expect)
{
    if (strcmp(expect, "must-accept") == 0) {
        if (b->status != PNK_OK || b->problems.n_errors > 0)
            fail_msg("%s should be accepted: %s", name, pnk_ctx_message(b->ctx));
    } else if (strcmp(expect, "must-parse-equal-to-oracle") == 0) {
        assert_int_equal(b->status, PNK_OK);
        equals_oracle(b, folder, name);
    } else if (pnk_text_starts(expect, "row-level errors")) {
        if (b->status == PNK_OK)
            nothing_repaired(b, folder, name);
    } else if (pnk_text_starts(expect, "decode-or-reject")) {
        if (b->status == PNK_OK)
            no_rubbish(b, name);
    } else if (strcmp(expect, "reject-or-row-level-error") == 0) {
        /* Side files of a broken shapefile may be sound. */
        if (b->problems.n == 0 && !only_style(name) && !strstr(name, ".prj") && !strstr(name, ".dbf"))
            fail_msg("%s: not a word about it", name);
    } else if (pnk_text_starts(expect, "reject") && !pnk_text_starts(expect, "reject, or")) {
        if (b->problems.n_errors == 0)
            fail_msg("%s should be refused", name);
    }
}

static const char *shared_folder(void)
{
    const char *shared = getenv("PAANEK_SHARED");
    return shared && pnk_folder_exists(shared) ? shared : NULL;
}

/** A door on which anything that connects would be seen; -1: not to be had. */
static int listen_on(uint16_t port)
{
    int door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    (void)setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(door, (struct sockaddr *)&at, sizeof at) != 0 || listen(door, 8) != 0) {
        close(door);
        return -1;
    }
    return door;
}

TEST(each_sample_gives_a_right_answer_or_a_line)
{
    static const char *const kinds[] = { "csv/", "xlsx/", "zip/", "disguised/", "geojson/", "gpkg/", "shp/", "sqlite/", NULL };
    const char *shared = shared_folder();
    bench list, b;
    size_t n = 0;
    USED();
    if (!shared)
        skip();
    begin(&list);
    begin(&b);
    char *folder = pnk_arena_printf(&list.arena, "%s/hostile", shared);
    int door = listen_on(9);                                        /* the one that the samples would call */
    if (pnk_gis_read_sheets(list.ctx, &list.arena, folder, "MANIFEST.csv", NULL, &list.problems, &list.sheets) != PNK_OK) {
        end(&list);
        end(&b);
        skip();
    }
    const pnk_sheet *samples = list.sheets.v;
    for (size_t i = 1; i < samples->n_rows; i++) {
        const char *name = samples->cells[i * samples->n_columns].text, *expect = samples->cells[i * samples->n_columns + 3].text;
        bool ours = false;
        for (size_t k = 0; kinds[k]; k++)
            ours = ours || pnk_text_starts(name, kinds[k]);
        if (!ours || strcmp(expect, "oracle") == 0)
            continue;
        read_guarded(&b, folder, name);
        as_expected(&b, folder, name, expect);
        n++;
    }
    assert_true(n > 100);
    if (door >= 0) {
        struct pollfd wait = { .fd = door, .events = POLLIN };
        assert_int_equal(poll(&wait, 1, 0), 0);                     /* nobody called */
        close(door);
    }
    end(&list);
    end(&b);
}

/** Every file of a folder and below. */
static size_t read_all(bench *b, const char *folder, int depth)
{
    pnk_arena arena = {0};
    char **names = NULL;
    size_t n = 0, n_read = 0;

    if (depth > 6 || pnk_folder_list(b->ctx, folder, &names, &n) != PNK_OK)
        return 0;
    for (size_t i = 0; i < n; i++) {
        char *path = pnk_arena_printf(&arena, "%s/%s", folder, names[i]);
        if (pnk_folder_exists(path)) {
            n_read += strcmp(names[i], "JSONTestSuite") == 0 ? 0 : read_all(b, path, depth + 1);
            continue;
        }
        read_guarded(b, folder, names[i]);
        if (strstr(folder, "geojsonhint/good") && strstr(names[i], ".geojson"))
            as_expected(b, folder, names[i], "must-accept");
        if (strstr(folder, "geojsonhint/bad") && strstr(names[i], ".geojson"))
            as_expected(b, folder, names[i], "reject-or-row-level-error");
        n_read++;
    }
    pnk_folder_list_free(names, n);
    pnk_arena_release(&arena);
    return n_read;
}

TEST(malformed_layers_and_tables_bring_nothing_down)
{
    const char *shared = shared_folder();
    bench b;
    USED();
    if (!shared)
        skip();
    begin(&b);
    char folder[1000];
    size_t n = 0;
    pnk_snprintf(folder, sizeof folder, "%s/geo/malformed", shared);
    n += read_all(&b, folder, 0);
    pnk_snprintf(folder, sizeof folder, "%s/geo/displacement/hxl", shared);
    n += read_all(&b, folder, 0);
    end(&b);
    if (n == 0)
        skip();
}

/* --- the small twin: samples of our own, damaged at random --------------------------------------------------------- */

#define HEAD "<?xml version=\"1.0\"?>"
static const part workbook[] = {
    { "[Content_Types].xml", HEAD "<Types/>" },
    { "xl/workbook.xml", HEAD "<workbook xmlns:r=\"r\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"a\"/></sheets></workbook>" },
    { "xl/_rels/workbook.xml.rels", HEAD "<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" Target=\"s.xml\"/></Relationships>" },
    { "xl/s.xml", HEAD "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>place</t></is></c><c r=\"B1\"><f>1+1</f><v>2</v></c></row>"
                  "<row r=\"3\"><c r=\"A3\" t=\"e\"><v>#N/A</v></c><c r=\"C3\"><v>7.5</v></c></row></sheetData><mergeCells><mergeCell ref=\"A1:A3\"/></mergeCells></worksheet>" },
};
static const char text[] = "place;persons;note\nОш;12;\"two\nlines\"\nБаткен;530;\"say \"\"yes\"\"\"\n;;\nЛейлек;7;x\n";
static const char features[] = "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"a\":1,\"b\":\"x\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[70.5,39.9]}},"
                               "{\"type\":\"Feature\",\"properties\":{\"a\":null},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[69,40],[70,40],[70,41],[69,40]]]}}]}";

static void damaged(bench *b, const char *folder, const char *name, const char *bytes, size_t n, int times)
{
    static const char signs[] = "\"<>/&;,\n\r\0{}[]:0-9\xFF\x80 ";
    char *copy = malloc(n), path[200];
    assert_non_null(copy);
    pnk_snprintf(path, sizeof path, "%s/%s", folder, name);
    for (int i = 0; i < times; i++) {
        pnk_rng rng = pnk_rng_stream(7, (uint64_t)i, n);
        memcpy(copy, bytes, n);
        size_t left = pnk_rng_below(&rng, 4) == 0 ? pnk_rng_below(&rng, n) + 1 : n;
        for (uint64_t k = pnk_rng_below(&rng, 6); k > 0; k--)
            copy[pnk_rng_below(&rng, left)] = pnk_rng_below(&rng, 2) ? signs[pnk_rng_below(&rng, sizeof signs - 1)] : (char)pnk_rng_below(&rng, 256);
        assert_int_equal(pnk_file_write(b->ctx, path, copy, left), PNK_OK);
        read_guarded(b, folder, name);
    }
    free(copy);
}

TEST(a_sound_file_damaged_at_random_is_read_or_refused)
{
    bench b;
    char folder[] = "/tmp/pnk-hostile-XXXXXX";
    USED();
    begin(&b);
    assert_non_null(mkdtemp(folder));
    pnk_buf package = make_package(workbook, sizeof workbook / sizeof *workbook);
    damaged(&b, folder, "t.csv", text, sizeof text - 1, 60);
    damaged(&b, folder, "t.geojson", features, sizeof features - 1, 60);
    damaged(&b, folder, "t.xlsx", package.text, package.n, 60);
    pnk_buf_free(&package);
    assert_int_equal(pnk_folder_remove(b.ctx, folder), PNK_OK);
    end(&b);
}

TEST(bombs_of_our_own_are_refused_in_time)
{
    static const part laughs[] = { { "xl/workbook.xml", HEAD "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]><workbook>&b;</workbook>" } };
    bench b;
    char folder[] = "/tmp/pnk-hostile-XXXXXX", path[200];
    pnk_buf many = {0};
    USED();
    begin(&b);
    assert_non_null(mkdtemp(folder));
    pnk_buf package = make_package(laughs, 1);
    pnk_snprintf(path, sizeof path, "%s/laughs.xlsx", folder);
    assert_int_equal(pnk_file_write(b.ctx, path, package.text, package.n), PNK_OK);
    read_guarded(&b, folder, "laughs.xlsx");
    assert_int_equal(b.status, PNK_BAD_INPUT);
    pnk_buf_free(&package);
    for (int i = 0; i < 200000; i++)                                /* every line opens a quote that never ends */
        pnk_buf_add(&many, "a,\"\"\"b\n");
    pnk_snprintf(path, sizeof path, "%s/quotes.csv", folder);
    assert_int_equal(pnk_file_write(b.ctx, path, many.text, many.n), PNK_OK);
    pnk_buf_free(&many);
    read_guarded(&b, folder, "quotes.csv");
    assert_true(b.problems.n_errors > 0);
    assert_int_equal(pnk_folder_remove(b.ctx, folder), PNK_OK);
    end(&b);
}

static int stop(void **state)
{
    USED();
    pnk_gis_end();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_sample_gives_a_right_answer_or_a_line),
        cmocka_unit_test(malformed_layers_and_tables_bring_nothing_down),
        cmocka_unit_test(a_sound_file_damaged_at_random_is_read_or_refused),
        cmocka_unit_test(bombs_of_our_own_are_refused_in_time),
    };
    return cmocka_run_group_tests_name("hostile", tests, NULL, stop);
}
