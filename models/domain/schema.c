/* models/domain/schema.c - every column of every table, with what may stand in it. */
#include "models/domain/schema.h"
#include "engine/base/say.h"
#include "engine/base/text.h"
#include "models/domain/records.h"

#define REQUIRED true
#define OPTIONAL false

#define ID(name, required, help)              { name, PNK_COL_ID, required, NAN, NAN, NULL, help }
#define TEXT(name, required, help)            { name, PNK_COL_TEXT, required, NAN, NAN, NULL, help }
#define NUMBER(name, required, low, high, help) { name, PNK_COL_NUMBER, required, low, high, NULL, help }
#define COUNT(name, required, help)           { name, PNK_COL_COUNT, required, 0, 1e12, NULL, help }
#define SHARE(name, required, help)           { name, PNK_COL_SHARE, required, 0, 1, NULL, help }
#define DATE(name, required, help)            { name, PNK_COL_DATE, required, NAN, NAN, NULL, help }
#define FLAG(name, required, help)            { name, PNK_COL_FLAG, required, NAN, NAN, NULL, help }
#define WORD(name, required, words, help)     { name, PNK_COL_WORD, required, NAN, NAN, words, help }

/* What every row may carry. */
#define EVERY_ROW                                                                                           \
    TEXT("source", OPTIONAL, "Where the row comes from."),                                                  \
    WORD("confidence", OPTIONAL, "high medium low assumed", "How sure; assumed: no source says so."),       \
    DATE("reported_at", OPTIONAL, "Day from which the row was known; after as_of it is not known yet."),    \
    TEXT("from_file", OPTIONAL, "File that the figure was imported from."),                               \
    TEXT("from_sheet", OPTIONAL, "Sheet of that file."),                                                    \
    TEXT("from_cell", OPTIONAL, "Cell of that sheet: B7, or row:column."),                                  \
    TEXT("note", OPTIONAL, "Remark for people.")

#define NAMES(required)                                    \
    TEXT("name_en", required, PNK_PHRASE("Name in English.")),         \
    TEXT("name_ru", OPTIONAL, "Name in Russian."),         \
    TEXT("name_ky", OPTIONAL, "Name in Kyrgyz.")

#define LON_LAT(required)                                                                     \
    NUMBER("lon_deg", required, -180, 180, PNK_PHRASE("Longitude, degrees east, WGS 84.")),               \
    NUMBER("lat_deg", required, -90, 90, PNK_PHRASE("Latitude, degrees north, WGS 84."))

static const pnk_col_spec areas[] = {
    ID("area_id", REQUIRED, PNK_PHRASE("P-code or other id of the area.")),
    ID("parent_id", OPTIONAL, "The area it lies in; empty: a root."),
    { "level", PNK_COL_COUNT, OPTIONAL, 0, 9, NULL, "0 country, 1 oblast, 2 rayon or city, 3 ayil aimak or town." },
    NAMES(REQUIRED),
    TEXT("other_names", OPTIONAL, "Other spellings and names, with ; between."),
    LON_LAT(REQUIRED),
    COUNT("population_persons", OPTIONAL, "Residents before the event."),
    COUNT("host_places_persons", OPTIONAL, "Persons that host families can take; empty: a share of the population."),
    NUMBER("host_days", OPTIONAL, 0, 3650, "Days a host can keep a guest without support."),
    SHARE("host_fatigue_share", OPTIONAL, "Share of unsupported guests who must leave, per day after that."),
    EVERY_ROW
};

static const pnk_col_spec places[] = {
    ID("place_id", REQUIRED, PNK_PHRASE("Id of the place.")),
    ID("area_id", REQUIRED, PNK_PHRASE("The area it stands in.")),
    WORD("type", OPTIONAL, "city town village post junction", "Kind of place; empty: village."),
    NAMES(REQUIRED),
    TEXT("other_names", OPTIONAL, "Other spellings and names, with ; between."),
    LON_LAT(REQUIRED),
    COUNT("population_persons", OPTIONAL, "Residents before the event."),
    EVERY_ROW
};

static const pnk_col_spec roads[] = {
    ID("road_id", OPTIONAL, "Id of the road; empty: made from its two places."),
    ID("from_place", REQUIRED, PNK_PHRASE("Place at one end.")),
    ID("to_place", REQUIRED, PNK_PHRASE("Place at the other end.")),
    NUMBER("length_km", REQUIRED, 0, 5000, PNK_PHRASE("Length by road.")),
    NUMBER("travel_min", REQUIRED, 0, 100000, PNK_PHRASE("Minutes by car in the dry season.")),
    WORD("class", OPTIONAL, "trunk regional local mountain", "Class of road; empty: local."),
    TEXT("months_open", OPTIONAL, "Months when it can be driven, as 5-10 or 5;6;7; empty: all year."),
    EVERY_ROW
};

static const pnk_col_spec closures[] = {
    ID("road_id", OPTIONAL, "The road; or its two places."),
    ID("from_place", OPTIONAL, "Place at one end, where road_id is empty."),
    ID("to_place", OPTIONAL, "Place at the other end, where road_id is empty."),
    DATE("closed_from", REQUIRED, PNK_PHRASE("First day closed.")),
    DATE("closed_to", OPTIONAL, "Last day closed; empty: until said otherwise."),
    TEXT("reason", OPTIONAL, "Why."),
    EVERY_ROW
};

static const pnk_col_spec hazards[] = {
    ID("place_id", OPTIONAL, "The place in danger; or an area."),
    ID("area_id", OPTIONAL, "The area in danger; or a place."),
    DATE("from", REQUIRED, PNK_PHRASE("First day of danger.")),
    DATE("to", OPTIONAL, "Last day of danger; empty: goes on."),
    SHARE("intensity", REQUIRED, PNK_PHRASE("0 none to 1 the worst.")),
    TEXT("kind", OPTIONAL, "Shelling, flood, mudflow ..."),
    EVERY_ROW
};

static const pnk_col_spec groups[] = {
    ID("group_id", REQUIRED, PNK_PHRASE("Id of the group; groups are a partition of all people.")),
    TEXT("name_en", OPTIONAL, "Name in English; empty: the id."),
    TEXT("name_ru", OPTIONAL, "Name in Russian."),
    TEXT("name_ky", OPTIONAL, "Name in Kyrgyz."),
    SHARE("share", REQUIRED, PNK_PHRASE("Share of all people; the shares of all groups add up to 1.")),
    NUMBER("persons_per_household", REQUIRED, 1, 50, PNK_PHRASE("Mean household size.")),
    NUMBER("priority", REQUIRED, 0, 1000, PNK_PHRASE("Weight of a person of this group when shelter is short.")),
    SHARE("own_transport_share", OPTIONAL, "Share with a vehicle of their own; empty: the parameter own_transport_share."),
    SHARE("accepts_sites_share", OPTIONAL, "Share that would accept a site; empty: 1."),
    NUMBER("seats_per_person", OPTIONAL, 0, 10, "Seats that a person takes, a wheelchair more than one; empty: 1."),
    EVERY_ROW
};

