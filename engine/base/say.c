/* engine/base/say.c - catalogues behind one door. */
#include "engine/base/say.h"
#include "engine/base/text.h"
#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#define DOMAIN "paanek"

const char *const pnk_languages[] = { "en", "ru", "ky" };
const size_t pnk_n_languages = sizeof pnk_languages / sizeof *pnk_languages;

static char folder_of_catalogues[4096];
static const char *asked = "en", *in_force = "en";        /* English where what was asked for is not to be had */
static bool settled;                     /* nothing has changed since that was found */

/** Our own text for a language of which `code` begins with its name ("ru_RU.UTF-8"); NULL: not spoken. */
static const char *spoken(const char *code)
{
    for (size_t i = 0; code && i < pnk_n_languages; i++) {
        size_t n = strlen(pnk_languages[i]);
        if (strncmp(code, pnk_languages[i], n) == 0 && (code[n] == '\0' || strchr("_.@:", code[n])))
            return pnk_languages[i];
    }
    return NULL;
}

bool pnk_is_language(const char *code)
{
    const char *found = spoken(code);
    return found && strcmp(found, code) == 0;
}

bool pnk_say_folder(const char *folder)
{
    size_t n = folder ? strlen(folder) : 0;
    if (n >= sizeof folder_of_catalogues)
        return false;
    memcpy(folder_of_catalogues, folder ? folder : "", n + 1);
    settled = false;
    return true;
}

/* In a locale called "C" libintl does not look for catalogues at all; C.UTF-8 is there on every Debian and says nothing of numbers. */
static bool leave_c(void)
{
    static const char *const locales[] = { "C.UTF-8", "C.utf8", "en_US.UTF-8", "ru_RU.UTF-8", "ky_KG.UTF-8", "ky_KG" };
    const char *now = setlocale(LC_MESSAGES, NULL);

    if (now && strcmp(now, "C") != 0 && strcmp(now, "POSIX") != 0)
        return true;
    for (size_t i = 0; i < sizeof locales / sizeof *locales; i++)
        if (setlocale(LC_MESSAGES, locales[i]))
            return true;
    return false;
}

const char *pnk_say_language(const char *language)
{
    const char *before = asked, *next = spoken(language);

    next = next ? next : "en";
    if (settled && strcmp(asked, next) == 0)
        return before;
    asked = in_force = next;
    settled = true;
    if (strcmp(in_force, "en") == 0)
        return before;
    /* bindtextdomain last, and to another folder before: only a change makes libintl forget what it found in the language before */
    if (!folder_of_catalogues[0] || !leave_c() || setenv("LANGUAGE", in_force, 1) != 0 ||
        !bind_textdomain_codeset(DOMAIN, "UTF-8") || !bindtextdomain(DOMAIN, "/") || !bindtextdomain(DOMAIN, folder_of_catalogues))
        in_force = "en";
    return before;
}

const char *pnk_language(void) { return in_force; }

const char *pnk_user_language(void)
{
    static const char *const variables[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
    const char *locale = NULL, *list = getenv("LANGUAGE");

    for (size_t i = 0; i < sizeof variables / sizeof *variables && !(locale && *locale); i++)
        locale = getenv(variables[i]);
    if (!locale || !*locale || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0)
        return "en";
    for (; list && *list; list += strcspn(list, ":"), list += *list == ':') {
        const char *found = spoken(list);
        if (found)
            return found;
    }
    const char *found = spoken(locale);
    return found ? found : "en";
}

const char *pnk_said(const char *english)
{
    if (!english || !*english || strcmp(in_force, "en") == 0)        /* of "" a catalogue has its own head */
        return english;
    return dgettext(DOMAIN, english);
}

const char *pnk_said_of(const char *one, const char *many, unsigned long n)
{
    if (strcmp(in_force, "en") == 0)
        return n == 1 ? one : many;
    return dngettext(DOMAIN, one, many, n);
}

int pnk_vsaid(char *out, size_t size, const char *format, va_list args)
{
    if (strcmp(format, "%s") == 0) {
        const char *sentence = va_arg(args, const char *);
        return pnk_snprintf(out, size, "%s", sentence ? pnk_said(sentence) : "");
    }
    return pnk_vsnprintf(out, size, pnk_said(format), args);
}
