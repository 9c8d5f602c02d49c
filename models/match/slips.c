/* models/match/slips.c - how far two folded names are apart, in bits; and the index that finds those a few letters away.
 *
 * Method  Edit distance with swaps (Damerau 1964), each slip costing the bits of its rarity: letters that transliterations mix up cost
 *         little, other vowels more, a neighbouring key more again. Names within two slips meet in what is left of both when letters are
 *         dropped (the symmetric deletes of spelling correction), so a look-up costs the same for a hundred names and a hundred thousand.
 */
#include "models/match/names.h"
#include <stdlib.h>
#include <string.h>

/* Letters of the folded alphabet that are mixed up between Kyrgyz, Russian, Tajik, Uzbek and Latin spellings; w is sh, c is ch. */
static const char *const pairs[] = {
    "ou", "oe", "ue", "oa", "ea", "ei", "ui", "oi", "bp", "dt", "gk", "kh", "gh", "vb", "vf", "vu", "jz", "jc", "ji", "wc", "ws", "zs", "cs", "mn", "fp",
};
static const char *const keyboards[] = { "qwertyuiop", "asdfghjkl", "zxcvbnm", "icukengvz", "fivaproljd", "acsmitbu" };

static bool is_pair(char a, char b)
{
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if ((pairs[i][0] == a && pairs[i][1] == b) || (pairs[i][0] == b && pairs[i][1] == a))
            return true;
    return false;
}

static bool are_neighbours(char a, char b)
{
    for (size_t i = 0; i < sizeof keyboards / sizeof keyboards[0]; i++)
        for (const char *p = keyboards[i]; p[0] && p[1]; p++)
            if ((p[0] == a && p[1] == b) || (p[0] == b && p[1] == a))
                return true;
    return false;
}

