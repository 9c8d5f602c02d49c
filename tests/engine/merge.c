/* tests/engine/merge.c - claims about putting rows into a table that is already there. */
#include "engine/base/file.h"
#include "engine/table/merge.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#define TEST(name) static void name(void **state)
#define USED() (void)state

typedef struct {
    pnk_ctx *ctx;
    pnk_problems problems;
    char folder[64];
} bench;

static void begin(bench *b)
{
    *b = (bench){ .ctx = pnk_ctx_new() };
    strcpy(b->folder, "/tmp/pnk-merge-XXXXXX");
    assert_non_null(mkdtemp(b->folder));
}

static void end(bench *b)
{
    assert_int_equal(pnk_folder_remove(b->ctx, b->folder), PNK_OK);
    pnk_problems_free(&b->problems);
    pnk_ctx_free(b->ctx);
}

static void put(bench *b, const char *name, const char *text)
{
    char *path = pnk_path_join(b->folder, name);
    assert_int_equal(pnk_file_write(b->ctx, path, text, strlen(text)), PNK_OK);
    free(path);
}

static void stands(bench *b, const char *name, const char *expected)
{
    char *path = pnk_path_join(b->folder, name), *text = NULL;
    assert_int_equal(pnk_file_read(b->ctx, path, 0, &text, NULL), PNK_OK);
    assert_string_equal(text, expected);
    free(text);
    free(path);
}

static pnk_merge *opened(bench *b, const char *name)
{
    pnk_merge *merge = NULL;
    assert_int_equal(pnk_merge_open(b->ctx, b->folder, name, &b->problems, &merge), PNK_OK);
    return merge;
}

static const char *const names[] = { "id", "name", "note" };

TEST(rows_of_others_stay_byte_for_byte)
{
    bench b;
    USED();
    begin(&b);
    put(&b, "t.csv", "\xEF\xBB\xBF" "id,\"name\",extra\r\na, \"x\" ,1.50\r\n\"b\",\"two\nlines, \"\"q\"\"\",\r\n\r\nc,,'=1+1");
    pnk_merge *m = opened(&b, "t.csv");
    assert_int_equal(pnk_merge_rows(m), 4);
    assert_string_equal(pnk_merge_cell(m, 1, "name"), "two\nlines, \"q\"");
    assert_null(pnk_merge_cell(m, 1, "extra"));
    assert_null(pnk_merge_cell(m, 2, "id"));
    assert_false(pnk_merge_changed(m));
    pnk_merge_add(m, names, (const char *const[]){ "d", "D, d", NULL }, 3);
    assert_int_equal(pnk_merge_save(b.ctx, b.folder, &m, 1, NULL, 0), PNK_OK);
    stands(&b, "t.csv", "\xEF\xBB\xBF" "id,\"name\",extra\r\na, \"x\" ,1.50\r\n\"b\",\"two\nlines, \"\"q\"\"\",\r\n\r\nc,,'=1+1\r\nd,\"D, d\",\r\n");
    pnk_merge_free(m);
    end(&b);
}

TEST(a_row_is_dropped_changed_or_given_a_column)
{
    bench b;
    USED();
    begin(&b);
    put(&b, "t.csv", "id,name\na,\"1,5\"\nb,2\nc,3\n");
    pnk_merge *m = opened(&b, "t.csv");
    pnk_merge_drop(m, 1);
    pnk_merge_set(m, 2, "id", "-c");
    pnk_merge_set(m, 0, "id", NULL);
    pnk_merge_add(m, names, (const char *const[]){ "d", NULL, "new" }, 3);
    assert_null(pnk_merge_cell(m, 1, "id"));
    assert_string_equal(pnk_merge_cell(m, 3, "note"), "new");
    assert_int_equal(pnk_merge_save(b.ctx, b.folder, &m, 1, NULL, 0), PNK_OK);
    stands(&b, "t.csv", "id,name,note\n,\"1,5\",\n'-c,3,\nd,,new\n");
    pnk_merge_free(m);
    end(&b);
}

TEST(a_table_that_is_not_there_is_made_with_its_header)
{
    bench b;
    USED();
    begin(&b);
    pnk_merge *m = opened(&b, "new.csv");
    pnk_merge_columns(m, names, 2);
    pnk_merge_add(m, names, (const char *const[]){ "a", NULL, NULL }, 3);
    const pnk_merge_file beside = { "areas.geojson", "{}", 2 };
    char *deep = pnk_path_join(b.folder, "deep/folder");
    assert_int_equal(pnk_merge_save(b.ctx, deep, &m, 1, &beside, 1), PNK_OK);
    stands(&b, "deep/folder/new.csv", "id,name\na,\n");
    stands(&b, "deep/folder/areas.geojson", "{}");
    free(deep);
    pnk_merge_free(m);
    end(&b);
}

TEST(all_files_get_into_the_folder_or_none)
{
    bench b;
    char **entries = NULL;
    size_t n = 0;
    USED();
    begin(&b);
    put(&b, "a.csv", "id\n1\n");
    char *in_the_way = pnk_path_join(b.folder, "b.csv");
    assert_int_equal(mkdir(in_the_way, 0700), 0);
    const pnk_new_file files[] = { { "a.csv", "new", 3 }, { "new.csv", "new", 3 }, { "b.csv", "new", 3 } };
    assert_int_equal(pnk_files_publish(b.ctx, b.folder, files, 3), PNK_IO);
    stands(&b, "a.csv", "id\n1\n");
    assert_int_equal(pnk_folder_list(b.ctx, b.folder, &entries, &n), PNK_OK);
    assert_int_equal(n, 2);
    pnk_folder_list_free(entries, n);
    free(in_the_way);
    end(&b);
}

TEST(a_table_that_is_not_sound_is_left_alone)
{
    static const char *const faulty[] = { "id,name\na\n", "id,name\n\"a,b\n", "id,id\n1,2\n", "id\n\xFF\n" };
    USED();
    for (size_t i = 0; i < sizeof faulty / sizeof *faulty; i++) {
        bench b;
        pnk_merge *m = NULL;
        begin(&b);
        put(&b, "t.csv", faulty[i]);
        assert_int_equal(pnk_merge_open(b.ctx, b.folder, "t.csv", &b.problems, &m), PNK_BAD_INPUT);
        assert_null(m);
        assert_true(b.problems.n_errors > 0);
        end(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_others_stay_byte_for_byte),
        cmocka_unit_test(a_row_is_dropped_changed_or_given_a_column),
        cmocka_unit_test(a_table_that_is_not_there_is_made_with_its_header),
        cmocka_unit_test(all_files_get_into_the_folder_or_none),
        cmocka_unit_test(a_table_that_is_not_sound_is_left_alone),
    };
    return cmocka_run_group_tests_name("engine/merge", tests, NULL, NULL);
}
