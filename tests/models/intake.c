/* tests/models/intake.c - an operation folder is read whole, or every fault in it is named at its cell. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/gis/gis.h"
#include "models/domain/schema.h"
#include "models/intake/intake.h"
#include "tests/models/scratch.h"

#define TEST(name) static void name(void **state)
#define REFERENCE PNK_SOURCE_DIR "/data/reference"
#define TINY      PNK_SOURCE_DIR "/data/operations/tiny"

static int begin(void **state)
{
    (void)state;
    return scratch_begin();
}

/* A small operation with something in every table, as text that tests may spoil. No cell of it holds a comma or quote. */

static const struct { const char *file, *text; } base[] = {
    { "operation.json",
      "{\n  \"title\": {\"en\": \"Made\", \"ru\": \"Пример\", \"ky\": \"Мисал\"},\n  \"start\": \"2022-09-14\",\n  \"as_of\": \"2022-09-18\",\n"
      "  \"horizon_days\": 14,\n  \"seed\": 7,\n  \"phase\": \"emergency\",\n  \"exercise\": false,\n  \"scope\": [\"land\"]\n}\n" },
    { "areas.csv", "area_id,parent_id,level,name_en,lon_deg,lat_deg,population_persons\n"
                   "land,,0,Land,70.5,40.0,9000\n"
                   "west,land,1,West,70.4,40.0,5000\n"
                   "east,land,1,East,70.6,40.0,4000\n"
                   "west-1,west,2,West One,70.35,40.0,3000\n"
                   "west-2,west,2,West Two,70.45,40.0,2000\n" },
    { "places.csv", "place_id,area_id,type,name_en,lon_deg,lat_deg,population_persons,other_names\n"
                    "p1,west-1,village,Ak,70.35,40.0,3000,\n"
                    "p2,west-2,village,Bel,70.45,40.0,2000,\n"
                    "p3,east,town,Chek,70.6,40.0,4000,\n"
                    "p4,east,junction,Fork,70.55,40.0,,\n"
                    "p5,east,village,Duk,70.65,40.0,,\n" },
    { "roads.csv", "road_id,from_place,to_place,length_km,travel_min,class,months_open\n"
                   "r1,p1,p2,10,15,local,\n"
                   "r2,p2,p4,10,15,trunk,\n"
                   "r3,p4,p3,6,10,trunk,4-11\n"
                   ",p3,p5,6,10,mountain,5;6;7\n" },
    { "closures.csv", "road_id,from_place,to_place,closed_from,closed_to,reason\n"
                      "r1,,,2022-09-16,,mined\n"
                      ",p4,p2,2022-09-16,2022-09-20,bridge\n" },
    { "hazards.csv", "place_id,area_id,from,to,intensity,kind\n"
                     "p1,,2022-09-14,2022-09-16,1,shelling\n"
                     ",west-2,2022-09-15,,0.5,shelling\n" },
    { "groups.csv", "group_id,name_en,share,persons_per_household,priority\n"
                    "general,General,0.9,5,1\n"
                    "access,Access,0.1,4,2\n" },
    { "attributes.csv", "group_id,attribute,share,raises\n"
                        "access,disability,0.5,accessible\n"
                        "general,children,0.35,school_places\n" },
    { "services.csv", "service,site_id,area_id,capacity_per_day\n"
                      "water_l,s1,,3000\n"
                      "health_consultations,,east,40\n" },
    { "sites.csv", "site_id,place_id,type,name_en,lon_deg,lat_deg,covered_area_m2,land_area_m2,capacity_persons,occupied_persons,opens,closes,status,winter_fit,reserved_for\n"
                   "s1,p3,collective_centre,School,,,300,,80,10,,2022-10-01,ready,yes,\n"
                   "s2,,tent_site,Field,70.64,40.01,,5000,,,2022-09-19,,to_check,no,access\n"
                   "s3,p4,transit,Fork post,,,60,,,,,,ready,,\n" },
    { "warehouses.csv", "warehouse_id,place_id,name_en,agency,volume_m3\n"
                        "w1,p3,Store,Town,500\n" },
    { "fleet.csv", "warehouse_id,place_id,vehicle,count,seats,carries,access_areas,note\n"
                   "w1,,truck.5t,2,,goods,,own\n"
                   ",p4,bus,1,45,people,east;west,\n" },
    { "items.csv", "item_id,sector,name_en,kind,weight_kg,volume_m3,unit_cost_usd,adds_service,adds_per_day\n"
                   "blanket,shelter,Blanket,durable,1.5,0.009,8,,\n"
                   "soap,wash,Soap,consumable,0.25,0.001,1,,\n"
                   "latrine,wash,Latrine,durable,35,0.15,120,toilets,1\n" },
    { "standards.csv", "standard_id,sector,need,per,amount,period,phase,group_id\n"
                       "floor,shelter,covered_area_m2,person,3.5,once,emergency,\n"
                       "blanket,shelter,blanket,person,1,once,survival,\n"
                       "ramp,health,health_consultations,person,0.1,day,survival,access\n" },
    { "stocks.csv", "warehouse_id,item_id,quantity,agency,available_from,expires,earmark_area,earmark_group\n"
                    "w1,blanket,500,Town,,,,\n"
                    "w1,soap,800,Town,2022-09-20,2023-09-20,west,access\n"
                    "w1,latrine,5,Town,,,,\n" },
    { "distributed.csv", "place_id,item_id,quantity,date\n"
                         "p3,blanket,40,2022-09-17\n" },
    { "budgets.csv", "agency,sector,usd,funded_share\n"
                     "Town,shelter,10000,0.5\n" },
    { "sources.csv", "source_id,name,error_share,bias_share,origin_source\n"
                     "ministry,Ministry,0.05,,\n"
                     "paper,Newspaper,0.2,0.1,ministry\n" },
    { "reports.csv", "report_id,as_of,source_id,place_as_heard,measure,persons,households,count,period_from,group_id,replaces\n"
                     "a1,2022-09-16,ministry,West,displaced,900,,since_start,,,\n"
                     "a2,2022-09-17,paper,West One,displaced,,120,since_start,,,\n"
                     "a3,2022-09-17,ministry,Chek,in_sites,80,,now,,,\n"
                     "a4,2022-09-18,ministry,West,returned,10,,in_period,2022-09-17,access,\n"
                     "a5,2022-09-18,ministry,Chek,in_sites,90,,now,,,a3\n"
                     "a6,2022-09-18,ministry,East,with_hosts,600,,now,,,\n" },
    { "flows.csv", "report_id,as_of,source_id,origin_as_heard,destination_as_heard,persons,group_id\n"
                   "f1,2022-09-17,ministry,West,Chek,400,\n" },
    { "locks.csv", "lock_id,what,site_id,area_id,warehouse_id,item_id,from,to,value\n"
                   "l1,occupancy_max,s1,,,,,,100\n" },
    { "figures.csv", "figure_id,as_of,source_id,place_as_heard,measure,value,unit,note\n"
                     "g1,2022-09-17,paper,West,houses_damaged,40,houses,\n"
                     "g2,2022-09-18,paper,West,aid_delivered,3.5,t,from citizens\n" },
};
enum { N_BASE = sizeof base / sizeof base[0], MAX_ROWS = 12, MAX_COLUMNS = 20 };

