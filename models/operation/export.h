/* models/operation/export.h - a result folder handed out: its layers in other formats, pages and documents.
 *
 * Takes     a result folder with a plan: inputs/ and certificate/ are enough, as for verify
 * Gives     a folder with the files and export.json, or the tables of a database; rows of each layer as a reader counts them
 * Promise   all of it or nothing; a folder that is not ours is not replaced
 */
#ifndef PNK_OPERATION_EXPORT_H
#define PNK_OPERATION_EXPORT_H

#include "engine/gis/maps.h"
#include "models/operation/operation.h"
#include "models/privacy/privacy.h"
#include "models/publish/documents.h"

typedef struct {
    const char *to;                  /* words of pnk_map_word and pnk_documents, several with commas between; or "PG:" and a connection. NULL: all that are files */
    const char *out;                 /* folder; NULL: the result folder's name, EXERCISE of one, and the profile, or the format, or -export for several */
    const char *lang;                /* NULL: that of the results */
    bool hxl;                        /* tables get a row of HXL tags */
    pnk_profile profile;             /* PARTNER, PUBLIC: writers see what is left of the results, and removed.csv stands beside their files */
} pnk_export_order;

/** One format that was written: in the folder itself, or below it in one of the format's name where there are several. */
typedef struct {
    const char *word;                /* "geojson", "postgis", "page" */
    pnk_map_format format;           /* where there is no document */
    const pnk_document *document;    /* NULL: layers of a map */
    pnk_map_count *layers;           /* of a document: its files */
    size_t n_layers;
} pnk_exported;
enum { PNK_MOST_EXPORTS = PNK_N_MAP_FORMATS + 12 };

/** What was written where. Free with pnk_export_free. */
typedef struct {
    pnk_arena arena;
    const char *out;                 /* NULL: a database */
    const char *lang;
    bool hxl;
    pnk_exported formats[PNK_MOST_EXPORTS];
    size_t n_formats;
    pnk_profile profile;
    double least_persons;            /* of a profile but INTERNAL: fewer are not told */
    size_t n_counts, n_withheld, n_removed;      /* counts of people; of them withheld; rows of removed.csv */
} pnk_export;

/** Every word that --to takes but PG:, with a bar between: for help and refusals. */
const char *pnk_export_words(void);
/** PNK_USAGE for a format that is none, a folder that is not ours or a database that cannot be had; PNK_BAD_INPUT for a folder without a plan. */
pnk_status pnk_operation_export(pnk_ctx *ctx, const char *results, const pnk_export_order *order, pnk_problems *problems, pnk_export *out);
void       pnk_export_free(pnk_export *export);
/** The members of export.json into an object that is begun. */
void       pnk_export_json(const pnk_export *export, void *json_out);

#endif
