/* tests/engine/base.c - claims about text, dates, random streams, threads, files and the context. */
#include "engine/base/arena.h"
#include "engine/base/ctx.h"
#include "engine/base/date.h"
#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/base/beside.h"
#include "engine/base/parallel.h"
#include "engine/base/rng.h"
#include "engine/base/text.h"
#include <Random123/philox.h>
#include <locale.h>
#include <math.h>
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
#define FINE(call) assert_int_equal((call), PNK_OK)

/* --- text and numbers ----------------------------------------------------------------------------------------- */

static bool reads_as(const char *text, double expected)
{
    double value = -77.0;
    return pnk_text_to_number(text, &value) && value == expected;
}

TEST(a_number_is_decimal_digits_and_nothing_else)
{
    static const char *const refused[] = {
        "", " ", " 1", "1 ", "1,5", "1 000", "0x10", "inf", "nan", "INF", "-", "+", ".", "e5", "1e", "1e+", "--1", "1.2.3",
        "1e400", "-1e400", "12abc", "1_000", "\xD9\xA1", "1f", "0b1",
    };
    USED();
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        double value = 42.0;
        if (pnk_text_to_number(refused[i], &value) || value != 42.0)
            fail_msg("\"%s\" was read as a number", refused[i]);
    }
    assert_false(pnk_text_to_number(NULL, &(double){0}));
    assert_true(reads_as("0", 0) && reads_as("-12.5", -12.5) && reads_as("+3", 3) && reads_as(".5", 0.5) && reads_as("5.", 5));
    assert_true(reads_as("1e3", 1000) && reads_as("2.5E-3", 0.0025) && reads_as("0.1", 0.1) && reads_as("1e-400", 0));
}

TEST(a_written_number_reads_back_to_the_same_bits)
{
    USED();
    pnk_rng rng = pnk_rng_stream(7, 1, 1);
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = (uint64_t)pnk_rng_u32(&rng) << 32 | pnk_rng_u32(&rng);
        double value, back;
        char text[32];
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        assert_true(pnk_text_to_number(pnk_text_number(value, text), &back));
        assert_true(back == value);
    }
}

TEST(numbers_are_written_plainly)
{
    char t[48];
    USED();
    assert_string_equal(pnk_text_number(0.1, t), "0.1");
    assert_string_equal(pnk_text_number(-0.0, t), "0");
    assert_string_equal(pnk_text_number(1234567, t), "1234567");
    assert_string_equal(pnk_text_number(999999999999999.0, t), "999999999999999");
    assert_string_equal(pnk_text_number(NAN, t), "");
    assert_string_equal(pnk_text_number(-INFINITY, t), "-inf");
    assert_string_equal(pnk_text_fixed(2.345, 1, t), "2.3");
    assert_string_equal(pnk_text_fixed(-0.004, 2, t), "0.00");
    assert_string_equal(pnk_text_fixed(-1.5, 2, t), "-1.50");
    assert_string_equal(pnk_text_fixed(NAN, 2, t), "");
    assert_true(strlen(pnk_text_fixed(1e300, 6, t)) < 48);
}

TEST(whole_numbers_stop_at_their_edges)
{
    int64_t v;
    USED();
    assert_true(pnk_text_to_int("9223372036854775807", &v) && v == INT64_MAX);
    assert_true(pnk_text_to_int("-9223372036854775808", &v) && v == INT64_MIN);
    assert_false(pnk_text_to_int("9223372036854775808", &v));
    assert_false(pnk_text_to_int("-9223372036854775809", &v));
    assert_false(pnk_text_to_int("1.0", &v) || pnk_text_to_int("", &v) || pnk_text_to_int(" 1", &v) || pnk_text_to_int("-", &v));
}

/* Makes a Kyrgyz locale in a folder of its own where the system has the means, and puts it in force. */
static bool kyrgyz_locale(char folder[64])
{
    char command[256];
    strcpy(folder, "/tmp/pnk-locale-XXXXXX");
    if (!mkdtemp(folder))
        return false;
    snprintf(command, sizeof command, "localedef -i ky_KG -f UTF-8 %s/ky_KG.UTF-8 >/dev/null 2>&1", folder);
    if (system(command) != 0)
        return false;
    setenv("LOCPATH", folder, 1);
    return setlocale(LC_ALL, "ky_KG.UTF-8") != NULL;
}

