/* tools/cli/options.c - the command line, understood or refused with one clear sentence. */
#include "tools/cli/cli.h"
#include "engine/base/say.h"
#include "engine/base/text.h"
#include "models/domain/schema.h"
#include "models/scenario/scenario.h"
#include <string.h>

const pnk_option pnk_options[PNK_N_OPTIONS] = {
#define X(name, word, letter, argument, help) { word, letter, argument, help },
    PNK_OPTION_LIST(X)
#undef X
};

int pnk_word_distance(const char *a, const char *b)
{
    enum { LONGEST = 31 };
    int row[LONGEST + 1];
    size_t n = strlen(a), m = strlen(b);

    if (n > LONGEST || m > LONGEST)
        return 99;
    for (size_t j = 0; j <= m; j++)
        row[j] = (int)j;
    for (size_t i = 1; i <= n; i++) {
        int diagonal = row[0];
        row[0] = (int)i;
        for (size_t j = 1; j <= m; j++) {
            int change = diagonal + (a[i - 1] != b[j - 1]), best = row[j] + 1;
            diagonal = row[j];
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = change < best ? change : best;
        }
    }
    return row[m];
}

/* Near enough to be a slip of the finger: a third of the letters, at least one and at most three. */
static bool is_near(const char *word, int distance)
{
    int most = (int)strlen(word) / 3 + 1;
    return distance <= (most > 3 ? 3 : most);
}

const pnk_verb *pnk_verb_find(const char *word)
{
    if (!strcmp(word, "export"))         /* as it was called at first */
        word = "publish";
    for (size_t i = 0; i < pnk_n_verbs; i++)
        if (!strcmp(pnk_verbs[i].word, word))
            return &pnk_verbs[i];
    return NULL;
}

const char *pnk_verb_near(const char *word)
{
    const char *near = NULL;
    int least = 99;

    for (size_t i = 0; i < pnk_n_verbs; i++) {
        int distance = pnk_word_distance(word, pnk_verbs[i].word);
        if (distance < least) {
            least = distance;
            near = pnk_verbs[i].word;
        }
    }
    return near && is_near(word, least) ? near : NULL;
}

static pnk_status unknown_verb(pnk_ctx *ctx, const char *word)
{
    const char *near = pnk_verb_near(word);

    if (near)
        return pnk_fail(ctx, PNK_USAGE, "unknown verb \"%s\"; did you mean \"%s\"?", word, near);
    return pnk_fail(ctx, PNK_USAGE, "unknown verb \"%s\"; `paanek help` lists them", word);
}

static pnk_status unknown_option(pnk_ctx *ctx, const char *text, size_t n)
{
    char word[32] = "";
    int best = -1, least = 99;

    if (n < sizeof word)
        memcpy(word, text, n);
    for (int i = 0; i < PNK_N_OPTIONS; i++) {
        int distance = pnk_word_distance(word, pnk_options[i].word);
        if (distance < least) {
            least = distance;
            best = i;
        }
    }
    if (best >= 0 && *word && is_near(word, least))
        return pnk_fail(ctx, PNK_USAGE, "unknown option \"--%s\"; did you mean \"--%s\"?", word, pnk_options[best].word);
    return pnk_fail(ctx, PNK_USAGE, "unknown option \"--%.*s\"; `paanek help` lists them", (int)(n > 40 ? 40 : n), text);
}

static pnk_status take_share(pnk_ctx *ctx, const char *option, const char *text, double *out)
{
    if (!pnk_text_to_number(text, out) || !(*out > 0 && *out < 1))
        return pnk_fail(ctx, PNK_USAGE, "--%s is \"%s\", expected a share above 0 and below 1", option, text);
    return PNK_OK;
}

static pnk_status take_number(pnk_ctx *ctx, const char *option, const char *text, int64_t low, int64_t high, int64_t *out)
{
    if (!pnk_text_to_int(text, out) || *out < low || *out > high)
        return pnk_fail(ctx, PNK_USAGE, "--%s is \"%s\", expected a whole number, %lld to %lld", option, text, (long long)low, (long long)high);
    return PNK_OK;
}

static pnk_status take_word(pnk_ctx *ctx, const char *option, const char *text, const char *const *words, size_t n, size_t *out)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(text, words[i])) {
            *out = i;
            return PNK_OK;
        }
    return pnk_fail(ctx, PNK_USAGE, "--%s is \"%s\", expected one of %s, %s, %s", option, text, words[0], words[1], words[2]);
}