static const pnk_col_spec attributes[] = {
    ID("group_id", REQUIRED, PNK_PHRASE("The group.")),
    ID("attribute", REQUIRED, PNK_PHRASE("elderly disability pregnant female_headed undocumented stateless refugee ...")),
    SHARE("share", REQUIRED, PNK_PHRASE("Share of the group; attributes overlap.")),
    TEXT("raises", OPTIONAL, "The need it raises: a site feature, a service or an item; several with ;"),
    EVERY_ROW
};

static const pnk_col_spec services[] = {
    ID("service", REQUIRED, PNK_PHRASE("toilets water_l health_consultations document_desk safe_space school_places ...")),
    ID("site_id", OPTIONAL, "The site where it is; or an area."),
    ID("area_id", OPTIONAL, "The area that it serves; or a site."),
    NUMBER("capacity_per_day", REQUIRED, 0, 1e12, PNK_PHRASE("Units that it gives in a day (toilets: how many stand).")),
    TEXT("agency", OPTIONAL, "Who runs it."),
    NUMBER("usd_per_unit", OPTIONAL, 0, 1e9, "Cost of a unit, US$."),
    DATE("from", OPTIONAL, "First day; empty: there already."),
    DATE("to", OPTIONAL, "Last day; empty: no end known."),
    EVERY_ROW
};

static const pnk_col_spec sites[] = {
    ID("site_id", REQUIRED, PNK_PHRASE("Id of the site.")),
    ID("place_id", OPTIONAL, "The place where it stands; or lon_deg and lat_deg."),
    TEXT("place_as_heard", OPTIONAL, "The place in the words of an imported list, to find place_id by."),
    TEXT("place_hint", OPTIONAL, "The area it lies in, or its id, in the words of that list."),
    WORD("type", REQUIRED, "collective_centre tent_site transit rental", PNK_PHRASE("Kind of site.")),
    TEXT("name_en", OPTIONAL, "Name in English; empty: the id."),
    TEXT("name_ru", OPTIONAL, "Name in Russian."),
    TEXT("name_ky", OPTIONAL, "Name in Kyrgyz."),
    LON_LAT(OPTIONAL),
    NUMBER("covered_area_m2", OPTIONAL, 0, 1e9, "Floor for sleeping under a roof."),
    NUMBER("land_area_m2", OPTIONAL, 0, 1e12, "Ground for tents, gaps and services."),
    COUNT("capacity_persons", OPTIONAL, "Stated capacity."),
    COUNT("occupied_persons", OPTIONAL, "Displaced persons there on as_of."),
    COUNT("blocked_persons", OPTIONAL, "Places that cannot be used."),
    DATE("opens", OPTIONAL, "First day; empty: open already."),
    DATE("closes", OPTIONAL, "Last day; empty: no end known."),
    WORD("status", OPTIONAL, "ready to_check unfit", "Whether it may be used; empty: ready."),
    COUNT("toilets_women", OPTIONAL, "Toilets for women."),
    COUNT("toilets_men", OPTIONAL, "Toilets for men."),
    NUMBER("water_l_per_day", OPTIONAL, 0, 1e9, "Safe water, litres a day."),
    COUNT("accessible_places", OPTIONAL, "Places fit for persons with disability."),
    FLAG("winter_fit", OPTIONAL, "Can be heated."),
    ID("reserved_for", OPTIONAL, "A group_id or attribute; empty: everybody."),
    TEXT("features", OPTIONAL, "What it offers, with ; between; matches what attributes raise."),
    FLAG("sensitive", OPTIONAL, "Its position is not for publication."),
    TEXT("agency", OPTIONAL, "Who runs it."),
    EVERY_ROW
};

static const pnk_col_spec warehouses[] = {
    ID("warehouse_id", REQUIRED, PNK_PHRASE("Id of the warehouse.")),
    ID("place_id", REQUIRED, PNK_PHRASE("The place where it stands.")),
    TEXT("name_en", OPTIONAL, "Name in English; empty: the id."),
    TEXT("name_ru", OPTIONAL, "Name in Russian."),
    TEXT("name_ky", OPTIONAL, "Name in Kyrgyz."),
    TEXT("agency", OPTIONAL, "Whose it is."),
    NUMBER("volume_m3", OPTIONAL, 0, 1e9, "Room for goods; empty: no limit known."),
    EVERY_ROW
};

static const pnk_col_spec fleet[] = {
    ID("warehouse_id", OPTIONAL, "The depot; or a place."),
    ID("place_id", OPTIONAL, "The depot; or a warehouse."),
    ID("vehicle", REQUIRED, PNK_PHRASE("Type of vehicle, a row of vehicles.")),
    COUNT("count", REQUIRED, PNK_PHRASE("How many.")),
    NUMBER("payload_kg", OPTIONAL, 0, 1e6, "Load; empty: that of the vehicle type."),
    NUMBER("volume_m3", OPTIONAL, 0, 1e4, "Loading volume; empty: that of the vehicle type."),
    NUMBER("seats", OPTIONAL, 0, 500, "Seats for passengers; empty: those of the vehicle type."),
    WORD("carries", OPTIONAL, "goods people both", "What it is used for; empty: people where it has seats and no payload, else goods."),
    NUMBER("hours_per_day", OPTIONAL, 0, 24, "Hours of work a day; empty: those of the vehicle type."),
    NUMBER("kmh_trunk", OPTIONAL, 0, 200, "Speed on trunk roads; empty: that of the vehicle type."),
    NUMBER("kmh_local", OPTIONAL, 0, 200, "Speed on regional and local roads."),
    NUMBER("kmh_mountain", OPTIONAL, 0, 200, "Speed on mountain roads; 0: cannot use them."),
    NUMBER("usd_per_km", OPTIONAL, 0, 1000, "Cost of a km, US$."),
    TEXT("access_areas", OPTIONAL, "area_ids that it may enter, with ; between; empty: all."),
    DATE("available_from", OPTIONAL, "First day; empty: there already."),
    EVERY_ROW
};

static const pnk_col_spec vehicles[] = {
    ID("vehicle", REQUIRED, PNK_PHRASE("Type of vehicle.")),
    NUMBER("payload_kg", OPTIONAL, 0, 1e6, "Load."),
    NUMBER("volume_m3", OPTIONAL, 0, 1e4, "Loading volume."),
    NUMBER("seats", OPTIONAL, 0, 500, "Seats for passengers."),
    NUMBER("kmh_trunk", OPTIONAL, 0, 200, "Speed on trunk roads."),
    NUMBER("kmh_local", OPTIONAL, 0, 200, "Speed on regional and local roads."),
    NUMBER("kmh_mountain", OPTIONAL, 0, 200, "Speed on mountain roads; 0: cannot use them."),
    NUMBER("usd_per_km", OPTIONAL, 0, 1000, "Cost of a km, US$."),
    NUMBER("hours_per_day", OPTIONAL, 0, 24, "Hours of work a day."),
    TEXT("name_en", OPTIONAL, "Name in English."),
    TEXT("name_ru", OPTIONAL, "Name in Russian."),
    TEXT("name_ky", OPTIONAL, "Name in Kyrgyz."),
    EVERY_ROW
};

