/* tests/models/allocation_mathprog.c - allocation.mod, solved by glpsol: its answers followed day by day, and beside the program's own.
 *
 * Three statements of one model must agree: the text in MathProg, what follows from a list of acts (course.c), and the
 * program's own rows and columns made on demand. Without glpsol the tests are skipped.
 */
#include "engine/base/text.h"
#include "models/allocation/allocation.h"
#include "models/allocation/tiers.h"
#include "models/allocation/world.h"
#include "tests/models/allocation_cases.h"
#include "tests/models/allocation_data.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

static pnk_ctx *ctx;
static char folder[] = "/tmp/paanek-mathprog-XXXXXX";
static bool have_glpsol;

static int begin(void **state)
{
    (void)state;
    have_glpsol = system("command -v glpsol >/dev/null 2>&1") == 0;
    return (ctx = pnk_ctx_new()) && mkdtemp(folder) ? 0 : -1;
}

static int end(void **state)
{
    char path[128];

    (void)state;
    for (int i = 0; i < 2; i++) {
        pnk_snprintf(path, sizeof path, "%s/%s", folder, i ? "ask.dat" : "case.dat");
        unlink(path);
    }
    rmdir(folder);
    pnk_ctx_free(ctx);
    return 0;
}

#define MUST(call)                                                       \
    do {                                                                 \
        if ((call) != PNK_OK)                                            \
            fail_msg("%s: %s", #call, pnk_ctx_message(ctx));             \
    } while (0)

/* ---- asking glpsol ---- */

typedef struct { int tier, again; double held[5]; const pnk_stage *stage; double allowance, tolerance; } question;   /* stage: whose cells are raised and held; NULL: none */
typedef struct { double value, values[5]; pnk_acts *acts; } reply;

static FILE *open_in_folder(const char *name)
{
    char path[128];
    FILE *file;

    pnk_snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "w");
    assert_non_null(file);
    return file;
}

static void write_case(const pnk_world *w, const pnk_cells *cells)
{
    FILE *file = open_in_folder("case.dat");
    data_write(file, w, cells);
    fclose(file);
}

static int numbered(const char *name)
{
    return atoi(name + strcspn(name, "0123456789"));
}

static int shelter_called(const pnk_world *w, const char *id)
{
    for (int s = 0; s < w->n_shelters; s++)
        if (strcmp(w->shelters[s].id, id) == 0)
            return s;
    return -1;
}

static int leaf_called(const pnk_world *w, const char *id)
{
    for (int a = 0; a < w->n_leaves; a++)
        if (strcmp(data_area(w, a), id) == 0)
            return a;
    return -1;
}

static int from_called(const pnk_world *w, const char *id)
{
    return pnk_text_starts(id, "crowd:") ? leaf_called(w, id + 6) : w->n_leaves + shelter_called(w, id);
}

static int drop_called(const pnk_world *w, const char *id)
{
    for (int j = 0; j < w->n_drops; j++)
        if (strcmp(w->drops[j].shelter >= 0 ? w->shelters[w->drops[j].shelter].id : data_area(w, w->drops[j].leaf), id + 3) == 0)
            return j;
    return -1;
}

#define NOTE(list, ...)                                                                                              \
    do {                                                                                                             \
        assert_true(PNK_GROW(&acts->arena, acts->list.v, acts->list.n, acts->list.capacity));                        \
        acts->list.v[acts->list.n++] = __VA_ARGS__;                                                                  \
    } while (0)

/** A round is given to the first shipment that rides in it. */
static void note_round(pnk_acts *acts, const pnk_world *w, char **word, double rounds)
{
    int pool = numbered(word[1]), drop = drop_called(w, word[3]), day = atoi(word[4]);

    for (size_t i = 0; i < acts->ships.n; i++) {
        pnk_act_ship *ship = &acts->ships.v[i];
        if (ship->pool == pool && ship->drop == drop && ship->day == day &&
            strcmp(w->records->warehouses.v[w->lots[ship->lot].warehouse].id, word[2]) == 0) {
            ship->trips += rounds;
            return;
        }
    }
}

