/* engine/yaml/yaml.h - libyaml's only door: a small settings file as a tree.
 *
 * Question  What does this YAML text say, and which line and key is wrong?
 * Takes     one document of maps, lists and plain or quoted values, as settings files use them
 * Gives     nodes with their line, in the order of the file
 * Promise   every fault is a problem line with its line; a key twice is a warning, as other readers take the later one without a word; at most PNK_YAML_DEEPEST levels, PNK_YAML_MOST_NODES nodes and
 *           PNK_YAML_MOST_BYTES bytes
 * Never     opens a file; follows an alias, obeys a tag, or takes a second document: each is a problem line
 */
#ifndef PNK_YAML_YAML_H
#define PNK_YAML_YAML_H

#include "engine/table/problems.h"

enum { PNK_YAML_DEEPEST = 32, PNK_YAML_MOST_NODES = 100000, PNK_YAML_MOST_BYTES = 1 << 20 };

typedef enum { PNK_YAML_VALUE, PNK_YAML_LIST, PNK_YAML_MAP } pnk_yaml_kind;

typedef struct pnk_yaml {
    pnk_yaml_kind kind;
    long line;                       /* as a person counts */
    const char *key;                 /* of a member of a map; NULL in a list and at the root */
    const char *text;                /* of a value, as it stands without its quotes; NULL: nothing, ~ or null */
    bool quoted;
    struct pnk_yaml *first, *next;   /* members of a list or map; the next member of the one around */
    size_t n;                        /* members */
} pnk_yaml;

/** Reads `n` bytes. `name` stands in the problem lines ("simsetting.yml").
 *
 * @param arena  where the nodes and texts live
 * @param out    the root; NULL where the text says nothing (empty, or comments alone). Untouched on failure
 * @return PNK_OK; PNK_BAD_INPUT with at least one error line noted; PNK_NO_MEMORY
 *
 * Cost    time and memory linear in the bytes; no recursion.
 */
pnk_status pnk_yaml_parse(pnk_ctx *ctx, pnk_arena *arena, const char *name, const char *text, size_t n, pnk_problems *problems, const pnk_yaml **out);

const pnk_yaml *pnk_yaml_get(const pnk_yaml *map, const char *key);        /* the last of that name; NULL: not there, or no map */
/** Values as YAML 1.1 has them, strictly: false where the node is no value or is none of that kind. */
bool pnk_yaml_number(const pnk_yaml *node, double *out);
bool pnk_yaml_flag(const pnk_yaml *node, bool *out);                       /* true false yes no on off, 1 and 0; quoted: none */

#endif