/* What a test does to a cell: row 1 is the header. A value that starts with a quote is written as it is. */
typedef enum { CELL, ADD_CELL_TO_HEADER, DROP_COLUMN, WHOLE_FILE, TEXT_IN_FILE } way;
typedef struct {
    const char *why;
    way how;
    const char *file;
    long row;
    const char *column, *value;      /* TEXT_IN_FILE: from `column` to `value` */
    const char *file_at; long row_at; const char *column_at;   /* where the fault must be named; file NULL: as edited */
} fault;

static const fault faults[] = {
    { "bad date", CELL, "reports.csv", 2, "as_of", "2022-09-31" },
    { "unknown source", CELL, "reports.csv", 3, "source_id", "nobody" },
    { "persons and households", CELL, "reports.csv", 4, "households", "20" },
    { "in_period without its start", CELL, "reports.csv", 5, "period_from", "" },
    { "unknown word", CELL, "reports.csv", 6, "measure", "evacuated" },
    { "a count that is not whole", CELL, "reports.csv", 7, "persons", "600.5" },
    { "NaN", CELL, "areas.csv", 4, "population_persons", "NaN" },
    { "cyclic parent", CELL, "areas.csv", 3, "parent_id", "west-2" },
    { "duplicate id", CELL, "reports.csv", 7, "report_id", "a1" },
    { "longitude out of range", CELL, "places.csv", 6, "lon_deg", "200" },
    { "unknown area", CELL, "places.csv", 4, "area_id", "south" },
    { "road to nowhere", CELL, "roads.csv", 2, "to_place", "p9" },
    { "road to itself", CELL, "roads.csv", 5, "to_place", "p3" },
    { "closed before opened", CELL, "closures.csv", 2, "closed_to", "2022-09-15" },
    { "closure of no road", CELL, "closures.csv", 3, "to_place", "p5" },
    { "hazard ends before it starts", CELL, "hazards.csv", 2, "to", "2022-09-13" },
    { "missing column", DROP_COLUMN, "hazards.csv", 1, "intensity", NULL },
    { "shares not adding up to 1", CELL, "groups.csv", 2, "share", "0.8", "groups.csv", 0, "share" },
    { "share over 1", CELL, "attributes.csv", 2, "share", "1.2" },
    { "unknown group", CELL, "attributes.csv", 3, "group_id", "others" },
    { "service nowhere", CELL, "services.csv", 2, "site_id", "" },
    { "site without place", CELL, "sites.csv", 4, "place_id", "" },
    { "closes before it opens", CELL, "sites.csv", 3, "closes", "2022-09-01" },
    { "negative count", CELL, "sites.csv", 2, "capacity_persons", "-5" },
    { "unknown site type", CELL, "sites.csv", 3, "type", "tents" },
    { "wrong encoding", CELL, "warehouses.csv", 2, "name_en", "\xD1\xEA\xEB\xE0\xE4" },
    { "duplicate header", ADD_CELL_TO_HEADER, "fleet.csv", 1, "note", "count", "fleet.csv", 1, "count" },
    { "unknown vehicle", CELL, "fleet.csv", 2, "vehicle", "camel" },
    { "decimal comma", CELL, "items.csv", 2, "weight_kg", "1,5" },
    { "unknown need", CELL, "standards.csv", 4, "need", "helth" },
    { "unknown item", CELL, "stocks.csv", 2, "item_id", "duvet" },
    { "unknown earmark", CELL, "stocks.csv", 3, "earmark_area", "north" },
    { "no number", CELL, "stocks.csv", 4, "quantity", "many" },
    { "unreadable table", WHOLE_FILE, "distributed.csv", 0, NULL, "\xFF\xFEp\0l\0", "distributed.csv", 0, NULL },
    { "empty cell that must be filled", CELL, "budgets.csv", 2, "usd", "" },
    { "unknown quoted source", CELL, "sources.csv", 3, "origin_source", "radio" },
    { "flow without origin", CELL, "flows.csv", 2, "origin_as_heard", "" },
    { "lock without value", CELL, "locks.csv", 2, "value", "" },
    { "quote never closed", CELL, "figures.csv", 3, "note", "\"from citizens" },
    { "wrong type in operation.json", TEXT_IN_FILE, "operation.json", 5, "\"horizon_days\": 14", "\"horizon_days\": \"14\"", "operation.json", 5, "horizon_days" },
    { "unknown area in scope", TEXT_IN_FILE, "operation.json", 9, "[\"land\"]", "[\"sea\"]", "operation.json", 9, "scope" },
    { "unknown phase", TEXT_IN_FILE, "operation.json", 7, "\"emergency\"", "\"late\"", "operation.json", 7, "phase" },
};
enum { N_FAULTS = sizeof faults / sizeof faults[0] };

