/* models/cases/places.c - locations.csv, routes.csv, closures.csv, location_changes.csv, major_routes.csv. */
#include "engine/base/text.h"
#include "models/cases/inside.h"
#include <math.h>
#include <string.h>

enum { NAME, REGION, COUNTRY, COLUMN_4, COLUMN_5, TYPE, CONFLICT_DATE, POPULATION, FIRST_ATTRIBUTE };

#define TYPES_KNOWN "camp, idpcamp, town, conflict_zone, forwarding_hub, marker, flood_zone"

/** Does the word contain the part, whatever the case of its letters? */
static bool contains(const char *word, const char *part)
{
    return word && strcasestr(word, part);
}

pnk_case_type pnk_case_type_of(const char *word)
{
    static const struct { const char *part; pnk_case_type type; } types[] = {     /* in the order in which the peer asks */
        { "idpcamp", PNK_CASE_IDP_CAMP }, { "camp", PNK_CASE_CAMP }, { "conflict", PNK_CASE_CONFLICT }, { "forward", PNK_CASE_FORWARD },
        { "marker", PNK_CASE_MARKER }, { "flood", PNK_CASE_FLOOD }, { "town", PNK_CASE_TOWN }, { "default", PNK_CASE_TOWN },
    };

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (contains(word, types[i].part))
            return types[i].type;
    return PNK_CASE_N_TYPES;
}

/* ---- locations ---- */

/** Which of the two columns is the latitude by the names in the header; the files mostly have it first. */
static bool latitude_first(const pnk_case_row *header)
{
    const char *first = header ? pnk_case_cell(header, COLUMN_4) : NULL;

    return !(contains(first, "lon") || contains(first, "lng") || (first && !strcasecmp(first, "gps_x")) || (first && !strcasecmp(first, "x")));
}

/** A header that somebody forgot to begin with #. */
static bool is_plain_header(const pnk_case_row *row)
{
    double number;
    const char *first = pnk_case_cell(row, NAME), *fourth = pnk_case_cell(row, COLUMN_4);

    return first && !strcasecmp(first, "name") && fourth && !pnk_text_to_number(fourth, &number);
}

static void take_coordinates(pnk_case_reader *r, pnk_case_file *file, const pnk_case_row *row, bool lat_first, pnk_case_place *place)
{
    place->column_4 = place->column_5 = NAN;
    pnk_case_number(r, file, row, COLUMN_4, lat_first ? "latitude" : "longitude", NAN, &place->column_4);
    pnk_case_number(r, file, row, COLUMN_5, lat_first ? "longitude" : "latitude", NAN, &place->column_5);
    place->lat_deg = lat_first ? place->column_4 : place->column_5;
    place->lon_deg = lat_first ? place->column_5 : place->column_4;
}

/** No point on Earth this way round, but the other way round all are: then the header names the columns wrongly. */
static void check_coordinates(pnk_case_reader *r, pnk_case_file *file)
{
    size_t odd = 0, odd_swapped = 0;

    for (size_t i = 0; i < r->c->n_places; i++) {
        const pnk_case_place *place = &r->c->places[i];
        odd += fabs(place->lat_deg) > 90.0 || fabs(place->lon_deg) > 180.0;
        odd_swapped += fabs(place->lon_deg) > 90.0 || fabs(place->lat_deg) > 180.0;
    }
    if (odd == 0)
        return;
    pnk_case_problem(r, file, PNK_WARNING, 0, NULL, NULL, odd_swapped == 0 ? "latitudes from -90 to 90; taken the other way round" : "latitudes from -90 to 90 and longitudes from -180 to 180");
    for (size_t i = 0; i < r->c->n_places; i++) {
        pnk_case_place *place = &r->c->places[i];
        double lat_deg = place->lat_deg;
        if (odd_swapped == 0)
            place->lat_deg = place->lon_deg, place->lon_deg = lat_deg;
        else if (fabs(place->lat_deg) > 90.0 || fabs(place->lon_deg) > 180.0)
            place->lat_deg = place->lon_deg = NAN;
    }
}