static const pnk_col_spec items[] = {
    ID("item_id", REQUIRED, PNK_PHRASE("Id of the item.")),
    ID("sector", REQUIRED, PNK_PHRASE("shelter nfi wash food health protection education ...")),
    TEXT("name_en", OPTIONAL, "Name in English; empty: the id."),
    TEXT("name_ru", OPTIONAL, "Name in Russian."),
    TEXT("name_ky", OPTIONAL, "Name in Kyrgyz."),
    TEXT("unit", OPTIONAL, "What one of it is: piece, kg, kit ..."),
    WORD("kind", REQUIRED, "durable consumable shelter", PNK_PHRASE("Given once and kept, used up, or slept in.")),
    NUMBER("weight_kg", REQUIRED, 0, 1e5, PNK_PHRASE("Weight of a unit.")),
    NUMBER("volume_m3", REQUIRED, 0, 1e4, PNK_PHRASE("Volume of a unit.")),
    NUMBER("unit_cost_usd", REQUIRED, 0, 1e7, PNK_PHRASE("Price of a unit, US$.")),
    NUMBER("supplier_days", OPTIONAL, 0, 1000, "Days from order to warehouse; empty: cannot be bought."),
    NUMBER("supplier_per_day", OPTIONAL, 0, 1e9, "Units that suppliers can send in a day; empty: cannot be bought."),
    NUMBER("covered_area_m2", OPTIONAL, 0, 1e4, "Tents and housing units: floor."),
    NUMBER("land_m2", OPTIONAL, 0, 1e5, "Tents and housing units: ground with gaps and services."),
    NUMBER("supports_persons", OPTIONAL, 0, 1000, "Host support: guests that one package keeps."),
    NUMBER("support_days", OPTIONAL, 0, 1000, "Host support: for how many days."),
    ID("adds_service", OPTIONAL, "The service that an installed or used unit adds to."),
    NUMBER("adds_per_day", OPTIONAL, 0, 1e9, "Units of that service a day."),
    EVERY_ROW
};

static const pnk_col_spec standards[] = {
    ID("standard_id", REQUIRED, PNK_PHRASE("Id of the standard.")),
    ID("sector", REQUIRED, PNK_PHRASE("shelter nfi wash food health protection education ...")),
    ID("need", REQUIRED, PNK_PHRASE("An item_id, a service, covered_area_m2 or land_m2.")),
    WORD("per", REQUIRED, "person household", PNK_PHRASE("Whom the amount is for.")),
    NUMBER("amount", REQUIRED, 0, 1e9, PNK_PHRASE("Units of the need.")),
    WORD("period", OPTIONAL, "once day week month", "How often; empty: once."),
    WORD("issue", OPTIONAL, "first_contact arrival", "When it is first due; empty: arrival."),
    WORD("phase", OPTIONAL, "survival emergency sphere", "From which phase on it holds; empty: survival."),
    WORD("season", OPTIONAL, "any warm cold", "Season in which it holds; empty: any."),
    ID("group_id", OPTIONAL, "The group that it is for; empty: everybody."),
    EVERY_ROW
};

static const pnk_col_spec stocks[] = {
    ID("warehouse_id", REQUIRED, PNK_PHRASE("Where the goods are or will be.")),
    ID("item_id", REQUIRED, PNK_PHRASE("What.")),
    NUMBER("quantity", REQUIRED, 0, 1e12, PNK_PHRASE("Units.")),
    TEXT("agency", OPTIONAL, "Whose."),
    DATE("available_from", OPTIONAL, "First day; after as_of: on the way."),
    DATE("expires", OPTIONAL, "Last day of use."),
    ID("earmark_area", OPTIONAL, "Only for this area."),
    ID("earmark_group", OPTIONAL, "Only for this group."),
    EVERY_ROW
};

static const pnk_col_spec distributed[] = {
    ID("place_id", REQUIRED, PNK_PHRASE("Where people received it.")),
    ID("item_id", REQUIRED, PNK_PHRASE("What.")),
    NUMBER("quantity", REQUIRED, 0, 1e12, PNK_PHRASE("Units.")),
    DATE("date", REQUIRED, PNK_PHRASE("When.")),
    ID("return_id", OPTIONAL, "Key of the row in an agency's workbook that told so; `import returns` keeps it."),
    NUMBER("from_stock", OPTIONAL, 0, 1e12, "Of these, how many were taken off stocks for it."),
    EVERY_ROW
};

static const pnk_col_spec budgets[] = {
    TEXT("agency", REQUIRED, PNK_PHRASE("Whose money.")),
    ID("sector", OPTIONAL, "What it may be spent on; empty: anything."),
    NUMBER("usd", REQUIRED, 0, 1e13, PNK_PHRASE("US$ asked for.")),
    DATE("available_from", OPTIONAL, "First day; empty: there already."),
    SHARE("funded_share", OPTIONAL, "Share of it that is there; pledges are not money; empty: 1."),
    EVERY_ROW
};

static const pnk_col_spec sources[] = {
    ID("source_id", REQUIRED, PNK_PHRASE("Id of the source.")),
    TEXT("name", OPTIONAL, "Who says so; empty: the id."),
    NUMBER("error_share", REQUIRED, 0, 10, PNK_PHRASE("One standard deviation, as a share of the figure.")),
    NUMBER("bias_share", OPTIONAL, 0, 10, "How far all its figures may lean one way, as a share; empty: none known."),
    ID("origin_source", OPTIONAL, "The source that it quotes."),
    EVERY_ROW
};

const char pnk_measure_words[] =
#define X(name, word) word " "
    PNK_MEASURE_LIST(X)
#undef X
    ;

static const pnk_col_spec reports[] = {
    ID("report_id", REQUIRED, PNK_PHRASE("Id of the report.")),
    DATE("as_of", REQUIRED, PNK_PHRASE("The day that the figure speaks of.")),
    { "as_of_time", PNK_COL_TIME, OPTIONAL, NAN, NAN, NULL, "The hour; empty: the end of the day." },
    ID("source_id", REQUIRED, PNK_PHRASE("Who says so.")),
    TEXT("place_as_heard", REQUIRED, PNK_PHRASE("The place in the words of the source; several with ;: the figure is of their sum.")),
    TEXT("place_hint", OPTIONAL, "area_ids or place_ids with ; between: they decide, or choose among places of one name; or the name of the area that it lies in."),
    WORD("measure", REQUIRED, pnk_measure_words, PNK_PHRASE("What was counted.")),
    COUNT("persons", OPTIONAL, "The figure; or households."),
    COUNT("households", OPTIONAL, "The figure in households; or persons."),
    WORD("count", OPTIONAL, "now since_start in_period", "A stock, a cumulative count, or a flow; empty: not said."),
    DATE("period_from", OPTIONAL, "First day of the period of in_period."),
    WORD("bound", OPTIONAL, "exact at_least at_most about", "More than, up to, about; empty: exact."),
    ID("group_id", OPTIONAL, "The group counted; empty: everybody."),
    ID("attribute", OPTIONAL, "A part of the total: children, elderly ...; shown, not solved for."),
    ID("replaces", OPTIONAL, "report_id of an older report that this one corrects."),
    EVERY_ROW
};

