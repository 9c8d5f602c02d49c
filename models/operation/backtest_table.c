/* models/operation/backtest_table.c - a backtest as a table. */
#include "models/operation/outlook.h"

#include "engine/base/file.h"
#include "engine/table/csv.h"

static void put_row(pnk_csv *csv, const char *name, int days, const char *scoring, const pnk_outlook_tally *t)
{
    enum { DECIMALS = 6 };
    const double values[] = { t->crps, t->persistence, t->drift, t->flee, t->cover80, t->held };

    pnk_csv_text(csv, name);
    pnk_csv_count(csv, days);
    pnk_csv_text(csv, scoring);
    pnk_csv_count(csv, (int64_t)t->n);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        pnk_csv_fixed(csv, values[i], DECIMALS);
    pnk_csv_end(csv);
}

pnk_status pnk_operation_backtest_table(pnk_ctx *ctx, const pnk_outlook_answer *answer, const char *folder)
{
    pnk_csv csv = {0};
    pnk_status status;

    pnk_csv_header(&csv, "case,horizon_days,scoring,n,crps_persons,persistence_persons,drift_persons,flee_persons,cover80_share,held_share");
    for (size_t i = 0; i < answer->n; i++)
        for (int h = 0; h < PNK_OUTLOOK_N_HORIZONS; h++) {
            const pnk_outlook_trial *trial = &answer->trials[i];
            put_row(&csv, answer->cases[i]->name, pnk_outlook_horizons[h], "reported", &trial->counted[h]);
            put_row(&csv, answer->cases[i]->name, pnk_outlook_horizons[h], "carried", &trial->carried[h]);
            put_row(&csv, answer->cases[i]->name, pnk_outlook_horizons[h], "beside_flee", &trial->beside[h]);
        }
    const pnk_new_file file = { "backtest.csv", csv.buf.text, csv.buf.n };
    status = csv.buf.failed ? pnk_no_memory(ctx) : pnk_files_publish(ctx, folder, &file, 1);
    pnk_csv_free(&csv);
    return status;
}
