/* tools/cli/help_tables.c - every column of the inputs and of the results, from the one list in models/domain/schema.h. */
#include "tools/cli/cli.h"
#include "engine/base/text.h"
#include "models/domain/schema.h"
#include <string.h>

static const char *const kind_words[] = {
    [PNK_COL_TEXT] = "text", [PNK_COL_ID] = "id", [PNK_COL_NUMBER] = "number", [PNK_COL_COUNT] = "whole number",
    [PNK_COL_SHARE] = "share 0..1", [PNK_COL_DATE] = "date", [PNK_COL_TIME] = "time HH:MM", [PNK_COL_FLAG] = "yes or no",
    [PNK_COL_WORD] = "word",
};

static void print_kind(FILE *to, const pnk_col_spec *column)
{
    char low[32], high[32], text[80];

    snprintf(text, sizeof text, "%s", kind_words[column->kind]);
    if (column->kind == PNK_COL_NUMBER || column->kind == PNK_COL_COUNT) {
        pnk_text_number(column->low, low);
        pnk_text_number(column->high, high);
        if (*low && *high)
            snprintf(text, sizeof text, "%s %s..%s", kind_words[column->kind], low, high);
        else if (*low)
            snprintf(text, sizeof text, "%s >= %s", kind_words[column->kind], low);
        else if (*high)
            snprintf(text, sizeof text, "%s <= %s", kind_words[column->kind], high);
    }
    fprintf(to, "%-22s", text);
}

static void print_table(FILE *to, const pnk_table_spec *table, bool input)
{
    const char *note = !input ? "" : table->required ? "  (required)" : table->reference ? "  (else from the reference folder)" : "";

    fprintf(to, "\n%s.csv%s\n  %s\n", table->name, note, table->help ? table->help : "");
    for (size_t i = 0; i < table->n_columns; i++) {
        const pnk_col_spec *column = &table->columns[i];

        fprintf(to, "  %c %-24s ", column->required && input ? '*' : ' ', column->name);
        print_kind(to, column);
        fprintf(to, " %s", column->help ? column->help : "");
        if (column->words)
            fprintf(to, " (%s)", column->words);
        fputc('\n', to);
    }
}

bool pnk_print_tables(FILE *to, const char *name)
{
    bool found = false;

    if (!name)
        fputs("Tables of an operation. * marks a required column; an empty cell means unknown, never zero; dates are YYYY-MM-DD.\n", to);
    for (size_t i = 0; i < pnk_n_input_tables; i++)
        if (!name || !strcmp(name, pnk_input_tables[i].name)) {
            print_table(to, &pnk_input_tables[i], true);
            found = true;
        }
    if (!name)
        fputs("\nTables of the results.\n", to);
    for (size_t i = 0; i < pnk_n_result_tables; i++)
        if (!name || !strcmp(name, pnk_result_tables[i].name)) {
            print_table(to, &pnk_result_tables[i], false);
            found = true;
        }
    return found;
}
