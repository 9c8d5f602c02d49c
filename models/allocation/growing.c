/* models/allocation/growing.c - an answer that somebody follows while it is being solved for.
 *
 * Two locks: one for what has been handed over, held for a moment, so that whoever solves never waits for a text to be written; one for the files, which whoever
 * asks for one first writes. One thread follows at most. With one thread in all it follows when everything is there.
 */
#include "models/allocation/answer.h"
#include "models/allocation/bases.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct { pnk_stage stage; pnk_stage_answer answer; } handed;

struct pnk_growing {
    pthread_mutex_t lock, writing;       /* writing is taken first where both are */
    pthread_cond_t news;
    const pnk_model *m;
    PNK_LIST(handed *) handed;           /* in the arena */
    pnk_arena arena;
    int run, followed;                   /* which run of all stages */
    bool begun, counted, ended;
};

enum { MOST_WRITTEN = 1 << 16 };

static pnk_status new_growing(pnk_ctx *ctx, pnk_lp_answer *answer)
{
    pnk_growing *g = calloc(1, sizeof *g);

    if (!g)
        return pnk_no_memory(ctx);
    pthread_mutex_init(&g->lock, NULL);
    pthread_mutex_init(&g->writing, NULL);
    pthread_cond_init(&g->news, NULL);
    answer->growing = g;
    return PNK_OK;
}

void pnk_growing_free(pnk_growing *g)
{
    if (!g)
        return;
    pthread_mutex_destroy(&g->lock);
    pthread_mutex_destroy(&g->writing);
    pthread_cond_destroy(&g->news);
    pnk_arena_release(&g->arena);
    free(g);
}

pnk_status pnk_lp_answer_new(pnk_ctx *ctx, pnk_lp_answer **out)
{
    pnk_lp_answer *answer = calloc(1, sizeof *answer);
    pnk_status status = answer ? new_growing(ctx, answer) : pnk_no_memory(ctx);

    if (status)
        pnk_lp_answer_free(answer);
    else
        *out = answer;
    return status;
}

/* ---- whoever solves ---- */

static handed *find(const pnk_growing *g, const pnk_stage *stage)
{
    for (size_t i = 0; i < g->handed.n; i++)
        if (g->handed.v[i]->stage.kind == stage->kind && g->handed.v[i]->stage.number == stage->number)
            return g->handed.v[i];
    return NULL;
}

static void tell(pnk_growing *g, bool *what)
{
    pthread_mutex_lock(&g->lock);
    *what = true;
    pthread_cond_broadcast(&g->news);
    pthread_mutex_unlock(&g->lock);
}

/* What somebody still reads stays in the arena. */
static void drop_files(pnk_lp_answer *answer)
{
    for (size_t i = 0; i < answer->n; i++)
        pnk_buf_free(&answer->files[i].text);
    answer->files = NULL;
    answer->n = answer->capacity = 0;
}

static pnk_status make_room(pnk_ctx *ctx, pnk_lp_answer *answer, const pnk_model *m)
{
    answer->column_names = PNK_NEW(&answer->arena, const char *, m->n_cols + 1);
    answer->row_names = PNK_NEW(&answer->arena, const char *, m->n_rows + 1);
    if (!answer->written)
        answer->written = PNK_NEW(&answer->arena, pnk_written, MOST_WRITTEN);
    return answer->column_names && answer->row_names && answer->written ? PNK_OK : pnk_no_memory(ctx);
}

void pnk_answer_drop(pnk_lp_answer *answer)
{
    pnk_growing *g = answer->growing;

    pthread_mutex_lock(&g->writing);
    pthread_mutex_lock(&g->lock);
    drop_files(answer);
    g->handed.n = 0;
    g->begun = g->counted = false;
    g->run++;
    pthread_cond_broadcast(&g->news);
    pthread_mutex_unlock(&g->lock);
    pthread_mutex_unlock(&g->writing);
}

pnk_status pnk_answer_begin(pnk_ctx *ctx, pnk_lp_answer *answer, const pnk_model *m)
{
    pnk_growing *g = answer->growing;
    pnk_status status = make_room(ctx, answer, m);

    g->m = m;
    tell(g, &g->begun);
    return status;
}