static void note_act(pnk_acts *acts, const pnk_world *w, char **word, size_t n)
{
    double number;

    assert_true(n >= 3 && pnk_text_to_number(word[n - 1], &number));
    int day = atoi(word[n - 2]);
    if (strcmp(word[0], "move") == 0)
        NOTE(moves, (pnk_act_move){ .from = from_called(w, word[1]), .group = pnk_find_group(w->records, word[2]), .shelter = shelter_called(w, word[3]),
                                    .mode = strcmp(word[4], "foot") == 0 ? PNK_ON_FOOT : strcmp(word[4], "own") == 0 ? PNK_OWN : PNK_FIRST_POOL + numbered(word[4]),
                                    .day = day, .persons = number });
    else if (strcmp(word[0], "ship") == 0)
        NOTE(ships, (pnk_act_ship){ .lot = numbered(word[1]), .drop = drop_called(w, word[2]), .pool = numbered(word[3]), .day = day, .units = number });
    else if (strcmp(word[0], "round") == 0)
        note_round(acts, w, word, number);
    else if (strcmp(word[0], "buy") == 0)
        NOTE(buys, (pnk_act_buy){ .lot = numbered(word[1]), .line = numbered(word[2]), .day = day, .units = number });
    else if (strcmp(word[0], "pitch") == 0)
        NOTE(pitches, (pnk_act_pitch){ .shelter = shelter_called(w, word[1]), .item = pnk_find_item(w->records, word[2]), .day = day, .units = number });
    else if (strcmp(word[0], "install") == 0) {
        int from = from_called(w, word[1]);
        NOTE(installs, (pnk_act_install){ .target = from < w->n_leaves ? w->n_shelters + from : from - w->n_leaves,
                                          .item = pnk_find_item(w->records, word[2]), .day = day, .units = number });
    } else if (strcmp(word[0], "package") == 0)
        NOTE(supports, (pnk_act_support){ .shelter = shelter_called(w, word[1]), .item = pnk_find_item(w->records, word[2]), .day = day, .units = number });
    else if (strcmp(word[0], "keep") == 0 && day > 0)
        NOTE(keeps, (pnk_act_keep){ .shelter = shelter_called(w, word[1]), .group = pnk_find_group(w->records, word[2]), .day = day, .persons = number });
}

static void write_cells(FILE *file, const pnk_stage *stage)
{
    size_t n = stage && stage->cells ? stage->cells->n_cells : 0;

    fputs("set RAISED :=", file);
    for (size_t c = 0; c < n; c++)
        if (pnk_stage_cell_has_theta(stage, c))
            fprintf(file, " cell%zu", c);
    fputs(";\nparam held_coverage :=\n", file);
    for (size_t c = 0; c < n; c++)
        if (stage->floor && isfinite(stage->floor[c]) && !pnk_stage_cell_has_theta(stage, c))
            fprintf(file, " cell%zu %.17g\n", c, stage->floor[c] - PNK_HELD_BELOW);
    fputs(";\n", file);
}

static reply ask(const pnk_world *w, question q)
{
    reply answer = { .value = NAN, .acts = pnk_acts_new() };
    FILE *file = open_in_folder("ask.dat");
    char line[1024], all[400] = "";

    fprintf(file, "data;\nparam tier := %d;\nparam again := %d;\n", q.tier, q.again);
    fprintf(file, "param held0 := %.17g;\nparam held1 := %.17g;\nparam held3 := %.17g;\n", q.held[0], q.held[1], q.held[3]);
    write_cells(file, q.stage);
    fprintf(file, "param allowance1 := %.17g;\nparam tolerance := %g;\nend;\n", q.allowance, q.tolerance > 0 ? q.tolerance : 1e-6);
    fclose(file);
    pnk_snprintf(all, sizeof all, "LC_ALL=C glpsol -m %s/models/allocation/allocation.mod -d %s/case.dat -d %s/ask.dat 2>&1", PNK_SOURCE_DIR, folder, folder);
    file = popen(all, "r");
    assert_non_null(file);
    bool optimal = false;
    char last[1024] = "";
    while (fgets(line, sizeof line, file)) {
        char *word[10], *save = NULL;
        size_t n = 0;
        optimal = optimal || strstr(line, "OPTIMAL");
        if (strstr(line, ".mod:") || strstr(line, ".dat:"))
            pnk_snprintf(last, sizeof last, "%s", line);
        line[strcspn(line, "\n")] = '\0';
        for (char *at = strtok_r(line, ",", &save); at && n < 10; at = strtok_r(NULL, ",", &save))
            word[n++] = at;
        if (n == 3 && strcmp(word[0], "tier") == 0)
            assert_true(pnk_text_to_number(word[2], &answer.value));
        else if (n == 3 && strcmp(word[0], "value") == 0)
            assert_true(pnk_text_to_number(word[2], &answer.values[atoi(word[1])]));
        else if (n >= 4 && (strlen(word[0]) <= 7) && !strchr(word[0], ' '))
            note_act(answer.acts, w, word, n);
    }
    pclose(file);
    if (last[0])
        fail_msg("glpsol does not understand: %s", last);
    if (!optimal)
        answer.value = NAN;
    return answer;
}

