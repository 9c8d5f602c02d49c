/* models/import/maps.c - the layouts that are known, one CSV each: which header or tag means what, what must be there, what holds for all rows. */
#include "engine/base/file.h"
#include "engine/table/csv.h"
#include "models/import/inside.h"
#include <stdlib.h>
#include <string.h>

static bool is_map(const char *name)
{
    size_t n = strlen(name);

    return n > 4 && strcmp(name + n - 4, ".csv") == 0 && strcmp(name, "words.csv") != 0 && strcmp(name, "settings.csv") != 0;
}

static void take_setting(pnk_im_map *map, const char *what, const char *value)
{
    const struct { const char *name; const char **to; } rows[] = { { "measure", &map->sets.measure }, { "unit", &map->sets.unit }, { "count", &map->sets.count },
        { "source_id", &map->sets.source }, { "languages", &map->languages } };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].name, what) == 0)
            *rows[i].to = value;
    if (strcmp(what, "tagged") == 0)
        map->tags = strcmp(value, "yes") == 0;
}

static pnk_status add_headers(pnk_im_work *w, const char *texts, pnk_im_phrases *out)
{
    for (const char *p = texts; p && *p;) {
        size_t n = strcspn(p, "|");
        char *text = pnk_arena_text_n(w->arena, p, n);
        pnk_im_phrase phrase = { .weight = 1.0 };
        if (!text || !pnk_im_phrase_make(w->arena, text, &phrase) || !PNK_GROW(w->arena, out->v, out->n, out->capacity))
            return pnk_no_memory(w->ctx);
        phrase.value = text;
        if (phrase.n)
            out->v[out->n++] = phrase;
        p += n + (p[n] == '|');
    }
    return PNK_OK;
}

static pnk_status read_map(pnk_im_work *w, const char *file, pnk_im_map *map)
{
    pnk_table *t;
    pnk_status status = pnk_gis_read_table(w->ctx, w->arena, w->options->maps, file, NULL, NULL, w->problems, &t);

    if (status)
        return status;
    *map = (pnk_im_map){ .name = pnk_arena_text_n(w->arena, file, strlen(file) - 4), .sets = { .day = PNK_DAY_UNKNOWN, .minutes = -1 } };
    map->rows = PNK_NEW(w->arena, struct pnk_im_map_row, t->n_rows + 1);
    if (!map->name || !map->rows)
        return pnk_no_memory(w->ctx);
    for (size_t r = 0; !status && r < t->n_rows; r++) {
        const char *meaning = pnk_table_text(t, r, pnk_table_column(t, "meaning")), *headers = pnk_table_text(t, r, pnk_table_column(t, "headers"));
        struct pnk_im_map_row *row = &map->rows[map->n_rows];
        double weight = pnk_table_number(t, r, "weight");
        if (!meaning)
            continue;
        if (pnk_text_starts(meaning, "set.")) {
            take_setting(map, meaning + 4, headers ? headers : "");
            continue;
        }
        if (!pnk_im_meaning_parse(w->arena, meaning, &row->meaning)) {
            pnk_problem_add(w->problems, PNK_WARNING, file, NULL, t->rows[r], "meaning", meaning, "a meaning that is known here; this row of the map was left out");
            continue;
        }
        row->text = headers ? headers : "";
        row->tags = pnk_table_text(t, r, pnk_table_column(t, "tags"));
        row->required = pnk_table_flag(t, r, "required", 0) == 1;
        row->weight = weight > 0 ? weight : 1.0;
        status = add_headers(w, headers, &row->headers);
        map->n_rows++;
    }
    return status;
}

pnk_status pnk_im_maps_read(pnk_im_work *w)
{
    char **names;
    size_t n;
    pnk_status status = pnk_folder_list(w->ctx, w->options->maps, &names, &n);

    if (status)
        return status;
    w->maps = PNK_NEW(w->arena, pnk_im_map, n + 1);
    if (!w->maps)
        status = pnk_no_memory(w->ctx);
    for (size_t i = 0; !status && i < n; i++)
        if (is_map(names[i]) && (status = read_map(w, names[i], &w->maps[w->n_maps])) == PNK_OK)
            w->n_maps++;
    pnk_folder_list_free(names, n);
    return status;
}

const pnk_im_map *pnk_im_map_named(const pnk_im_work *w, const char *name)
{
    for (size_t i = 0; i < w->n_maps; i++)
        if (strcmp(w->maps[i].name, name) == 0)
            return &w->maps[i];
    return NULL;
}

/** Share of the header's words that a wording of the row covers; all of it: 1. */
static double header_fit(const struct pnk_im_map_row *row, const pnk_im_column *column)
{
    double best = 0.0;

    for (size_t i = 0; i < row->headers.n && column->tokens.n; i++)
        for (size_t at = 0; at + row->headers.v[i].n <= column->tokens.n; at++)
            if (pnk_im_phrase_at(&row->headers.v[i], &column->tokens, at)) {
                double share = (double)row->headers.v[i].n / (double)column->tokens.n;
                best = share > best ? share : best;
            }
    return best;
}