/* NAME=FILE: the name is cut off where it stands in argv, which is ours to change. */
static pnk_status take_table(pnk_ctx *ctx, char *text, pnk_cli *cli)
{
    char *equals = strchr(text, '=');
    size_t n = cli->run.intake.n_overrides;

    if (!equals || equals == text || !equals[1])
        return pnk_fail(ctx, PNK_USAGE, "--table is \"%s\", expected NAME=FILE", text);
    if (n == PNK_MAX_TABLES)
        return pnk_fail(ctx, PNK_USAGE, "--table is given more than %d times", PNK_MAX_TABLES);
    *equals = '\0';
    if (!pnk_input_table(text))
        return pnk_fail(ctx, PNK_USAGE, "--table names \"%s\", which is no input table; `paanek help tables` lists them", text);
    cli->tables[n].table = text;
    cli->tables[n].location = equals + 1;
    cli->run.intake.overrides = cli->tables;
    cli->run.intake.n_overrides = n + 1;
    return PNK_OK;
}

static pnk_status take_what_if(pnk_ctx *ctx, const char *text, pnk_cli *cli)
{
    pnk_supposition supposed;
    pnk_status status = pnk_scenario_parse(ctx, text, &supposed);

    if (status)
        return status;
    if (cli->run.n_what_if == PNK_MAX_WHAT_IFS)
        return pnk_fail(ctx, PNK_USAGE, "--what-if is given more than %d times", PNK_MAX_WHAT_IFS);
    cli->what_if[cli->run.n_what_if++] = text;
    cli->run.what_if = cli->what_if;
    return PNK_OK;
}

/* Where an option that is a text, and nothing else, is kept; NULL: it is none. */
static const char **text_place(pnk_option_id id, pnk_cli *cli)
{
    switch (id) {
    case PNK_OPT_OUT: return &cli->run.out;
    case PNK_OPT_REFERENCE: return &cli->run.intake.reference;
    case PNK_OPT_PARENT: return &cli->parent;
    case PNK_OPT_MAP: return &cli->map;
    case PNK_OPT_SAVE_MAP: return &cli->save_map;
    case PNK_OPT_SHEET: return &cli->sheet;
    case PNK_OPT_SOURCE: return &cli->source;
    case PNK_OPT_LAYER: return &cli->layer;
    case PNK_OPT_HAZARD: return &cli->hazard;
    case PNK_OPT_SETTINGS: return &cli->settings;
    case PNK_OPT_WRITE_MPS: return &cli->write_mps;
    case PNK_OPT_FROM: return &cli->run.from;
    case PNK_OPT_TO: return &cli->to;
    case PNK_OPT_OBJECTIVES: return &cli->objectives;
    case PNK_OPT_SITE: return &cli->site;
    case PNK_OPT_AREA: return &cli->area;
    case PNK_OPT_SHIPMENT: return &cli->shipment;
    case PNK_OPT_LOCK: return &cli->lock;
    default: return NULL;
    }
}

/* The same of one that is there or not. */
static bool *flag_place(pnk_option_id id, pnk_cli *cli)
{
    switch (id) {
    case PNK_OPT_JSON: return &cli->json;
    case PNK_OPT_QUIET: return &cli->quiet;
    case PNK_OPT_CALIBRATE: return &cli->run.calibrate;
    case PNK_OPT_WHOLE_TRUCKS: return &cli->run.whole_trucks;
    case PNK_OPT_FUNDING_CURVE: return &cli->run.funding;
    case PNK_OPT_MAX_MIN: return &cli->preposition.max_min;
    default: return NULL;
    }
}

static pnk_status take_budget(pnk_ctx *ctx, const char *text, double *usd)
{
    if (!pnk_text_to_number(text, usd) || !(*usd >= 0 && *usd <= 1e12))
        return pnk_fail(ctx, PNK_USAGE, "--budget is \"%s\", expected US$, 0 or more", text);
    return PNK_OK;
}

/* Whole numbers, from the first to the second. */
static const struct { pnk_option_id id; int64_t low, high; } numbers[] = {
    {PNK_OPT_HORIZON, 1, 365}, {PNK_OPT_SEED, 0, INT64_C(9007199254740991)}, {PNK_OPT_THREADS, 1, 1024}, {PNK_OPT_PRICES, 1, 1000}, {PNK_OPT_INJECTS, 1, 10000},
    {PNK_OPT_SPEED, 1, 60}, {PNK_OPT_AT_LEAST, 1, INT64_C(1000000000)}, {PNK_OPT_SCENARIOS, 50, 1000}, {PNK_OPT_MEMBERS, 1, 1000000},
};

