/* tests/engine/faults.c - claims about what happens when the n-th call to the system fails.
 *
 * This program brings its own rename, fsync and malloc, which fail on demand and else call the real ones.
 */
#include "engine/base/file.h"
#include "engine/base/parallel.h"
#include "engine/base/text.h"
#include "engine/graph/graph.h"
#include "engine/geo/geo.h"
#include "engine/json/json.h"
#include "engine/sim/sim.h"
#include "engine/table/csv.h"
#include "engine/table/table.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <cmocka.h>

#define TEST(name) static void name(void **state)
#define USED() (void)state
#define FINE(call) assert_int_equal((call), PNK_OK)

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

/* --- the system, failing on demand: the n-th call from now on (0: never) ---------------------------------------- */

static long rename_fails_in, sync_fails_in;
static bool can_exchange = true;

static bool fails_now(long *in) { return *in > 0 && --*in == 0; }

int rename(const char *from, const char *to)
{
    if (fails_now(&rename_fails_in)) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags)
{
    if (!can_exchange) {
        errno = EINVAL;
        return -1;
    }
    return (int)syscall(SYS_renameat2, from_at, from, to_at, to, flags);
}

int fsync(int fd)
{
    if (fails_now(&sync_fails_in)) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fsync, fd);
}

#ifndef SANITIZED
static volatile long memory_fails_in;
static bool memory_is_gone;               /* after the n-th all others fail too */

static volatile long n_live;                       /* pieces of memory not yet given back; volatile, as the compiler knows what malloc does */

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *p, size_t n);
extern void __libc_free(void *p);

static bool no_memory(void)
{
    if (memory_fails_in == 0 || (memory_fails_in > 1 && memory_fails_in--))
        return false;
    if (!memory_is_gone)
        memory_fails_in = 0;
    errno = ENOMEM;
    return true;
}

static void *counted(void *p)
{
    n_live += p != NULL;
    return p;
}

void *malloc(size_t n) { return no_memory() ? NULL : counted(__libc_malloc(n)); }
void *calloc(size_t n, size_t size) { return no_memory() ? NULL : counted(__libc_calloc(n, size)); }
void *realloc(void *p, size_t n)
{
    if (no_memory())
        return NULL;
    return p ? __libc_realloc(p, n) : counted(__libc_realloc(p, n));
}

void free(void *p)
{
    n_live -= p != NULL;
    __libc_free(p);
}

/* Under valgrind the calls go elsewhere. */
static bool memory_is_ours(void)
{
    long before = n_live;
    char *volatile probe = strdup("x");              /* a call made inside the C library */
    bool ours = n_live == before + 1;
    free(probe);
    return ours;
}
#endif

/* --- publishing ------------------------------------------------------------------------------------------------- */

static void put(pnk_ctx *ctx, const char *folder, const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FINE(pnk_file_write(ctx, path, text, strlen(text)));
}

static bool says(const char *folder, const char *text)
{
    char path[256], *found = NULL;
    snprintf(path, sizeof path, "%s/plan.csv", folder);
    bool same = pnk_file_read(NULL, path, 0, &found, NULL) == PNK_OK && strcmp(found, text) == 0;
    free(found);
    return same;
}

/* Publishes "new" over "old" with a fault, and looks at what a reader finds. Gives the status. */
static pnk_status publish_with(long rename_fault, long sync_fault, bool exchange)
{
    char folder[] = "/tmp/pnk-faults-XXXXXX", results[64], *stage = NULL;
    pnk_ctx *ctx = pnk_ctx_new();
    assert_non_null(mkdtemp(folder));
    snprintf(results, sizeof results, "%s/results", folder);
    FINE(pnk_folder_make(ctx, results));
    put(ctx, results, "plan.csv", "old");
    FINE(pnk_folder_stage(ctx, results, &stage));
    put(ctx, stage, "plan.csv", "new");

    can_exchange = exchange;
    rename_fails_in = rename_fault;
    sync_fails_in = sync_fault;
    pnk_status status = pnk_folder_publish(ctx, stage, results);
    rename_fails_in = sync_fails_in = 0;
    can_exchange = true;

    assert_true(says(results, status ? "old" : "new"));
    assert_true(!status || strlen(pnk_ctx_message(ctx)) > 0);
    free(stage);
    FINE(pnk_folder_remove(ctx, folder));
    pnk_ctx_free(ctx);
    return status;
}

TEST(publishing_works_where_folders_cannot_change_places_in_one_step)
{
    USED();
    FINE(publish_with(0, 0, true));
    FINE(publish_with(0, 0, false));
}

TEST(a_rename_that_fails_leaves_the_older_folder)
{
    USED();
    assert_int_equal(publish_with(1, 0, false), PNK_IO);
    assert_int_equal(publish_with(2, 0, false), PNK_IO);
    FINE(publish_with(3, 0, false));
}

TEST(no_sync_that_fails_is_taken_for_done)
{
    USED();
    for (long n = 1; n <= 3; n++) {                              /* the file, its folder, the parent */
        assert_int_equal(publish_with(0, n, true), PNK_IO);
        assert_int_equal(publish_with(0, n, false), PNK_IO);
    }
    FINE(publish_with(0, 4, true));
}

/* --- memory ----------------------------------------------------------------------------------------------------- */

#ifndef SANITIZED
static pnk_status member(pnk_ctx *ctx, void *user, size_t m, double *figures)
{
    (void)ctx, (void)user;
    figures[0] = (double)m;
    return PNK_OK;
}

