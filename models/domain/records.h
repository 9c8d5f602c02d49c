/* models/domain/records.h - the words of the field as records: what an operation folder holds.
 *
 * Question  What is an area, a place, a site, a warehouse, a report?
 * Promise   after intake every id is resolved to an index into its list, every number is in its unit and within its
 *           range, and unknown is NAN (numbers), PNK_DAY_UNKNOWN (days) or -1 (indices), never zero
 * Never     reads or writes a file; holds a name, document or phone number of a person
 */
#ifndef PNK_DOMAIN_RECORDS_H
#define PNK_DOMAIN_RECORDS_H

#include "engine/base/arena.h"
#include "engine/base/date.h"
#include "engine/geo/geo.h"
#include "engine/table/table.h"

typedef struct { const char *en, *ru, *ky; } pnk_name;      /* ru and ky may be NULL */
typedef enum { PNK_HIGH, PNK_MEDIUM, PNK_LOW, PNK_ASSUMED, PNK_UNSAID } pnk_confidence;

/** What every row of an operation carries. */
typedef struct {
    pnk_origin at;
    const char *source;              /* NULL: not said */
    pnk_confidence confidence;
    pnk_day reported_at;             /* PNK_DAY_UNKNOWN: known from its own day on */
} pnk_row;

/** Was a row known at the end of a day? It was told by then, or, where that is not said, its own day had come (unknown: it had). */
static inline bool pnk_row_known(const pnk_row *row, pnk_day own_day, pnk_day as_of)
{
    pnk_day day = row->reported_at != PNK_DAY_UNKNOWN ? row->reported_at : own_day;
    return day == PNK_DAY_UNKNOWN || day <= as_of;
}

#define PNK_LIST(type) struct { type *v; size_t n, capacity; }

typedef struct {
    pnk_row row;
    const char *id, *parent_id;
    int parent;                      /* index into areas, -1: a root */
    int level;                       /* 0 country, 1 oblast, 2 rayon, 3 ayil aimak; NAN-less: -1 unknown */
    pnk_name name;
    const char *other_names;         /* ";" between; NULL: none */
    pnk_point at;
    double population_persons;
    double host_places_persons;      /* NAN: derived from population by the host_share parameter */
    double host_days;                /* days a host can carry a guest without support */
    double host_fatigue_share;       /* share of unsupported guests who must leave, per day after that */
    bool in_scope;                   /* counted in the headline (operation.json "scope": area ids; default all) */
    bool leaf;                       /* no area has it as parent */
    bool rest;                       /* made by intake: what the children of its parent do not cover */
    const char *shape_geojson;       /* from areas.geojson; NULL: none */
} pnk_area;

typedef enum { PNK_CITY, PNK_TOWN, PNK_VILLAGE, PNK_POST, PNK_JUNCTION } pnk_place_type;
typedef struct {
    pnk_row row;
    const char *id;
    int area;                        /* a leaf area */
    pnk_place_type type;
    pnk_name name;
    const char *other_names;         /* ";" between; NULL: none */
    pnk_point at;
    double population_persons;
} pnk_place;

typedef enum { PNK_TRUNK, PNK_REGIONAL, PNK_LOCAL, PNK_MOUNTAIN } pnk_road_class;
typedef struct {
    pnk_row row;
    const char *id;                  /* made as "from--to" where not given */
    int from, to;                    /* places */
    double length_km, travel_min;    /* by car */
    pnk_road_class class_;
    unsigned months_open;            /* bit m-1 for month m; all set where not said */
} pnk_road;

typedef struct { pnk_row row; int road; pnk_day from, to; const char *reason; } pnk_closure;   /* to unknown: until said otherwise; inclusive */
typedef struct { pnk_row row; int place, area; pnk_day from, to; double intensity; const char *kind; } pnk_hazard;  /* inclusive */

typedef struct {
    pnk_row row;
    const char *id;
    pnk_name name;
    double share, persons_per_household, priority;
    double own_transport_share, accepts_sites_share, seats_per_person;
} pnk_group;