static void assert_same(double a, double b, double share, const char *what, unsigned long long seed)
{
    if (!(fabs(a - b) <= share * fmax(1, fabs(b))))
        fail_msg("case %llu, %s: %.12g, expected %.12g", seed, what, a, b);
}

/* ---- the text against what follows from acts ---- */

static void follow_text(const pnk_world *w, unsigned long long seed)
{
    pnk_course *greedy = NULL, *nothing = case_nothing(ctx, w), *course = NULL;
    pnk_acts *acts = NULL;
    question q = { .tier = 1 };

    write_case(w, NULL);
    MUST(pnk_greedy(ctx, w, &acts));
    MUST(pnk_world_run(ctx, w, acts, &greedy));
    for (; q.tier <= 4; q.tier += q.tier == 1 ? 2 : 1) {
        reply answer = ask(w, q);
        if (isnan(answer.value))
            fail_msg("case %llu: glpsol finds no optimum of tier %d", seed, q.tier);
        MUST(pnk_world_run(ctx, w, answer.acts, &course));
        if (!(course->worst_breach <= 1e-5))
            fail_msg("case %llu, tier %d: the text's answer breaks %s by %g", seed, q.tier, course->worst_breach_row, course->worst_breach);
        assert_same(course->tier[q.tier], answer.value, 1e-5, "the text's answer, followed", seed);
        if (q.tier == 1 && (answer.value > greedy->tier[1] * (1 + 1e-6) + 1e-6 || greedy->tier[1] > nothing->tier[1] + 1e-6))
            fail_msg("case %llu: first tier %g by the text, %g by the rule, %g by nothing", seed, answer.value, greedy->tier[1], nothing->tier[1]);
        q.held[q.tier] = answer.value;
        pnk_course_free(course);
        course = NULL;
        pnk_acts_free(answer.acts);
    }
    pnk_acts_free(acts);
    pnk_course_free(greedy);
    pnk_course_free(nothing);
}

static void text_and_course_agree(void **state)
{
    (void)state;
    if (!have_glpsol)
        skip();
    allocation_case tiny = case_tiny(ctx);
    follow_text(tiny.world, 0);
    write_case(tiny.world, NULL);
    reply answer = ask(tiny.world, (question){ .tier = 1 });
    assert_same(answer.value, 60, 1e-9, "tiny by hand", 0);
    pnk_acts_free(answer.acts);
    case_free(&tiny);
    for (uint64_t seed = 1; seed <= 12; seed++) {
        allocation_case made = case_random(ctx, (case_wish){ .seed = seed, .no_allowance = true });
        follow_text(made.world, seed);
        case_free(&made);
    }
}

/* ---- the text against the program, stage by stage ---- */

typedef struct { double share; pnk_stage_kind stage; unsigned long long seed; } farthest;

/** The program may hold a tier by a row with the solver's tolerance or stay on its optimal face without any; the text is asked both ways
 *  and the program's value must lie between. The first tier stands alone and has one value. */