static pnk_status read_json(pnk_ctx *ctx, pnk_arena *arena)
{
    static const char text[] = "{\"title\": {\"en\": \"Batken\"}, \"scope\": [\"KG02\", 1.5, true, null], \"start\": \"2022-09-16\"}";
    pnk_json *root = NULL;
    (void)arena;
    pnk_status status = pnk_json_parse(ctx, "operation.json", text, sizeof text - 1, &root);
    pnk_json_free(root);
    return status;
}

static pnk_status check_table(pnk_ctx *ctx, pnk_arena *arena)
{
    static const pnk_col_spec spec[] = { { "site_id", PNK_COL_ID, true, NAN, NAN, NULL, "id" }, { "persons", PNK_COL_COUNT, true, 0, NAN, NULL, "n" } };
    pnk_problems problems = {0};
    pnk_status status = PNK_OK;
    pnk_table *table = pnk_table_new(arena, "sites.csv", (const char *const[]){ "site_id", "persons" }, 2);
    if (!table)
        return pnk_no_memory(ctx);
    for (int i = 0; i < 20 && !status; i++)
        status = pnk_table_add_row(ctx, arena, table, (const char *const[]){ "a b", "3,5" });
    if (!status) {
        pnk_table_check(table, spec, 2, &problems);
        pnk_problems_sort(&problems);
        assert_int_equal(problems.n_errors, 40);                 /* an error is never lost, though its line may be */
        status = problems.failed ? pnk_no_memory(ctx) : PNK_OK;
    }
    pnk_problems_free(&problems);
    return status;
}

static pnk_status find_ways(pnk_ctx *ctx, pnk_arena *arena)
{
    static const pnk_edge edges[] = { { 0, 1, 1, 1 }, { 1, 2, 1, 1 }, { 2, 0, 5, 5 } };
    pnk_graph *graph = NULL;
    double weight[3];
    (void)arena;
    pnk_status status = pnk_graph_new(ctx, 3, edges, 3, true, &graph);
    if (!status)
        status = pnk_graph_from(ctx, graph, 0, NULL, weight, NULL, NULL);
    if (!status)
        assert_true(weight[2] == 2);
    pnk_graph_free(graph);
    return status;
}

static pnk_status make_bands(pnk_ctx *ctx, pnk_arena *arena)
{
    pnk_band band;
    (void)arena;
    pnk_ctx_threads(ctx, 1);
    pnk_status status = pnk_ensemble(ctx, 11, 1, member, NULL, &band);
    if (!status)
        assert_true(band.p50 == 5);
    return status;
}

static pnk_status make_cells(pnk_ctx *ctx, pnk_arena *arena)
{
    static const pnk_point points[] = { { 70, 40 }, { 71, 40 }, { 70.5, 39 } };
    pnk_ring cells[3];
    return pnk_geo_cells(ctx, arena, points, 3, 0.2, 100, cells);
}

static pnk_status publish(pnk_ctx *ctx, pnk_arena *arena)
{
    char folder[] = "/tmp/pnk-faults-XXXXXX", results[64], *stage = NULL;
    (void)arena;
    assert_non_null(mkdtemp(folder));
    snprintf(results, sizeof results, "%s/results", folder);
    pnk_status status = pnk_folder_stage(ctx, results, &stage);
    if (!status)
        status = pnk_folder_publish(ctx, stage, results);
    free(stage);
    long keep = memory_fails_in;
    memory_fails_in = 0;
    FINE(pnk_folder_remove(ctx, folder));
    memory_fails_in = keep;
    return status;
}

static pnk_status write_csv(pnk_ctx *ctx, pnk_arena *arena)
{
    pnk_csv csv = {0};
    (void)arena;
    for (int i = 0; i < 200; i++) {
        pnk_csv_text(&csv, "a, \"b\"");
        pnk_csv_count(&csv, i);
        pnk_csv_end(&csv);
    }
    pnk_status status = csv.buf.failed ? pnk_no_memory(ctx) : PNK_OK;
    pnk_csv_free(&csv);
    return status;
}

typedef pnk_status (*job)(pnk_ctx *ctx, pnk_arena *arena);

/* Lets the first, second ... allocation fail until the job needs no more of them. */
static void fail_each(job run, bool gone)
{
    for (long n = 1; n < 1000; n++) {
        pnk_arena arena = {0};
        long before = n_live;
        pnk_ctx *ctx = pnk_ctx_new();
        assert_non_null(ctx);
        memory_is_gone = gone;
        memory_fails_in = n;
        pnk_status status = run(ctx, &arena);
        bool used_up = gone ? memory_fails_in == 1 : memory_fails_in == 0;
        memory_fails_in = 0;
        assert_true(status == PNK_OK || status == PNK_NO_MEMORY);
        assert_true(status == PNK_OK || strlen(pnk_ctx_message(ctx)) > 0);
        pnk_arena_release(&arena);
        pnk_ctx_free(ctx);
        assert_int_equal(n_live, before);
        if (!used_up) {
            assert_int_equal(status, PNK_OK);
            assert_true(n > 1);
            return;
        }
    }
    fail_msg("the job never ends");
}
#endif

TEST(memory_that_runs_out_anywhere_becomes_a_status)
{
    USED();
#ifdef SANITIZED
    skip();
#else
    if (!memory_is_ours())
        skip();
    static const job jobs[] = { read_json, check_table, find_ways, make_bands, make_cells, publish, write_csv };
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++) {
        fail_each(jobs[i], false);
        fail_each(jobs[i], true);
    }
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(publishing_works_where_folders_cannot_change_places_in_one_step),
        cmocka_unit_test(a_rename_that_fails_leaves_the_older_folder),
        cmocka_unit_test(no_sync_that_fails_is_taken_for_done),
        cmocka_unit_test(memory_that_runs_out_anywhere_becomes_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