typedef struct { pnk_row row; int group; const char *attribute; double share; const char *raises; } pnk_attribute;

typedef struct {
    pnk_row row;
    const char *service;             /* "toilets", "water_l", ... */
    int site, area;                  /* one of them */
    double capacity_per_day;
    const char *agency;
    double usd_per_unit;
    pnk_day from, to;
} pnk_service;

typedef enum { PNK_COLLECTIVE_CENTRE, PNK_TENT_SITE, PNK_TRANSIT, PNK_RENTAL } pnk_site_type;
typedef enum { PNK_READY, PNK_TO_CHECK, PNK_UNFIT } pnk_site_status;
typedef struct {
    pnk_row row;
    const char *id;
    int place, area;                 /* place: the given one, else the nearest; area: that of the place */
    pnk_site_type type;
    pnk_name name;
    pnk_point at;
    double covered_area_m2, land_area_m2;
    double capacity_persons, occupied_persons, blocked_persons;
    pnk_day opens, closes;           /* closes: last day */
    pnk_site_status status;
    double toilets_women, toilets_men, water_l_per_day, accessible_places;
    int winter_fit;                  /* 1 yes, 0 no, -1 unknown */
    const char *reserved_for;        /* group_id or attribute; NULL: all */
    const char *features;            /* ";" between */
    int sensitive;                   /* 1: its position is not for publication */
    const char *agency;
} pnk_site;

typedef struct { pnk_row row; const char *id; int place; pnk_name name; const char *agency; double volume_m3; } pnk_warehouse;

typedef enum { PNK_CARRIES_GOODS, PNK_CARRIES_PEOPLE, PNK_CARRIES_BOTH } pnk_carries;
typedef struct {
    pnk_row row;
    int warehouse, place;            /* depot: one is given, place is always set */
    const char *vehicle;
    double count, payload_kg, volume_m3, seats;
    pnk_carries carries;
    double hours_per_day, kmh_trunk, kmh_local, kmh_mountain, usd_per_km;
    const char *access_areas;        /* ";" of area ids it may enter; NULL: all */
    pnk_day available_from;
} pnk_fleet;

typedef struct { pnk_row row; const char *id; double payload_kg, volume_m3, seats, kmh_trunk, kmh_local, kmh_mountain, usd_per_km, hours_per_day; } pnk_vehicle;

typedef enum { PNK_DURABLE, PNK_CONSUMABLE, PNK_SHELTER } pnk_item_kind;
typedef struct {
    pnk_row row;
    const char *id, *sector;
    pnk_name name;
    const char *unit;
    pnk_item_kind kind;
    double weight_kg, volume_m3, unit_cost_usd, supplier_days, supplier_per_day;
    double covered_area_m2, land_m2; /* tents and housing units: floor, and ground with gaps and services */
    double supports_persons, support_days;   /* a host support package: persons it keeps, for how long; NAN: none */
    const char *adds_service;        /* what one installed (durable) or used (consumable) unit adds; NULL: nothing */
    double adds_per_day;
} pnk_item;

typedef enum { PNK_PER_PERSON, PNK_PER_HOUSEHOLD } pnk_per;
typedef enum { PNK_ONCE, PNK_A_DAY, PNK_A_WEEK, PNK_A_MONTH } pnk_period;
typedef enum { PNK_ON_ARRIVAL, PNK_FIRST_CONTACT } pnk_issue;
typedef enum { PNK_SURVIVAL, PNK_EMERGENCY, PNK_SPHERE } pnk_phase;     /* levels 1, 2, 3 of the models */
typedef enum { PNK_ANY_SEASON, PNK_WARM, PNK_COLD } pnk_season;
typedef struct {
    pnk_row row;
    const char *id, *sector;
    const char *need;                /* an item_id, a service, or "covered_area_m2", "land_m2" */
    int item;                        /* index, -1: need is a service or an area */
    pnk_per per;
    double amount;
    pnk_period period;
    pnk_issue issue;
    pnk_phase phase;                 /* holds from this phase on until a row of a higher phase says otherwise */
    pnk_season season;
    int group;                       /* -1: all */
} pnk_standard;