typedef struct { char cells[MAX_ROWS][MAX_COLUMNS][200]; size_t rows, columns[MAX_ROWS]; } grid;

static void split(const char *text, grid *out)
{
    size_t row = 0, column = 0, n = 0;

    memset(out, 0, sizeof *out);
    for (; *text; text++) {
        if (*text == ',' || *text == '\n') {
            column++;
            n = 0;
            if (*text == '\n') {
                out->columns[row++] = column;
                column = 0;
            }
        } else {
            out->cells[row][column][n++] = *text;
        }
    }
    out->rows = row;
}

static size_t column_of(const grid *table, const char *name)
{
    for (size_t i = 0; i < table->columns[0]; i++)
        if (strcmp(table->cells[0][i], name) == 0)
            return i;
    fail_msg("no column %s in the made operation", name);
    return 0;
}

static void spoil(grid *table, const fault *f)
{
    size_t column = column_of(table, f->column), row = (size_t)f->row - 1;

    if (f->how == DROP_COLUMN) {
        for (size_t i = 0; i < table->rows; i++) {
            for (size_t k = column; k + 1 < table->columns[i]; k++)
                memcpy(table->cells[i][k], table->cells[i][k + 1], sizeof table->cells[i][k]);
            table->columns[i]--;
        }
        return;
    }
    assert_true(row < table->rows);
    pnk_snprintf(table->cells[row][column], sizeof table->cells[row][column], "%s", f->value);
}

static void join(const grid *table, pnk_buf *out)
{
    for (size_t i = 0; i < table->rows; i++)
        for (size_t k = 0; k < table->columns[i]; k++) {
            const char *cell = table->cells[i][k];
            bool quote = strchr(cell, ',') && cell[0] != '"';
            pnk_buf_printf(out, "%s%s%s%s", quote ? "\"" : "", cell, quote ? "\"" : "", k + 1 < table->columns[i] ? "," : "\n");
        }
}

