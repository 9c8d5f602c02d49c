/* models/cases/cases.h - the room where the peer simulator's ("Flee") scenario folders are read.
 *
 * Question  Which places, links, conflict, counts and settings does this scenario folder hold?
 * Takes     a folder with input_csv/, source_data/ and simsetting.yml, or with the files laid out directly in it
 * Gives     one pnk_case, complete, with every setting at its value or its default
 * Promise   one problem line per fault, all in one pass, with file, row, column, what was found and what would be accepted; a setting or a
 *           file that is not understood is named
 * Except    what the peer itself reads without stopping is at most a warning here; what ends it is an error
 * Never     writes, or reads outside the folder (but for the settings file that was asked for)
 */
#ifndef PNK_CASES_CASES_H
#define PNK_CASES_CASES_H

#include "engine/table/problems.h"
#include "models/domain/cases.h"

/** Reads a scenario.
 *
 * @param folder    scenario folder
 * @param settings  settings file to take instead of the scenario's own; NULL: the scenario's
 * @param out       free with pnk_case_free; untouched on failure
 * @return PNK_OK (there may be warnings); PNK_NOT_FOUND where there is no such folder; PNK_BAD_INPUT with an error line per fault; PNK_LIMIT,
 *         PNK_IO, PNK_NO_MEMORY
 *
 * Cost    linear in the size of the files.
 */
pnk_status pnk_case_read(pnk_ctx *ctx, const char *folder, const char *settings, pnk_problems *problems, pnk_case **out);

/** Is this a scenario folder at all: does it hold a locations.csv where one is looked for? */
bool pnk_case_is_folder(const char *folder);

#endif