static const pnk_col_spec figures[] = {
    ID("figure_id", OPTIONAL, "Id of the figure."),
    DATE("as_of", REQUIRED, PNK_PHRASE("The day that the figure speaks of.")),
    ID("source_id", REQUIRED, PNK_PHRASE("Who says so.")),
    TEXT("place_as_heard", REQUIRED, PNK_PHRASE("The place in the words of the source; several with ;")),
    TEXT("place_hint", OPTIONAL, "area_ids or place_ids with ; between: they decide, or choose among places of one name; or the name of the area that it lies in."),
    ID("measure", REQUIRED, PNK_PHRASE("What was counted.")),
    NUMBER("value", REQUIRED, NAN, NAN, PNK_PHRASE("The figure.")),
    TEXT("unit", REQUIRED, PNK_PHRASE("Its unit.")),
    EVERY_ROW
};

static const pnk_col_spec flows[] = {
    ID("report_id", REQUIRED, PNK_PHRASE("Id of the flow report.")),
    DATE("as_of", REQUIRED, PNK_PHRASE("The last day that the figure speaks of.")),
    DATE("period_from", OPTIONAL, "The first day; empty: since the start."),
    ID("source_id", REQUIRED, PNK_PHRASE("Who says so.")),
    TEXT("origin_as_heard", REQUIRED, PNK_PHRASE("Where people came from.")),
    TEXT("destination_as_heard", REQUIRED, PNK_PHRASE("Where they went.")),
    COUNT("persons", REQUIRED, PNK_PHRASE("How many.")),
    ID("group_id", OPTIONAL, "The group counted; empty: everybody."),
    EVERY_ROW
};

/* Questions about names, and their answers. The columns of every row are spelt out: confidence is a number here. */
static const pnk_col_spec matches[] = {
    TEXT("name_as_heard", REQUIRED, "The name in the words of the source."),
    TEXT("parent_as_heard", OPTIONAL, "What it was said to lie in."),
    ID("place_id", OPTIONAL, "The place meant; or area_id. Both empty in a confirmed row: nothing of this operation."),
    ID("area_id", OPTIONAL, "The area meant."),
    TEXT("confirmed_by", OPTIONAL, "Office that confirmed it: from then on the row decides; empty: an open question. No personal names."),
    NUMBER("confidence", OPTIONAL, 0, 1, "How sure the match was before anybody confirmed it."),
    TEXT("candidates", OPTIONAL, "What it may mean, the likeliest first."),
    TEXT("source", OPTIONAL, "Where the row comes from."),
    DATE("reported_at", OPTIONAL, "Day from which the row was known; after as_of it is not known yet."),
    TEXT("note", OPTIONAL, "Remark for people."),
};

static const pnk_col_spec locks[] = {
    ID("lock_id", REQUIRED, PNK_PHRASE("Id of the decision.")),
    WORD("what", REQUIRED, "site_open site_closed move shipment occupancy_min occupancy_max", PNK_PHRASE("What was decided.")),
    ID("site_id", OPTIONAL, "The site."),
    ID("area_id", OPTIONAL, "Where people come from, or goods go."),
    ID("warehouse_id", OPTIONAL, "The warehouse."),
    ID("item_id", OPTIONAL, "The item."),
    ID("group_id", OPTIONAL, "The group; empty: everybody."),
    DATE("from", OPTIONAL, "First day; empty: the first of the plan."),
    DATE("to", OPTIONAL, "Last day; empty: the last of the plan."),
    NUMBER("value", OPTIONAL, 0, 1e12, "Persons or units, by what."),
    TEXT("who", OPTIONAL, "Office that decided; no personal names."),
    TEXT("why", OPTIONAL, "Reason."),
    EVERY_ROW
};

static const pnk_col_spec injects[] = {
    ID("inject_id", REQUIRED, PNK_PHRASE("Number of the inject.")),
    TEXT("at", REQUIRED, PNK_PHRASE("Scenario time: day and time, as 2+06:00 for six in the morning of the second day.")),
    TEXT("title", REQUIRED, PNK_PHRASE("Title.")),
    TEXT("message", OPTIONAL, "The inject: what is handed over or said."),
    TEXT("means", OPTIONAL, "How it comes: radio, telephone, message, letter, visit."),
    TEXT("from", OPTIONAL, "Who seems to send it; offices, no personal names."),
    TEXT("to", OPTIONAL, "To whom."),
    TEXT("expected_action", OPTIONAL, "What players are expected to do."),
    TEXT("objective", OPTIONAL, "The objective of the exercise that it serves."),
    TEXT("controller_note", OPTIONAL, "For the facilitator alone."),
    ID("contingent_on", OPTIONAL, "Comes only after this inject has; skipped with it."),
    WORD("effect", OPTIONAL, "none close_road open_road site_lost site_unfit site_found stock_lost convoy_late arrivals hazard budget_cut fleet report late_report rumour contradiction",
         "What it changes: the world, or what is heard of it; empty: nothing."),
    ID("road_id", OPTIONAL, "The road that closes or opens."),
    ID("site_id", OPTIONAL, "The site that is lost, unfit or found."),
    ID("area_id", OPTIONAL, "The area of arrivals, of a hazard, of a report; a report without one is of every area."),
    ID("warehouse_id", OPTIONAL, "The store of a stock, a convoy or a fleet; empty: all."),
    ID("item_id", OPTIONAL, "The item of a stock or a convoy; empty: all."),
    ID("source_id", OPTIONAL, "Who reports."),
    WORD("measure", OPTIONAL, "on_the_way with_hosts in_sites", "What a report counts; empty: all three, of a rumour people on the way."),
    NUMBER("value", OPTIONAL, 0, 1e9, "Persons who arrive or are rumoured; intensity of a hazard, 0 to 1."),
    NUMBER("share", OPTIONAL, -1, 10, "Share that is lost or cut; error of a report (empty: its source's); how far a contradiction is off, -0.5 is half."),
    NUMBER("days", OPTIONAL, 0, 365, "How late a convoy is, how old a late report, how long a hazard lasts."),
    NUMBER("known_after_hours", OPTIONAL, 0, 10000, "When players hear of it; empty: at once."),
    EVERY_ROW
};

static const pnk_col_spec weights[] = {
    ID("tier", REQUIRED, PNK_PHRASE("T0 T1 T2 T3 T4.")),
    ID("term", REQUIRED, PNK_PHRASE("The term of that tier.")),
    NUMBER("weight", REQUIRED, 0, 1e12, PNK_PHRASE("Its weight.")),
    TEXT("unit", OPTIONAL, "Unit of the weight."),
    EVERY_ROW
};

static const pnk_col_spec parameters[] = {
    ID("name", REQUIRED, PNK_PHRASE("Name of the constant.")),
    NUMBER("value", REQUIRED, NAN, NAN, PNK_PHRASE("Its value.")),
    NUMBER("low", OPTIONAL, NAN, NAN, "Low end of the range that the ensemble draws from; empty: fixed."),
    NUMBER("high", OPTIONAL, NAN, NAN, "High end of that range."),
    TEXT("unit", OPTIONAL, "Its unit."),
    EVERY_ROW
};