TEST(a_decimal_comma_in_force_changes_nothing)
{
    char folder[64], t[48], foreign[32];
    pnk_buf buf = {0};
    double value = 0;
    USED();
    if (!kyrgyz_locale(folder)) {
        pnk_folder_remove(NULL, folder);
        skip();
    }
    snprintf(foreign, sizeof foreign, "%.1f", 1.5);
    bool read = pnk_text_to_number("1.5", &value), read_comma = pnk_text_to_number("1,5", &(double){0});
    pnk_text_number(0.25, t);
    pnk_buf_printf(&buf, "%.2f", 2.25);
    char still[32];
    snprintf(still, sizeof still, "%.1f", 1.5);
    setlocale(LC_ALL, "C");
    unsetenv("LOCPATH");
    FINE(pnk_folder_remove(NULL, folder));
    assert_string_equal(foreign, "1,5");                      /* the comma was in force, before and after */
    assert_string_equal(still, "1,5");
    assert_true(read && value == 1.5 && !read_comma);
    assert_string_equal(t, "0.25");
    assert_string_equal(buf.text, "2.25");
    pnk_buf_free(&buf);
}

TEST(utf8_is_checked_byte_by_byte)
{
    static const struct { const char *text; size_t good; } cases[] = {
        { "\xD0\x9E\xD1\x88 \xF0\x9F\x8F\x95", 9 }, { "a\x80", 1 }, { "\xC0\xAF", 0 }, { "\xE0\x80\x80", 0 },
        { "\xED\xA0\x80", 0 }, { "\xF4\x90\x80\x80", 0 }, { "ab\xE2\x82", 2 }, { "\xFF", 0 }, { "", 0 },
    };
    USED();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(pnk_utf8_valid(cases[i].text, strlen(cases[i].text)), cases[i].good);
    for (uint32_t code = 1; code < 0x110000; code += code < 0x900 ? 1 : 257) {
        char bytes[5] = {0};
        const char *p = bytes;
        if (code >= 0xD800 && code < 0xE000)
            continue;
        size_t n = pnk_utf8_put(code, bytes);
        assert_int_equal(pnk_utf8_next(&p), code);
        assert_int_equal(p - bytes, n);
        assert_int_equal(pnk_utf8_valid(bytes, n), n);
    }
    const char *bad = "\x80x";
    assert_int_equal(pnk_utf8_next(&bad), 0xFFFD);
    assert_int_equal(pnk_utf8_next(&bad), 'x');
    assert_int_equal(pnk_utf8_next(&bad), 0);
    assert_int_equal(pnk_utf8_next(&bad), 0);
}

TEST(blank_and_trimmed_text)
{
    char text[] = " \t Osh city\r\n";
    USED();
    assert_string_equal(pnk_text_trim(text), "Osh city");
    assert_true(pnk_text_is_blank(NULL) && pnk_text_is_blank("") && pnk_text_is_blank(" \t\r\n") && !pnk_text_is_blank(" a"));
    assert_true(pnk_text_equal(NULL, NULL) && !pnk_text_equal(NULL, "") && pnk_text_equal("a", "a"));
    assert_true(pnk_text_starts("hosts:KG", "hosts:") && !pnk_text_starts("host", "hosts:"));
}

/* --- dates ---------------------------------------------------------------------------------------------------- */

TEST(every_day_from_1900_to_2200_follows_the_one_before)
{
    pnk_day day = 0, last = 0;
    char text[16];
    int n = 0;
    USED();
    assert_true(pnk_day_parse("1970-01-01", &day) && day == 0);
    assert_true(pnk_day_parse("2000-03-01", &day) && day == 11017);
    assert_true(pnk_day_parse("1900-01-01", &day) && pnk_day_parse("2200-12-31", &last));
    for (pnk_day d = day; d <= last; d++, n++) {
        pnk_day back;
        assert_true(pnk_day_parse(pnk_day_text(d, text), &back) && back == d);
    }
    assert_int_equal(n, 301 * 365 + 73);                       /* leap years: 75 fours, less 1900, 2100 and 2200, and 2000 stays */
}

TEST(days_that_are_not_in_the_calendar_are_refused)
{
    static const char *const refused[] = {
        "2022-13-40", "2023-02-29", "1900-02-29", "2022-00-10", "2022-04-31", "2022-4-3", "22-04-03", "2022-04-03 ", " 2022-04-03",
        "2022/04/03", "03.04.2022", "2022-04-03T00:00", "", "1899-12-31", "2201-01-01", "20x2-04-03",
    };
    pnk_day day = 5;
    char text[16];
    USED();
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (pnk_day_parse(refused[i], &day))
            fail_msg("%s was read as a day", refused[i]);
    assert_int_equal(day, 5);
    assert_true(pnk_day_parse("2024-02-29", &day));
    assert_string_equal(pnk_day_text(PNK_DAY_UNKNOWN, text), "");
    int minutes = -1;
    assert_true(pnk_time_parse("00:00", &minutes) && minutes == 0 && pnk_time_parse("24:00", &minutes) && minutes == 1440);
    assert_false(pnk_time_parse("24:01", &minutes) || pnk_time_parse("7:30", &minutes) || pnk_time_parse("07:60", &minutes));
}

