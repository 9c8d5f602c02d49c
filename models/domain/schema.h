/* models/domain/schema.h - the tables of an operation and of its results, column by column.
 *
 * One list serves intake (what may stand in a cell), `paanek help tables` and the tests. Names are frozen once shipped.
 */
#ifndef PNK_DOMAIN_SCHEMA_H
#define PNK_DOMAIN_SCHEMA_H

#include "engine/table/table.h"

typedef struct {
    const char *name;                /* "sites": the file is sites.csv unless operation.json says otherwise */
    const char *help;
    bool required;                   /* an operation must have it */
    bool reference;                  /* taken from the reference folder when the operation has none of its own */
    const pnk_col_spec *columns;
    size_t n_columns;
} pnk_table_spec;

extern const pnk_table_spec pnk_input_tables[];
extern const size_t pnk_n_input_tables;
extern const pnk_table_spec pnk_result_tables[];
extern const size_t pnk_n_result_tables;
const pnk_table_spec *pnk_input_table(const char *name);         /* NULL: no such table */

#endif