typedef struct {
    pnk_row row;
    int warehouse, item;
    double quantity;
    const char *agency;
    pnk_day available_from, expires; /* available_from after as_of: pipeline */
    int earmark_area, earmark_group;
} pnk_stock;

typedef struct { pnk_row row; int place, item; double quantity; pnk_day date; } pnk_distributed;
typedef struct { pnk_row row; const char *agency, *sector; double usd; pnk_day available_from; double funded_share; } pnk_budget;   /* sector NULL: any */
typedef struct { pnk_row row; const char *id; const char *name; double error_share, bias_share; int origin; } pnk_source;

/** Measures. The first nine are solved for; the rest are kept, checked and shown. */
#define PNK_MEASURE_LIST(X)                                                                       \
    X(DISPLACED, "displaced") X(DEPARTED, "departed") X(ARRIVED, "arrived") X(RETURNED, "returned") \
    X(PRESENT, "present") X(WITH_HOSTS, "with_hosts") X(IN_SITES, "in_sites")                     \
    X(ON_THE_WAY, "on_the_way") X(REMAINING, "remaining")                                         \
    X(KILLED, "killed") X(INJURED, "injured") X(MISSING, "missing") X(RESPONDERS, "responders")   \
    X(AFFECTED, "affected") X(IN_NEED, "in_need") X(TARGETED, "targeted")
typedef enum {
#define X(name, word) PNK_##name,
    PNK_MEASURE_LIST(X)
#undef X
    PNK_N_MEASURES
} pnk_measure;
#define PNK_N_SOLVED 9               /* DISPLACED..REMAINING */
const char *pnk_measure_word(pnk_measure measure);
extern const char pnk_measure_words[];     /* all, for PNK_COL_WORD */

typedef enum { PNK_NOW, PNK_SINCE_START, PNK_IN_PERIOD, PNK_COUNT_UNSAID } pnk_count_kind;
typedef enum { PNK_EXACT, PNK_AT_LEAST, PNK_AT_MOST, PNK_ABOUT } pnk_bound;

typedef struct {
    pnk_row row;
    const char *id;
    pnk_day as_of;
    int as_of_minutes;               /* after midnight, -1: not said (end of the day) */
    int source;
    const char *place_as_heard, *place_hint;
    pnk_measure measure;
    double persons, households;      /* one of them */
    pnk_count_kind count;
    pnk_day period_from;
    pnk_bound bound;
    int group;                       /* -1: everybody */
    const char *attribute;           /* "children": a part, shown and checked, not solved for; NULL: none */
    const char *replaces;            /* report_id of an older one */
    const char *note;
    const char *from_file, *from_sheet, *from_cell;      /* where an imported figure stands; NULL: typed in */
} pnk_report;

typedef struct {
    pnk_row row;
    const char *id;                  /* may be NULL */
    pnk_day as_of;
    int source;
    const char *place_as_heard, *place_hint, *measure;
    double value;
    const char *unit, *note;
    const char *from_file, *from_sheet, *from_cell;
} pnk_figure;

typedef struct { pnk_row row; const char *id; pnk_day as_of; int source; const char *origin_as_heard, *destination_as_heard; double persons; int group; pnk_day period_from; } pnk_flow;

/** A row of matches.csv: it decides once an office has confirmed it. */
typedef struct {
    pnk_row row;
    const char *heard, *parent;      /* as heard; parent may be NULL */
    int place, area;                 /* one of them; both -1: nothing of this operation */
    const char *confirmed_by;        /* NULL: an open question */
} pnk_confirmed;