/* --- random streams ------------------------------------------------------------------------------------------- */

TEST(philox_gives_the_numbers_of_its_authors)
{
    philox4x32_ctr_t counter = {{ 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 }};   /* digits of pi, from their known answers */
    philox4x32_key_t key = {{ 0xa4093822, 0x299f31d0 }};
    philox4x32_ctr_t out = philox4x32(counter, key);
    USED();
    assert_int_equal(out.v[0], 0xd16cfe09);
    assert_int_equal(out.v[1], 0x94fdcceb);
    assert_int_equal(out.v[2], 0x5001e420);
    assert_int_equal(out.v[3], 0x24126ea1);
}

TEST(a_stream_depends_on_its_seed_and_keys_alone)
{
    pnk_rng a = pnk_rng_stream(1, 2, 3), b = pnk_rng_stream(1, 2, 3), c = pnk_rng_stream(1, 3, 2), d = pnk_rng_stream(2, 2, 3);
    int same_c = 0, same_d = 0;
    USED();
    for (int i = 0; i < 1000; i++) {
        uint32_t x = pnk_rng_u32(&a);
        assert_int_equal(x, pnk_rng_u32(&b));
        same_c += x == pnk_rng_u32(&c);
        same_d += x == pnk_rng_u32(&d);
    }
    assert_true(same_c < 3 && same_d < 3);
}

typedef struct { double mean, variance; } moments;

static moments moments_of(const double *v, int n)
{
    moments m = {0};
    for (int i = 0; i < n; i++)
        m.mean += v[i] / n;
    for (int i = 0; i < n; i++)
        m.variance += (v[i] - m.mean) * (v[i] - m.mean) / (n - 1);
    return m;
}

enum { DRAWS = 20000 };
static double drawn[DRAWS];

#define DRAW(seed, expression) do { pnk_rng rng = pnk_rng_stream(seed, 0, 0); \
    for (int i = 0; i < DRAWS; i++) drawn[i] = (double)(expression); } while (0)

/* Within five standard errors of the mean, and the variance within 6 %. */
static void check_moments(double mean, double variance)
{
    moments m = moments_of(drawn, DRAWS);
    assert_true(fabs(m.mean - mean) <= 5.0 * sqrt(variance / DRAWS) + 1e-12);
    assert_true(fabs(m.variance - variance) <= 0.06 * variance + 1e-12);
}

TEST(distributions_have_their_mean_and_variance)
{
    USED();
    DRAW(1, pnk_rng_uniform(&rng));
    check_moments(0.5, 1.0 / 12);
    DRAW(2, pnk_rng_normal(&rng, -3, 2));
    check_moments(-3, 4);
    DRAW(3, pnk_rng_triangular(&rng, 2, 3, 7));
    check_moments(4, (4 + 9 + 49 - 6 - 14 - 21) / 18.0);
    DRAW(4, pnk_rng_poisson(&rng, 0.3));
    check_moments(0.3, 0.3);
    DRAW(5, pnk_rng_poisson(&rng, 4e6));
    check_moments(4e6, 4e6);
    DRAW(6, pnk_rng_binomial(&rng, 12, 0.25));
    check_moments(3, 2.25);
    DRAW(7, pnk_rng_binomial(&rng, 100000, 0.7));
    check_moments(70000, 21000);
    DRAW(8, pnk_rng_binomial(&rng, 4000000000u, 0.5));
    check_moments(2e9, 1e9);
    DRAW(9, pnk_rng_below(&rng, 10));
    check_moments(4.5, 99.0 / 12);
    DRAW(10, pnk_rng_poisson(&rng, 3e9));
    check_moments(3e9, 3e9);
}

/* Chi-square of draws against the law itself, cells of fewer than 20 expected taken together. */
static void check_quick_binomial(uint64_t seed, uint64_t n, double p)
{
    enum { CELLS = 400, TIMES = 200000 };
    static double found[CELLS];
    double sd = sqrt((double)n * p * (1 - p)), first = floor(fmax(0.0, (double)n * p - 8 * sd)), width = ceil(fmax(1.0, 16 * sd / CELLS));
    double chi = 0, cells = -1, seen = 0, expected = 0, log_odds = log(p) - log1p(-p);
    pnk_rng rng = pnk_rng_stream(seed, n, 0);

    memset(found, 0, sizeof found);
    for (int i = 0; i < TIMES; i++) {
        double cell = ((double)pnk_rng_binomial_quick(&rng, n, p) - first) / width;

        assert_true(cell >= 0 && cell < CELLS);
        found[(int)cell] += 1;
    }
    for (int i = 0; i < CELLS; i++) {
        for (double k = first + i * width; k < first + (i + 1) * width && k <= (double)n; k++)
            expected += TIMES * exp(lgamma((double)n + 1) - lgamma(k + 1) - lgamma((double)n - k + 1) + k * log_odds + (double)n * log1p(-p));
        seen += found[i];
        if (expected < 20 && i + 1 < CELLS)
            continue;
        chi += expected > 0.01 ? (seen - expected) * (seen - expected) / expected : 0;
        cells += expected >= 20;
        seen = expected = 0;
    }
    assert_true(chi - cells < 5 * sqrt(2 * cells) + 5);
}