#define TABLE(array, required, reference, help) { #array, help, required, reference, array, sizeof array / sizeof array[0] }

const pnk_table_spec pnk_input_tables[] = {
    TABLE(parameters,  false, true,  "Constants of the models, with the range that the ensemble draws from."),
    TABLE(weights,     false, true,  "Tier weights and severities."),
    TABLE(areas,       true,  false, "Administrative areas, a tree; counting happens in its leaves."),
    TABLE(places,      true,  false, "Towns, villages, posts and junctions."),
    TABLE(groups,      true,  false, "A partition of all people."),
    TABLE(attributes,  false, false, "Overlapping parts of a group and the needs that they raise."),
    TABLE(roads,       true,  false, "Roads between places, driven both ways."),
    TABLE(closures,    false, false, "Roads closed, and when."),
    TABLE(hazards,     false, false, "Danger at a place or in an area, and when."),
    TABLE(items,       true,  true,  "Relief items."),
    TABLE(vehicles,    false, true,  "Types of vehicle."),
    TABLE(sites,       true,  false, "Places to sleep that are listed."),
    TABLE(services,    false, false, "Toilets, water, health, documents, safe spaces, school places."),
    TABLE(standards,   true,  true,  "What a person or household is due, by phase and season."),
    TABLE(warehouses,  false, false, "Where goods are kept."),
    TABLE(fleet,       false, false, "Vehicles at depots."),
    TABLE(stocks,      false, false, "Goods in warehouses and on the way to them."),
    TABLE(distributed, false, false, "What people already received."),
    TABLE(budgets,     false, false, "Money by agency and sector."),
    TABLE(sources,     true,  false, "Who reports, and how far their figures may be off."),
    TABLE(reports,     true,  false, "Counts of people as they were said."),
    TABLE(figures,     false, false, "Other dated figures as they were said: shown and checked, never solved for."),
    TABLE(flows,       false, false, "Counts of people by origin and destination."),
    TABLE(matches,     false, false, "Names as heard, and what somebody confirmed that they mean."),
    TABLE(locks,       false, false, "What people have decided."),
    TABLE(injects,     false, false, "Of a drill: its script, in the order of a master events list."),
};
const size_t pnk_n_input_tables = sizeof pnk_input_tables / sizeof pnk_input_tables[0];

/* Results. */

#define OF_AREA                                                                                           \
    ID("area_id", REQUIRED, "Area; total: everything in scope.")
#define TREE                                                                                              \
    TEXT("kind", OPTIONAL, "What the row is about: a leaf of the area tree, a sum of leaves, the total, people on the way."), \
    FLAG("in_total", OPTIONAL, "Whether the row is a part that the total adds up.")