/** Further columns: what the rules know by name, and every number under the name in the header. */
static void take_attributes(pnk_case_reader *r, pnk_case_file *file, const pnk_case_row *header, const pnk_case_row *row, pnk_case_place *place)
{
    place->conflict_intensity = 1.0;
    if (!header || row->n <= FIRST_ATTRIBUTE)
        return;
    if (!(place->attributes = PNK_NEW(r->arena, pnk_case_attribute, row->n - FIRST_ATTRIBUTE))) {
        r->full = true;
        return;
    }
    for (size_t i = FIRST_ATTRIBUTE; i < row->n; i++) {
        const char *name = pnk_case_cell(header, i), *text = pnk_case_cell(row, i);
        double value;
        if (!name || !text)
            continue;
        if (!pnk_text_to_number(text, &value)) {
            pnk_case_problem(r, file, PNK_WARNING, row->row, name, text, "a number; this cell is not read");
            continue;
        }
        place->attributes[place->n_attributes++] = (pnk_case_attribute){ pnk_case_keep(r, name), value };
        if (!strcmp(name, "initial_idps"))
            place->initial_idps_persons = value;
        else if (!strcmp(name, "capacity_per_day"))
            place->capacity_per_day_persons = value;
        else if (!strcmp(name, "conflict_intensity"))
            place->conflict_intensity = value;
    }
}

static bool take_place(pnk_case_reader *r, pnk_case_file *file, const pnk_case_row *header, const pnk_case_row *row, bool lat_first, pnk_case_place *place)
{
    const char *name = pnk_case_cell(row, NAME), *type = pnk_case_cell(row, TYPE);
    double persons = 0.0;
    bool camp;

    if (!name) {
        pnk_case_problem(r, file, PNK_ERROR, row->row, "name", NULL, "the name of a place");
        return false;
    }
    *place = (pnk_case_place){ .name = pnk_case_keep(r, name), .region = pnk_case_keep(r, pnk_case_cell(row, REGION)),
                               .country = pnk_case_keep(r, pnk_case_cell(row, COUNTRY)), .type = pnk_case_type_of(type) };
    place->region = place->region ? place->region : "unknown";
    place->country = place->country ? place->country : "unknown";
    take_coordinates(r, file, row, lat_first, place);
    if (place->type == PNK_CASE_N_TYPES) {
        pnk_case_problem(r, file, PNK_ERROR, row->row, "location_type", type, "one of: %s", TYPES_KNOWN);
        place->type = PNK_CASE_TOWN;
    }
    pnk_case_whole(r, file, row, CONFLICT_DATE, "conflict_date", -1000000, &place->conflict_day);
    pnk_case_number(r, file, row, POPULATION, "population", 0.0, &persons);
    camp = place->type == PNK_CASE_CAMP || place->type == PNK_CASE_IDP_CAMP;
    *(camp ? &place->capacity_persons : &place->population_persons) = persons;
    take_attributes(r, file, header, row, place);
    return true;
}

void pnk_case_read_places(pnk_case_reader *r)
{
    pnk_case_file *file = pnk_case_open(r, "input_csv", "locations.csv");
    pnk_case_file missing = { .file = "input_csv/locations.csv" };
    const pnk_case_row *header = NULL;
    pnk_case *c = r->c;

    if (!file && !r->full)
        pnk_case_problem(r, &missing, PNK_ERROR, 0, NULL, NULL, "this file; a scenario must have it");
    if (!file)
        return;
    if (!(c->places = PNK_NEW(r->arena, pnk_case_place, file->n + 1))) {
        r->full = true;
        return;
    }
    for (size_t i = 0; i < file->n && !r->full; i++) {
        const pnk_case_row *row = &file->v[i];
        pnk_case_place place;
        int known;
        if (row->comment || is_plain_header(row)) {
            if (!header && row->n > COLUMN_5)
                header = row;
            continue;
        }
        if (!take_place(r, file, header, row, latitude_first(header), &place))
            continue;
        if ((known = pnk_index_get(&r->places, place.name)) >= 0) {
            pnk_case_problem(r, file, PNK_WARNING, row->row, "name", place.name, "each name once; the later row stands");
            c->places[known] = place;
        } else if (pnk_index_put(&r->places, r->arena, place.name, (int)c->n_places) < 0)
            r->full = true;
        else
            c->places[c->n_places++] = place;
    }
    if (r->full)
        return;
    for (size_t i = 0; i < c->n_places; i++)
        c->places[i].foreign = strcmp(c->places[i].country, c->places[0].country) != 0;
    check_coordinates(r, file);
    if (c->n_places == 0)
        pnk_case_problem(r, file, PNK_ERROR, 0, NULL, NULL, "at least one place");
}

/* ---- routes ---- */

