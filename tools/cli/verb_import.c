/* tools/cli/verb_import.c - paanek import FILE...: what received files say, and into which tables of an operation it goes. */
#include "tools/cli/cli.h"
#include "engine/base/say.h"
#include "engine/base/text.h"
#include "engine/json/json.h"
#include <math.h>
#include <string.h>

static const struct { const char *word; pnk_import_what what; } layers[] = {
    { "areas", PNK_IMPORT_AREAS }, { "roads", PNK_IMPORT_ROADS }, { "sites", PNK_IMPORT_SITES }, { "exposure", PNK_IMPORT_EXPOSURE },
    { "flee", PNK_IMPORT_FLEE }, { "returns", PNK_IMPORT_RETURNS },
};

/* ---- for people ---- */

/* So many characters and no more: some layouts know a column by twenty names. --json has them all. */
static void print_short(const char *text, int most)
{
    const char *end = text;

    for (int n = 0; *end && n < most; n++)
        pnk_utf8_next(&end);
    printf(" %.*s%s\n", (int)(end - text), text, *end ? "..." : "");
}

static void print_columns(const pnk_import *import)
{
    const char *sheet = NULL;
    char number[48];

    for (size_t i = 0; i < import->n_columns; i++) {
        const pnk_import_column *column = &import->columns[i];
        char address[16];
        if (column->sheet && (!sheet || strcmp(sheet, column->sheet))) {
            sheet = column->sheet;
            printf(pnk_said("  sheet \"%s\"\n"), sheet);
        }
        pnk_cell_address(1, column->column, address);
        address[strcspn(address, "0123456789")] = '\0';           /* the column alone */
        printf("    %-3s ", address);
        pnk_print_padded(column->header ? column->header : "", 36);
        printf(" %s  ", pnk_text_fixed(column->score, 2, number));
        pnk_print_padded(column->meaning ? column->meaning : pnk_said("left out"), 34);
        print_short(column->why ? column->why : "", 60);
    }
}

static void print_totals(const pnk_import *import)
{
    char stated[32], parts[32];

    for (size_t i = 0; i < import->n_totals; i++) {
        const pnk_import_total *total = &import->totals[i];
        printf(pnk_said("  total \"%s\" in row %ld, %s: %s stated, its parts add up to %s\n"), total->label ? total->label : "", total->row,
               total->column ? total->column : "", pnk_text_number(total->stated, stated), pnk_text_number(total->parts, parts));
    }
}

static void print_taken(const char *file, const pnk_taking *taking, const pnk_taken *taken)
{
    if (taken->tables) {
        const pnk_import *import = taken->tables;
        printf(import->map ? pnk_said("%s: layout %s\n") : pnk_said("%s: a layout that is not known; this is the guess\n"), file, import->map ? import->map : "");
        print_columns(import);
        print_totals(import);
        for (size_t i = 0; i < import->n_tables; i++) {
            size_t n = import->tables[i].rows ? import->tables[i].rows->n_rows : 0;
            printf(taken->written ? pnk_said_of("  %zu row into %s\n", "  %zu rows into %s\n", n)
                                  : pnk_said_of("  %zu row for %s\n", "  %zu rows for %s\n", n), n, import->tables[i].spec->name);
        }
    }
    for (size_t i = 0; i < taken->layers.n; i++)
        printf("  %s\n", taken->layers.lines[i]);
    if (taken->made_operation && taking->what == PNK_IMPORT_FLEE)
        printf(pnk_said("  written: %s, to be looked at with `paanek check` and `paanek forecast --validate`\n"), taking->operation);
    else if (taken->made_operation)
        printf(pnk_said("  %s/operation.json was made from the days of the reports\n"), taking->operation);
    if (taken->kept)
        printf(pnk_said("  what could not be read: %s/problems.csv, and problems.xlsx to send back\n"), taken->kept);
}

/* ---- for programs ---- */

static void put_rows(pnk_json_out *out, const pnk_import *import)
{
    pnk_json_name(out, "tables"), pnk_json_begin(out, '[');
    for (size_t i = 0; i < import->n_tables; i++) {
        const pnk_table *rows = import->tables[i].rows;
        pnk_json_begin(out, '{');
        pnk_json_name(out, "table"), pnk_json_put_text(out, import->tables[i].spec->name);
        pnk_json_name(out, "rows"), pnk_json_begin(out, '[');
        for (size_t r = 0; rows && r < rows->n_rows; r++) {
            pnk_json_begin(out, '{');
            for (size_t c = 0; c < rows->n_columns; c++) {
                const char *cell = pnk_table_text(rows, r, (int)c);
                if (cell)
                    pnk_json_name(out, rows->names[c]), pnk_json_put_text(out, cell);
            }
            pnk_json_end(out, '}');
        }
        pnk_json_end(out, ']');
        pnk_json_end(out, '}');
    }
    pnk_json_end(out, ']');
}

