/* tests/engine/pdf.c - claims about pages to print: what pdftotext reads is what was written, the bytes are the same every time, and no text leaves its box. */
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/page/pdf.h"

#include <locale.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static pnk_ctx *ctx;
static const pnk_pen pen = { .size_pt = 10, .ink = 0x000000ff };

static pnk_status one_text(pnk_ctx *c, pnk_pdf *pdf, void *with)
{
    (void)c;
    pnk_pdf_page(pdf, 210, 297);
    pnk_pdf_text(pdf, (pnk_box){ 10, 10, 190, 0 }, &pen, with);
    return PNK_OK;
}

static void made(const char *text, const pnk_pdf_about *about, pnk_buf *out)
{
    assert_int_equal(pnk_pdf_make(ctx, about, one_text, (void *)(uintptr_t)text, out), PNK_OK);
}

/** What pdftotext, another program, reads out of a file; false: it is not here. */
static bool read_back(const pnk_buf *pdf, char *text, size_t size)
{
    char path[] = "/tmp/pnk-pdf-XXXXXX", command[128];
    int fd = mkstemp(path);

    assert_true(fd >= 0 && write(fd, pdf->text, pdf->n) == (ssize_t)pdf->n);
    close(fd);
    snprintf(command, sizeof command, "pdftotext -layout %s - 2>/dev/null", path);
    FILE *from = popen(command, "r");
    assert_non_null(from);
    size_t n = fread(text, 1, size - 1, from);
    text[n] = '\0';
    int ended = pclose(from);
    remove(path);
    return ended == 0;
}

static const pnk_pdf_about plain_about = { "Title", "ky", 19253, NULL };