static void replace_text(const char *text, const char *from, const char *to, pnk_buf *out)
{
    const char *at = strstr(text, from);

    assert_non_null(at);
    pnk_buf_add_n(out, text, (size_t)(at - text));
    pnk_buf_add(out, to);
    pnk_buf_add(out, at + strlen(from));
}

static void write_text(const char *folder, const char *file, const char *bytes, size_t n)
{
    char *path = pnk_path_join(folder, file);

    assert_int_equal(pnk_file_write(ctx, path, bytes, n), PNK_OK);
    free(path);
}

/** The made operation in a new folder, with these faults in it. */
static const char *made(const fault *list, size_t n)
{
    static char folder[160];
    static int count;
    grid *table = malloc(sizeof *table);

    pnk_snprintf(folder, sizeof folder, "%s/made-%d", scratch, count++);
    assert_int_equal(pnk_folder_make(ctx, folder), PNK_OK);
    for (size_t b = 0; b < N_BASE; b++) {
        pnk_buf text = {0};
        const char *whole = NULL;
        bool is_table = strstr(base[b].file, ".csv") != NULL;
        if (is_table)
            split(base[b].text, table);
        else
            pnk_buf_add(&text, base[b].text);
        for (size_t i = 0; i < n; i++) {
            if (strcmp(list[i].file, base[b].file) != 0)
                continue;
            if (list[i].how == WHOLE_FILE) {
                whole = list[i].value;
            } else if (list[i].how == TEXT_IN_FILE) {
                pnk_buf next = {0};
                replace_text(text.text, list[i].column, list[i].value, &next);
                pnk_buf_free(&text);
                text = next;
            } else {
                spoil(table, &list[i]);
            }
        }
        if (is_table && !whole)
            join(table, &text);
        write_text(folder, base[b].file, whole ? whole : text.text, whole ? 6 : text.n);
        pnk_buf_free(&text);
    }
    free(table);
    return folder;
}

static pnk_intake_options at(const char *folder)
{
    return (pnk_intake_options){ .folder = folder, .reference = REFERENCE, .as_of = PNK_DAY_UNKNOWN };
}

static void show(const pnk_problems *problems)
{
    pnk_arena arena = {0};

    for (size_t i = 0; i < problems->n; i++)
        print_message("  %s %s\n", problems->v[i].severity == PNK_ERROR ? "error" : "warning", pnk_problem_line(&problems->v[i], &arena));
    pnk_arena_release(&arena);
}

static pnk_records *read_well(const char *folder)
{
    pnk_intake_options options = at(folder);
    pnk_problems problems = {0};
    pnk_records *records = NULL;
    pnk_status status = pnk_intake_read(ctx, &options, &problems, NULL, &records);

    if (status || problems.n)
        show(&problems);
    assert_int_equal(status, PNK_OK);
    assert_int_equal(problems.n, 0);
    pnk_problems_free(&problems);
    return records;
}

static size_t errors_at(const pnk_problems *problems, const char *file, long row, const char *column)
{
    size_t n = 0;

    for (size_t i = 0; i < problems->n; i++) {
        const pnk_problem *p = &problems->v[i];
        n += p->severity == PNK_ERROR && pnk_text_equal(p->file, file) && p->row == row && pnk_text_equal(p->column, column);
    }
    return n;
}

/** Reads a spoilt operation: nothing may come out, and every fault stands at its cell, with no other line beside it. */
static void expect_faults(const fault *list, size_t n)
{
    pnk_intake_options options = at(made(list, n));
    pnk_problems problems = {0};
    pnk_records *records = NULL;
    pnk_status status = pnk_intake_read(ctx, &options, &problems, NULL, &records);
    bool well = status == PNK_BAD_INPUT && !records && problems.n_errors == n;

    for (size_t i = 0; i < n; i++) {
        const fault *f = &list[i];
        const char *file = f->file_at ? f->file_at : f->file, *column = f->file_at ? f->column_at : f->column;
        long row = f->file_at ? f->row_at : f->row;
        if (errors_at(&problems, file, row, column) != 1) {
            print_message("not named once: %s, at %s row %ld column %s\n", f->why, file, row, column ? column : "-");
            well = false;
        }
    }
    if (!well) {
        show(&problems);
        fail_msg("%s: status %s, %zu errors for %zu faults", list->why, pnk_status_name(status), problems.n_errors, n);
    }
    pnk_problems_free(&problems);
}

