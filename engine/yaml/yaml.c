/* engine/yaml/yaml.c - libyaml's events made into nodes, level by level.
 *
 * Its own document loader is not used: it follows aliases, which lets a small text stand for a huge one.
 */
#include "engine/yaml/yaml.h"
#include "engine/base/hash.h"
#include "engine/base/text.h"
#include <string.h>
#include <yaml.h>

typedef struct {
    pnk_yaml *node, *last;           /* a list or map that is open, and its last member */
    const char *key;                 /* waiting for its value */
    pnk_index keys;
} level;

typedef struct {
    pnk_arena *arena;
    pnk_problems *problems;
    const char *name;
    level levels[PNK_YAML_DEEPEST];
    int depth;
    size_t n_nodes;
    pnk_yaml *root;
    bool full, wrong;                /* out of memory; an error line was noted, so nothing is read on */
} reading;

#define YAML_PROBLEM(r, line, column, found, ...) \
    ((r)->wrong = true, pnk_problem_add((r)->problems, PNK_ERROR, (r)->name, NULL, line, column, found, __VA_ARGS__))

/** A new node in its place: the root, or the next member of the level that is open. NULL: refused, or out of memory. */
static pnk_yaml *add_node(reading *r, pnk_yaml_kind kind, long line)
{
    level *top = r->depth ? &r->levels[r->depth - 1] : NULL;
    pnk_yaml *node;

    if (++r->n_nodes > PNK_YAML_MOST_NODES) {
        YAML_PROBLEM(r, line, NULL, NULL, "at most %d values in the file", (int)PNK_YAML_MOST_NODES);
        return NULL;
    }
    if (!(node = PNK_NEW(r->arena, pnk_yaml, 1))) {
        r->full = true;
        return NULL;
    }
    node->kind = kind;
    node->line = line;
    if (!top) {
        r->root = node;
        return node;
    }
    node->key = top->key;
    top->key = NULL;
    if (top->last)
        top->last->next = node;
    else
        top->node->first = node;
    top->last = node;
    top->node->n++;
    return node;
}

static void open_level(reading *r, pnk_yaml_kind kind, long line)
{
    level *top = r->depth ? &r->levels[r->depth - 1] : NULL;
    pnk_yaml *node;

    if (r->depth == PNK_YAML_DEEPEST) {
        YAML_PROBLEM(r, line, NULL, NULL, "at most %d levels one within the other", (int)PNK_YAML_DEEPEST);
        return;
    }
    if (top && top->node->kind == PNK_YAML_MAP && !top->key) {
        YAML_PROBLEM(r, line, NULL, NULL, "a key that is a plain word");
        return;
    }
    if ((node = add_node(r, kind, line)))
        r->levels[r->depth++] = (level){ .node = node };
}

static void take_key(reading *r, level *top, const char *text, long line)
{
    int is_new = pnk_index_put(&top->keys, r->arena, text, 1);

    if (is_new < 0)
        r->full = true;
    else if (is_new == 0)
        pnk_problem_add(r->problems, PNK_WARNING, r->name, NULL, line, text, text, "each key once; the later one stands");
    top->key = text;
}

static bool is_null(const char *text)
{
    return !*text || !strcmp(text, "~") || !strcmp(text, "null") || !strcmp(text, "Null") || !strcmp(text, "NULL");
}

static void take_value(reading *r, const yaml_event_t *event, long line)
{
    level *top = r->depth ? &r->levels[r->depth - 1] : NULL;
    const char *raw = (const char *)event->data.scalar.value;
    size_t n = event->data.scalar.length;
    char *text = pnk_arena_text_n(r->arena, raw, n);
    pnk_yaml *node;

    if (!text) {
        r->full = true;
        return;
    }
    if (strlen(text) != n) {
        YAML_PROBLEM(r, line, NULL, text, "text without NUL bytes");
        return;
    }
    if (top && top->node->kind == PNK_YAML_MAP && !top->key) {
        take_key(r, top, text, line);
        return;
    }
    if (!(node = add_node(r, PNK_YAML_VALUE, line)))
        return;
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    node->text = node->quoted || !is_null(text) ? text : NULL;
}