static void take_link_attributes(pnk_case_reader *r, pnk_case_file *file, const pnk_case_row *header, const pnk_case_row *row, pnk_case_link *link)
{
    link->max_move_km_per_day = link->walk_probability = NAN;
    for (size_t i = 4; header && i < row->n; i++) {
        const char *name = pnk_case_cell(header, i);
        if (name && !strcmp(name, "max_move_speed"))
            pnk_case_number(r, file, row, i, name, 0.0, &link->max_move_km_per_day);
        else if (name && !strcmp(name, "walk_probability"))
            pnk_case_number(r, file, row, i, name, 0.0, &link->walk_probability);
        else if (pnk_case_cell(row, i))
            pnk_case_problem(r, file, PNK_WARNING, row->row, name, pnk_case_cell(row, i), "max_move_speed or walk_probability; this cell is not read");
    }
}

void pnk_case_read_links(pnk_case_reader *r)
{
    pnk_case_file *file = pnk_case_open(r, "input_csv", "routes.csv");
    pnk_case_file missing = { .file = "input_csv/routes.csv" };
    pnk_case *c = r->c;

    if (!file && !r->full)
        pnk_case_problem(r, &missing, PNK_ERROR, 0, NULL, NULL, "this file; a scenario must have it");
    if (!file)
        return;
    if (!(c->links = PNK_NEW(r->arena, pnk_case_link, file->n + 1))) {
        r->full = true;
        return;
    }
    for (size_t i = 0; i < file->n; i++) {
        const pnk_case_row *row = &file->v[i];
        pnk_case_link link = { .forced = 0 };
        const char *first = pnk_case_cell(row, 0);
        pnk_case_cell_state length;
        if (row->comment || (i == 0 && first && !strcasecmp(first, "name1")))
            continue;
        link.a = pnk_case_place_of(r, file, row, 0, "name1", PNK_ERROR);
        link.b = pnk_case_place_of(r, file, row, 1, "name2", PNK_ERROR);
        if ((length = pnk_case_number(r, file, row, 2, "distance", 0.0, &link.length_km)) == PNK_CELL_IS_BLANK)
            pnk_case_problem(r, file, PNK_ERROR, row->row, "distance", NULL, "a number of kilometres");
        pnk_case_whole(r, file, row, 3, "forced_redirection", 0, &link.forced);
        take_link_attributes(r, file, pnk_case_header(file), row, &link);
        if (link.a < 0 || link.b < 0 || length != PNK_CELL_IS_GOOD)
            continue;
        if (link.a == link.b)
            pnk_case_problem(r, file, PNK_WARNING, row->row, "name2", pnk_case_cell(row, 1), "another place; this row is left out");
        else
            c->links[c->n_links++] = link;
    }
}

/* ---- closures ---- */

static const struct { const char *word; pnk_case_closing what; } closings[] = {
    { "country", PNK_CASE_CLOSE_COUNTRY }, { "location", PNK_CASE_CLOSE_LOCATION }, { "camp", PNK_CASE_CLOSE_CAMP }, { "idpcamp", PNK_CASE_CLOSE_IDP_CAMP },
    { "link", PNK_CASE_CLOSE_LINK }, { "links", PNK_CASE_CLOSE_LINK }, { "link_twoway", PNK_CASE_CLOSE_LINK_TWOWAY }, { "twoway", PNK_CASE_CLOSE_LINK_TWOWAY },
    { "remove_forced_redirection", PNK_CASE_CLOSE_REDIRECTION },
};

static bool is_country(const pnk_case *c, const char *name)
{
    for (size_t i = 0; name && i < c->n_places; i++)
        if (!strcmp(c->places[i].country, name))
            return true;
    return false;
}

/** Names that nothing has: the closure then closes nothing, as with the peer. */
static void check_closure(pnk_case_reader *r, pnk_case_file *file, const pnk_case_row *row, pnk_case_closing what)
{
    bool two = what == PNK_CASE_CLOSE_LINK || what == PNK_CASE_CLOSE_LINK_TWOWAY || what == PNK_CASE_CLOSE_REDIRECTION;

    for (size_t i = 1; i <= 2; i++) {
        const char *column = i == 1 ? "name1" : "name2", *name = pnk_case_cell(row, i);
        if (what == PNK_CASE_CLOSE_COUNTRY && !is_country(r->c, name))
            pnk_case_problem(r, file, PNK_WARNING, row->row, column, name, "a country of locations.csv; this row closes nothing");
        else if (what != PNK_CASE_CLOSE_COUNTRY && (i == 1 || two))
            pnk_case_place_of(r, file, row, i, column, PNK_WARNING);
    }
}

