/* models/publish/sheets.c - sheets, cells and names that the workbooks of this room have in common. */
#include "models/publish/sheets.h"

#include "engine/base/say.h"

#include <math.h>
#include <string.h>

static pnk_status say_withheld(pnk_book *book)
{
    pnk_buf line = {0};

    pnk_withheld_line(book->results, &line);
    bool failed = line.failed || (line.n && !(book->withheld = pnk_arena_text(book->arena, line.text)));
    pnk_buf_free(&line);
    return failed ? pnk_no_memory(book->ctx) : PNK_OK;
}

pnk_status pnk_book_begin(pnk_book *book, const char *path)
{
    const pnk_operation_head *head = &book->results->records->head;
    char day[16];
    pnk_status status = say_withheld(book);

    if (status)
        return status;
    book->title = pnk_arena_printf(book->arena, pnk_said("%s. Situation at the end of %s."), pnk_shown_name(&head->title, book->lang, head->id), pnk_day_text(head->as_of, day));
    book->mark = head->exercise ? pnk_said("EXERCISE") : NULL;
    return book->title ? pnk_workbook_create(book->ctx, path, head->as_of, &book->workbook) : pnk_no_memory(book->ctx);
}

pnk_status pnk_book_table(pnk_book *book, const char *name, const char *words, const pnk_workbook_column *columns, size_t n_columns, size_t n_rows, size_t frozen)
{
    pnk_workbook_column *said = PNK_NEW(book->arena, pnk_workbook_column, n_columns);

    if (!words)
        words = book->title;
    if (said && book->withheld)
        words = pnk_arena_printf(book->arena, "%s %s", words, book->withheld);
    if (!said || !words)
        return pnk_no_memory(book->ctx);
    for (size_t c = 0; c < n_columns; c++)
        said[c] = (pnk_workbook_column){ pnk_said(columns[c].title), columns[c].width };
    book->row = PNK_TABLE_TOP;
    book->column = 0;
    return pnk_workbook_begin_table(book->ctx, book->workbook,
                                    &(pnk_workbook_table){ .name = name, .title = name, .words = words, .mark = book->mark, .columns = said, .n_columns = n_columns,
                                                           .n_rows = n_rows, .frozen = frozen });
}

void pnk_book_text(pnk_book *book, const char *text) { pnk_workbook_text(book->workbook, book->row, book->column++, text, PNK_LOOK_PLAIN); }
void pnk_book_long(pnk_book *book, const char *text) { pnk_workbook_text(book->workbook, book->row, book->column++, text, PNK_LOOK_WRAP); }
void pnk_book_count(pnk_book *book, double value) { pnk_workbook_number(book->workbook, book->row, book->column++, value, PNK_LOOK_COUNT); }
void pnk_book_amount(pnk_book *book, double value) { pnk_workbook_number(book->workbook, book->row, book->column++, value, value == round(value) ? PNK_LOOK_COUNT : PNK_LOOK_AMOUNT); }
void pnk_book_share(pnk_book *book, double value) { pnk_workbook_number(book->workbook, book->row, book->column++, value, PNK_LOOK_SHARE); }
void pnk_book_day(pnk_book *book, pnk_day day) { pnk_workbook_day(book->workbook, book->row, book->column++, day, PNK_LOOK_DAY); }
void pnk_book_total_text(pnk_book *book, const char *text) { pnk_workbook_text(book->workbook, book->row, book->column++, text, PNK_LOOK_TOTAL); }
void pnk_book_total(pnk_book *book, double value) { pnk_workbook_number(book->workbook, book->row, book->column++, value, PNK_LOOK_TOTAL); }
void pnk_book_total_amount(pnk_book *book, double value) { pnk_workbook_number(book->workbook, book->row, book->column++, value, PNK_LOOK_TOTAL_AMOUNT); }

void pnk_book_end_row(pnk_book *book)
{
    book->row++;
    book->column = 0;
}

const char *pnk_book_area(const pnk_book *book, int area)
{
    const pnk_records *records = book->results->records;
    return area >= 0 && (size_t)area < records->areas.n ? pnk_shown_name(&records->areas.v[area].name, book->lang, records->areas.v[area].id) : "";
}

const char *pnk_book_place(const pnk_book *book, int place)
{
    const pnk_records *records = book->results->records;
    return place >= 0 && (size_t)place < records->places.n ? pnk_shown_name(&records->places.v[place].name, book->lang, records->places.v[place].id) : "";
}

