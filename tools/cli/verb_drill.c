/* tools/cli/verb_drill.c - paanek drill new|run|score: an exercise drafted, played and judged. */
#include "tools/cli/cli.h"
#include "engine/base/say.h"
#include "engine/base/text.h"
#include "engine/json/json.h"
#include "models/drill/drill.h"
#include "models/publish/publish.h"
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static pnk_status wrong_words(pnk_ctx *ctx)
{
    return pnk_fail(ctx, PNK_USAGE, "expected `drill new OPERATION -o DRILL`, `drill new --from FILE -o DRILL`, `drill run DRILL` or `drill score DRILL`");
}

/* ---- new ---- */

static pnk_status make_new(pnk_ctx *ctx, pnk_cli *cli, pnk_problems *problems)
{
    const pnk_drill_order order = { .operation = cli->n_words > 1 ? cli->words[1] : NULL, .reference = cli->run.intake.reference, .out = cli->run.out, .objectives = cli->objectives,
        .lang = pnk_language(), .seed = cli->given & PNK_TAKES(SEED) ? &cli->seed : NULL, .days = cli->run.intake.horizon_days, .injects = (int)cli->injects };
    pnk_status status;

    if (!cli->run.out)
        return pnk_fail(ctx, PNK_USAGE, "drill new needs -o DRILL, the folder of the drill");
    if (!order.operation == !cli->run.from)
        return wrong_words(ctx);
    status = cli->run.from ? pnk_drill_import(ctx, cli->run.from, cli->run.out, problems) : pnk_drill_new(ctx, &order, problems);
    if (!status && !cli->quiet && !cli->json)
        printf(pnk_said("EXERCISE  the script is in %s/injects.xlsx; edited, it comes back with `paanek drill new --from FILE -o %s`\n          `paanek drill run %s` plays it\n"),
               cli->run.out, cli->run.out, cli->run.out);
    return status;
}

/* ---- run ---- */

static void say_clock(int minute)
{
    printf(pnk_said("EXERCISE  day %d, %02d:%02d  "), minute / 1440 + 1, minute % 1440 / 60, minute % 60);
}

static void say_status(const pnk_drill *drill, int minute, int speed, bool paused)
{
    pnk_drill_status s;
    pnk_drill_event next;
    char waiting[48], housed[48], nights[48];

    pnk_drill_state(drill, &s);
    say_clock(minute);
    printf(pnk_said("night %d of %d; %s without shelter, %s under a roof; %s person-nights so far; x%d%s\n"), s.day, s.n_days, pnk_grouped((double)s.waiting, waiting),
           pnk_grouped((double)s.sheltered, housed), pnk_grouped(s.unsheltered_person_days, nights), speed, paused ? pnk_said(", paused") : "");
    if (!pnk_drill_next(drill, PNK_DRILL_PEOPLE, &next))
        return;
    if (next.night)
        printf(pnk_said("  next       nightfall of day %d\n"), next.minute / 1440);
    else
        printf(pnk_said("  next       day %d, %02d:%02d  %s  %s\n"), next.minute / 1440 + 1, next.minute % 1440 / 60, next.minute % 60, next.id, next.title);
}

static void say_event(const pnk_drill_event *e)
{
    say_clock(e->night ? e->minute - 1 : e->minute);
    if (e->night)
        puts(pnk_said("night falls"));
    else if (e->decision)
        puts(pnk_said("the plan of the morning"));
    else
        printf("%s  %s\n", e->id, e->title);
}

static pnk_status play_alone(pnk_ctx *ctx, const pnk_cli *cli, pnk_drill *drill, pnk_drill_player player)
{
    pnk_drill_event next;
    pnk_status status = pnk_drill_clock(ctx, drill, pnk_drill_minute(drill), pnk_drill_speed(drill));

    while (!status && pnk_drill_next(drill, player, &next)) {
        if (!cli->quiet && !cli->json)
            say_event(&next);
        status = pnk_drill_step(ctx, drill, player);
    }
    return status ? status : pnk_drill_clock(ctx, drill, pnk_drill_minute(drill), pnk_drill_speed(drill));
}