static void put_understood(pnk_json_out *out, const pnk_import *import)
{
    pnk_json_name(out, "map"), pnk_json_put_text(out, import->map);
    pnk_json_name(out, "sure"), pnk_json_put_flag(out, import->sure);
    pnk_json_name(out, "columns"), pnk_json_begin(out, '[');
    for (size_t i = 0; i < import->n_columns; i++) {
        const pnk_import_column *column = &import->columns[i];
        pnk_json_begin(out, '{');
        pnk_json_name(out, "sheet"), pnk_json_put_text(out, column->sheet);
        pnk_json_name(out, "column"), pnk_json_put_number(out, (double)column->column);
        pnk_json_name(out, "header"), pnk_json_put_text(out, column->header);
        pnk_json_name(out, "meaning"), pnk_json_put_text(out, column->meaning);
        pnk_json_name(out, "score"), pnk_json_put_number(out, column->score);
        pnk_json_name(out, "why"), pnk_json_put_text(out, column->why);
        pnk_json_end(out, '}');
    }
    pnk_json_end(out, ']');
    pnk_json_name(out, "totals"), pnk_json_begin(out, '[');
    for (size_t i = 0; i < import->n_totals; i++) {
        const pnk_import_total *total = &import->totals[i];
        pnk_json_begin(out, '{');
        pnk_json_name(out, "sheet"), pnk_json_put_text(out, total->sheet);
        pnk_json_name(out, "row"), pnk_json_put_number(out, (double)total->row);
        pnk_json_name(out, "column"), pnk_json_put_text(out, total->column);
        pnk_json_name(out, "label"), pnk_json_put_text(out, total->label);
        pnk_json_name(out, "stated"), pnk_json_put_number(out, total->stated);
        pnk_json_name(out, "parts"), pnk_json_put_number(out, total->parts);
        pnk_json_end(out, '}');
    }
    pnk_json_end(out, ']');
    put_rows(out, import);
}

static void put_file(pnk_json_out *out, const char *file, pnk_status status, const pnk_taken *taken, pnk_problems *problems)
{
    pnk_json_begin(out, '{');
    pnk_json_name(out, "file"), pnk_json_put_text(out, file);
    pnk_json_name(out, "imported"), pnk_json_put_flag(out, !status);
    pnk_json_name(out, "written"), pnk_json_put_flag(out, taken->written);
    if (taken->tables)
        put_understood(out, taken->tables);
    pnk_json_name(out, "said"), pnk_json_begin(out, '[');
    for (size_t i = 0; i < taken->layers.n; i++)
        pnk_json_put_text(out, taken->layers.lines[i]);
    pnk_json_end(out, ']');
    pnk_json_name(out, "kept"), pnk_json_put_text(out, taken->kept);
    pnk_put_problems_json(out, problems);
    pnk_json_end(out, '}');
}

/* ---- the verb ---- */

static pnk_status understand(pnk_ctx *ctx, pnk_cli *cli, pnk_taking *taking, size_t *first)
{
    const char *what = cli->words[0];

    taking->reference = cli->run.intake.reference;
    taking->operation = cli->run.out;
    taking->tables = (pnk_import_options){ .map = cli->map, .guess = cli->given & PNK_TAKES(GUESS), .save_map = cli->save_map, .sheet = cli->sheet,
                                           .source_id = cli->source, .as_of = cli->run.intake.as_of };
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
        if (cli->n_words > 1 && !strcmp(what, layers[i].word))
            taking->what = layers[i].what;
    *first = taking->what != PNK_IMPORT_TABLES;
    taking->settings = cli->settings;
    if (taking->what != PNK_IMPORT_FLEE && cli->settings)
        return pnk_fail(ctx, PNK_USAGE, "--settings belongs to `import flee`");
    if (taking->what == PNK_IMPORT_TABLES)
        return PNK_OK;
    if (!taking->operation)
        return pnk_fail(ctx, PNK_USAGE, "`import %s` needs -o with the folder of the operation", what);
    taking->layers = (pnk_layers_options){ .layer = cli->layer, .source = cli->source, .as_of = cli->run.intake.as_of, .error_share = NAN };
    if (taking->what == PNK_IMPORT_FLEE && cli->n_words > 2)
        return pnk_fail(ctx, PNK_USAGE, "`import flee` takes one scenario folder, which becomes one operation");
    if (taking->what != PNK_IMPORT_EXPOSURE)
        return PNK_OK;
    if (!cli->hazard || !cli->source || cli->run.intake.as_of == PNK_DAY_UNKNOWN)
        return pnk_fail(ctx, PNK_USAGE, "`import exposure` needs --hazard FILE, --source ID and --as-of DATE");
    taking->layers.layer = NULL;
    taking->layers.source = NULL;
    taking->layers.source_id = cli->source;
    taking->layers.hazard_file = cli->hazard;
    taking->layers.hazard_layer = cli->layer;
    return PNK_OK;
}

/* The worst of several: a fault of ours before one of the data. */
static pnk_status worse(pnk_status a, pnk_status b)
{
    return !a || (b && pnk_status_exit(b) > pnk_status_exit(a)) ? b : a;
}

pnk_status pnk_verb_import(pnk_ctx *ctx, pnk_cli *cli)
{
    pnk_taking taking = {0};
    pnk_json_out json = {0};
    size_t first = 0;
    pnk_status status = understand(ctx, cli, &taking, &first), one = PNK_OK;

    if (status)
        return status;
    if (cli->json)
        pnk_json_begin(&json, '{'), pnk_json_name(&json, "files"), pnk_json_begin(&json, '[');
    for (size_t i = first; i < cli->n_words && one != PNK_CANCELLED && one != PNK_NO_MEMORY; i++) {
        pnk_problems problems = {0};
        pnk_taken taken;

        taking.tables.file = taking.layers.file = cli->words[i];
        one = pnk_operation_import(ctx, &taking, &problems, &taken);
        status = worse(status, one);
        if (cli->json) {
            put_file(&json, cli->words[i], one, &taken, &problems);
        } else {
            pnk_print_problems(cli, &problems);
            if (!cli->quiet)
                print_taken(cli->words[i], &taking, &taken);
        }
        pnk_taken_free(&taken);
        pnk_problems_free(&problems);
    }
    if (cli->json) {
        pnk_json_end(&json, ']');
        pnk_json_name(&json, "imported"), pnk_json_put_flag(&json, !status);
        pnk_json_end(&json, '}');
        pnk_status printed = pnk_print_json(ctx, &json);
        status = status ? status : printed;
    }
    return status;
}
