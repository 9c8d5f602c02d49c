/* tests/models/operation.c - a run from folder to folder, and what verify catches. */
#include "engine/base/file.h"
#include "engine/gis/gis.h"
#include "engine/json/json.h"
#include "models/operation/operation.h"
#include "models/publish/publish.h"
#include "tests/models/scratch.h"

#include <stdlib.h>
#include <string.h>

static char out[128];

static pnk_run_options tiny_options(void)
{
    return (pnk_run_options){ .intake = { .folder = PNK_SOURCE_DIR "/data/operations/tiny",
                                          .reference = PNK_SOURCE_DIR "/data/reference", .as_of = PNK_DAY_UNKNOWN },
                              .out = out, .lang = "en" };
}

static void show(const pnk_problems *problems)
{
    pnk_arena arena = {0};
    for (size_t i = 0; i < problems->n; i++)
        print_message("  %s\n", pnk_problem_line(&problems->v[i], &arena));
    pnk_arena_release(&arena);
}

static int begin(void **state)
{
    (void)state;
    if (scratch_begin())
        return -1;
    pnk_snprintf(out, sizeof out, "%s/result", scratch);
    return 0;
}

static void run_tiny(void)
{
    pnk_problems problems = {0};
    pnk_run_options options = tiny_options();
    pnk_run *run = NULL;
    pnk_status status = pnk_operation_run(ctx, &options, &problems, &run);
    if (status) {
        show(&problems);
        fail_msg("%s", pnk_ctx_message(ctx));
    }
    pnk_run_free(run);
    pnk_problems_free(&problems);
}

static pnk_status verify(pnk_problems *problems)
{
    pnk_ctx_clear(ctx);
    return pnk_operation_verify(ctx, out, problems, NULL);
}

static void a_run_of_tiny_gives_every_result_and_verifies(void **state)
{
    static const char *const files[] = { "summary.json", "ledger.csv", "forecast.csv", "people_moves.csv", "occupancy.csv",
                                         "shipments.csv", "gaps.csv", "prices.csv", "coverage.csv", "fairness.csv", "certificate.json", "problems.csv",
                                         "plan.gpkg", "workbook.xlsx", "report.html", "report.pdf", "run.json", "inputs/tiny/areas.csv" };
    pnk_problems problems = {0};
    (void)state;
    run_tiny();
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[256];
        pnk_snprintf(path, sizeof path, "%s/%s", out, files[i]);
        if (!pnk_file_exists(path))
            fail_msg("%s is missing", files[i]);
    }
    if (verify(&problems)) {
        show(&problems);
        fail_msg("%s", pnk_ctx_message(ctx));
    }
    pnk_problems_free(&problems);
}

/** The value that the key of an object within summary.json has. */
static double summary_number(const pnk_json *json, const char *object, const char *key)
{
    return pnk_json_number(pnk_json_get(object ? pnk_json_get(json, object) : json, key));
}

static void the_summary_of_tiny_is_the_answer_worked_out_by_hand(void **state)
{
    char path[256], *text = NULL;
    size_t n = 0;
    pnk_json *json = NULL;
    (void)state;
    run_tiny();
    pnk_snprintf(path, sizeof path, "%s/summary.json", out);
    assert_int_equal(pnk_file_read(ctx, path, 0, &text, &n), PNK_OK);
    assert_int_equal(pnk_json_parse(ctx, "summary.json", text, n, &json), PNK_OK);
    assert_float_equal(summary_number(json, NULL, "displaced_persons"), 100, 0);
    assert_float_equal(summary_number(json, NULL, "returned_persons"), 0, 0);
    assert_float_equal(summary_number(json, NULL, "remaining_persons"), 100, 0);
    assert_float_equal(summary_number(json, NULL, "waiting_persons"), 100, 0);
    assert_float_equal(summary_number(json, "plan", "unsheltered_person_days"), 60, 0);
    assert_float_equal(summary_number(json, "greedy", "unsheltered_person_days"), 60, 0);
    assert_float_equal(summary_number(json, "nothing", "unsheltered_person_days"), 200, 0);
    assert_float_equal(summary_number(json, "plan", "moved_persons"), 70, 0);
    assert_float_equal(summary_number(json, "plan", "worst_coverage"), 0.5, 1e-6);
    assert_true(pnk_json_flag(pnk_json_get(pnk_json_get(json, "certificate"), "verified"), false));
    assert_true(fabs(summary_number(json, "certificate", "gap_share")) <= 1e-6);
    pnk_json_free(json);
    free(text);
}

/** A copy of run.json with the hash of one file made anew, as somebody would who wants to hide a change. */
static void remake_hash(const char *name)
{
    char path[256], hex[65], run_path[256], *text = NULL, needle[128], *at;
    size_t n = 0;
    pnk_snprintf(path, sizeof path, "%s/%s", out, name);
    pnk_snprintf(run_path, sizeof run_path, "%s/run.json", out);
    assert_int_equal(pnk_sha256_file(ctx, path, hex), PNK_OK);
    assert_int_equal(pnk_file_read(ctx, run_path, 0, &text, &n), PNK_OK);
    pnk_snprintf(needle, sizeof needle, "\"%s\"", name);
    at = strstr(strstr(text, "\"outputs\""), needle);
    assert_non_null(at);
    at = strstr(at, "\"sha256\"");
    at = strchr(at + 8, '"') + 1;
    memcpy(at, hex, 64);
    assert_int_equal(pnk_file_write(ctx, run_path, text, n), PNK_OK);
    free(text);
}