TEST(the_made_operation_is_sound)
{
    (void)state;
    pnk_records *r = read_well(made(NULL, 0));
    assert_int_equal(r->areas.n, 5);
    assert_int_equal(r->places.n, 5);
    assert_int_equal(r->closures.n, 2);
    assert_int_equal(r->closures.v[1].road, 1);          /* written the other way round */
    assert_string_equal(r->roads.v[3].id, "p3--p5");
    assert_int_equal(r->roads.v[2].months_open, 0x7F8);  /* April to November */
    assert_int_equal(r->roads.v[3].months_open, 0x070);
    assert_string_equal(r->places.v[r->sites.v[1].place].id, "p5");   /* the nearest */
    assert_string_equal(r->areas.v[r->sites.v[1].area].id, "east");
    assert_true(isnan(r->sites.v[1].capacity_persons) && r->sites.v[2].winter_fit == -1);
    assert_int_equal(r->sites.v[0].at.lon_deg * 10, 706);
    assert_int_equal(r->reports.v[1].households, 120);
    assert_true(isnan(r->reports.v[1].persons));
    assert_int_equal(r->sources.v[1].origin, 0);
    assert_int_equal(r->stocks.v[1].earmark_group, pnk_find_group(r, "access"));
    assert_true(r->areas.v[pnk_find_area(r, "west-1")].leaf && !r->areas.v[pnk_find_area(r, "west")].leaf);
    assert_true(r->areas.v[0].in_scope && r->areas.v[4].in_scope);
    pnk_records_free(r);
}

TEST(blanks_of_the_fleet_are_those_of_the_vehicle)
{
    (void)state;
    pnk_records *r = read_well(made(NULL, 0));
    const pnk_fleet *truck = &r->fleet.v[0], *bus = &r->fleet.v[1];
    assert_true(truck->payload_kg == 5000 && truck->volume_m3 == 18 && truck->kmh_mountain == 25 && truck->usd_per_km > 0);
    assert_string_equal(r->places.v[truck->place].id, "p3");
    assert_true(bus->seats == 45 && bus->payload_kg == 0 && bus->carries == PNK_CARRIES_PEOPLE);
    pnk_records_free(r);
}

TEST(all_faults_are_named_at_their_cells_in_one_pass)
{
    (void)state;
    assert_true(N_FAULTS >= 25);
    expect_faults(faults, N_FAULTS);
    print_message("%d planted faults, each named at its file, row and column\n", (int)N_FAULTS);
}

TEST(each_fault_alone_is_named_and_nothing_else)
{
    (void)state;
    for (size_t i = 0; i < N_FAULTS; i++)
        expect_faults(&faults[i], 1);
}

TEST(a_broken_table_does_not_drown_the_list_in_consequences)
{
    (void)state;
    static const fault broken[] = {
        { "places in UTF-16", WHOLE_FILE, "places.csv", 0, NULL, "\xFF\xFEp\0l\0", "places.csv", 0, NULL },
        { "no area_id", DROP_COLUMN, "areas.csv", 1, "area_id", NULL },
        { "a quote swallows an item", CELL, "items.csv", 3, "name_en", "\"Soap", "items.csv", 3, "name_en" },
    };
    expect_faults(broken, 3);
}

TEST(a_missing_table_that_must_be_there_is_named)
{
    (void)state;
    static const char *const required[] = { "areas", "places", "roads", "groups", "sites", "sources", "reports" };
    char folder[160];
    pnk_problems problems = {0};
    pnk_records *records = NULL;

    pnk_snprintf(folder, sizeof folder, "%s/empty", scratch);
    assert_int_equal(pnk_folder_make(ctx, folder), PNK_OK);
    pnk_intake_options options = at(folder);
    assert_int_equal(pnk_intake_read(ctx, &options, &problems, NULL, &records), PNK_BAD_INPUT);
    assert_null(records);
    for (size_t i = 0; i < sizeof required / sizeof required[0]; i++) {
        char file[40];
        pnk_snprintf(file, sizeof file, "%s.csv", required[i]);
        assert_int_equal(errors_at(&problems, file, 0, NULL), 1);
    }
    assert_int_equal(errors_at(&problems, "operation.json", 0, NULL), 1);
    assert_int_equal(problems.n_errors, 1 + sizeof required / sizeof required[0]);   /* items and standards come from the reference */
    pnk_problems_free(&problems);

    options.folder = "/tmp/no such folder of ours";
    assert_int_equal(pnk_intake_read(ctx, &options, &problems, NULL, &records), PNK_NOT_FOUND);
    assert_null(records);
    pnk_problems_free(&problems);
}