static void keep_number(pnk_option_id id, int64_t number, pnk_cli *cli)
{
    switch (id) {
    case PNK_OPT_HORIZON: cli->run.intake.horizon_days = (int)number; break;
    case PNK_OPT_SEED:
        cli->seed = (uint64_t)number;
        cli->run.intake.seed = &cli->seed;
        break;
    case PNK_OPT_THREADS: cli->threads = (int)number; break;
    case PNK_OPT_PRICES: cli->run.exact_prices = (int)number; break;
    case PNK_OPT_INJECTS: cli->injects = number; break;
    case PNK_OPT_SPEED: cli->speed = number; break;
    case PNK_OPT_AT_LEAST: cli->at_least = number; break;
    case PNK_OPT_SCENARIOS: cli->preposition.scenarios = (size_t)number; break;
    case PNK_OPT_MEMBERS: cli->members = number; break;
    default: break;
    }
}

/* One of a few words. */
static pnk_status take_choice(pnk_ctx *ctx, pnk_option_id id, const char *value, pnk_cli *cli)
{
    static const char *const modes[] = { "auto", "off", "json" };
    size_t choice = 0;
    pnk_status status = PNK_OK;

    switch (id) {
    case PNK_OPT_LANG:
        if (!(status = take_word(ctx, pnk_options[id].word, value, pnk_languages, pnk_n_languages, &choice)))
            pnk_say_language(cli->run.lang = pnk_languages[choice]);
        break;
    case PNK_OPT_PROGRESS:
        if (!(status = take_word(ctx, pnk_options[id].word, value, modes, 3, &choice)))
            cli->progress = (pnk_progress_mode)choice;
        break;
    case PNK_OPT_RULES:
        if (strcmp(value, "flee") && strcmp(value, "own"))
            status = pnk_fail(ctx, PNK_USAGE, "--rules is \"%s\", expected flee or own", value);
        cli->rules = value;
        break;
    case PNK_OPT_WITHHOLD:
        if (strcmp(value, "capacity"))
            status = pnk_fail(ctx, PNK_USAGE, "--withhold is \"%s\", expected capacity", value);
        break;
    case PNK_OPT_OBJECTIVE:
        if (strcmp(value, "tiers") && strcmp(value, "weighted"))
            status = pnk_fail(ctx, PNK_USAGE, "--objective is \"%s\", expected tiers or weighted", value);
        cli->weighted = !strcmp(value, "weighted");
        break;
    case PNK_OPT_PLAN_FOR:
        if (!pnk_plan_for_find(value, &cli->run.plan_for))
            status = pnk_fail(ctx, PNK_USAGE, "--plan-for is \"%s\", expected expected, p80 or scenarios", value);
        break;
    case PNK_OPT_PROFILE:
        if (!pnk_profile_find(value, &cli->profile))
            status = pnk_fail(ctx, PNK_USAGE, "--profile is \"%s\", expected internal, partner or public", value);
        break;
    case PNK_OPT_AUTO:
        if (strcmp(value, "greedy") && strcmp(value, "engine"))
            status = pnk_fail(ctx, PNK_USAGE, "--auto is \"%s\", expected greedy or engine", value);
        cli->auto_player = value;
        break;
    default: break;
    }
    return status;
}

/* Options of a shape of their own. Those of none are kept as texts, flags or numbers, or asked for by their bit in `given`. */
static pnk_status take_other(pnk_ctx *ctx, pnk_option_id id, char *value, pnk_cli *cli)
{
    pnk_status status;

    switch (id) {
    case PNK_OPT_WHAT_IF: return take_what_if(ctx, value, cli);
    case PNK_OPT_TABLE: return take_table(ctx, value, cli);
    case PNK_OPT_BUDGET: return take_budget(ctx, value, &cli->preposition.budget_usd);
    case PNK_OPT_AS_OF:
        if (!pnk_day_parse(value, &cli->run.intake.as_of))
            return pnk_fail(ctx, PNK_USAGE, "--as-of is \"%s\", expected a day as YYYY-MM-DD", value);
        return PNK_OK;
    case PNK_OPT_CVAR:
        status = take_share(ctx, pnk_options[id].word, value, &cli->run.cvar_share);
        cli->preposition.cvar_share = cli->run.cvar_share;
        return status;
    default: return take_choice(ctx, id, value, cli);
    }
}