static const pnk_col_spec ledger[] = {
    DATE("date", REQUIRED, "End of this day."), OF_AREA,
    ID("group_id", REQUIRED, "Group; all: everybody."), WORD("measure", REQUIRED, pnk_measure_words, "What is counted."),
    COUNT("persons", REQUIRED, "The reconciled count."),
    NUMBER("low_persons", OPTIONAL, 0, NAN, "Low end of the range."), NUMBER("high_persons", OPTIONAL, 0, NAN, "High end of the range."),
    TREE,
    WORD("range_method", OPTIONAL, "lp normal prior",
         "How the range was found. lp: while the reports are explained nearly as well; normal: from the errors of the reports; prior: hardly any report "
         "speaks of it, so what population, the areas above and the days around allow.")
};
static const pnk_col_spec forecast[] = {
    DATE("date", REQUIRED, "End of this day."), OF_AREA,
    ID("group_id", REQUIRED, "Group; all: everybody."), WORD("measure", REQUIRED, pnk_measure_words, "What is counted."),
    NUMBER("mean_persons", REQUIRED, 0, NAN, "Expected count."),
    NUMBER("p10_persons", OPTIONAL, 0, NAN, "One draw in ten lies below."), NUMBER("p50_persons", OPTIONAL, 0, NAN, "Median."),
    NUMBER("p90_persons", OPTIONAL, 0, NAN, "One draw in ten lies above."),
    TREE,
    NUMBER("p01_persons", OPTIONAL, 0, NAN, "One draw in a hundred lies below."), NUMBER("p99_persons", OPTIONAL, 0, NAN, "One draw in a hundred lies above.")
};
static const pnk_col_spec calibration[] = {
    TEXT("name", REQUIRED, "Parameter."), TEXT("unit", OPTIONAL, "Its unit."),
    NUMBER("prior_low", REQUIRED, NAN, NAN, "Low end of its range in parameters.csv."), NUMBER("prior_mid", REQUIRED, NAN, NAN, "Its value there, the likeliest."),
    NUMBER("prior_high", REQUIRED, NAN, NAN, "High end of its range there."),
    NUMBER("p10", REQUIRED, NAN, NAN, "One in ten of the draws kept lies below, by weight."), NUMBER("p50", REQUIRED, NAN, NAN, "Their median."),
    NUMBER("p90", REQUIRED, NAN, NAN, "One in ten of them lies above."),
    NUMBER("central", REQUIRED, NAN, NAN, "Of the mean path: prior_mid, moved as the median moved."),
    SHARE("acceptance_share", REQUIRED, "Draws that were kept, of all."), COUNT("draws", REQUIRED, "Draws from the ranges."),
    COUNT("reports", REQUIRED, "Reports they were held against; 0: there were none, and nothing is learnt."), COUNT("seed", REQUIRED, "Seed of the draws."),
    DATE("from", REQUIRED, "The walks begin at the end of this day."), DATE("as_of", REQUIRED, "Nothing told after this day was used."),
};
static const pnk_col_spec people_moves[] = {
    DATE("date", REQUIRED, "Day of setting out."), ID("from_id", REQUIRED, "Area or shelter that people leave."),
    ID("site_id", REQUIRED, "Shelter that they go to."), ID("group_id", REQUIRED, "Group."),
    COUNT("persons", REQUIRED, "Persons."), COUNT("households", REQUIRED, "Households."),
    TEXT("vehicle", REQUIRED, "Vehicle type, or own."),
};
static const pnk_col_spec occupancy[] = {
    DATE("date", REQUIRED, "End of this day."), ID("site_id", REQUIRED, "Shelter: a site, hosts:AREA or unlisted:AREA."),
    ID("group_id", REQUIRED, "Group; all: everybody."), COUNT("persons", REQUIRED, "Persons there."),
    NUMBER("free_places", OPTIONAL, NAN, NAN, "Places left at the level of the phase; may be negative."),
    ID("area_id", OPTIONAL, "Area where it stands."), TEXT("kind", OPTIONAL, "Kind of shelter."),
};
static const pnk_col_spec shipments[] = {
    DATE("date", REQUIRED, "Day of setting out."), ID("warehouse_id", REQUIRED, "Warehouse that it leaves."),
    ID("place_id", REQUIRED, "Place that it goes to."), ID("item_id", REQUIRED, "Item."), TEXT("agency", OPTIONAL, "Whose goods."),
    NUMBER("quantity", REQUIRED, 0, NAN, "Units."), NUMBER("trips", REQUIRED, 0, NAN, "Vehicle trips."),
    TEXT("vehicle", OPTIONAL, "Vehicle type."), TEXT("unit", OPTIONAL, "What one unit is."),
};
static const pnk_col_spec gaps[] = {
    DATE("date", REQUIRED, "The day."), ID("area_id", REQUIRED, "Area."), ID("site_id", OPTIONAL, "Shelter; empty: the whole area."),
    ID("sector", REQUIRED, "Sector."), ID("need", REQUIRED, "Item, service or space."), ID("group_id", REQUIRED, "Group; all: everybody."),
    NUMBER("needed", REQUIRED, 0, NAN, "Units needed."), NUMBER("met", REQUIRED, NAN, NAN, "Units met."),
    NUMBER("unmet", REQUIRED, 0, NAN, "Units not met."), NUMBER("persons", REQUIRED, 0, NAN, "Persons that it touches."),
    NUMBER("ceiling_share", OPTIONAL, NAN, 1, "Coverage that nothing could raise further."), TEXT("reason", OPTIONAL, "Why nothing could."),
};
static const pnk_col_spec prices[] = {
    TEXT("constraint", REQUIRED, "What is short, after the tier that it is short for."), TEXT("id", REQUIRED, "Where it is short."),
    DATE("date", OPTIONAL, "The day, or the first day, on which there is more; empty: every day."),
    NUMBER("price", REQUIRED, 0, NAN, "What one unit more would save: exact from low to high, and the most it can be where these are empty."), TEXT("unit", REQUIRED, "Unit of the price."),
    NUMBER("low", OPTIONAL, NAN, NAN, "The price holds from this amount on."), NUMBER("now", OPTIONAL, 0, NAN, "The amount that there is."),
    NUMBER("high", OPTIONAL, NAN, NAN, "The price holds up to this amount."), TEXT("range_unit", OPTIONAL, "Unit of the three amounts."),
    NUMBER("after", OPTIONAL, 0, NAN, "The price just beyond; empty: not known."), ID("area_id", OPTIONAL, "Where most of it is saved."),
    NUMBER("area_share", OPTIONAL, 0, 1, "Share of it that is saved there."), TEXT("next", OPTIONAL, "What binds beyond; empty: nothing else."),
    TEXT("sentence", OPTIONAL, "The same for people."),
};
static const pnk_col_spec funding[] = {
    NUMBER("budget_share", REQUIRED, 0, NAN, "Budget over what there is: 1 is the plan itself."), NUMBER("usd", REQUIRED, 0, NAN, "Money by the end of the plan."),
    NUMBER("worst_coverage_shelter", REQUIRED, NAN, 1, "Least coverage of shelter of any area and group."), NUMBER("mean_coverage_shelter", REQUIRED, NAN, 1, "Coverage of shelter over all of them, by need."),
    NUMBER("worst_coverage_goods", REQUIRED, NAN, 1, "Least coverage of goods and services of any area and sector."), NUMBER("mean_coverage_goods", REQUIRED, NAN, 1, "The same over all, by need."),
    NUMBER("unsheltered_person_days", REQUIRED, 0, NAN, "First tier, weighted."), NUMBER("unmet_person_days", REQUIRED, 0, NAN, "Third tier: unmet need and crowding, weighted."),
};
static const pnk_col_spec changes[] = {
    WORD("what", REQUIRED, "move shipment", "People, or goods."), DATE("date", REQUIRED, "Day of setting out."),
    ID("from_id", REQUIRED, "Area, shelter or warehouse that is left."), ID("to_id", REQUIRED, "Shelter of people, place of goods."),
    ID("group_id", OPTIONAL, "Group of a move."), ID("item_id", OPTIONAL, "Item of a shipment."),
    NUMBER("before", REQUIRED, 0, NAN, "In the plan in force."), NUMBER("after", REQUIRED, 0, NAN, "In this plan."),
    NUMBER("difference", REQUIRED, NAN, NAN, "After less before."), TEXT("unit", OPTIONAL, "Persons, or what one unit is."),
    TEXT("why", OPTIONAL, "closed: the shelter takes nobody that day; no_way: nothing gets there that day; no_stock: none is left; empty: the rest of the plan."),
};
static const pnk_col_spec texts[] = {
    ID("area_id", REQUIRED, "Area."), DATE("date", REQUIRED, "Day of the figures."),
    COUNT("characters", REQUIRED, "Letters, digits, signs and spaces of the text."), COUNT("messages", REQUIRED, "SMS it is sent as: Cyrillic ones hold 70 characters, Latin ones 160."),
    TEXT("text", REQUIRED, "Date, place, who is there with range, where there is room, what is short: share of the need unmet over the plan."),
};
static const pnk_col_spec coverage[] = {
    ID("area_id", REQUIRED, "Area; all: areas with few people each, together."), ID("sector", REQUIRED, "shelter, or the sector of goods and services."),
    ID("group_id", REQUIRED, "Group; all: everybody."), NUMBER("need_person_days", REQUIRED, 0, NAN, "What coverage is a share of, fixed before the plan."),
    NUMBER("nothing_share", REQUIRED, NAN, 1, "Covered when nobody does anything; below 0: more need came."),
    NUMBER("greedy_share", REQUIRED, NAN, 1, "Covered by the nearest-shelter rule."), NUMBER("plan_share", REQUIRED, NAN, 1, "Covered by the plan."),
    NUMBER("true_share", REQUIRED, NAN, 1, "Covered by the plan, of the need as it is in the plan."),
    NUMBER("held_share", OPTIONAL, NAN, 1, "Coverage that the rounds of fairness hold."), NUMBER("round", OPTIONAL, 1, NAN, "Round that fixed it."),
    WORD("state", REQUIRED, "unreached ceiling fixed open", "Out of reach, fixed at its ceiling, fixed by a round, or open when the rounds ended."),
    NUMBER("ceiling_share", REQUIRED, 0, 1, "Coverage that nothing could raise further."), TEXT("reason", OPTIONAL, "Why nothing could."),
};
static const pnk_col_spec fairness[] = {
    WORD("kind", REQUIRED, "shelter goods", "Shelter, or goods and services."),
    WORD("point", REQUIRED, "need_alone between fairest plan", "Need alone counts, between, the highest worst coverage, the plan itself."),
    NUMBER("held_share", OPTIONAL, NAN, 1, "Coverage asked for the worst off."), NUMBER("worst_share", REQUIRED, NAN, 1, "Coverage of the worst off."),
    NUMBER("gini", REQUIRED, 0, 1, "Gini coefficient of coverage, weighted by need."),
    NUMBER("unmet_person_days", REQUIRED, 0, NAN, "Person-days unmet, weighted as the plan weights them."),
};
static const pnk_col_spec futures[] = {
    COUNT("future", REQUIRED, "Number of the future; no plan was made from it."), COUNT("firm_days", REQUIRED, "First days of the plan that are done as published."),
    COUNT("persons_to_come", REQUIRED, "Persons who come to a place within the days ahead."),
    NUMBER("plan_value", REQUIRED, NAN, NAN, "Weighted objective of those days and the best that follows."),
    NUMBER("hindsight_value", REQUIRED, NAN, NAN, "The same for one who knows the future from the start."),
    NUMBER("regret_value", REQUIRED, NAN, NAN, "Their difference."),
    NUMBER("plan_unsheltered_person_days", REQUIRED, 0, NAN, "Person-days without shelter, weighted as the plan weights them (tier 1)."),
    NUMBER("hindsight_unsheltered_person_days", REQUIRED, 0, NAN, "The same with hindsight."),
    NUMBER("plan_unmet_person_days", REQUIRED, 0, NAN, "Person-days unmet, weighted as the plan weights them (tier 3)."),
    NUMBER("hindsight_unmet_person_days", REQUIRED, 0, NAN, "The same with hindsight."),
    NUMBER("expected_value", OPTIONAL, NAN, NAN, "Weighted objective of the first days of the plan with nothing held back (--plan-for scenarios)."),
};
static const pnk_col_spec hold_back[] = {
    DATE("date", REQUIRED, "Kept free to the end of this day."), ID("site_id", OPTIONAL, "Where places are kept: a site, or hosts:AREA."),
    ID("warehouse_id", OPTIONAL, "Where goods are kept."), ID("item_id", OPTIONAL, "The good."), TEXT("agency", OPTIONAL, "Whose good it is."),
    NUMBER("quantity", REQUIRED, 0, NAN, "So many persons' places, or units."), TEXT("unit", REQUIRED, "What the quantity counts."),
    NUMBER("worth_person_days", REQUIRED, 0, NAN, "Weighted person-days that each of them saves on later days, mean of the scenarios."),
    TEXT("scenarios", REQUIRED, "Scenarios in which it is used, with ; between."), SHARE("probability_share", REQUIRED, "How likely one of them is."),
    TEXT("sentence", REQUIRED, "The same for people."),
};
static const pnk_col_spec problems[] = {
    WORD("severity", REQUIRED, "error warning", "An error stops the run."), TEXT("file", REQUIRED, "File."), TEXT("sheet", OPTIONAL, "Sheet or layer."),
    COUNT("row", OPTIONAL, "Row as a person counts; 0: the whole file."), TEXT("column", OPTIONAL, "Column."),
    TEXT("found", OPTIONAL, "What stands there."), TEXT("expected", REQUIRED, "What would be accepted."),
};
static const pnk_col_spec residuals[] = {
    ID("report_id", REQUIRED, "The report."), DATE("as_of", REQUIRED, "The day that it speaks of."), ID("source_id", REQUIRED, "Who said so."),
    TEXT("place_as_heard", REQUIRED, "The place in the words of the source."), TEXT("area_ids", OPTIONAL, "The areas that it was matched to, with ; between."),
    WORD("measure", REQUIRED, pnk_measure_words, "What was counted."), TEXT("count", OPTIONAL, "Stock, cumulative or flow, as said or as found."),
    TEXT("bound", OPTIONAL, "Exact, at least, at most, about."), NUMBER("weight", OPTIONAL, 0, NAN, "1, or less for repeats and copies."),
    NUMBER("stated_persons", OPTIONAL, 0, NAN, "The figure as stated."), NUMBER("fitted_persons", OPTIONAL, NAN, NAN, "What the ledger makes of it."),
    NUMBER("residual_persons", OPTIONAL, NAN, NAN, "Stated less fitted."), NUMBER("residual_share", OPTIONAL, 0, NAN, "Share of all that is left unexplained."),
    NUMBER("scale_persons", OPTIONAL, 0, NAN, "What the residual is measured against."), TEXT("use", REQUIRED, "Whether and how the report was used."),
    TEXT("confidence", OPTIONAL, "As the row says."), TEXT("attribute", OPTIONAL, "The part of the total that it counts."),
    TEXT("file", REQUIRED, "File where it stands."), COUNT("row", REQUIRED, "Row in that file."),
    TEXT("from_file", OPTIONAL, "The received file that it was imported from."), TEXT("from_sheet", OPTIONAL, "Sheet of that file."),
    TEXT("from_cell", OPTIONAL, "Cell of that sheet."),
};
static const pnk_col_spec sums[] = {
    TEXT("what", REQUIRED, "What was added up."), TEXT("place", OPTIONAL, "Where."), DATE("date", REQUIRED, "The day."),
    NUMBER("total", REQUIRED, NAN, NAN, "The stated total."), NUMBER("parts", REQUIRED, NAN, NAN, "The sum of the stated parts."),
    NUMBER("difference", REQUIRED, NAN, NAN, "Total less parts."), TEXT("source_id", OPTIONAL, "Who said so."),
};
static const pnk_col_spec calls[] = {
    COUNT("rank", REQUIRED, "1: ring this source first."), ID("source_id", REQUIRED, "Whom to ring."), ID("area_id", REQUIRED, "About which area; total: everything in scope."),
    WORD("measure", REQUIRED, pnk_measure_words, "About what."), NUMBER("width_before_persons", OPTIONAL, 0, NAN, "Width of the range now."),
    NUMBER("width_after_persons", OPTIONAL, 0, NAN, "Width of the range with the answer."), TEXT("sentence", OPTIONAL, "What to ask, for people."),
};
static const pnk_col_spec contradictions[] = {
    ID("contradiction_id", REQUIRED, "Id of the contradiction."), TEXT("kind", REQUIRED, "How the figures disagree."), DATE("date", OPTIONAL, "The day."),
    DATE("to_date", OPTIONAL, "Last day, where it is of several."), ID("area_id", OPTIONAL, "Area; empty: several, or none."), TEXT("place", OPTIONAL, "Place in the words of the sources."),
    TEXT("measure", OPTIONAL, "What was counted."), TEXT("report_ids", OPTIONAL, "Reports involved, with ; between."),
    TEXT("figure_ids", OPTIONAL, "Figures involved, with ; between; file:row where one has no id."), NUMBER("gap", OPTIONAL, NAN, NAN, "By how much they disagree."),
    TEXT("unit", OPTIONAL, "Unit of the gap."), TEXT("verdict", REQUIRED, "Whether one of them is wrong, nobody can tell, or it is within their errors, or explained."),
    ID("source_id", OPTIONAL, "The source that is wrong, where one is."), TEXT("sentence", REQUIRED, "The same for people."),
};
static const pnk_col_spec sources_fit[] = {
    ID("source_id", REQUIRED, "Who said so."), COUNT("reports", REQUIRED, "Reports of it that were used."), NUMBER("weight", OPTIONAL, 0, NAN, "Of these: repeats and copies weigh one together."),
    NUMBER("stated_persons", OPTIONAL, NAN, NAN, "Sum of its figures."), NUMBER("residual_persons", OPTIONAL, 0, NAN, "By how many persons they were missed, in all."),
    NUMBER("residual", OPTIONAL, 0, NAN, "The same in error shares, weighted."), NUMBER("bias_share", OPTIONAL, NAN, NAN, "By how much it leans, as found: 0.1 is a tenth too high."),
    NUMBER("others_with", OPTIONAL, NAN, NAN, "What the others leave unexplained, in error shares."), NUMBER("others_without", OPTIONAL, NAN, NAN, "The same without this source."),
    NUMBER("drop", OPTIONAL, NAN, NAN, "How much better the others agree without it."), TEXT("verdict", REQUIRED, "fits, culprit or undecidable."),
    TEXT("sentence", OPTIONAL, "The same for people."),
};