TEST(a_table_named_by_the_operation_stays_inside_its_folder)
{
    (void)state;
    static const char *const outside[] = { "../sites.csv", "/etc/passwd", "/vsizip/a.zip/sites.csv", "PG:dbname=x", "a/../../sites.csv", "C:\\\\sites.csv", "" };

    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        char to[200];
        pnk_snprintf(to, sizeof to, "\"seed\": 7, \"tables\": {\"sites\": \"%s\"}", outside[i]);
        const fault escape = { "outside", TEXT_IN_FILE, "operation.json", 6, "\"seed\": 7", to, "operation.json", 6, "tables" };
        expect_faults(&escape, 1);
    }
}

TEST(a_table_may_stand_in_another_file)
{
    (void)state;
    static const fault moved = { "moved", TEXT_IN_FILE, "operation.json", 6, "\"seed\": 7", "\"seed\": 7, \"tables\": {\"budgets\": \"money/of town.csv\"}" };
    char folder[160], money[200];
    const char *csv = "agency,usd\nTown,5\nDistrict,6\n";

    pnk_snprintf(folder, sizeof folder, "%s", made(&moved, 1));
    pnk_snprintf(money, sizeof money, "%s/money", folder);
    assert_int_equal(pnk_folder_make(ctx, money), PNK_OK);
    write_text(money, "of town.csv", csv, strlen(csv));
    pnk_records *r = read_well(folder);
    assert_int_equal(r->budgets.n, 2);
    assert_true(r->budgets.v[1].usd == 6 && r->budgets.v[1].funded_share == 1);
    assert_string_equal(r->budgets.v[1].row.at.file, "money/of town.csv");
    pnk_records_free(r);

    pnk_snprintf(money, sizeof money, "%s/money/of town.csv", folder);   /* and from the command line, anywhere */
    const pnk_table_override other = { "budgets", money };
    pnk_snprintf(folder, sizeof folder, "%s", made(NULL, 0));
    pnk_intake_options options = at(folder);
    options.overrides = &other;
    options.n_overrides = 1;
    pnk_problems problems = {0};
    pnk_inputs inputs = {0};
    assert_int_equal(pnk_intake_read(ctx, &options, &problems, &inputs, &r), PNK_OK);
    assert_int_equal(r->budgets.n, 2);
    bool named = false;
    for (size_t i = 0; i < inputs.files.n; i++)
        named = named || (pnk_text_equal(inputs.files.v[i].table, "budgets") && pnk_text_equal(inputs.files.v[i].name, "budgets.csv"));
    assert_true(named);
    pnk_inputs_free(&inputs);
    pnk_problems_free(&problems);
    pnk_records_free(r);
}

TEST(places_of_a_parent_are_counted_in_its_rest)
{
    (void)state;
    static const fault change[] = {
        { "a place of the parent", CELL, "places.csv", 6, "area_id", "west" },
        { "more people than the children have", CELL, "areas.csv", 2, "population_persons", "10000" },
    };
    pnk_records *r = read_well(made(change, 2));
    int west = pnk_find_area(r, "west-rest"), land = pnk_find_area(r, "land-rest");
    assert_true(west >= 0 && land >= 0 && r->areas.n == 7);
    assert_true(r->areas.v[west].rest && r->areas.v[west].leaf && r->areas.v[west].in_scope);
    assert_string_equal(r->areas.v[west].name.en, "rest of West");
    assert_int_equal(r->places.v[4].area, west);
    assert_true(r->areas.v[west].population_persons == 0);       /* its children have all 5,000 */
    assert_true(r->areas.v[land].population_persons == 1000);
    assert_int_equal(r->areas.v[land].parent, 0);
    assert_string_equal(r->areas.v[r->sites.v[1].area].id, "west-rest");   /* the site by p5 moves with it */
    pnk_records_free(r);
}

