/* engine/base/text.h - text and numbers, the same in every locale.
 *
 * Question  What number does this text say, and how is a number written?
 * Promise   the decimal sign is a point whatever the locale of the process or thread; a number
 *           written by pnk_text_number reads back to the same bits
 * Never     guesses: "1,5" is not a number here (the lenient reading of received files is another room's)
 */
#ifndef PNK_BASE_TEXT_H
#define PNK_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Strict: the whole text is one finite decimal number (sign, digits, point, exponent); no spaces. */
bool pnk_text_to_number(const char *text, double *out);
bool pnk_text_to_int(const char *text, int64_t *out);

/** Shortest of %.15g, %.16g, %.17g that reads back equal; whole numbers under 1e15 without a point or exponent;
 *  -0 as 0. `out` has at least 32 bytes. NAN gives "" (unknown), infinities "inf" and "-inf". */
const char *pnk_text_number(double value, char out[32]);
/** A number that is known and not told: NAN with a mark, so that whoever does not ask prints it as unknown and no sum of it is a number.
 *  Ask it of a number as it was stored: arithmetic may lose the mark, never the NAN. */
double pnk_withheld(void);
bool   pnk_is_withheld(double value);
extern const char pnk_withheld_word[];               /* "hidden": what stands in its place in a table */
/** Fixed number of decimals, C locale, -0 as 0. NAN gives "". */
const char *pnk_text_fixed(double value, int decimals, char out[48]);

/** snprintf in the C locale. */
#if defined(__GNUC__)
__attribute__((format(printf, 3, 4)))
#endif
int pnk_snprintf(char *out, size_t size, const char *format, ...);
int pnk_vsnprintf(char *out, size_t size, const char *format, va_list args);
/** For libraries that read and write numbers by the locale: the calling thread's own is the C locale until pnk_locale_back takes what this gave. Nothing may be said
 *  meanwhile: the C locale has no catalogues. */
void *pnk_locale_plain(void);
void  pnk_locale_back(void *before);

/** Byte offset of the first byte that is not valid UTF-8, or n when all is well. */
size_t pnk_utf8_valid(const char *text, size_t n);
/** Reads one code point at *p and moves *p on; U+FFFD for a bad byte. */
uint32_t pnk_utf8_next(const char **p);
/** Writes one code point, gives the bytes used (1..4). */
size_t pnk_utf8_put(uint32_t code, char out[4]);

bool pnk_text_equal(const char *a, const char *b);       /* NULL equals NULL only */
bool pnk_text_is_blank(const char *text);                /* NULL, empty or white space */
bool pnk_text_starts(const char *text, const char *start);
char *pnk_text_trim(char *text);                         /* in place */

/** Growing text. Starts as `pnk_buf buf = {0};`. After a failed allocation `failed` stays true and later
 *  calls do nothing, so one look at the end is enough. */
typedef struct {
    char *text;          /* NUL-terminated once something was added; NULL before */
    size_t n, capacity;
    bool failed;
} pnk_buf;

void pnk_buf_add(pnk_buf *buf, const char *text);
void pnk_buf_add_n(pnk_buf *buf, const char *text, size_t n);
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3)))
#endif
void pnk_buf_printf(pnk_buf *buf, const char *format, ...);   /* C locale */
void pnk_buf_free(pnk_buf *buf);

#endif