static const pnk_col_spec backtest[] = {
    TEXT("case", REQUIRED, "The scenario."), COUNT("horizon_days", REQUIRED, "Days ahead."),
    WORD("scoring", REQUIRED, "reported carried beside_flee", "Days up to a camp's last report; with its last report carried on; those for which Flee's rules have a forecast."),
    COUNT("n", REQUIRED, "Camp-days held out."), NUMBER("crps_persons", OPTIONAL, 0, NAN, "CRPS of the forecast."),
    NUMBER("persistence_persons", OPTIONAL, 0, NAN, "CRPS of the last report held."), NUMBER("drift_persons", OPTIONAL, 0, NAN, "CRPS of its drift."),
    NUMBER("flee_persons", OPTIONAL, 0, NAN, "CRPS of Flee's rules with what was known."), SHARE("cover80_share", OPTIONAL, "Share within the 80 % band."),
    SHARE("held_share", OPTIONAL, "Share where the last report was shown instead."),
};

/* Of `paanek preposition`. */
static const pnk_col_spec preposition[] = {
    ID("warehouse_id", REQUIRED, "The store."), ID("item_id", REQUIRED, "The item."), TEXT("agency", OPTIONAL, "Whose store it is."), TEXT("unit", OPTIONAL, "What one piece is."),
    NUMBER("present", REQUIRED, 0, NAN, "Pieces as they stand, pipeline included."), NUMBER("optimum", REQUIRED, 0, NAN, "Pieces in the best layout."),
    NUMBER("change", REQUIRED, NAN, NAN, "Best less present."), NUMBER("bought", REQUIRED, 0, NAN, "Of the best layout, pieces to buy; the rest is moved."),
    NUMBER("volume_m3", REQUIRED, 0, NAN, "Room that the best layout takes."), NUMBER("usd", REQUIRED, 0, NAN, "What the purchase costs."),
};
static const pnk_col_spec scenarios[] = {
    COUNT("scenario", REQUIRED, "Number of the drawn future."), DATE("date", REQUIRED, "Day before the hazard begins."), ID("area_id", REQUIRED, "Area that is struck first."),
    COUNT("areas", REQUIRED, "Areas that are struck."), WORD("season", REQUIRED, "warm cold", "Which needs hold."), NUMBER("displaced_persons", REQUIRED, 0, NAN, "People who leave."),
    COUNT("closed_roads", REQUIRED, "Roads shut by chance; those that the season shuts are not counted."),
    NUMBER("present_person_days", REQUIRED, 0, NAN, "Unmet need with stock as it stands, weighted."), NUMBER("optimum_person_days", REQUIRED, 0, NAN, "The same with the best layout."),
};
static const pnk_col_spec value[] = {
    TEXT("figure", REQUIRED, "Name of the figure, as in summary.json."), NUMBER("value", OPTIONAL, NAN, NAN, "Its value."), TEXT("unit", REQUIRED, "Its unit."),
};
static const pnk_col_spec next_money[] = {
    ID("warehouse_id", REQUIRED, "The store."), ID("item_id", REQUIRED, "The item."), TEXT("unit", OPTIONAL, "What one piece is."),
    NUMBER("quantity", REQUIRED, 0, NAN, "Pieces on top of the best layout."), NUMBER("usd", REQUIRED, 0, NAN, "What they cost."),
};
static const pnk_col_spec readiness[] = {
    ID("area_id", REQUIRED, "Area that people leave."), WORD("standard", REQUIRED, "survival emergency sphere", "Standard that is held."), WORD("season", REQUIRED, "warm cold", "Which needs hold; winter shuts passes."),
    COUNT("persons", REQUIRED, "The most who could leave and be sheltered and served in full."), NUMBER("population_persons", OPTIONAL, 0, NAN, "People who live there."),
    WORD("limit", REQUIRED, "people stock places land lorries seats cut_off", "What binds first; people: nothing does."), ID("limit_place_id", OPTIONAL, "Where the lorries stand."),
    ID("limit_area_id", OPTIONAL, "Where the places or the ground are."), ID("limit_item_id", OPTIONAL, "The item that runs out."), TEXT("sentence", REQUIRED, "The same for people."),
};

