/* models/match/names.h - what the files of this room share: wordings, everything that has a name, and how well the two fit.
 *
 * Method  A wording is heard of one of the things in the gazetteer or of something that is not in it. Each gets a likelihood: how common
 *         it is to be spoken of (size), how its name comes to be spelt so (slips, each costing so many bits), whether the words said
 *         of its kind and of what it lies in fit. The confidence is its share of all of them (Bayes).
 */
#ifndef PNK_MATCH_NAMES_H
#define PNK_MATCH_NAMES_H

#include "engine/base/hash.h"
#include "models/match/match.h"

/** What an administrative word says the thing is; several where it could be any of them. */
enum { PNK_KIND_OBLAST = 1, PNK_KIND_DISTRICT = 2, PNK_KIND_CITY = 4, PNK_KIND_AIMAK = 8, PNK_KIND_VILLAGE = 16, PNK_KIND_ALL = 31 };

/** A name taken apart. */
typedef struct {
    const char *full;                /* case folded, all words */
    const char *core;                /* case folded, without the administrative words */
    const char *latin;               /* the core in Latin letters, without spaces and hyphens */
    const char *folded;              /* the same, usual spellings brought together */
    const char *whole;               /* all its words folded: "kyshtak" may be a part of the name */
    unsigned kind;                   /* of the administrative words; 0: none */
    bool cyrillic;
    bool oblique;                    /* an administrative word or preposition that asks for a case: "из", "района" */
    bool kind_only;                  /* administrative words and nothing else: they stand as the name */
} pnk_wording;

pnk_status pnk_wording_make(pnk_ctx *ctx, pnk_arena *arena, const char *text, pnk_wording *out);

/** What the name may be in its base form: "batkenskogo" -> "batken", "aksaya" -> "aksay". Folded. */
enum { PNK_MAX_STEMS = 12, PNK_LONGEST_NAME = 63 };
typedef struct {
    struct { char folded[PNK_LONGEST_NAME + 1]; bool adjective; } v[PNK_MAX_STEMS];
    size_t n;
} pnk_stems;
void pnk_wording_stems(const pnk_wording *wording, pnk_stems *out);
/** One case and one composition; free() it. NULL: out of memory. */
char *pnk_one_case(const char *text);

typedef enum { PNK_TIER_ID, PNK_TIER_NAME, PNK_TIER_OTHER, PNK_TIER_FOLDED, PNK_TIER_CASE, PNK_TIER_NEAR, PNK_TIER_NONE } pnk_tier;

/** An area, or a place, and how well the wording fitted it. */
typedef struct {
    int area, place;                 /* place -1: the area itself */
    pnk_tier tier;
    int name;                        /* the name that fitted; -1: by id */
    double confidence;
    bool apart;                      /* not in what it was said to lie in */
    bool odd;                        /* not of the kind that was said */
} pnk_spot;

enum { PNK_MAX_SPOTS = 32 };
typedef struct {
    pnk_spot v[PNK_MAX_SPOTS];       /* the likeliest first */
    size_t n;
} pnk_spots;

typedef enum { PNK_NAME_EN, PNK_NAME_RU, PNK_NAME_KY, PNK_NAME_OTHER } pnk_name_kind;
typedef struct {
    const char *core, *folded;
    int spot;
    int next;                        /* another name with the same folded spelling; -1: none */
    int next_skeleton;               /* another spelling with the same consonants; -1: none */
    pnk_name_kind kind;
} pnk_named;

/** A thing that has names. */
typedef struct { int area, place; unsigned kinds; double weight; } pnk_thing;

/** Parameters of the room; see data/reference/parameters.csv. */
enum { PNK_N_LETTERS = 28 };         /* another sign, a to z, "?" */
typedef struct {
    double accept, lead, least;      /* confidences */
    double pair_bits, vowel_bits, key_bits, slip_bits, drop_bits, double_bits, swap_bits, first_bits, most_bits;
    double folded_bits, case_bits, letter_bits, word_bits, new_word_words;
    double outside_share, parent_wrong_share, parent_itself_share, kind_near_share, kind_wrong_share, kind_outside_share, bare_area_share;
    double size_persons;
    double guess_factor, hint_confidence;
    double change_bits[PNK_N_LETTERS][PNK_N_LETTERS];   /* worked out of the others */
} pnk_match_parameters;

/** Deletes of folded names by hash: entries of one bucket stand together. */
typedef struct { uint32_t *start; struct pnk_delete { uint32_t hash; int name; } *v; size_t n, n_buckets; } pnk_deletes;

typedef struct {
    const pnk_records *records;
    pnk_arena arena;
    pnk_match_parameters p;
    PNK_LIST(pnk_named) names;
    PNK_LIST(pnk_thing) things;
    pnk_index ids;                   /* area and place ids -> thing; hidden ones (rests) too */
    pnk_index folded;                /* folded spelling -> first name with it */
    pnk_index skeletons;             /* consonants of folded spellings -> first name with them; their chain is next_skeleton */
    pnk_index words;                 /* folded words of English names -> how many have it */
    double n_words;
    pnk_deletes deletes;
    double *area_weight;             /* [areas.n] of all things in it */
    double all_weight;
    /* of the question in hand */
    double *score;                   /* [things.n] */
    pnk_tier *tier;
    int *by_name;
    int *touched; size_t n_touched;
    int *seen; int stamp;            /* [names.n] */
} pnk_names;

pnk_status pnk_names_make(pnk_ctx *ctx, const pnk_records *records, pnk_names *out);
void       pnk_names_release(pnk_names *names);

/** What an id means. */
void pnk_names_find_id(const pnk_names *names, const char *id, pnk_spots *out);
/** What a wording may mean. A kind counts where the wording says none. `parents` (NULL: not said): areas it was said to lie in, any of them.
 *  near: names that only resemble the wording count too. */
void pnk_names_find(pnk_names *names, const pnk_wording *wording, unsigned kind, const pnk_spots *parents, bool near, pnk_spots *out);

/** Bits of the slips that make `name` into `heard`; INFINITY when they cost more than `most`. */
double pnk_slip_bits(const pnk_match_parameters *p, const char *heard, const char *name, double most);
void   pnk_slip_costs(pnk_match_parameters *p);
/** Letters to add, drop, change or swap. */
int    pnk_slip_count(const char *heard, const char *name);
/** Every hash of what is left of a folded name when up to `most` of its letters are dropped; the number of them. */
enum { PNK_MAX_DELETES = 128 };
size_t pnk_delete_hashes(const char *folded, uint32_t out[PNK_MAX_DELETES]);
/** The consonants of a folded name; false: too few to say anything. */
bool   pnk_skeleton(const char *folded, char out[PNK_LONGEST_NAME + 1]);
/** Bits of a folded name that is not in the gazetteer: built of its words, or of letters. */
double pnk_outside_bits(const pnk_names *names, const char *folded);

bool pnk_spots_add(pnk_spots *spots, pnk_spot spot);      /* once each */
/** The area that people of this spot are counted in. */
int pnk_spot_area(const pnk_records *records, pnk_spot spot);
const char *pnk_spot_id(const pnk_records *records, pnk_spot spot);
const char *pnk_spot_name(const pnk_records *records, pnk_spot spot);

#endif