static void what_is_written_is_read_back(void **state)
{
    static const struct { const char *in, *out; } cases[] = {
        { "АБВГДЕЁЖЗИЙКЛМНҢОӨПРСТУҮФХЦЧШЩЪЫЬЭЮЯ", "АБВГДЕЁЖЗИЙКЛМНҢОӨПРСТУҮФХЦЧШЩЪЫЬЭЮЯ" }, { "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя", "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя" },
        { "<b>not bold</b> &amp; &", "<b>not bold</b> &amp; &" }, { "fine offices, affluent", "fine offices, affluent" }, { "142\xc2\xa0" "071", "142 071" },
        { "one\ntwo\tthree\x01" "four", "one two three four" }, { "user\xe2\x80\xae" "fdp.exe", "userfdp.exe" }, { "zero\xe2\x80\x8bwidth", "zerowidth" }, { "100 % – 80 %", "100 % – 80 %" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[4096];
        pnk_buf pdf = {0};
        made(cases[i].in, &plain_about, &pdf);
        if (!read_back(&pdf, text, sizeof text)) {
            pnk_buf_free(&pdf);
            skip();
        }
        if (!strstr(text, cases[i].out))
            fail_msg("\"%s\" was read back as \"%s\"", cases[i].in, text);
        pnk_buf_free(&pdf);
    }
}

static void the_same_calls_give_the_same_bytes(void **state)
{
    pnk_buf first = {0}, again = {0};
    (void)state;
    made("Өзгөн 1,5", &plain_about, &first);
    setlocale(LC_ALL, "ky_KG.UTF-8");
    setenv("TZ", "Asia/Bishkek", 1);
    setenv("LANGUAGE", "ky", 1);
    sleep(1);                                /* a clock that went into the file would show */
    made("Өзгөн 1,5", &plain_about, &again);
    setlocale(LC_ALL, "C");
    assert_int_equal(first.n, again.n);
    assert_memory_equal(first.text, again.text, first.n);
    pnk_buf_free(&first);
    pnk_buf_free(&again);
}

static void the_file_says_its_day_and_not_who_made_it(void **state)
{
    pnk_buf pdf = {0};
    (void)state;
    made("x", &plain_about, &pdf);
    assert_non_null(memmem(pdf.text, pdf.n, "(20220918000000Z)", 17));
    assert_null(memmem(pdf.text, pdf.n, "/Author", 7));
    assert_null(memmem(pdf.text, pdf.n, "/ModDate", 8));
    pnk_buf_free(&pdf);
}

static pnk_status measured(pnk_ctx *c, pnk_pdf *pdf, void *with)
{
    pnk_pen line = pen;
    char *longest = malloc(20001);

    (void)with;
    if (!longest)
        return pnk_no_memory(c);
    memset(longest, 'W', 20000);
    longest[20000] = '\0';
    pnk_pdf_page(pdf, 210, 297);
    double one = pnk_pdf_height(pdf, (pnk_box){ 0, 0, 50, 0 }, &pen, "W");
    line.lines = 1;
    double cut = pnk_pdf_height(pdf, (pnk_box){ 0, 0, 50, 0 }, &line, longest), boxed = pnk_pdf_height(pdf, (pnk_box){ 0, 0, 50, 20 }, &pen, longest);
    double wide = pnk_pdf_width(pdf, &pen, "WW"), narrow = pnk_pdf_width(pdf, &pen, "W"), wrapped = pnk_pdf_height(pdf, (pnk_box){ 0, 0, 20, 0 }, &pen, "some words that need more than one line");
    free(longest);
    if (cut > one * 1.01)
        return pnk_fail(c, PNK_INTERNAL, "one line is %g mm high, one of much text %g", one, cut);
    if (boxed > 20)
        return pnk_fail(c, PNK_INTERNAL, "a box of 20 mm holds %g", boxed);
    if (wrapped < 2 * one - 0.01)
        return pnk_fail(c, PNK_INTERNAL, "words were not wrapped: %g", wrapped);
    return wide > 1.8 * narrow && wide < 2.2 * narrow ? PNK_OK : pnk_fail(c, PNK_INTERNAL, "two letters are %g wide, one %g", wide, narrow);
}

static void a_text_never_leaves_its_box(void **state)
{
    pnk_buf pdf = {0};
    (void)state;
    if (pnk_pdf_make(ctx, &plain_about, measured, NULL, &pdf))
        fail_msg("%s", pnk_ctx_message(ctx));
    pnk_buf_free(&pdf);
}

static pnk_status three_lines(pnk_ctx *c, pnk_pdf *pdf, void *with)
{
    pnk_pen lines = pen;

    (void)c;
    lines.lines = 3;
    pnk_pdf_page(pdf, 210, 297);
    pnk_pdf_text(pdf, (pnk_box){ 10, 10, 60, 0 }, &lines, with);
    return PNK_OK;
}

static void what_is_too_long_ends_with_an_ellipsis(void **state)
{
    char longest[3001], text[8192];
    pnk_buf pdf = {0};
    (void)state;
    for (int words = 0; words < 2; words++) {            /* one word without end; many */
        for (size_t i = 0; i < 3000; i++)
            longest[i] = words && i % 8 == 7 ? ' ' : 'w';
        longest[3000] = '\0';
        assert_int_equal(pnk_pdf_make(ctx, &plain_about, three_lines, longest, &pdf), PNK_OK);
        if (!read_back(&pdf, text, sizeof text)) {
            pnk_buf_free(&pdf);
            skip();
        }
        assert_non_null(strstr(text, "…"));
        assert_true(strlen(text) > 30 && strlen(text) < 160);        /* 60 mm hold some 25 of these letters */
        pnk_buf_free(&pdf);
    }
}

static pnk_status refuses(pnk_ctx *c, pnk_pdf *pdf, void *with)
{
    (void)pdf, (void)with;
    return pnk_fail(c, PNK_BAD_INPUT, "no page today");
}

static pnk_status dies(pnk_ctx *c, pnk_pdf *pdf, void *with)
{
    (void)c, (void)pdf;
    signal(*(int *)with, SIG_DFL);
    raise(*(int *)with);
    return PNK_OK;
}

static void what_goes_wrong_is_a_status(void **state)
{
    int aborted = SIGABRT, killed = SIGKILL;
    pnk_buf pdf = {0};
    (void)state;
    assert_int_equal(pnk_pdf_make(ctx, &plain_about, refuses, NULL, &pdf), PNK_BAD_INPUT);
    assert_string_equal(pnk_ctx_message(ctx), "no page today");
    assert_int_equal(pnk_pdf_make(ctx, &plain_about, dies, &aborted, &pdf), PNK_NO_MEMORY);
    assert_int_equal(pnk_pdf_make(ctx, &plain_about, dies, &killed, &pdf), PNK_INTERNAL);
    assert_int_equal(pdf.n, 0);
}

static void a_file_begun_is_as_it_was_asked_for(void **state)
{
    char text[] = "as it was";
    pnk_pdf_drawing *one = NULL, *other = NULL;
    pnk_buf asked = {0}, whole = {0};
    (void)state;
    made("as it was", &plain_about, &whole);
    assert_int_equal(pnk_pdf_begin(ctx, &plain_about, one_text, text, &one), PNK_OK);
    assert_int_equal(pnk_pdf_begin(ctx, &plain_about, one_text, text, &other), PNK_OK);
    strcpy(text, "otherwise");           /* the child has its own */
    assert_int_equal(pnk_pdf_end(ctx, other, NULL), PNK_OK);
    assert_int_equal(pnk_pdf_end(ctx, one, &asked), PNK_OK);
    assert_int_equal(pnk_pdf_end(ctx, NULL, &asked), PNK_OK);
    assert_int_equal(asked.n, whole.n);
    assert_memory_equal(asked.text, whole.text, whole.n);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);          /* no child is left */
    pnk_buf_free(&asked);
    pnk_buf_free(&whole);
}