/** Changes the k-th number of a file (the digit in its middle), makes the hash anew, and asks verify; false when there is no such number. */
static bool change_is_caught(const char *name, size_t k, bool *caught)
{
    char path[256], *text = NULL, *kept;
    size_t n = 0, at = 0;
    bool found = false;
    pnk_problems problems = {0};

    pnk_snprintf(path, sizeof path, "%s/%s", out, name);
    assert_int_equal(pnk_file_read(ctx, path, 0, &text, &n), PNK_OK);
    kept = malloc(n);
    memcpy(kept, text, n);
    for (size_t seen = 0; at < n; at++) {
        bool starts = text[at] >= '0' && text[at] <= '9' && (at == 0 || strchr(",\n: -", text[at - 1]));
        if (starts && seen++ == k) {
            found = true;
            break;
        }
    }
    if (found) {
        text[at] = text[at] == '7' ? '3' : '7';
        assert_int_equal(pnk_file_write(ctx, path, text, n), PNK_OK);
        remake_hash(name);
        *caught = verify(&problems) != PNK_OK;
        assert_int_equal(pnk_file_write(ctx, path, kept, n), PNK_OK);
        remake_hash(name);
    }
    pnk_problems_free(&problems);
    free(kept);
    free(text);
    return found;
}

static void one_changed_number_fails_verification_even_with_new_hashes(void **state)
{
    static const char *const files[] = { "ledger.csv", "forecast.csv", "people_moves.csv", "occupancy.csv", "shipments.csv",
                                         "gaps.csv", "prices.csv", "certificate.json", "residuals.csv", "certificate/T1.primal.csv",
                                         "certificate/T3.primal.csv", "certificate/T4.primal.csv", "certificate/T4.dual.csv" };
    size_t tried = 0;
    (void)state;
    run_tiny();
    for (size_t f = 0; f < sizeof files / sizeof *files; f++)
        for (size_t k = 0; k < 60; k += 7) {
            bool caught = false;
            if (!change_is_caught(files[f], k, &caught))
                break;
            tried++;
            if (!caught)
                fail_msg("%s: a change of number %zu went unseen", files[f], k);
        }
    print_message("  %zu changed numbers, all seen\n", tried);
    assert_true(tried >= 20);
}

static void a_changed_summary_fails_verification(void **state)
{
    char path[256], *text = NULL, *at;
    size_t n = 0;
    pnk_problems problems = {0};
    (void)state;
    run_tiny();
    pnk_snprintf(path, sizeof path, "%s/summary.json", out);
    assert_int_equal(pnk_file_read(ctx, path, 0, &text, &n), PNK_OK);
    at = strstr(text, "\"displaced_persons\"");
    assert_non_null(at);
    at = strstr(at, "100");
    assert_non_null(at);
    at[0] = '9';
    assert_int_equal(pnk_file_write(ctx, path, text, n), PNK_OK);
    remake_hash("summary.json");
    assert_int_not_equal(verify(&problems), PNK_OK);
    pnk_problems_free(&problems);
    free(text);
}

static void a_cancelled_run_leaves_no_result(void **state)
{
    pnk_ctx *own = pnk_ctx_new();
    pnk_problems problems = {0};
    pnk_run_options options = tiny_options();
    char elsewhere[128];
    pnk_run *run = NULL;
    (void)state;
    pnk_snprintf(elsewhere, sizeof elsewhere, "%s/cancelled", scratch);
    options.out = elsewhere;
    pnk_cancel(own);
    assert_int_equal(pnk_operation_run(own, &options, &problems, &run), PNK_CANCELLED);
    assert_null(run);
    assert_false(pnk_folder_exists(elsewhere));
    pnk_problems_free(&problems);
    pnk_ctx_free(own);
}

static void a_folder_of_somebody_elses_files_is_never_replaced(void **state)
{
    pnk_problems problems = {0};
    pnk_run_options options = tiny_options();
    char folder[128], file[160];
    pnk_run *run = NULL;
    (void)state;
    pnk_snprintf(folder, sizeof folder, "%s/letters", scratch);
    pnk_snprintf(file, sizeof file, "%s/letter.txt", folder);
    assert_int_equal(pnk_folder_make(ctx, folder), PNK_OK);
    assert_int_equal(pnk_file_write(ctx, file, "dear", 4), PNK_OK);
    options.out = folder;
    assert_int_equal(pnk_operation_run(ctx, &options, &problems, &run), PNK_USAGE);
    assert_null(run);
    assert_true(pnk_file_exists(file));
    pnk_problems_free(&problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_of_tiny_gives_every_result_and_verifies),
        cmocka_unit_test(the_summary_of_tiny_is_the_answer_worked_out_by_hand),
        cmocka_unit_test(one_changed_number_fails_verification_even_with_new_hashes),
        cmocka_unit_test(a_changed_summary_fails_verification),
        cmocka_unit_test(a_cancelled_run_leaves_no_result),
        cmocka_unit_test(a_folder_of_somebody_elses_files_is_never_replaced),
    };
    return cmocka_run_group_tests(tests, begin, scratch_end);
}
