/* tests/engine/yaml.c - claims about the door to YAML. */
#include "engine/base/text.h"
#include "engine/yaml/yaml.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define TEST(name) static void name(void **state)
#define USED() (void)state
#define FINE(call) assert_int_equal((call), PNK_OK)

/** A text read on its own; the lines it gave. */
typedef struct { pnk_ctx *ctx; pnk_arena arena; pnk_problems problems; const pnk_yaml *root; pnk_status status; } reading;

static reading read_n(const char *text, size_t n)
{
    reading r = { .ctx = pnk_ctx_new() };
    static const pnk_yaml untouched;
    const pnk_yaml *root = &untouched;

    assert_non_null(r.ctx);
    r.status = pnk_yaml_parse(r.ctx, &r.arena, "simsetting.yml", text, n, &r.problems, &root);
    assert_true(r.status == PNK_OK || root == &untouched);
    assert_true((r.status == PNK_BAD_INPUT) == (r.problems.n_errors > 0));
    r.root = r.status ? NULL : root;
    return r;
}

static void done(reading *r)
{
    pnk_arena_release(&r->arena);
    pnk_problems_free(&r->problems);
    pnk_ctx_free(r->ctx);
}

TEST(maps_lists_and_values_are_found_with_their_lines)
{
    static const char text[] = "\xEF\xBB\xBF# the peer's\r\nlog_levels: #DONE\r\n  agent: 0 \nmove_rules:\n  max_move_speed: 360.0\n  decay: [1.0,1.0,\n   0.5]\n"
                               "  empty:\n  word: 'False'\n  start_on_foot: False\n  list:\n  - a\n  - 1e3\n";
    reading r = read_n(text, sizeof text - 1);
    const pnk_yaml *move = pnk_yaml_get(r.root, "move_rules"), *decay = pnk_yaml_get(move, "decay"), *list = pnk_yaml_get(move, "list");
    double number = 0.0;
    bool flag = true;
    USED();
    FINE(r.status);
    assert_int_equal(r.root->n, 2);
    assert_int_equal(pnk_yaml_get(move, "max_move_speed")->line, 5);
    assert_true(pnk_yaml_number(pnk_yaml_get(move, "max_move_speed"), &number) && number == 360.0);
    assert_true(decay->kind == PNK_YAML_LIST && decay->n == 3);
    assert_int_equal(decay->first->next->next->line, 7);
    assert_true(pnk_yaml_number(decay->first->next->next, &number) && number == 0.5);
    assert_null(pnk_yaml_get(move, "empty")->text);
    assert_false(pnk_yaml_flag(pnk_yaml_get(move, "word"), &flag));
    assert_true(pnk_yaml_flag(pnk_yaml_get(move, "start_on_foot"), &flag) && !flag);
    assert_false(pnk_yaml_number(list->first, &number));
    assert_true(pnk_yaml_number(list->first->next, &number) && number == 1000.0);
    assert_null(pnk_yaml_get(move, "missing"));
    assert_null(pnk_yaml_get(decay, "missing"));
    assert_null(pnk_yaml_get(NULL, "missing"));
    done(&r);
}

TEST(a_text_that_says_nothing_has_no_root)
{
    static const char *const texts[] = { "", "\n\n", "# nothing\n", "---\n", "~\n", "null" };
    USED();
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        reading r = read_n(texts[i], strlen(texts[i]));
        FINE(r.status);
        assert_null(r.root);
        done(&r);
    }
}

TEST(what_is_not_followed_is_refused_at_its_line)
{
    static const struct { const char *text; long line; } refused[] = {
        { "a: 1\nb: &x 2\n", 2 }, { "a: &x 1\nb: *x\n", 1 }, { "a: !!python/object 1\n", 1 }, { "a: 1\n---\nb: 2\n", 2 },
        { "a: 1\nb: [1, 2\n", 0 }, { "a: 1\n\tb: 2\n", 0 }, { "a: \"open\n", 0 }, { "? [1, 2]\n: 3\n", 1 }, { "{a: 1}: 2\n", 1 },
        { "a: 1\xFF\n", 0 }, { "- a\nb: 1\n", 0 }, { "a: b: c\n", 0 }, { "}", 0 }, { "a: \"\\0\"", 1 },
    };
    USED();
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        reading r = read_n(refused[i].text, strlen(refused[i].text));
        assert_int_equal(r.status, PNK_BAD_INPUT);
        assert_int_equal(r.problems.n, 1);
        assert_string_equal(r.problems.v[0].file, "simsetting.yml");
        assert_true(r.problems.v[0].row > 0);
        if (refused[i].line)
            assert_int_equal(r.problems.v[0].row, refused[i].line);
        done(&r);
    }
}

TEST(a_key_twice_is_named_and_the_later_one_stands)
{
    static const char text[] = "a: 1\nb: 2\na: 3\nc:\n  d: 1\n  d: 2\n";
    reading r = read_n(text, sizeof text - 1);
    USED();
    FINE(r.status);
    assert_int_equal(r.problems.n, 2);
    assert_int_equal(r.problems.v[1].row, 6);
    assert_string_equal(pnk_yaml_get(r.root, "a")->text, "3");
    assert_string_equal(pnk_yaml_get(pnk_yaml_get(r.root, "c"), "d")->text, "2");
    done(&r);
}

TEST(depth_size_and_number_have_limits)
{
    pnk_buf buf = {0};
    USED();
    for (int i = 0; i < 100000; i++)
        pnk_buf_add(&buf, "[");
    reading r = read_n(buf.text, buf.n);
    assert_int_equal(r.status, PNK_BAD_INPUT);
    done(&r);
    buf.n = 0;
    pnk_buf_add(&buf, "a: [");
    for (int i = 0; i < 120000; i++)
        pnk_buf_add(&buf, "1, ");
    pnk_buf_add(&buf, "1]\n");
    r = read_n(buf.text, buf.n);
    assert_int_equal(r.status, PNK_BAD_INPUT);
    done(&r);
    while (buf.n <= PNK_YAML_MOST_BYTES)
        pnk_buf_add(&buf, "# only a comment, but a long one\n");
    r = read_n(buf.text, buf.n);
    assert_int_equal(r.status, PNK_BAD_INPUT);
    done(&r);
    pnk_buf_free(&buf);
}

TEST(a_text_cut_anywhere_is_read_or_refused)
{
    static const char text[] = "spawn_rules:\n  mode: {a: [1, 'x\\ty'], \"b\": ~}\n  - no\n";
    USED();
    for (size_t n = 0; n < sizeof text; n++) {
        reading r = read_n(text, n);
        done(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_lists_and_values_are_found_with_their_lines),
        cmocka_unit_test(a_text_that_says_nothing_has_no_root),
        cmocka_unit_test(what_is_not_followed_is_refused_at_its_line),
        cmocka_unit_test(a_key_twice_is_named_and_the_later_one_stands),
        cmocka_unit_test(depth_size_and_number_have_limits),
        cmocka_unit_test(a_text_cut_anywhere_is_read_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