pnk_status pnk_answer_hand(pnk_ctx *ctx, pnk_lp_answer *answer, const pnk_stage *stage, const pnk_stage_answer *a)
{
    pnk_growing *g = answer->growing;
    pnk_status status = PNK_OK;

    if (!a->there)
        return PNK_OK;
    pthread_mutex_lock(&g->lock);
    handed *one = PNK_NEW(&g->arena, handed, 1);
    if (!one || !PNK_GROW(&g->arena, g->handed.v, g->handed.n, g->handed.capacity))
        status = pnk_no_memory(ctx);
    else {
        *one = (handed){.stage = *stage, .answer = *a};
        g->handed.v[g->handed.n++] = one;
        pthread_cond_broadcast(&g->news);
    }
    pthread_mutex_unlock(&g->lock);
    return status;
}

void pnk_answer_counted(pnk_lp_answer *answer) { tell(answer->growing, &answer->growing->counted); }

void pnk_answer_end(pnk_lp_answer *answer) { tell(answer->growing, &answer->growing->ended); }

/* With the writing's lock held. */
static pnk_status keep(pnk_ctx *ctx, pnk_lp_answer *answer, const handed *one)
{
    return pnk_answer_file_of(answer, &one->stage, true) ? PNK_OK : pnk_answer_keep_stage(ctx, answer, answer->growing->m, &one->stage, &one->answer);
}

typedef pnk_status stage_fn(pnk_ctx *ctx, pnk_lp_answer *answer, const pnk_stage *stage, const pnk_stage_answer *a, void *user);

/* Every stage that is part of the answer, in the order of its files. */
static pnk_status each_stage(pnk_ctx *ctx, pnk_lp_answer *answer, const pnk_tiers *t, stage_fn *fn, void *user)
{
    const pnk_stage counted = pnk_counted_stage(t->n_counted);
    pnk_status status = PNK_OK;

    for (int i = 0; i < PNK_N_STAGES && !status; i++)
        if (t->answers[i].there)
            status = fn(ctx, answer, &t->stages[i], &t->answers[i], user);
    for (size_t i = 0; i < t->rounds.n && !status; i++)
        if (t->rounds.v[i]->answer.there)
            status = fn(ctx, answer, &t->rounds.v[i]->stage, &t->rounds.v[i]->answer, user);
    return status || !t->counted.there ? status : fn(ctx, answer, &counted, &t->counted, user);
}

/* Was it handed over, and is it still the same? */
static pnk_status look(pnk_ctx *ctx, pnk_lp_answer *answer, const pnk_stage *stage, const pnk_stage_answer *a, void *user)
{
    bool *as_handed = user;
    const handed *one = find(answer->growing, stage);

    (void)ctx;
    *as_handed = *as_handed && one && one->answer.core == a->core;
    return PNK_OK;
}

static pnk_status hand(pnk_ctx *ctx, pnk_lp_answer *answer, const pnk_stage *stage, const pnk_stage_answer *a, void *user)
{
    (void)user;
    return pnk_answer_hand(ctx, answer, stage, a);
}

static pnk_status put_in_order(pnk_ctx *ctx, pnk_lp_answer *answer, const pnk_stage *stage, const pnk_stage_answer *a, void *user)
{
    pnk_answer_file **at = user;
    pnk_status status = keep(ctx, answer, find(answer->growing, stage));

    (void)a;
    for (int dual = 0; dual < 2 && !status; dual++)
        *(*at)++ = *pnk_answer_file_of(answer, stage, dual);
    return status;
}

/* The files of stages, each in its place. */
static pnk_status order_files(pnk_ctx *ctx, pnk_lp_answer *answer, const pnk_tiers *t)
{
    size_t most = 2 * answer->growing->handed.n;
    pnk_answer_file *files = PNK_NEW(&answer->arena, pnk_answer_file, most + 1), *at = files;
    pnk_status status = files ? each_stage(ctx, answer, t, put_in_order, &at) : pnk_no_memory(ctx);

    if (status)
        return status;
    answer->files = files;
    answer->n = (size_t)(at - files);
    answer->capacity = most + 1;
    return PNK_OK;
}

pnk_status pnk_answer_complete(pnk_ctx *ctx, pnk_lp_answer *answer, pnk_tiers *t)
{
    pnk_growing *g = answer->growing;
    bool as_handed = g->begun;
    pnk_status status = each_stage(ctx, answer, t, look, &as_handed);

    if (!status && !as_handed) {         /* whoever follows has another answer than the one that counts */
        pnk_answer_drop(answer);
        if (!(status = pnk_answer_begin(ctx, answer, t->m)) && !(status = each_stage(ctx, answer, t, hand, NULL)))
            pnk_answer_counted(answer);
    }
    pthread_mutex_lock(&g->writing);
    if (!status && !(status = order_files(ctx, answer, t)) && pnk_bases_any(t))
        status = pnk_answer_keep_bases(ctx, answer, t);
    if (!status)
        status = pnk_answer_keep_solved(ctx, answer, t);
    pthread_mutex_unlock(&g->writing);
    pnk_answer_end(answer);
    return status;
}