TEST(what_was_not_known_yet_is_left_out)
{
    (void)state;
    char folder[160];
    const char *sites = "site_id,place_id,type,reported_at\ns1,p3,collective_centre,2022-09-19\ns2,p4,transit,2022-09-18\n";
    const char *reports = "report_id,as_of,source_id,place_as_heard,measure,persons,reported_at\na1,2022-09-17,ministry,West,displaced,5,2022-09-20\n";

    pnk_snprintf(folder, sizeof folder, "%s", made(NULL, 0));
    write_text(folder, "sites.csv", sites, strlen(sites));
    write_text(folder, "reports.csv", reports, strlen(reports));
    pnk_records *r = read_well(folder);
    assert_int_equal(r->sites.n, 1);
    assert_string_equal(r->sites.v[0].id, "s2");
    assert_int_equal(r->services.n, 1);                          /* the one at s1 is unknown too, and no fault */
    assert_int_equal(r->locks.n, 0);
    assert_int_equal(r->reports.n, 1);                           /* kept for the trace */
    pnk_records_free(r);

    pnk_intake_options options = at(folder);
    pnk_problems problems = {0};
    assert_true(pnk_day_parse("2022-09-19", &options.as_of));
    assert_int_equal(pnk_intake_read(ctx, &options, &problems, NULL, &r), PNK_OK);
    assert_int_equal(r->sites.n, 2);
    assert_int_equal(r->services.n, 2);
    assert_int_equal(r->head.as_of, options.as_of);
    pnk_records_free(r);

    assert_true(pnk_day_parse("2022-09-13", &options.as_of));    /* before the start */
    assert_int_equal(pnk_intake_read(ctx, &options, &problems, NULL, &r), PNK_BAD_INPUT);
    assert_int_equal(errors_at(&problems, "operation.json", 4, "as_of"), 1);
    pnk_problems_free(&problems);
}

TEST(doubtful_rows_are_warnings_and_the_figures_stay)
{
    (void)state;
    static const fault doubtful[] = {
        { "overcrowded", CELL, "sites.csv", 2, "occupied_persons", "95" },
        { "before the start", CELL, "reports.csv", 2, "as_of", "2022-09-10" },
        { "replaces nothing", CELL, "reports.csv", 6, "replaces", "a77" },
        { "far away", CELL, "places.csv", 6, "lon_deg", "80" },
        { "shorter than straight", CELL, "roads.csv", 2, "length_km", "5" },
        { "a sector of nothing", CELL, "budgets.csv", 2, "sector", "sports" },
    };
    pnk_intake_options options = at(made(doubtful, 6));
    pnk_problems problems = {0};
    pnk_records *r = NULL;
    assert_int_equal(pnk_intake_read(ctx, &options, &problems, NULL, &r), PNK_OK);
    assert_int_equal(problems.n_errors, 0);
    if (problems.n != 7)
        show(&problems);
    assert_int_equal(problems.n, 7);                             /* the far place makes its road too short as well */
    assert_true(r->sites.v[0].occupied_persons == 95);
    pnk_problems_free(&problems);
    pnk_records_free(r);
}

TEST(outlines_join_by_area_id)
{
    (void)state;
    const char *json = "{\"type\":\"FeatureCollection\",\"features\":["
                       "{\"type\":\"Feature\",\"properties\":{\"area_id\":\"east\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[70.5,39.9],[70.7,39.9],[70.7,40.1],[70.5,39.9]]]}},"
                       "{\"type\":\"Feature\",\"properties\":{\"area_id\":\"moon\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[70.5,39.9],[70.7,39.9],[70.7,40.1],[70.5,39.9]]]}}]}";
    char folder[160];
    pnk_snprintf(folder, sizeof folder, "%s", made(NULL, 0));
    write_text(folder, "areas.geojson", json, strlen(json));
    pnk_intake_options options = at(folder);
    pnk_problems problems = {0};
    pnk_records *r = NULL;
    assert_int_equal(pnk_intake_read(ctx, &options, &problems, NULL, &r), PNK_OK);
    assert_non_null(r->areas.v[pnk_find_area(r, "east")].shape_geojson);
    assert_null(r->areas.v[0].shape_geojson);
    assert_int_equal(problems.n, 1);                             /* a warning about the moon */
    pnk_problems_free(&problems);
    pnk_records_free(r);
}

TEST(tiny_is_read_without_a_problem)
{
    (void)state;
    pnk_intake_options options = at(TINY);
    pnk_problems problems = {0};
    pnk_inputs inputs = {0};
    pnk_records *r = NULL;
    char hex[65];

    assert_int_equal(pnk_intake_read(ctx, &options, &problems, &inputs, &r), PNK_OK);
    if (problems.n)
        show(&problems);
    assert_int_equal(problems.n, 0);
    assert_string_equal(r->head.id, "tiny");
    assert_int_equal(r->areas.n, 4);
    assert_true(pnk_weight_value(r, "T1", "late") == 0);         /* its own row */
    assert_true(pnk_weight_value(r, "T1", "waiting") == 1);      /* the reference row */
    assert_true(pnk_standard_amount(r, "covered_area_m2", PNK_SURVIVAL, r->head.as_of, -1) == 2);
    assert_true(pnk_standard_amount(r, "covered_area_m2", PNK_SPHERE, r->head.as_of, -1) == 4);
    assert_true(inputs.files.n >= 20);
    assert_string_equal(inputs.files.v[0].table, "operation");
    for (size_t i = 0; i < inputs.files.n; i++) {
        assert_int_equal(pnk_sha256_file(ctx, inputs.files.v[i].path, hex), PNK_OK);
        assert_string_equal(hex, inputs.files.v[i].sha256);
    }
    pnk_inputs_free(&inputs);
    pnk_problems_free(&problems);
    pnk_records_free(r);
}