const pnk_table_spec pnk_result_tables[] = {
    TABLE(ledger,       true, false, "The one reconciled count, day by day."),
    TABLE(forecast,     true, false, "Where people will be, with bands."),
    TABLE(calibration,  false, false, "What --calibrate left of the ranges of the parameters."),
    TABLE(people_moves, true, false, "Who is moved where."),
    TABLE(occupancy,    true, false, "Who sleeps where."),
    TABLE(shipments,    true, false, "Which goods go where."),
    TABLE(gaps,         true, false, "What is short."),
    TABLE(prices,       true, false, "What a unit more of something short would save."),
    TABLE(funding,      true, false, "What the plan would reach with less and with more money."),
    TABLE(changes,      false, false, "What moves against the plan in force (allocate --from)."),
    TABLE(coverage,     true, false, "How far every group and sector of every area is covered."),
    TABLE(fairness,     true, false, "What a higher coverage of the worst off costs all together."),
    TABLE(futures,      false, false, "The first days of the plan against hindsight, in futures that no plan has seen (--plan-for)."),
    TABLE(hold_back,    false, false, "What the first days keep free because more people may come (--plan-for scenarios)."),
    TABLE(texts,        true, false, "One text message for each area, at most 160 characters, in the language of the results."),
    TABLE(problems,     true, false, "What is wrong or doubtful in the data."),
    TABLE(residuals,    true, false, "Every report with what the ledger leaves unexplained of it."),
    TABLE(sums,         true, false, "Stated totals against the sums of their stated parts."),
    TABLE(calls,        true, false, "Whom to ring first."),
    TABLE(contradictions, true, false, "Reports and figures that cannot all hold, and which of them is wrong where that can be told."),
    TABLE(sources_fit,  true, false, "Every source with how far it was off and whether the others agree better without it."),
    TABLE(backtest,     false, false, "How good forecasts from many origins were, of forecast --backtest -o DIR."),
    TABLE(preposition,  false, false, "Stock as it stands and as it should before the next event (preposition)."),
    TABLE(scenarios,    false, false, "The futures that the layout of stock was made for (preposition)."),
    TABLE(value,        false, false, "What the layout is worth against simpler ones (preposition)."),
    TABLE(next_money,   false, false, "What the next money would buy (preposition)."),
    TABLE(readiness,    false, false, "How many people today's stock, sites and vehicles can hold, and what binds (preposition)."),
    TABLE(matches,      false, false, "Names to confirm; filled in and put into the operation folder it decides from then on."),
};
const size_t pnk_n_result_tables = sizeof pnk_result_tables / sizeof pnk_result_tables[0];

const pnk_table_spec *pnk_input_table(const char *name)
{
    for (size_t i = 0; name && i < pnk_n_input_tables; i++)
        if (pnk_text_equal(pnk_input_tables[i].name, name))
            return &pnk_input_tables[i];
    return NULL;
}