void pnk_case_read_closures(pnk_case_reader *r)
{
    pnk_case_file *file = pnk_case_open(r, "input_csv", "closures.csv");
    pnk_case *c = r->c;

    if (!file)
        return;
    if (!(c->closures = PNK_NEW(r->arena, pnk_case_closure, file->n + 1))) {
        r->full = true;
        return;
    }
    for (size_t i = 0; i < file->n; i++) {
        const pnk_case_row *row = &file->v[i];
        pnk_case_closure closure = { .to_day = -1 };
        const char *word = pnk_case_cell(row, 0);
        size_t k = 0, n = sizeof closings / sizeof *closings;
        if (row->comment || (i == 0 && word && !strcasecmp(word, "closure_type")))
            continue;
        while (k < n && (!word || strcasecmp(word, closings[k].word)))
            k++;
        if (k == n) {
            pnk_case_problem(r, file, PNK_WARNING, row->row, "closure_type", word, "country, location, camp, idpcamp, link or remove_forced_redirection; this row is left out");
            continue;
        }
        closure.what = closings[k].what;
        closure.name_1 = pnk_case_keep(r, pnk_case_cell(row, 1));
        closure.name_2 = pnk_case_keep(r, pnk_case_cell(row, 2));
        closure.place_1 = closure.what == PNK_CASE_CLOSE_COUNTRY ? -1 : pnk_index_get(&r->places, closure.name_1);
        closure.place_2 = closure.what == PNK_CASE_CLOSE_COUNTRY ? -1 : pnk_index_get(&r->places, closure.name_2);
        check_closure(r, file, row, closure.what);
        if (pnk_case_whole(r, file, row, 3, "closure_start", -1, &closure.from_day) == PNK_CELL_IS_BLANK)
            pnk_case_problem(r, file, PNK_ERROR, row->row, "closure_start", NULL, "a number of days");
        pnk_case_whole(r, file, row, 4, "closure_end", -1, &closure.to_day);
        if (closure.to_day < 0)
            closure.to_day = c->n_days;
        c->closures[c->n_closures++] = closure;
    }
}

/* ---- changes of type, major routes ---- */

void pnk_case_read_changes(pnk_case_reader *r)
{
    pnk_case_file *file = pnk_case_open(r, "input_csv", "location_changes.csv");
    pnk_case *c = r->c;

    if (!file)
        return;
    if (!(c->changes = PNK_NEW(r->arena, pnk_case_change, file->n + 1))) {
        r->full = true;
        return;
    }
    for (size_t i = 0; i < file->n; i++) {
        const pnk_case_row *row = &file->v[i];
        pnk_case_change change = {0};
        if (row->comment)
            continue;
        change.place = pnk_case_place_of(r, file, row, 0, "location name", PNK_ERROR);
        change.type = pnk_case_type_of(pnk_case_cell(row, 1));
        if (change.type == PNK_CASE_N_TYPES)
            pnk_case_problem(r, file, PNK_ERROR, row->row, "new location type", pnk_case_cell(row, 1), "one of: %s", TYPES_KNOWN);
        if (pnk_case_whole(r, file, row, 2, "day", 0, &change.day) == PNK_CELL_IS_BLANK)
            pnk_case_problem(r, file, PNK_ERROR, row->row, "day", NULL, "a number of days");
        c->changes[c->n_changes++] = change;
    }
}

void pnk_case_read_ways(pnk_case_reader *r)
{
    pnk_case_file *file = pnk_case_open(r, "input_csv", "major_routes.csv");
    pnk_case *c = r->c;

    if (!file)
        return;
    c->ways = PNK_NEW(r->arena, int *, file->n + 1);
    c->n_ways_places = PNK_NEW(r->arena, size_t, file->n + 1);
    r->full = !c->ways || !c->n_ways_places;
    for (size_t i = 0; i < file->n && !r->full; i++) {
        const pnk_case_row *row = &file->v[i];
        int *way = PNK_NEW(r->arena, int, row->n + 1);
        size_t n = 0;
        r->full = !way;
        for (size_t k = 0; way && k < row->n && !row->comment; k++)
            if (pnk_case_cell(row, k) && (way[n] = pnk_case_place_of(r, file, row, k, "name", PNK_WARNING)) >= 0)
                n++;
        if (n < 2)
            continue;
        c->ways[c->n_ways] = way;
        c->n_ways_places[c->n_ways++] = n;
    }
}