static bool same_tag(const char *tags, const char *tag)
{
    char plain[128];
    size_t n = 0;

    for (; tag && *tag && n < sizeof plain - 1; tag++)
        if (*tag != ' ')
            plain[n++] = *tag >= 'A' && *tag <= 'Z' ? (char)(*tag + 32) : *tag;
    plain[n] = '\0';
    for (const char *p = tags; p && n && (p = strstr(p, plain)) != NULL; p++)
        if ((p == tags || p[-1] == '|') && (p[n] == '|' || p[n] == '\0'))
            return true;
    return false;
}

static bool kind_fits(const pnk_im_column *column, const pnk_im_meaning *m)
{
    bool numbers = column->n_numbers > 0 && 2 * column->n_numbers >= column->n_filled;

    if (column->n_filled == 0)
        return true;
    if (m->role == PNK_IM_NUMBER || m->role == PNK_IM_FIGURE || m->role == PNK_IM_VALUE || m->role == PNK_IM_LON || m->role == PNK_IM_LAT)
        return column->n_numbers > 0 && column->n_numbers >= column->n_texts / 2;
    if (m->role == PNK_IM_PLACE || m->role == PNK_IM_SOURCE || m->role == PNK_IM_MEASURE)
        return !numbers;
    return true;
}

const struct pnk_im_map_row *pnk_im_map_row(pnk_im_work *w, const pnk_im_map *map, const pnk_im_column *column, double *score)
{
    const struct pnk_im_map_row *best = NULL;
    double best_fit = 0.0, least = pnk_im_setting(&w->words, "least_header_fit");

    for (size_t i = 0; i < map->n_rows; i++) {
        const struct pnk_im_map_row *row = &map->rows[i];
        double fit = row->tags && column->tag && same_tag(row->tags, column->tag) ? 1.0 : header_fit(row, column);
        if (fit >= least && fit * row->weight > best_fit && kind_fits(column, &row->meaning)) {
            best = row;
            best_fit = fit * row->weight;
            *score = fit;
        }
    }
    return best;
}

double pnk_im_map_fit(pnk_im_work *w, const pnk_im_map *map, pnk_im_block *b)
{
    size_t known = 0, filled = 0;
    double score;
    bool seen[256] = { false };

    if (map->tags && b->tags == SIZE_MAX)
        return 0.0;
    for (size_t c = 0; c < b->width; c++) {
        const pnk_im_column *column = &b->columns[c];
        if (column->n_filled == 0 || (column->tokens.n == 0 && !column->tag))
            continue;
        filled++;
        const struct pnk_im_map_row *row = pnk_im_map_row(w, map, column, &score);
        pnk_im_meaning m;
        if (map->tags)
            known += column->tag && pnk_im_meaning_of_tag(w, column->tag, &m) > 0.0;
        else
            known += row != NULL;
        if (row && row - map->rows < 256)
            seen[row - map->rows] = true;
    }
    for (size_t i = 0; i < map->n_rows && i < 256; i++)
        if (map->rows[i].required && !seen[i])
            return 0.0;
    return filled ? (double)known / (double)filled : 0.0;
}

/* ---- a new one ---- */

pnk_status pnk_im_map_save(pnk_im_work *w, const char *name)
{
    char *slug = pnk_im_slug(w->arena, name, 60), *file = slug && *slug ? pnk_arena_printf(w->arena, "%s.csv", slug) : NULL;
    char *path = file ? pnk_path_join(w->options->maps, file) : NULL;
    pnk_csv csv = { 0 };
    pnk_status status;

    if (!path)
        return slug && !*slug ? pnk_fail(w->ctx, PNK_USAGE, "a map needs a name of Latin letters or digits: \"%s\"", name) : pnk_no_memory(w->ctx);
    if (pnk_file_exists(path) || strcmp(file, "words.csv") == 0 || strcmp(file, "settings.csv") == 0) {
        status = pnk_fail(w->ctx, PNK_USAGE, "there is a map %s already; choose another name", file);
        free(path);
        return status;
    }
    pnk_csv_header(&csv, "meaning,headers,tags,required,weight,source,confidence");
    for (size_t k = 0; k < w->blocks.n; k++)
        for (size_t c = 0; c < w->blocks.v[k].width; c++) {
            const pnk_im_block *b = &w->blocks.v[k];
            const pnk_im_column *column = &b->columns[c];
            if (column->tokens.n == 0 || (column->n_filled == 0 && column->meaning.role == PNK_IM_OUT))
                continue;
            pnk_buf words = { 0 };
            for (size_t i = 0; i < column->tokens.n; i++) {
                pnk_buf_add(&words, i ? " " : "");
                pnk_buf_add(&words, column->tokens.v[i]);
            }
            pnk_csv_text(&csv, pnk_im_meaning_text(&w->scratch, &column->meaning));
            pnk_csv_text(&csv, words.text);
            pnk_csv_text(&csv, column->tag);
            pnk_csv_text(&csv, column->meaning.role == PNK_IM_NUMBER || column->meaning.role == PNK_IM_PLACE ? "yes" : "no");
            pnk_csv_text(&csv, "1");
            pnk_csv_text(&csv, pnk_arena_printf(&w->scratch, "confirmed for %s", b->sheet->file ? b->sheet->file : "a file"));
            pnk_csv_text(&csv, "medium");
            pnk_csv_end(&csv);
            pnk_buf_free(&words);
        }
    status = csv.buf.failed ? pnk_no_memory(w->ctx) : pnk_file_write(w->ctx, path, csv.buf.text, csv.buf.n);
    pnk_csv_free(&csv);
    free(path);
    return status;
}