static bool is_vowel(char c) { return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u'; }

static size_t letter_of(char c)
{
    return c >= 'a' && c <= 'z' ? (size_t)(c - 'a') + 1 : c == '?' ? 27 : 0;
}

void pnk_slip_costs(pnk_match_parameters *p)
{
    static const char letters[] = " abcdefghijklmnopqrstuvwxyz?";

    for (size_t i = 0; i < PNK_N_LETTERS; i++)
        for (size_t k = 0; k < PNK_N_LETTERS; k++) {
            char a = letters[i], b = letters[k];
            bool cheap = is_pair(a, b) || a == '?' || b == '?';   /* "?": a letter that did not survive its encoding */
            p->change_bits[i][k] = cheap ? p->pair_bits : is_vowel(a) && is_vowel(b) ? p->vowel_bits : are_neighbours(a, b) ? p->key_bits : p->slip_bits;
        }
}

/** A letter too many or too few. Beside its like it is no more than a doubled one; a vowel, h and the glide i come and go. */
static double drop_bits(const pnk_match_parameters *p, char c, char before, char after)
{
    return c == before || c == after ? p->double_bits : is_vowel(c) || c == 'h' ? p->vowel_bits + (p->drop_bits - p->vowel_bits) / 2 : p->drop_bits;
}

double pnk_slip_bits(const pnk_match_parameters *p, const char *heard, const char *name, double most)
{
    double rows[3][PNK_LONGEST_NAME + 2], *above2 = rows[0], *above = rows[1], *row = rows[2];
    size_t n = strlen(heard), m = strlen(name);

    if (n > PNK_LONGEST_NAME || m > PNK_LONGEST_NAME)
        return strcmp(heard, name) == 0 ? 0 : INFINITY;
    above[0] = 0;
    for (size_t j = 1; j <= m; j++)
        above[j] = above[j - 1] + drop_bits(p, name[j - 1], j > 1 ? name[j - 2] : 0, name[j]) + (j == 1 ? p->first_bits : 0);
    for (size_t i = 1; i <= n; i++) {
        char a = heard[i - 1];
        double least = row[0] = above[0] + drop_bits(p, a, i > 1 ? heard[i - 2] : 0, heard[i]) + (i == 1 ? p->first_bits : 0);
        for (size_t j = 1; j <= m; j++) {
            char b = name[j - 1];
            double first = i == 1 && j == 1 && a != b ? p->first_bits : 0;
            double best = above[j - 1] + (a == b ? 0 : p->change_bits[letter_of(a)][letter_of(b)]) + first;
            double extra = above[j] + drop_bits(p, a, i > 1 ? heard[i - 2] : 0, heard[i]);
            double lost = row[j - 1] + drop_bits(p, b, j > 1 ? name[j - 2] : 0, name[j]);
            best = extra < best ? extra : best;
            best = lost < best ? lost : best;
            if (i > 1 && j > 1 && a == name[j - 2] && heard[i - 2] == b && a != b && above2[j - 2] + p->swap_bits < best)
                best = above2[j - 2] + p->swap_bits;
            row[j] = best;
            least = best < least ? best : least;
        }
        if (!(least <= most))
            return INFINITY;
        double *spare = above2;
        above2 = above;
        above = row;
        row = spare;
    }
    return above[m] <= most ? above[m] : INFINITY;
}

int pnk_slip_count(const char *heard, const char *name)
{
    pnk_match_parameters plain = { .drop_bits = 1, .vowel_bits = 1, .double_bits = 1, .swap_bits = 1 };

    for (size_t i = 0; i < PNK_N_LETTERS; i++)
        for (size_t k = 0; k < PNK_N_LETTERS; k++)
            plain.change_bits[i][k] = 1;
    double count = pnk_slip_bits(&plain, heard, name, PNK_LONGEST_NAME);
    return count < PNK_LONGEST_NAME ? (int)count : PNK_LONGEST_NAME;
}

enum { PREFIX = 9, TWO_SLIPS_FROM = 5 };

static uint32_t hash_without(const char *text, size_t n, size_t i, size_t k)
{
    uint32_t h = UINT32_C(2166136261);

    for (size_t c = 0; c < n; c++)
        if (c != i && c != k)
            h = (h ^ (unsigned char)text[c]) * UINT32_C(16777619);
    return h ^ h >> 15;
}

size_t pnk_delete_hashes(const char *folded, uint32_t out[PNK_MAX_DELETES])
{
    size_t n = strlen(folded), count = 0;

    if (n > PREFIX)
        n = PREFIX;
    out[count++] = hash_without(folded, n, n, n);
    for (size_t i = 0; i < n && n > 1; i++)
        out[count++] = hash_without(folded, n, i, i);
    for (size_t i = 0; i < n && n >= TWO_SLIPS_FROM; i++)
        for (size_t k = i + 1; k < n; k++)
            out[count++] = hash_without(folded, n, i, k);
    return count;
}

enum { LEAST_CONSONANTS = 4 };

bool pnk_skeleton(const char *folded, char out[PNK_LONGEST_NAME + 1])
{
    size_t n = 0;

    for (; *folded && n < PNK_LONGEST_NAME; folded++)
        if (!is_vowel(*folded) && *folded != '?')
            out[n++] = *folded;
    out[n] = '\0';
    return n >= LEAST_CONSONANTS && !*folded;
}

/** The likeliest way to build a name out of words of the gazetteer and of single letters (Viterbi 1967). */
double pnk_outside_bits(const pnk_names *names, const char *folded)
{
    double bits[PNK_LONGEST_NAME + 1];
    char word[PNK_LONGEST_NAME + 1];
    size_t n = strlen(folded);

    if (n > PNK_LONGEST_NAME)
        return (double)n * names->p.letter_bits;
    bits[0] = 0;
    for (size_t end = 1; end <= n; end++) {
        bits[end] = bits[end - 1] + names->p.letter_bits;
        for (size_t start = end >= 16 ? end - 16 : 0; start + 2 <= end; start++) {
            memcpy(word, folded + start, end - start);
            word[end - start] = '\0';
            int count = pnk_index_get(&names->words, word) - 1;   /* less this very name */
            if (count <= 0)
                continue;
            double through = bits[start] + names->p.word_bits + log2((names->n_words + names->p.new_word_words) / count);
            bits[end] = through < bits[end] ? through : bits[end];
        }
    }
    return bits[n];
}