static void same_stage(const pnk_tiers *t, const pnk_stage *stage, const pnk_stage_answer *a, question q, unsigned long long seed, farthest *most)
{
    double low = INFINITY, high = -INFINITY, margin = stage->kind <= PNK_S_T1 ? 1e-6 : stage->kind < PNK_S_T3 ? 2e-5 : 1e-4;

    if (!a->there)
        return;
    static const double tolerances[] = { 1e-6, 1e-9, 1e-8, 1e-7 };
    q.stage = stage;
    q.tier = stage->tier;
    for (int i = 0, answers = 0; i < (stage->kind <= PNK_S_T1 ? 1 : 4) && answers < 2; i++) {
        q.tolerance = tolerances[i];     /* the tightest of the others that glpsol can still keep */
        reply answer = ask(t->w, q);
        answers += !isnan(answer.value);
        low = fmin(low, answer.value);   /* fmin and fmax leave NAN aside */
        high = fmax(high, answer.value);
        pnk_acts_free(answer.acts);
    }
    double apart = fmax(0, fmax(low - a->value, a->value - high)) / fmax(1, fabs(high));
    if (!(apart <= margin))
        fail_msg("case %llu, %s.%d: %.12g, expected %.12g to %.12g", seed, pnk_stage_names[stage->kind], stage->number, a->value, low, high);
    if (apart > most->share)
        *most = (farthest){ apart, stage->kind, seed };
}

/** The first rounds of a kind; the text has no cells that are raised one by one. */
static void same_rounds(const pnk_tiers *t, pnk_stage_kind kind, question q, unsigned long long seed, farthest *most)
{
    enum { ROUNDS = 3 };

    same_stage(t, &t->stages[kind], &t->answers[kind], q, seed, most);
    for (size_t i = 0; i < t->rounds.n; i++)
        if (t->rounds.v[i]->stage.kind == kind && t->rounds.v[i]->stage.number <= ROUNDS && !t->rounds.v[i]->stage.one_by_one)
            same_stage(t, &t->rounds.v[i]->stage, &t->rounds.v[i]->answer, q, seed, most);
}

static void same_stages(allocation_case *made, unsigned long long seed, farthest *most)
{
    pnk_tiers t = { 0 };
    question q = { .tier = 0 };

    pnk_ctx_deadline(ctx, 60);
    if (pnk_tiers_run(ctx, made->records, made->ledger, made->forecast, made->access, NULL, &t))
        fail_msg("case %llu: %s", seed, pnk_ctx_message(ctx));
#define SAME(kind) same_stage(&t, &t.stages[kind], &t.answers[kind], q, seed, most)
    write_case(t.w, t.cells);
    SAME(PNK_S_T0);
    q.held[0] = t.answers[PNK_S_T0].there ? t.answers[PNK_S_T0].value : 0;
    SAME(PNK_S_T1);
    q.held[1] = t.answers[PNK_S_T1].value;
    same_rounds(&t, PNK_S_T2_SHELTER, q, seed, most);
    if (t.answers[PNK_S_T1_KEPT].there) {
        q.again = 1;
        SAME(PNK_S_T1_KEPT);
        q.held[1] = t.answers[PNK_S_T1_KEPT].value;
        q.again = 0;
    }
    same_rounds(&t, PNK_S_T2_GOODS, q, seed, most);
    SAME(PNK_S_T3);
    q.held[3] = t.answers[PNK_S_T3].value;
    SAME(PNK_S_T4);
#undef SAME
    pnk_tiers_release(&t);
}

static void text_and_program_agree(void **state)
{
    farthest most = { 0 };
    const char *others = getenv("PAANEK_CASES");       /* other ones, by hand: "20-40" */
    uint64_t first = others ? strtoull(others, NULL, 10) : 1, last = others && strchr(others, '-') ? strtoull(strchr(others, '-') + 1, NULL, 10) : others ? first : 8;

    (void)state;
    if (!have_glpsol)
        skip();
    allocation_case tiny = case_tiny(ctx);
    same_stages(&tiny, 0, &most);
    case_free(&tiny);
    for (uint64_t seed = first; seed <= last; seed++) {
        allocation_case made = case_random(ctx, (case_wish){ .seed = seed, .no_allowance = true, .locks = seed % 4 == 0 });
        same_stages(&made, seed, &most);
        case_free(&made);
    }
    print_message("farthest apart: %.2g of the value, %s of case %llu\n", most.share, pnk_stage_names[most.stage], most.seed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_course_agree),
        cmocka_unit_test(text_and_program_agree),
    };
    return cmocka_run_group_tests_name("allocation in MathProg", tests, begin, end);
}