static bool has_mark(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT: return event->data.scalar.anchor || event->data.scalar.tag;
    case YAML_SEQUENCE_START_EVENT: return event->data.sequence_start.anchor || event->data.sequence_start.tag;
    case YAML_MAPPING_START_EVENT: return event->data.mapping_start.anchor || event->data.mapping_start.tag;
    default: return event->type == YAML_ALIAS_EVENT;
    }
}

static void take_event(reading *r, const yaml_event_t *event, int *n_documents)
{
    long line = (long)event->start_mark.line + 1;

    if (has_mark(event)) {
        YAML_PROBLEM(r, line, NULL, NULL, "plain values: no & anchor, * alias or ! tag");
        return;
    }
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (++*n_documents > 1)
            YAML_PROBLEM(r, line, NULL, "---", "one document in the file");
        break;
    case YAML_SCALAR_EVENT: take_value(r, event, line); break;
    case YAML_SEQUENCE_START_EVENT: open_level(r, PNK_YAML_LIST, line); break;
    case YAML_MAPPING_START_EVENT: open_level(r, PNK_YAML_MAP, line); break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        r->depth--;
        break;
    default: break;
    }
}

/** What libyaml found wrong, in its own English words: there are too many to translate. */
static void parser_problem(reading *r, const yaml_parser_t *parser)
{
    if (parser->error == YAML_MEMORY_ERROR)
        r->full = true;
    else if (parser->error == YAML_READER_ERROR)
        YAML_PROBLEM(r, (long)parser->mark.line + 1, NULL, NULL, "text in UTF-8");
    else
        YAML_PROBLEM(r, (long)parser->problem_mark.line + 1, NULL, parser->problem, "YAML: key: value, [lists] and # comments, indented with blanks");
}

pnk_status pnk_yaml_parse(pnk_ctx *ctx, pnk_arena *arena, const char *name, const char *text, size_t n, pnk_problems *problems, const pnk_yaml **out)
{
    reading r = { .arena = arena, .problems = problems, .name = name };
    yaml_parser_t parser;
    int n_documents = 0;
    bool more = true;

    if (n > PNK_YAML_MOST_BYTES) {
        YAML_PROBLEM(&r, 0, NULL, NULL, "a settings file of at most %d bytes", (int)PNK_YAML_MOST_BYTES);
        return pnk_fail(ctx, PNK_BAD_INPUT, "%s cannot be read", name);
    }
    if (!yaml_parser_initialize(&parser))
        return pnk_no_memory(ctx);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, n);
    while (more && !r.full) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            parser_problem(&r, &parser);
            break;
        }
        take_event(&r, &event, &n_documents);
        more = event.type != YAML_STREAM_END_EVENT && !r.wrong;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    if (r.full || problems->failed)
        return pnk_no_memory(ctx);
    if (r.wrong)
        return pnk_fail(ctx, PNK_BAD_INPUT, "%s cannot be read", name);
    *out = r.root && (r.root->kind != PNK_YAML_VALUE || r.root->text) ? r.root : NULL;
    return PNK_OK;
}

const pnk_yaml *pnk_yaml_get(const pnk_yaml *map, const char *key)
{
    if (!map || map->kind != PNK_YAML_MAP)
        return NULL;
    const pnk_yaml *last = NULL;
    for (const pnk_yaml *member = map->first; member; member = member->next)
        if (!strcmp(member->key, key))
            last = member;
    return last;
}

bool pnk_yaml_number(const pnk_yaml *node, double *out)
{
    return node && node->kind == PNK_YAML_VALUE && node->text && pnk_text_to_number(node->text, out);
}

bool pnk_yaml_flag(const pnk_yaml *node, bool *out)
{
    static const char *const words[] = { "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "1",
                                         "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "0" };
    size_t n = sizeof words / sizeof *words;

    if (!node || node->kind != PNK_YAML_VALUE || !node->text || node->quoted)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!strcmp(node->text, words[i])) {
            *out = i < n / 2;
            return true;
        }
    return false;
}