TEST(the_quick_binomial_has_the_law_of_the_binomial)
{
    pnk_rng other = pnk_rng_stream(9, 9, 9);
    USED();
    check_quick_binomial(1, 20, 0.3);                /* inversion */
    check_quick_binomial(2, 30, 0.5);                /* the least that is drawn by rejection */
    check_quick_binomial(3, 300, 0.95);
    check_quick_binomial(4, 5000, 0.01);
    check_quick_binomial(5, 2000000, 0.4);
    DRAW(6, pnk_rng_binomial_quick(&rng, 4000000000u, 0.5));
    check_moments(2e9, 1e9);
    assert_int_equal(pnk_rng_binomial_quick(&other, 100, -1), 0);
    assert_int_equal(pnk_rng_binomial_quick(&other, 100, 2), 100);
    assert_int_equal(pnk_rng_binomial_quick(&other, 100, NAN), 0);
    assert_int_equal(pnk_rng_binomial_quick(&other, 0, 0.5), 0);
}

TEST(draws_at_the_edge_stay_there)
{
    pnk_rng rng = pnk_rng_stream(9, 9, 9);
    USED();
    assert_int_equal(pnk_rng_binomial(&rng, 10, -1), 0);
    assert_int_equal(pnk_rng_binomial(&rng, 10, 2), 10);
    assert_int_equal(pnk_rng_binomial(&rng, 10, NAN), 0);
    assert_int_equal(pnk_rng_binomial(&rng, 0, 0.5), 0);
    assert_int_equal(pnk_rng_poisson(&rng, 0), 0);
    assert_int_equal(pnk_rng_poisson(&rng, NAN), 0);
    assert_true(pnk_rng_triangular(&rng, 5, 5, 5) == 5);
    assert_int_equal(pnk_rng_below(&rng, 1), 0);
    for (int i = 0; i < 10000; i++) {
        double u = pnk_rng_uniform(&rng), t = pnk_rng_triangular(&rng, 1, 9, 2);   /* a mode outside is brought in */
        assert_true(u > 0 && u < 1 && t >= 1 && t <= 2);
    }
}

TEST(a_split_adds_up_and_follows_its_weights)
{
    const double weights[4] = { 1, 0, 3, 6 }, none[3] = { 0, 0, 0 }, odd[3] = { NAN, -4, 2 };
    double sums[4] = {0};
    uint64_t counts[4];
    pnk_rng rng = pnk_rng_stream(11, 0, 0);
    USED();
    for (int i = 0; i < 2000; i++) {
        pnk_rng_multinomial(&rng, 1000, 4, weights, counts);
        assert_int_equal(counts[0] + counts[1] + counts[2] + counts[3], 1000);
        assert_int_equal(counts[1], 0);
        for (int k = 0; k < 4; k++)
            sums[k] += (double)counts[k];
    }
    assert_true(fabs(sums[0] / 2e6 - 0.1) < 0.002 && fabs(sums[2] / 2e6 - 0.3) < 0.002);
    pnk_rng_multinomial(&rng, 7, 3, none, counts);
    assert_int_equal(counts[2], 7);
    pnk_rng_multinomial(&rng, 7, 3, odd, counts);
    assert_true(counts[0] == 0 && counts[1] == 0 && counts[2] == 7);
    pnk_rng_multinomial(&rng, 7, 2, (double[]){ 1, 0 }, counts);
    assert_true(counts[0] == 7 && counts[1] == 0);
}

/* --- arena and index ------------------------------------------------------------------------------------------ */

