/* tests/engine/page.c - claims about escaping and the frame of a page. */
#include "engine/base/text.h"
#include "engine/page/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void text_is_never_markup(void **state)
{
    static const struct { const char *in, *out; } cases[] = {
        { "a < b & c > d", "a &lt; b &amp; c &gt; d" }, { "\"'", "&quot;&#39;" }, { "Өзгөн, Ош", "Өзгөн, Ош" }, { "bad \xFF byte", "bad \xEF\xBF\xBD byte" },
        { "bell \a", "bell \xEF\xBF\xBD" }, { "&amp;", "&amp;amp;" }, { "", "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        pnk_buf buf = {0};
        pnk_html_text(&buf, cases[i].in);
        assert_string_equal(buf.text ? buf.text : "", cases[i].out);
        pnk_buf_free(&buf);
    }
    pnk_buf none = {0};
    pnk_html_text(&none, NULL);
    assert_null(none.text);
}

static size_t times(const char *text, const char *word)
{
    size_t n = 0;
    for (; (text = strstr(text, word)); text++)
        n++;
    return n;
}

static void nothing_inlined_can_end_its_element(void **state)
{
    pnk_buf buf = {0};
    pnk_html_page page = { .lang = "ru\"><b>", .title = "</title><script>", .style = "a::after{content:'</style>'}", .script = "let s = '</script><!-- <script>';",
                           .data_json = "{\"a\":\"</script><!--\"}", .body = "<p>ours</p>" };
    (void)state;
    pnk_html_write(&buf, &page);
    assert_int_equal(times(buf.text, "</script"), 2);
    assert_int_equal(times(buf.text, "</style"), 1);
    assert_int_equal(times(buf.text, "</title"), 1);
    assert_int_equal(times(buf.text, "<!--"), 0);
    assert_int_equal(times(buf.text, "<b>"), 0);
    assert_int_equal(times(buf.text, "\"a\":\"\\u003c/script>\\u003c!--\""), 1);
    assert_int_equal(times(buf.text, "<p>ours</p>"), 1);
    assert_non_null(strstr(buf.text, "default-src 'none'"));
    pnk_buf_free(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(text_is_never_markup), cmocka_unit_test(nothing_inlined_can_end_its_element) };
    return cmocka_run_group_tests_name("page", tests, NULL, NULL);
}
