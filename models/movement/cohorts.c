/* models/movement/cohorts.c - a table of cohorts in which those that are alike become one. */
#include "models/movement/inside.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 64 };

/* A slot holds the round it was used in and the cohort: a new round empties all of them at once. */
static uint64_t slot_of(uint32_t round, size_t cohort) { return (uint64_t)round << 32 | (uint64_t)cohort; }

static size_t place_of(const move_table *t, const move_cohort *c)
{
    uint64_t h = ((uint64_t)(uint32_t)c->at << 32 | c->plan) * 0x9E3779B97F4A7C15u ^ c->state * 0xC2B2AE3D27D4EB4Fu;

    h ^= h >> 29;
    h *= 0xBF58476D1CE4E5B9u;
    return (size_t)(h >> 32) & (t->n_slots - 1);
}

pnk_status move_table_begin(pnk_ctx *ctx, move_table *t)
{
    *t = (move_table){ .capacity = FIRST_CAPACITY, .n_slots = 4 * FIRST_CAPACITY, .round = 1 };
    t->v = malloc(t->capacity * sizeof *t->v);
    t->next = malloc(t->capacity * sizeof *t->next);
    t->slots = calloc(t->n_slots, sizeof *t->slots);
    return t->v && t->next && t->slots ? PNK_OK : pnk_no_memory(ctx);
}

void move_table_free(move_table *t)
{
    free(t->v);
    free(t->next);
    free(t->slots);
    *t = (move_table){ 0 };
}

void move_table_clear(move_table *t)
{
    t->n = 0;
    if (++t->round == 0) {
        memset(t->slots, 0, t->n_slots * sizeof *t->slots);
        t->round = 1;
    }
}

static bool grow(move_table *t)
{
    size_t capacity = t->capacity * 2;
    move_cohort *v = realloc(t->v, capacity * sizeof *v);
    uint32_t *next = v ? realloc(t->next, capacity * sizeof *next) : NULL;
    uint64_t *slots = next ? calloc(4 * capacity, sizeof *slots) : NULL;

    if (v)
        t->v = v;
    if (next)
        t->next = next;
    if (!slots)
        return false;
    free(t->slots);
    t->slots = slots;
    t->capacity = capacity;
    t->n_slots = 4 * capacity;
    for (size_t i = 0; i < t->n; i++) {
        size_t s = place_of(t, &t->v[i]);

        while (t->slots[s])
            s = (s + 1) & (t->n_slots - 1);
        t->slots[s] = slot_of(t->round, i);
    }
    return true;
}

/* Equal values stay as they are to the last bit: only different ones are averaged. */
void move_blend(move_cohort *a, const move_cohort *b)
{
    double share = b->persons / (a->persons + b->persons);

    a->recent += (b->recent - a->recent) * share;
    a->moved_km += (b->moved_km - a->moved_km) * share;
    a->done_km += (b->done_km - a->done_km) * share;
    a->born += (b->born - a->born) * share;
    a->born_square += (b->born_square - a->born_square) * share;
    a->persons += b->persons;
}

bool move_table_add(move_table *t, const move_cohort *c)
{
    size_t s = place_of(t, c);

    for (; (uint32_t)(t->slots[s] >> 32) == t->round; s = (s + 1) & (t->n_slots - 1)) {
        move_cohort *old = &t->v[(uint32_t)t->slots[s]];

        if (old->at != c->at || old->plan != c->plan || old->state != c->state)
            continue;
        move_blend(old, c);
        return false;
    }
    if (t->n == t->capacity) {
        if (!grow(t)) {
            t->failed = true;
            return false;
        }
        return move_table_add(t, c);
    }
    t->v[t->n] = *c;
    t->next[t->n] = MOVE_NONE;
    t->slots[s] = slot_of(t->round, t->n++);
    return true;
}