TEST(an_arena_gives_zeroed_aligned_memory_and_refuses_what_cannot_be)
{
    pnk_arena arena = {0};
    USED();
    for (size_t n = 0; n < 3000; n += 7) {
        unsigned char *p = pnk_arena_alloc(&arena, n, 3);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
        for (size_t i = 0; i < 3 * n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xFF, 3 * n);
    }
    assert_null(pnk_arena_alloc(&arena, SIZE_MAX / 2, 3));
    assert_null(pnk_arena_text(&arena, NULL));
    assert_string_equal(pnk_arena_printf(&arena, "%s %d", "row", 12), "row 12");
    assert_string_equal(pnk_arena_text_n(&arena, "Batken", 3), "Bat");
    int *items = NULL;
    size_t n = 0, capacity = 0;
    for (int i = 0; i < 1000; i++) {
        assert_true(PNK_GROW(&arena, items, n, capacity));
        items[n++] = i;
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);
    pnk_arena_release(&arena);
    assert_int_equal(arena.used_bytes, 0);
    assert_non_null(PNK_NEW(&arena, double, 5));
    pnk_arena_release(&arena);
}

/* Long lists move; lists of different sizes that stand side by side have room for as many; what else is in the arena stays. */
TEST(long_lists_of_an_arena_leave_nothing_behind)
{
    enum { N = 200000 };
    pnk_arena arena = {0};
    double *wide = NULL;
    unsigned char *narrow = NULL;
    char *between[N / 1000 + 1];
    size_t n_between = 0, wide_room = 0, narrow_room = 0;
    USED();
    for (size_t i = 0; i < N; i++) {
        assert_true(PNK_GROW(&arena, wide, i, wide_room));
        assert_true(PNK_GROW(&arena, narrow, i, narrow_room));
        assert_int_equal(wide_room, narrow_room);
        assert_true(narrow[narrow_room - 1] == 0 && wide[wide_room - 1] == 0);
        wide[i] = (double)i;
        narrow[i] = (unsigned char)(i % 251);
        if (i % 1000 == 0)
            between[n_between++] = pnk_arena_printf(&arena, "%zu", i);
    }
    for (size_t i = 0; i < N; i++)
        assert_true(wide[i] == (double)i && narrow[i] == i % 251);
    for (size_t k = 0; k < n_between; k++)
        assert_int_equal(atoi(between[k]), k * 1000);
    size_t held = wide_room * sizeof *wide + narrow_room;
    assert_true(arena.used_bytes >= held && arena.used_bytes < held + 400000);
    pnk_arena_release(&arena);
}

TEST(an_index_finds_what_was_put_in_and_nothing_else)
{
    pnk_arena arena = {0};
    pnk_index index = {0};
    USED();
    assert_int_equal(pnk_index_get(&index, "a"), -1);
    for (int i = 0; i < 5000; i++)
        assert_int_equal(pnk_index_put(&index, &arena, pnk_arena_printf(&arena, "KG%d", i), i), 1);
    assert_int_equal(pnk_index_put(&index, &arena, "KG17", 99), 0);
    char name[] = "a key longer than eight bytes";
    assert_int_equal(pnk_index_put_copy(&index, &arena, name, 7), 1);
    name[0] = 'A';                       /* the copy stays as it was */
    assert_int_equal(pnk_index_get(&index, "a key longer than eight bytes"), 7);
    assert_int_equal(pnk_index_get(&index, name), -1);
    for (int i = 0; i < 5000; i++) {
        char key[16];
        snprintf(key, sizeof key, "KG%d", i);
        assert_int_equal(pnk_index_get(&index, key), i);
    }
    assert_int_equal(pnk_index_get(&index, "KG5000"), -1);
    assert_int_equal(pnk_index_get(&index, NULL), -1);
    pnk_arena_release(&arena);
}

/* --- context and threads -------------------------------------------------------------------------------------- */

TEST(the_sentence_of_a_failure_is_kept_and_can_be_wrapped)
{
    pnk_ctx *ctx = pnk_ctx_new();
    USED();
    assert_string_equal(pnk_ctx_message(ctx), "");
    assert_int_equal(pnk_fail(ctx, PNK_BAD_INPUT, "persons is %g", -2.5), PNK_BAD_INPUT);
    assert_int_equal(pnk_fail_within(ctx, PNK_BAD_INPUT, "while reading %s", "sites.csv"), PNK_BAD_INPUT);
    assert_string_equal(pnk_ctx_message(ctx), "while reading sites.csv: persons is -2.5");
    pnk_fail(ctx, PNK_IO, "again: %s", pnk_ctx_message(ctx));
    assert_string_equal(pnk_ctx_message(ctx), "again: while reading sites.csv: persons is -2.5");
    char *lots = malloc(9001);
    memset(lots, 'x', 9000);
    lots[9000] = '\0';
    pnk_fail(ctx, PNK_IO, "%s", lots);
    assert_true(strlen(pnk_ctx_message(ctx)) < 9000);
    free(lots);
    pnk_ctx_clear(ctx);
    assert_string_equal(pnk_ctx_message(ctx), "");
    assert_int_equal(pnk_fail(NULL, PNK_IO, "nobody listens"), PNK_IO);
    pnk_ctx_free(ctx);
    assert_string_equal(pnk_status_name(PNK_BAD_INPUT), "BAD_INPUT");
    assert_int_equal(pnk_status_exit(PNK_BAD_INPUT), 65);
    assert_int_equal(pnk_status_exit((pnk_status)999), 70);
}

