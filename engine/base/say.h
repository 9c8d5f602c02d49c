/* engine/base/say.h - sentences in the language of the reader: libintl's only door.
 *
 * Question  How is this English sentence said in Russian or Kyrgyz?
 * Takes     the catalogues made from tools/po, found by the program
 * Gives     the same sentence with the same arguments; the English one where no catalogue has it
 * Promise   numbers are written alike in every language; a "C" locale or a missing catalogue means English, silently
 * Never     asks the clock, or changes how numbers are read and written
 *
 * Sentences are marked by the functions that take them (pnk_fail, pnk_problem_add ...), which translate at the moment of use;
 * a phrase that goes into one as an argument is marked with PNK_PHRASE and passed through pnk_said.
 */
#ifndef PNK_BASE_SAY_H
#define PNK_BASE_SAY_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/** Marks a phrase for the catalogues; itself changes nothing. */
#define PNK_PHRASE(text) text

/** Languages that are spoken: "en", "ru", "ky". */
extern const char *const pnk_languages[];
extern const size_t pnk_n_languages;
bool pnk_is_language(const char *code);

/** Where the catalogues stand: FOLDER/ru/LC_MESSAGES/paanek.mo. NULL: nowhere. False when the path is too long to keep. */
bool pnk_say_folder(const char *folder);
/** From now on in this language (NULL or one that is not spoken: English); gives the one before. One thread at a time: a program says it at its
 *  start, and a task that must speak as it did before puts back what it was given. The language that is in force may be named beside threads that speak it. */
const char *pnk_say_language(const char *language);
const char *pnk_language(void);          /* in force */
/** The first spoken language of the user's environment (LANGUAGE, LC_ALL, LC_MESSAGES, LANG); "en" where none is. */
const char *pnk_user_language(void);

/** The sentence in the language in force; as given where it has no translation. */
#if defined(__GNUC__)
__attribute__((format_arg(1)))
#endif
const char *pnk_said(const char *english);
/** The same for what is counted: one and many in English, as many forms as the language has. */
#if defined(__GNUC__)
__attribute__((format_arg(1))) __attribute__((format_arg(2)))
#endif
const char *pnk_said_of(const char *one, const char *many, unsigned long n);
/** vsnprintf in the C locale of a sentence to translate. A format that is "%s" alone hands a whole sentence through: that is looked up too. */
int pnk_vsaid(char *out, size_t size, const char *format, va_list args);

#endif