/* The facilitator's table: commands come line by line, the clock runs on between them. */
typedef struct { pnk_drill *drill; const pnk_cli *cli; double minute; int speed; bool paused, over; double seen; } table_of;

static pnk_status look_for_decisions(pnk_ctx *ctx, table_of *t)
{
    pnk_problems problems = {0};
    size_t n = 0;
    pnk_status status = pnk_drill_decisions(ctx, t->drill, (int)t->minute, &problems, &n);

    pnk_print_problems(t->cli, &problems);
    if (n) {
        say_clock((int)t->minute);
        printf(pnk_said_of("%zu file of decisions taken\n", "%zu files of decisions taken\n", n), n);
    }
    pnk_problems_free(&problems);
    return status;
}

static pnk_status step(pnk_ctx *ctx, table_of *t)
{
    pnk_drill_event next;
    pnk_status status;

    if (!pnk_drill_next(t->drill, PNK_DRILL_PEOPLE, &next)) {
        t->over = true;
        return PNK_OK;
    }
    if ((status = look_for_decisions(ctx, t)) || (status = pnk_drill_step(ctx, t->drill, PNK_DRILL_PEOPLE)))
        return status;
    say_event(&next);
    if (next.message)
        printf("  %s%s%s%s%s\n", next.means ? next.means : "", next.means && next.from ? ", " : "", next.from ? next.from : "", next.means || next.from ? ": " : "", next.message);
    t->minute = next.minute > t->minute ? next.minute : t->minute;
    t->over = !pnk_drill_next(t->drill, PNK_DRILL_PEOPLE, &next);
    return pnk_drill_clock(ctx, t->drill, (int)t->minute, t->speed);
}

static const char commands[] = PNK_PHRASE("  commands   next, pause, go, speed N (1 to 60), fire ID, skip ID, status, quit");

/* A word that went wrong is said and asked again; only a drill that cannot go on ends the table. */
static pnk_status forgive(pnk_ctx *ctx, pnk_status status)
{
    if (status != PNK_USAGE)
        return status;
    fprintf(stderr, "%s\n", pnk_ctx_message(ctx));
    pnk_ctx_clear(ctx);
    return PNK_OK;
}

static pnk_status obey(pnk_ctx *ctx, table_of *t, char *line)
{
    char *word = pnk_text_trim(line), *rest = strchr(word, ' ');
    int64_t n;

    if (rest)
        *rest++ = '\0';
    if (!strcmp(word, "next") || !strcmp(word, "n"))
        return step(ctx, t);
    if (!strcmp(word, "quit") || !strcmp(word, "q"))
        t->over = true;
    else if (!strcmp(word, "pause"))
        t->paused = true;
    else if (!strcmp(word, "go"))
        t->paused = false;
    else if (!strcmp(word, "speed") && rest && pnk_text_to_int(rest, &n) && n >= 1 && n <= 60)
        t->speed = (int)n;
    else if ((!strcmp(word, "fire") || !strcmp(word, "skip")) && rest) {
        pnk_status status = *word == 'f' ? pnk_drill_fire(ctx, t->drill, rest, (int)t->minute) : pnk_drill_skip(ctx, t->drill, rest, (int)t->minute);
        if (status)
            return forgive(ctx, status);
    } else if (*word && strcmp(word, "status"))
        puts(pnk_said(commands));
    if (!t->over)
        say_status(t->drill, (int)t->minute, t->speed, t->paused);
    return pnk_drill_clock(ctx, t->drill, (int)t->minute, t->speed);
}

/* Lets the time that has passed come, event by event. */
static pnk_status pass_time(pnk_ctx *ctx, table_of *t)
{
    double now = pnk_seconds(), until = t->minute + (t->paused ? 0 : (now - t->seen) / 60 * t->speed);
    pnk_drill_event next;
    pnk_status status = PNK_OK;

    t->seen = now;
    while (!status && !t->over && pnk_drill_next(t->drill, PNK_DRILL_PEOPLE, &next) && next.minute <= until && !t->paused)
        status = step(ctx, t);
    t->minute = until > t->minute ? until : t->minute;
    return status;
}