TEST(cancel_and_deadline_reach_the_children)
{
    pnk_ctx *ctx = pnk_ctx_new(), *child = pnk_ctx_child(ctx);
    USED();
    FINE(pnk_check(child));
    pnk_cancel(ctx);
    assert_int_equal(pnk_check(child), PNK_CANCELLED);
    pnk_ctx_free(child);
    pnk_ctx_free(ctx);
    ctx = pnk_ctx_new();
    pnk_ctx_deadline(ctx, 1e-9);
    usleep(1000);
    child = pnk_ctx_child(ctx);
    assert_int_equal(pnk_check(child), PNK_LIMIT);
    pnk_ctx_free(child);
    pnk_ctx_free(ctx);
}

static pnk_status square(pnk_ctx *ctx, void *user, size_t i)
{
    int *out = user;
    out[i] = (int)(i * i);
    return i == 613 || i == 700 ? pnk_fail(ctx, PNK_BAD_INPUT, "item %zu", i) : PNK_OK;
}

TEST(the_lowest_failure_is_reported_on_one_thread_or_eight)
{
    int out[1000];
    USED();
    for (int threads = 1; threads <= 8; threads++)
        for (int again = 0; again < 20; again++) {
            pnk_ctx *ctx = pnk_ctx_new();
            pnk_ctx_threads(ctx, threads);
            memset(out, 0, sizeof out);
            FINE(pnk_parallel(ctx, 600, square, out));
            for (int i = 0; i < 600; i++)
                assert_int_equal(out[i], i * i);
            assert_int_equal(pnk_parallel(ctx, 1000, square, out), PNK_BAD_INPUT);
            assert_string_equal(pnk_ctx_message(ctx), "item 613");
            FINE(pnk_parallel(ctx, 0, square, out));
            pnk_ctx_free(ctx);
        }
}

typedef struct { pnk_beside *beside; int fails; int out[2000]; } errands;
typedef struct { errands *all; int i; } one_errand;

static pnk_status run_errand(pnk_ctx *ctx, void *user)
{
    one_errand *e = user;

    e->all->out[e->i] = e->i * e->i;
    return e->i == e->all->fails || e->i == e->all->fails + 3 ? pnk_fail(ctx, PNK_BAD_INPUT, "errand %d", e->i) : PNK_OK;
}

static pnk_status hand_on(pnk_ctx *ctx, void *user)
{
    one_errand *e = user;
    pnk_status status = run_errand(ctx, user);

    return status ? status : pnk_beside_do(ctx, e->all->beside, run_errand, e + 1);
}

TEST(errands_are_all_done_by_the_end_on_one_thread_or_eight)
{
    static errands all;
    static one_errand each[2000];
    USED();
    for (int threads = 1; threads <= 8; threads++)
        for (int fails = -10; fails <= 700; fails += 710) {
            pnk_ctx *ctx = pnk_ctx_new();
            pnk_ctx_threads(ctx, threads);
            memset(&all, 0, sizeof all);
            all.fails = fails;
            FINE(pnk_beside_new(ctx, &all.beside));
            for (int i = 0; i < 2000; i++)
                each[i] = (one_errand){&all, i};
            for (int i = 0; i < 1000; i++)           /* each hands over its neighbour */
                FINE(pnk_beside_do(ctx, all.beside, hand_on, &each[2 * i]));
            if (fails < 0) {
                FINE(pnk_beside_end(ctx, all.beside));
                for (int i = 0; i < 2000; i++)
                    assert_int_equal(all.out[i], i * i);
                FINE(pnk_beside_do(ctx, all.beside, run_errand, &each[5]));      /* more may follow */
                FINE(pnk_beside_end(ctx, all.beside));
            } else {
                assert_int_equal(pnk_beside_end(ctx, all.beside), PNK_BAD_INPUT);
                assert_string_equal(pnk_ctx_message(ctx), "errand 700");
            }
            pnk_beside_free(all.beside);
            pnk_ctx_free(ctx);
        }
}