TEST(batken_is_read_without_an_error)
{
    (void)state;
    const char *folder = PNK_SOURCE_DIR "/data/operations/batken-2022";
    if (!pnk_folder_exists(folder))
        skip();
    pnk_intake_options options = at(folder);
    pnk_problems problems = {0};
    pnk_records *r = NULL;
    pnk_status status = pnk_intake_read(ctx, &options, &problems, NULL, &r);
    if (status)
        show(&problems);
    assert_int_equal(status, PNK_OK);
    for (size_t i = 0; i < r->places.n; i++)
        assert_true(r->areas.v[r->places.v[i].area].leaf);
    for (size_t i = 0; i < r->sites.n; i++)
        assert_true(r->sites.v[i].place >= 0 && r->areas.v[r->sites.v[i].area].leaf);
    pnk_problems_free(&problems);
    pnk_records_free(r);
}

/** Whatever stands where a table should, the reading ends with records or with problem lines. */
static void put_in_place_of_tables(const char *bytes, size_t n)
{
    static const char *const tables[] = { "places.csv", "reports.csv", "groups.csv" };

    for (size_t i = 0; i < 3; i++) {
        char folder[160];
        pnk_problems problems = {0};
        pnk_records *r = NULL;
        pnk_snprintf(folder, sizeof folder, "%s", made(NULL, 0));
        write_text(folder, tables[i], bytes, n);
        pnk_intake_options options = at(folder);
        pnk_status status = pnk_intake_read(ctx, &options, &problems, NULL, &r);
        assert_true(status == PNK_BAD_INPUT && !r && problems.n_errors > 0);
        pnk_problems_free(&problems);
        pnk_folder_remove(ctx, folder);
    }
}

TEST(hostile_bytes_become_problem_lines)
{
    (void)state;
    static const char *const bytes[] = { "", "\n\n\n", "\"", "a,b\n1\n2,3,4\n", "place_id\n\"x\ny", ",,,\n,,,\n", "\xEF\xBB\xBF", "place_id,area_id\r\n=1+1,@x\r\n" };

    for (size_t i = 0; i < sizeof bytes / sizeof bytes[0]; i++)
        put_in_place_of_tables(bytes[i], strlen(bytes[i]));
}

TEST(hostile_files_become_problem_lines)
{
    (void)state;
    const char *shared = getenv("PAANEK_SHARED");
    char folder[300];
    char **names = NULL;
    size_t n = 0;

    pnk_snprintf(folder, sizeof folder, "%s/hostile/csv", shared ? shared : "");
    if (!shared || pnk_folder_list(ctx, folder, &names, &n))
        skip();
    for (size_t i = 0; i < n; i++) {
        char *path = pnk_path_join(folder, names[i]), *bytes = NULL;
        size_t length = 0;
        if (pnk_file_read(ctx, path, (size_t)4 << 20, &bytes, &length) == PNK_OK)
            put_in_place_of_tables(bytes, length);
        free(bytes);
        free(path);
    }
    pnk_folder_list_free(names, n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_made_operation_is_sound),
        cmocka_unit_test(blanks_of_the_fleet_are_those_of_the_vehicle),
        cmocka_unit_test(all_faults_are_named_at_their_cells_in_one_pass),
        cmocka_unit_test(each_fault_alone_is_named_and_nothing_else),
        cmocka_unit_test(a_broken_table_does_not_drown_the_list_in_consequences),
        cmocka_unit_test(a_missing_table_that_must_be_there_is_named),
        cmocka_unit_test(a_table_named_by_the_operation_stays_inside_its_folder),
        cmocka_unit_test(a_table_may_stand_in_another_file),
        cmocka_unit_test(places_of_a_parent_are_counted_in_its_rest),
        cmocka_unit_test(what_was_not_known_yet_is_left_out),
        cmocka_unit_test(doubtful_rows_are_warnings_and_the_figures_stay),
        cmocka_unit_test(outlines_join_by_area_id),
        cmocka_unit_test(tiny_is_read_without_a_problem),
        cmocka_unit_test(batken_is_read_without_an_error),
        cmocka_unit_test(hostile_bytes_become_problem_lines),
        cmocka_unit_test(hostile_files_become_problem_lines),
    };
    return cmocka_run_group_tests(tests, begin, scratch_end);
}