pnk_status pnk_answer_keep(pnk_ctx *ctx, pnk_tiers *t, pnk_lp_answer **out)
{
    pnk_lp_answer *answer;
    pnk_status status = pnk_lp_answer_new(ctx, &answer);

    if (status)
        return status;
    if ((status = pnk_answer_complete(ctx, answer, t)))
        pnk_lp_answer_free(answer);
    else
        *out = answer;
    return status;
}

/* ---- whoever follows ---- */

bool pnk_answer_began_anew(const pnk_lp_answer *answer)
{
    pnk_growing *g = answer->growing;

    if (!g)
        return false;
    pthread_mutex_lock(&g->lock);
    bool anew = g->run != g->followed;
    pthread_mutex_unlock(&g->lock);
    return anew;
}

void pnk_answer_follow(const pnk_lp_answer *answer)
{
    pnk_growing *g = answer->growing;

    if (!g)
        return;
    pthread_mutex_lock(&g->lock);
    while (!g->begun && !g->ended)
        pthread_cond_wait(&g->news, &g->lock);
    g->followed = g->run;
    pthread_mutex_unlock(&g->lock);
}

/* With the lock held. */
static bool goes_on(const pnk_growing *g) { return !g->ended && g->run == g->followed; }

/* Without a sentence: nobody gets to read it. */
static pnk_status stop_if_anew(const pnk_lp_answer *answer) { return pnk_answer_began_anew(answer) ? PNK_CANCELLED : PNK_OK; }

static void find_files(const pnk_lp_answer *answer, const pnk_stage *stage, const pnk_answer_file *files[2])
{
    for (int dual = 0; dual < 2; dual++)
        files[dual] = pnk_answer_file_of(answer, stage, dual);
}

/* As its text has it; with the writing's lock held. */
static pnk_status read_stage(pnk_ctx *ctx, pnk_lp_answer *answer, const handed *one)
{
    pnk_status status = keep(ctx, answer, one);

    for (int dual = 0; dual < 2 && !status; dual++)
        status = pnk_answer_reread(ctx, answer, (pnk_answer_file *)pnk_answer_file_of(answer, &one->stage, dual));
    return status;
}

pnk_status pnk_answer_await(pnk_ctx *ctx, const pnk_lp_answer *answer, const pnk_stage *stage, const pnk_answer_file *files[2])
{
    pnk_growing *g = answer->growing;
    handed *one = NULL;
    pnk_status status;

    files[0] = files[1] = NULL;
    if (!g) {
        find_files(answer, stage, files);
        return PNK_OK;
    }
    pthread_mutex_lock(&g->lock);
    while (!(one = find(g, stage)) && goes_on(g))
        pthread_cond_wait(&g->news, &g->lock);
    pthread_mutex_unlock(&g->lock);
    if ((status = stop_if_anew(answer)) || !one)
        return status;
    pthread_mutex_lock(&g->writing);
    if (!(status = stop_if_anew(answer)) && !(status = read_stage(ctx, (pnk_lp_answer *)answer, one)))
        find_files(answer, stage, files);
    pthread_mutex_unlock(&g->writing);
    return status;
}

bool pnk_answer_has(const pnk_lp_answer *answer, const pnk_stage *stage)
{
    const pnk_answer_file *files[2];
    pnk_growing *g = answer->growing;

    if (!g) {
        find_files(answer, stage, files);
        return files[0] && files[1];
    }
    pthread_mutex_lock(&g->lock);
    while (!g->counted && goes_on(g))
        pthread_cond_wait(&g->news, &g->lock);
    bool has = find(g, stage) != NULL;
    pthread_mutex_unlock(&g->lock);
    return has;
}

pnk_status pnk_answer_await_end(pnk_ctx *ctx, const pnk_lp_answer *answer)
{
    pnk_growing *g = answer->growing;
    pnk_status status;

    if (!g)
        return PNK_OK;
    pthread_mutex_lock(&g->lock);
    while (goes_on(g))
        pthread_cond_wait(&g->news, &g->lock);
    pthread_mutex_unlock(&g->lock);
    if ((status = stop_if_anew(answer)))
        return status;
    pthread_mutex_lock(&g->writing);
    for (size_t i = 0; i < answer->n && !status; i++)
        if (pnk_answer_is_solved(answer->files[i].name))
            status = pnk_answer_reread(ctx, (pnk_lp_answer *)answer, &answer->files[i]);
    pthread_mutex_unlock(&g->writing);
    return status;
}