TEST(errands_that_are_dropped_are_not_begun_once_cancelled)
{
    static errands all;
    one_errand one = {&all, 7};
    USED();
    pnk_ctx *ctx = pnk_ctx_new();
    pnk_ctx_threads(ctx, 2);
    FINE(pnk_beside_new(ctx, &all.beside));
    pnk_cancel(ctx);
    FINE(pnk_beside_do(ctx, all.beside, run_errand, &one));
    assert_int_equal(pnk_beside_end(ctx, all.beside), PNK_CANCELLED);
    assert_int_equal(all.out[7], 0);
    pnk_beside_free(all.beside);
    pnk_ctx_free(ctx);
}

/* --- files ---------------------------------------------------------------------------------------------------- */

TEST(sha256_gives_the_published_digests)
{
    char hex[65], *million = malloc(1000000);
    USED();
    pnk_sha256("", 0, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    pnk_sha256("abc", 3, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    pnk_sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, hex);
    assert_string_equal(hex, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    memset(million, 'a', 1000000);
    pnk_sha256(million, 1000000, hex);
    assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    free(million);
}

typedef struct { pnk_ctx *ctx; char *folder, *results, *stage; } desk;

static void sit_down(desk *d)
{
    char folder[] = "/tmp/pnk-base-XXXXXX";
    d->ctx = pnk_ctx_new();
    d->folder = strdup(mkdtemp(folder));
    d->results = pnk_path_join(d->folder, "results");
    d->stage = NULL;
}

static void get_up(desk *d)
{
    FINE(pnk_folder_remove(d->ctx, d->folder));
    free(d->folder);
    free(d->results);
    free(d->stage);
    pnk_ctx_free(d->ctx);
}

static void write_at(desk *d, const char *folder, const char *name, const char *text)
{
    char *path = pnk_path_join(folder, name);
    FINE(pnk_file_write(d->ctx, path, text, strlen(text)));
    free(path);
}

static void check_text_at(desk *d, const char *folder, const char *name, const char *expected)
{
    char *path = pnk_path_join(folder, name), *text = NULL;
    size_t n = 0;
    FINE(pnk_file_read(d->ctx, path, 0, &text, &n));
    assert_string_equal(text, expected);
    assert_int_equal(n, strlen(expected));
    free(text);
    free(path);
}

static size_t n_entries(desk *d, const char *folder)
{
    char **names = NULL;
    size_t n = 0;
    FINE(pnk_folder_list(d->ctx, folder, &names, &n));
    pnk_folder_list_free(names, n);
    return n;
}

TEST(a_file_is_read_whole_or_refused_with_a_sentence)
{
    desk d;
    char *out = NULL, hex[65];
    size_t n;
    USED();
    sit_down(&d);
    write_at(&d, d.folder, "empty.csv", "");
    check_text_at(&d, d.folder, "empty.csv", "");
    write_at(&d, d.folder, "abc", "abc");
    char *path = pnk_path_join(d.folder, "abc");
    FINE(pnk_file_read(d.ctx, path, 3, &out, &n));
    free(out);
    out = NULL;
    assert_int_equal(pnk_file_read(d.ctx, path, 2, &out, &n), PNK_LIMIT);
    FINE(pnk_sha256_file(d.ctx, path, hex));
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(pnk_file_read(d.ctx, d.folder, 0, &out, &n), PNK_IO);
    assert_int_equal(pnk_file_read(d.ctx, "/nowhere/at/all", 0, &out, &n), PNK_IO);
    assert_int_equal(pnk_sha256_file(d.ctx, "/nowhere/at/all", hex), PNK_IO);
    assert_non_null(strstr(pnk_ctx_message(d.ctx), "/nowhere/at/all"));
    char *pipe_path = pnk_path_join(d.folder, "pipe");
    assert_int_equal(mkfifo(pipe_path, 0600), 0);
    assert_int_equal(pnk_file_read(d.ctx, pipe_path, 0, &out, &n), PNK_IO);
    assert_null(out);
    assert_true(pnk_file_exists(path) && !pnk_file_exists(d.folder) && pnk_folder_exists(d.folder) && !pnk_folder_exists(path));
    free(pipe_path);
    free(path);
    get_up(&d);
}

TEST(published_results_replace_the_older_ones_whole)
{
    desk d;
    USED();
    sit_down(&d);
    for (int round = 0; round < 3; round++) {
        char text[32];
        snprintf(text, sizeof text, "round %d", round);
        free(d.stage);
        FINE(pnk_folder_stage(d.ctx, d.results, &d.stage));
        char *inner = pnk_path_join(d.stage, "inputs");
        FINE(pnk_folder_make(d.ctx, inner));
        write_at(&d, inner, "sites.csv", text);
        free(inner);
        char only_here[32];
        snprintf(only_here, sizeof only_here, "only-%d", round);
        write_at(&d, d.stage, only_here, "");
        FINE(pnk_folder_publish(d.ctx, d.stage, d.results));
        inner = pnk_path_join(d.results, "inputs");
        check_text_at(&d, inner, "sites.csv", text);
        free(inner);
        assert_int_equal(n_entries(&d, d.results), 2);          /* nothing of the round before */
        assert_int_equal(n_entries(&d, d.folder), 1);           /* and nothing left beside */
    }
    get_up(&d);
}

TEST(a_failed_publication_leaves_the_older_results)
{
    desk d;
    USED();
    sit_down(&d);
    FINE(pnk_folder_stage(d.ctx, d.results, &d.stage));
    write_at(&d, d.stage, "plan.csv", "old");
    FINE(pnk_folder_publish(d.ctx, d.stage, d.results));
    char *missing = pnk_path_join(d.folder, "no-such-stage");
    assert_int_equal(pnk_folder_publish(d.ctx, missing, d.results), PNK_IO);
    check_text_at(&d, d.results, "plan.csv", "old");
    assert_int_equal(n_entries(&d, d.folder), 1);
    free(missing);
    write_at(&d, d.folder, "a-file", "mine");
    char *file = pnk_path_join(d.folder, "a-file");
    free(d.stage);
    FINE(pnk_folder_stage(d.ctx, file, &d.stage));
    assert_int_equal(pnk_folder_publish(d.ctx, d.stage, file), PNK_IO);
    check_text_at(&d, d.folder, "a-file", "mine");
    free(file);
    free(d.stage);
    d.stage = NULL;
    assert_int_equal(pnk_folder_stage(d.ctx, "/", &d.stage), PNK_USAGE);
    assert_int_equal(pnk_folder_stage(d.ctx, "", &d.stage), PNK_USAGE);
    get_up(&d);
}

TEST(removing_a_folder_follows_no_link)
{
    desk d;
    USED();
    sit_down(&d);
    char *keep = pnk_path_join(d.folder, "keep"), *gone = pnk_path_join(d.folder, "gone");
    FINE(pnk_folder_make(d.ctx, keep));
    FINE(pnk_folder_make(d.ctx, gone));
    write_at(&d, keep, "precious", "x");
    char *link = pnk_path_join(gone, "link");
    assert_int_equal(symlink(keep, link), 0);
    FINE(pnk_folder_remove(d.ctx, gone));
    FINE(pnk_folder_remove(d.ctx, gone));
    check_text_at(&d, keep, "precious", "x");
    free(link);
    free(keep);
    free(gone);
    get_up(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_is_decimal_digits_and_nothing_else),
        cmocka_unit_test(a_written_number_reads_back_to_the_same_bits),
        cmocka_unit_test(numbers_are_written_plainly),
        cmocka_unit_test(whole_numbers_stop_at_their_edges),
        cmocka_unit_test(a_decimal_comma_in_force_changes_nothing),
        cmocka_unit_test(utf8_is_checked_byte_by_byte),
        cmocka_unit_test(blank_and_trimmed_text),
        cmocka_unit_test(every_day_from_1900_to_2200_follows_the_one_before),
        cmocka_unit_test(days_that_are_not_in_the_calendar_are_refused),
        cmocka_unit_test(philox_gives_the_numbers_of_its_authors),
        cmocka_unit_test(a_stream_depends_on_its_seed_and_keys_alone),
        cmocka_unit_test(distributions_have_their_mean_and_variance),
        cmocka_unit_test(the_quick_binomial_has_the_law_of_the_binomial),
        cmocka_unit_test(draws_at_the_edge_stay_there),
        cmocka_unit_test(a_split_adds_up_and_follows_its_weights),
        cmocka_unit_test(an_arena_gives_zeroed_aligned_memory_and_refuses_what_cannot_be),
        cmocka_unit_test(long_lists_of_an_arena_leave_nothing_behind),
        cmocka_unit_test(an_index_finds_what_was_put_in_and_nothing_else),
        cmocka_unit_test(the_sentence_of_a_failure_is_kept_and_can_be_wrapped),
        cmocka_unit_test(cancel_and_deadline_reach_the_children),
        cmocka_unit_test(the_lowest_failure_is_reported_on_one_thread_or_eight),
        cmocka_unit_test(errands_are_all_done_by_the_end_on_one_thread_or_eight),
        cmocka_unit_test(errands_that_are_dropped_are_not_begun_once_cancelled),
        cmocka_unit_test(sha256_gives_the_published_digests),
        cmocka_unit_test(a_file_is_read_whole_or_refused_with_a_sentence),
        cmocka_unit_test(published_results_replace_the_older_ones_whole),
        cmocka_unit_test(a_failed_publication_leaves_the_older_results),
        cmocka_unit_test(removing_a_folder_follows_no_link),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