static pnk_status take_option(pnk_ctx *ctx, pnk_option_id id, char *value, pnk_cli *cli)
{
    const char *word = pnk_options[id].word, **text = text_place(id, cli);
    bool *flag = flag_place(id, cli);

    if (value && !*value)
        return pnk_fail(ctx, PNK_USAGE, "--%s needs a value (%s)", word, pnk_options[id].argument);
    cli->given |= UINT64_C(1) << id;
    if (text)
        *text = value;
    if (flag)
        *flag = true;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        int64_t number;
        if (numbers[i].id != id)
            continue;
        pnk_status status = take_number(ctx, word, value, numbers[i].low, numbers[i].high, &number);
        if (!status)
            keep_number(id, number, cli);
        return status;
    }
    return take_other(ctx, id, value, cli);
}

/* argv[*i] begins with a dash. Gives the option and, where it takes one, its value (from the same word or the next). */
static pnk_status read_option(pnk_ctx *ctx, int argc, char **argv, int *i, pnk_cli *cli)
{
    char *text = argv[*i], *value = NULL;
    int id = 0;

    if (text[1] == '-') {
        size_t n = strcspn(text + 2, "=");
        while (id < PNK_N_OPTIONS && (strlen(pnk_options[id].word) != n || memcmp(pnk_options[id].word, text + 2, n)))
            id++;
        if (id == PNK_N_OPTIONS)
            return unknown_option(ctx, text + 2, n);
        if (text[2 + n] == '=')
            value = text + 3 + n;
    } else {
        while (id < PNK_N_OPTIONS && pnk_options[id].letter != text[1])
            id++;
        if (id == PNK_N_OPTIONS)
            return pnk_fail(ctx, PNK_USAGE, "unknown option \"%.40s\"; `paanek help` lists them", text);
        if (text[2])
            value = text + 2;
    }
    if (!pnk_options[id].argument && value)
        return pnk_fail(ctx, PNK_USAGE, "--%s takes no value", pnk_options[id].word);
    if (pnk_options[id].argument && !value) {
        if (*i + 1 >= argc)
            return pnk_fail(ctx, PNK_USAGE, "--%s needs a value (%s)", pnk_options[id].word, pnk_options[id].argument);
        value = argv[++*i];
    }
    return take_option(ctx, (pnk_option_id)id, value, cli);
}

static pnk_status take_plain_word(pnk_ctx *ctx, char *word, pnk_cli *cli)
{
    if (!cli->verb)
        return (cli->verb = pnk_verb_find(word)) ? PNK_OK : unknown_verb(ctx, word);
    if (cli->n_words == PNK_MAX_WORDS || cli->n_words >= cli->verb->max_words)
        return pnk_fail(ctx, PNK_USAGE, "\"%.80s\" is one word too many; usage: paanek %s %s", word, cli->verb->word, cli->verb->arguments);
    cli->words[cli->n_words++] = word;
    return PNK_OK;
}

static pnk_status check_fit(pnk_ctx *ctx, const pnk_cli *cli)
{
    uint64_t wrong;

    if (cli->given & (PNK_TAKES(HELP) | PNK_TAKES(VERSION)))
        return PNK_OK;
    wrong = cli->given & ~(cli->verb ? cli->verb->options : cli->given);
    for (int id = 0; id < PNK_N_OPTIONS; id++)
        if (wrong & (UINT64_C(1) << id))
            return pnk_fail(ctx, PNK_USAGE, "--%s is not an option of `%s`; see `paanek help %s`", pnk_options[id].word, cli->verb->word, cli->verb->word);
    if (cli->verb && cli->n_words < cli->verb->min_words)
        return pnk_fail(ctx, PNK_USAGE, "%s is missing; usage: paanek %s %s", cli->verb->arguments, cli->verb->word, cli->verb->arguments);
    return PNK_OK;
}

pnk_status pnk_cli_parse(pnk_ctx *ctx, int argc, char **argv, pnk_cli *cli)
{
    bool words_only = false;
    pnk_status status;

    cli->run.intake.as_of = PNK_DAY_UNKNOWN;
    for (int i = 1; i < argc; i++) {
        if (!words_only && !strcmp(argv[i], "--")) {
            words_only = true;
            continue;
        }
        status = !words_only && argv[i][0] == '-' && argv[i][1] ? read_option(ctx, argc, argv, &i, cli)
                                                                : take_plain_word(ctx, argv[i], cli);
        if (status)
            return status;
    }
    if (cli->n_words)
        cli->run.intake.folder = cli->words[0];
    return check_fit(ctx, cli);
}