typedef enum { PNK_LOCK_SITE_OPEN, PNK_LOCK_SITE_CLOSED, PNK_LOCK_MOVE, PNK_LOCK_SHIPMENT, PNK_LOCK_OCCUPANCY_MIN, PNK_LOCK_OCCUPANCY_MAX,
               PNK_LOCK_AREA_FIRST /* only supposed: the people of an area wait and travel as little as can be */ } pnk_lock_what;
typedef struct {
    pnk_row row;
    const char *id;
    pnk_lock_what what;
    int site, area, warehouse, item, group;
    pnk_day from, to;
    double value;
    const char *who, *why;
    bool supposed;                   /* nobody has decided it: a choice whose cost is asked for. Its value is the least; it gives nobody leave to move out */
} pnk_lock;

typedef struct { pnk_row row; const char *tier, *term; double weight; const char *unit; } pnk_weight;       /* tier "T1", term "late" */
typedef struct { pnk_row row; const char *name; double value, low, high; const char *unit; } pnk_parameter; /* low..high: the range an ensemble draws from */

/** operation.json */
typedef struct {
    const char *id;                  /* name of the folder */
    pnk_name title;
    pnk_day start, as_of;
    int horizon_days;
    uint64_t seed;
    pnk_phase phase;
    bool exercise;
} pnk_operation_head;

typedef struct {
    pnk_arena arena;                 /* all below lives here */
    pnk_operation_head head;
    PNK_LIST(pnk_area) areas;
    PNK_LIST(pnk_place) places;
    PNK_LIST(pnk_road) roads;
    PNK_LIST(pnk_closure) closures;
    PNK_LIST(pnk_hazard) hazards;
    PNK_LIST(pnk_group) groups;
    PNK_LIST(pnk_attribute) attributes;
    PNK_LIST(pnk_service) services;
    PNK_LIST(pnk_site) sites;
    PNK_LIST(pnk_warehouse) warehouses;
    PNK_LIST(pnk_fleet) fleet;
    PNK_LIST(pnk_vehicle) vehicles;
    PNK_LIST(pnk_item) items;
    PNK_LIST(pnk_standard) standards;
    PNK_LIST(pnk_stock) stocks;
    PNK_LIST(pnk_distributed) distributed;
    PNK_LIST(pnk_budget) budgets;
    PNK_LIST(pnk_source) sources;
    PNK_LIST(pnk_report) reports;
    PNK_LIST(pnk_figure) figures;
    PNK_LIST(pnk_flow) flows;
    PNK_LIST(pnk_confirmed) confirmed;
    PNK_LIST(pnk_lock) locks;
    PNK_LIST(pnk_weight) weights;
    PNK_LIST(pnk_parameter) parameters;
} pnk_records;

pnk_records *pnk_records_new(void);
void         pnk_records_free(pnk_records *records);

/** Index of an id, -1: not there. Linear; intake keeps an index of its own. */
int pnk_find_area(const pnk_records *records, const char *id);
int pnk_find_place(const pnk_records *records, const char *id);
int pnk_find_site(const pnk_records *records, const char *id);
int pnk_find_group(const pnk_records *records, const char *id);
int pnk_find_item(const pnk_records *records, const char *id);
/** Is `area` the same as, or below, `ancestor`? */
bool pnk_area_within(const pnk_records *records, int area, int ancestor);

/** A parameter or weight by name; the records must have it (intake checks the list of needed names): NAN when not. */
double pnk_parameter_value(const pnk_records *records, const char *name);
const pnk_parameter *pnk_parameter_find(const pnk_records *records, const char *name);
double pnk_weight_value(const pnk_records *records, const char *tier, const char *term);
bool   pnk_is_cold(const pnk_records *records, pnk_day day);     /* by the parameters cold_from_month.. see data/reference/parameters.csv */
/** Amount of a standard in force at a phase and day: the row of the highest phase not above `phase` (season and group fitting),
 *  NAN when no row names this need. */
double pnk_standard_amount(const pnk_records *records, const char *need, pnk_phase phase, pnk_day day, int group);

#endif
