/* engine/table/cells.h - how one cell is read; for this room alone. */
#ifndef PNK_TABLE_CELLS_H
#define PNK_TABLE_CELLS_H

int pnk_cell_flag(const char *text);                       /* 1, 0, or -1 when it is neither yes nor no */
int pnk_cell_word(const char *text, const char *words);    /* position in "a b c", -1 when not among them */

#endif
