/* tools/cli/verb_publish.c - paanek publish RESULTS --to FORMAT,...: a result handed out as map layers, pages and documents. */
#include "tools/cli/cli.h"
#include "engine/base/say.h"
#include "engine/json/json.h"
#include "models/operation/export.h"

static pnk_status print_json(pnk_ctx *ctx, const pnk_export *export)
{
    pnk_json_out json = {0};

    pnk_json_begin(&json, '{');
    pnk_json_member_text(&json, "out", export->out);
    pnk_export_json(export, &json);
    pnk_json_end(&json, '}');
    return pnk_print_json(ctx, &json);
}

static void print_files(const pnk_exported *one)
{
    printf("%s\n", one->word);
    for (size_t i = 0; i < one->n_layers; i++)
        printf("  %s\n", one->layers[i].name);
}

static void print_layers(const pnk_exported *one)
{
    long long left_out = 0, cut = 0;
    char number[48];

    printf(pnk_said("%zu layers as %s\n"), one->n_layers, one->format == PNK_MAP_POSTGIS ? "PostGIS" : pnk_map_word(one->format));
    for (size_t i = 0; i < one->n_layers; i++) {
        fputs("  ", stdout);
        pnk_print_padded(one->layers[i].name, 16);
        printf(" %10s\n", pnk_grouped((double)one->layers[i].n_rows, number));
        left_out += one->layers[i].n_left_out;
        cut += one->layers[i].n_cut;
    }
    if (left_out)
        printf(pnk_said_of("  %lld row has no place on the map and was left out: the format holds none\n",
                           "  %lld rows have no place on the map and were left out: the format holds none\n", (unsigned long)left_out), left_out);
    if (cut)
        printf(pnk_said_of("  %lld text was longer than the format holds (254 bytes) and lost its end\n",
                           "  %lld texts were longer than the format holds (254 bytes) and lost their end\n", (unsigned long)cut), cut);
}

static void print_export(const pnk_export *export)
{
    for (size_t i = 0; i < export->n_formats; i++)
        (export->formats[i].document ? print_files : print_layers)(&export->formats[i]);
    if (export->profile != PNK_PROFILE_INTERNAL)
        printf(pnk_said("profile %s: %zu of %zu counts of people are withheld, and no count under %g can be worked out; removed.csv says what is missing and why\n"),
               pnk_profile_words[export->profile], export->n_withheld, export->n_counts, export->least_persons);
    if (export->out)
        printf(pnk_said("written into %s\n"), export->out);
}

pnk_status pnk_verb_publish(pnk_ctx *ctx, pnk_cli *cli)
{
    const pnk_export_order order = { .to = cli->to, .out = cli->run.out, .lang = cli->run.lang, .hxl = cli->given & PNK_TAKES(HXL), .profile = cli->profile };
    pnk_problems problems = {0};
    pnk_export export = {0};

    pnk_status status = pnk_operation_export(ctx, cli->words[0], &order, &problems, &export);
    if (status)
        pnk_print_problems(cli, &problems);
    else if (cli->json)
        status = print_json(ctx, &export);
    else if (!cli->quiet)
        print_export(&export);
    pnk_export_free(&export);
    pnk_problems_free(&problems);
    return status;
}