const char *pnk_book_item(const pnk_book *book, int item)
{
    const pnk_records *records = book->results->records;
    return item >= 0 && (size_t)item < records->items.n ? pnk_shown_name(&records->items.v[item].name, book->lang, records->items.v[item].id) : "";
}

const char *pnk_book_warehouse(const pnk_book *book, int warehouse)
{
    const pnk_records *records = book->results->records;
    return warehouse >= 0 && (size_t)warehouse < records->warehouses.n ? pnk_shown_name(&records->warehouses.v[warehouse].name, book->lang, records->warehouses.v[warehouse].id) : "";
}

const char *pnk_book_group(const pnk_book *book, int group)
{
    const pnk_records *records = book->results->records;
    return group >= 0 && (size_t)group < records->groups.n ? pnk_shown_name(&records->groups.v[group].name, book->lang, records->groups.v[group].id) : pnk_said("everybody");
}

const char *pnk_book_shelter(pnk_book *book, int shelter)
{
    const pnk_results *results = book->results;

    if (shelter < 0 || (size_t)shelter >= results->plan->n_shelters)
        return "";
    const pnk_shelter *s = &results->plan->shelters[shelter];
    if (s->kind == PNK_SHELTER_SITE && s->site >= 0)
        return pnk_shown_name(&results->records->sites.v[s->site].name, book->lang, s->id);
    const char *name = pnk_arena_printf(book->arena, s->kind == PNK_SHELTER_HOSTS ? pnk_said("Host families, %s") : results->withheld ? pnk_said("Several sites, %s") : pnk_said("Unlisted sites, %s"),
                                        pnk_book_area(book, s->area));
    return name ? name : "";
}

const char *pnk_book_start(pnk_book *book, const pnk_move *move)
{
    const pnk_plan *plan = book->results->plan;

    for (size_t i = 0; i < plan->n_shelters; i++)
        if (pnk_text_equal(plan->shelters[i].id, move->from_id))
            return pnk_book_shelter(book, (int)i);
    if (move->from_area >= 0)
        return pnk_book_area(book, move->from_area);
    return book->results->withheld ? pnk_said("several places") : move->from_id;
}

const char *pnk_book_word(pnk_book *book, const char *word)
{
    static const struct { const char *word, *said; } words[] = {
        { "shelter", PNK_PHRASE("Shelter") }, { "nfi", PNK_PHRASE("Household items") }, { "food", PNK_PHRASE("Food") }, { "wash", PNK_PHRASE("Water and sanitation") },
        { "health", PNK_PHRASE("Health") }, { "protection", PNK_PHRASE("Protection") }, { "education", PNK_PHRASE("Education") }, { "a_roof", PNK_PHRASE("a roof") },
        { "collective_centre", PNK_PHRASE("collective centre") }, { "tent_site", PNK_PHRASE("tent site") }, { "transit", PNK_PHRASE("transit centre") }, { "rental", PNK_PHRASE("rented housing") },
        { "ready", PNK_PHRASE("ready") }, { "to_check", PNK_PHRASE("to be checked") }, { "unfit", PNK_PHRASE("unfit") }, { "own", PNK_PHRASE("own transport") },
        { "used", PNK_PHRASE("used") }, { "after", PNK_PHRASE("told later") }, { "replaced", PNK_PHRASE("replaced") }, { "part", PNK_PHRASE("part of a total") },
        { "not_solved", PNK_PHRASE("not solved for") }, { "unplaced", PNK_PHRASE("place not found") }, { "displaced", PNK_PHRASE("displaced") }, { "returned", PNK_PHRASE("returned") },
        { "remaining", PNK_PHRASE("still displaced") }, { "with_hosts", PNK_PHRASE("with host families") }, { "in_sites", PNK_PHRASE("in sites") },
        { "on_the_way", PNK_PHRASE("on the way") }, { "present", PNK_PHRASE("present") }, { "arrived", PNK_PHRASE("arrived") }, { "departed", PNK_PHRASE("departed") },
    };
    const pnk_records *records = book->results->records;

    for (size_t i = 0; word && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, word) == 0)
            return pnk_said(words[i].said);
    int item = word ? pnk_find_item(records, word) : -1;
    if (item >= 0)
        return pnk_book_item(book, item);
    char *plain = word ? pnk_arena_text(book->arena, word) : NULL;
    for (char *p = plain; p && *p; p++)
        if (*p == '_')
            *p = ' ';
    return plain ? plain : "";
}