static pnk_status play_together(pnk_ctx *ctx, const pnk_cli *cli, pnk_drill *drill)
{
    table_of t = { .drill = drill, .cli = cli, .minute = pnk_drill_minute(drill), .speed = cli->speed ? (int)cli->speed : pnk_drill_speed(drill), .seen = pnk_seconds() };
    bool alive = isatty(STDIN_FILENO);
    char line[256];
    pnk_status status = pnk_drill_clock(ctx, drill, (int)t.minute, t.speed);

    setvbuf(stdin, NULL, _IONBF, 0);     /* poll must see what fgets has not taken */
    puts(pnk_said(commands));
    say_status(drill, (int)t.minute, t.speed, t.paused);
    while (!status && !t.over && !(status = pnk_check(ctx))) {
        struct pollfd in = { STDIN_FILENO, POLLIN, 0 };
        fflush(stdout);
        int ready = poll(&in, 1, 500);
        if (ready > 0) {
            if (!fgets(line, sizeof line, stdin))
                break;
            status = obey(ctx, &t, line);
        } else if (!(status = look_for_decisions(ctx, &t)))
            status = pass_time(ctx, &t);
        if (!alive)
            t.seen = pnk_seconds();      /* a script of commands is no clock */
    }
    return status ? status : pnk_drill_clock(ctx, drill, (int)t.minute, t.speed);
}

static pnk_status put_run(pnk_ctx *ctx, const pnk_drill *drill)
{
    pnk_drill_status s;
    pnk_json_out json = {0};

    pnk_drill_state(drill, &s);
    pnk_json_begin(&json, '{');
    pnk_json_name(&json, "exercise"), pnk_json_put_flag(&json, true);
    pnk_json_member_number(&json, "day", s.day);
    pnk_json_member_number(&json, "days", s.n_days);
    pnk_json_member_number(&json, "injects", s.fired);
    pnk_json_member_number(&json, "waiting_persons", (double)s.waiting);
    pnk_json_member_number(&json, "unsheltered_person_days", s.unsheltered_person_days);
    pnk_json_end(&json, '}');
    return pnk_print_json(ctx, &json);
}

static pnk_status run(pnk_ctx *ctx, pnk_cli *cli, pnk_problems *problems)
{
    pnk_drill *drill = NULL;
    pnk_status status = pnk_drill_open(ctx, cli->words[1], problems, &drill);

    if (!status && cli->auto_player)
        status = play_alone(ctx, cli, drill, !strcmp(cli->auto_player, "greedy") ? PNK_DRILL_GREEDY : PNK_DRILL_ENGINE);
    else if (!status)
        status = play_together(ctx, cli, drill);
    if (!status && cli->json)
        status = put_run(ctx, drill);
    else if (!status && !cli->quiet) {
        pnk_drill_status s;
        pnk_drill_state(drill, &s);
        if (s.day >= s.n_days)
            printf(pnk_said("EXERCISE  the drill is over; `paanek drill score %s` judges it\n"), cli->words[1]);
    }
    pnk_drill_free(drill);
    return status;
}

/* ---- score ---- */

static pnk_status put_score(pnk_ctx *ctx, const pnk_drill_score *s)
{
    pnk_json_out json = {0};

    pnk_json_begin(&json, '{');
    pnk_json_name(&json, "exercise"), pnk_json_put_flag(&json, true);
    pnk_json_member_number(&json, "unsheltered_person_days", s->played);
    pnk_json_member_number(&json, "knowable_person_days", s->knowable);
    pnk_json_member_number(&json, "hindsight_person_days", s->hindsight);
    pnk_json_member_text(&json, "worst_area", s->worst_area_id);
    pnk_json_member_number(&json, "worst_area_person_days", s->worst_person_days);
    pnk_json_member_number(&json, "regret_knowable_share", s->regret_knowable_share);
    pnk_json_member_number(&json, "regret_hindsight_share", s->regret_hindsight_share);
    pnk_json_member_number(&json, "rumours", s->rumours);
    pnk_json_member_number(&json, "rumours_believed", s->rumours_believed);
    pnk_json_member_number(&json, "response_hours", s->response_hours);
    pnk_json_member_number(&json, "injects", s->injects);
    pnk_json_name(&json, "decisions"), pnk_json_begin(&json, '[');
    for (size_t i = 0; i < s->n_regrets; i++) {
        pnk_json_begin(&json, '{');
        pnk_json_member_text(&json, "shelter_id", s->regrets[i].shelter);
        pnk_json_member_number(&json, "first_day", s->regrets[i].day);
        pnk_json_member_number(&json, "best_first_day", s->regrets[i].best_day);
        pnk_json_member_number(&json, "cost_person_days", s->regrets[i].cost_person_days);
        pnk_json_end(&json, '}');
    }
    pnk_json_end(&json, ']');
    pnk_json_member_number(&json, "seconds", s->seconds);
    pnk_json_end(&json, '}');
    return pnk_print_json(ctx, &json);
}