static void a_machine_without_the_fonts_is_told_so(void **state)
{
    char folder[] = "/tmp/pnk-fonts-XXXXXX", path[64];
    pnk_buf pdf = {0};
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/fonts.conf", folder);
    FILE *to = fopen(path, "w");
    assert_non_null(to);
    fprintf(to, "<?xml version=\"1.0\"?><fontconfig><dir>%s</dir><cachedir>%s</cachedir></fontconfig>\n", folder, folder);
    fclose(to);
    setenv("FONTCONFIG_FILE", path, 1);      /* the child reads it; this program has not begun with fonts */
    assert_int_equal(pnk_pdf_make(ctx, &plain_about, one_text, (void *)(uintptr_t)"x", &pdf), PNK_NOT_FOUND);
    assert_non_null(strstr(pnk_ctx_message(ctx), "fonts-noto-core"));
    assert_int_equal(pnk_pdf_ready(ctx), PNK_NOT_FOUND);
    unsetenv("FONTCONFIG_FILE");
    assert_int_equal(pnk_pdf_ready(ctx), PNK_OK);
    assert_int_equal(pdf.n, 0);
    assert_int_equal(pnk_folder_remove(ctx, folder), PNK_OK);
}

static void a_watermark_is_on_every_page_in_three_languages(void **state)
{
    const pnk_pdf_about about = { "Title", "en", 19253, "EXERCISE УЧЕНИЕ МАШЫГУУ" };
    pnk_buf marked = {0}, plain = {0};
    char text[8192];
    (void)state;
    made("x", &about, &marked);
    made("x", &plain_about, &plain);
    assert_true(marked.n > plain.n);
    if (!read_back(&marked, text, sizeof text)) {
        pnk_buf_free(&marked), pnk_buf_free(&plain);
        skip();
    }
    for (const char *p = about.watermark; *p; p++)
        if (*p != ' ' && !strchr(text, *p))
            fail_msg("\"%s\" has not all of the mark", text);
    pnk_buf_free(&marked);
    pnk_buf_free(&plain);
}

static int make_ctx(void **state) { (void)state; return (ctx = pnk_ctx_new()) ? 0 : -1; }
static int free_ctx(void **state) { (void)state; pnk_ctx_free(ctx); return 0; }

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back), cmocka_unit_test(the_same_calls_give_the_same_bytes), cmocka_unit_test(the_file_says_its_day_and_not_who_made_it),
        cmocka_unit_test(a_text_never_leaves_its_box), cmocka_unit_test(what_is_too_long_ends_with_an_ellipsis), cmocka_unit_test(what_goes_wrong_is_a_status),
        cmocka_unit_test(a_file_begun_is_as_it_was_asked_for), cmocka_unit_test(a_machine_without_the_fonts_is_told_so),
        cmocka_unit_test(a_watermark_is_on_every_page_in_three_languages),
    };
    return cmocka_run_group_tests(tests, make_ctx, free_ctx);
}