static void say_score(const pnk_drill *drill, const pnk_drill_score *s)
{
    const pnk_records *r = pnk_drill_records(drill);
    char number[48];

    printf(pnk_said("EXERCISE  %s person-nights without shelter, %d injects\n"), pnk_grouped(s->played, number), s->injects);
    printf(pnk_said("  knowable      %s with the best plan of each morning on true counts: regret %.1f %%\n"), pnk_grouped(s->knowable, number), 100 * s->regret_knowable_share);
    printf(pnk_said("  hindsight     %s with the best that was found: regret %.1f %%\n"), pnk_grouped(s->hindsight, number), 100 * s->regret_hindsight_share);
    printf(pnk_said("  worst off     %s, %s person-nights\n"), s->worst_area < 0 ? "-" : pnk_shown_name(&r->areas.v[s->worst_area].name, pnk_language(), r->areas.v[s->worst_area].id), pnk_grouped(s->worst_person_days, number));
    printf(pnk_said("  rumours       %d of %d believed\n"), s->rumours_believed, s->rumours);
    if (s->responses)
        printf(pnk_said("  decisions     %.1f hours after the event, mean of %d\n"), s->response_hours, s->responses);
    printf(pnk_said("  look at       %s/EXERCISE-review.%s.html   (in a browser; needs no network)\n"), pnk_drill_folder(drill), pnk_language());
}

static pnk_status score(pnk_ctx *ctx, pnk_cli *cli, pnk_problems *problems)
{
    pnk_drill *drill = NULL;
    pnk_drill_score s = {0};
    pnk_status status = pnk_drill_open(ctx, cli->words[1], problems, &drill);

    if (!status && !(status = pnk_drill_judge(ctx, drill, &s)) && !(status = pnk_drill_review(ctx, drill, &s))) {
        if (cli->json)
            status = put_score(ctx, &s);
        else if (!cli->quiet)
            say_score(drill, &s);
    }
    pnk_drill_score_free(&s);
    pnk_drill_free(drill);
    return status;
}

static const struct { const char *word; pnk_status (*act)(pnk_ctx *, pnk_cli *, pnk_problems *); bool needs_drill; uint64_t options; } acts[] = {
    { "new", make_new, false, PNK_TAKES(OUT) | PNK_TAKES(FROM) | PNK_TAKES(OBJECTIVES) | PNK_TAKES(INJECTS) | PNK_TAKES(SEED) | PNK_TAKES(HORIZON) | PNK_TAKES(REFERENCE) },
    { "run", run, true, PNK_TAKES(AUTO) | PNK_TAKES(SPEED) },
    { "score", score, true, 0 },
};

pnk_status pnk_verb_drill(pnk_ctx *ctx, pnk_cli *cli)
{
    const uint64_t all = acts[0].options | acts[1].options;
    pnk_problems problems = {0};

    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        if (strcmp(cli->words[0], acts[i].word) != 0)
            continue;
        if ((cli->n_words > 1) < acts[i].needs_drill)
            return wrong_words(ctx);
        for (int o = 0; o < PNK_N_OPTIONS; o++)
            if (cli->given & all & ~acts[i].options & (UINT64_C(1) << o))
                return pnk_fail(ctx, PNK_USAGE, "drill %s does not take --%s", acts[i].word, pnk_options[o].word);
        pnk_status status = acts[i].act(ctx, cli, &problems);
        pnk_print_problems(cli, &problems);
        pnk_problems_free(&problems);
        return status;
    }
    return wrong_words(ctx);
}
