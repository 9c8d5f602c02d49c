/* allocation.mod - who sleeps where and which truck carries what: the allocation model in full, in GNU MathProg.
 *
 *     glpsol -m allocation.mod -d case.dat
 *
 * One linear program, never infeasible: when nobody does anything every hard row holds, and every shortage is a variable
 * with a unit. A day is the unit of time, a state is counted at the end of its day, day 0 is known. Persons are continuous
 * here; whole persons are made of the answer afterwards. A way that may not be used (road shut, site not open, group not
 * admitted, lot past its date or earmarked elsewhere) is absent from its set, never dear.
 *
 * The program solves the same model by columns made on demand and short forms with the same optimum. This text has every
 * row in the plain form, and a test holds the two to one value, tier by tier.
 *
 * Where the model could be read in more than one way, it is read so:
 *   - nobody walks on to another area by themselves in the plan's days: the forecast has them begin to wait where they end;
 *   - the share psi of day t is of the guests unsupported at the end of day t-1; on day 0 support is shared evenly;
 *   - guests whom hosts can no longer keep wait like newcomers: they count among those who may drive their own car or
 *     accept a site (row 4), and their decent wait begins anew;
 *   - a drop point is a leaf area, or a site that may get tents; tents go to the latter alone, all else to the former;
 *   - goods that people kept are not carried along on a move; they fade with those of the area who go home;
 *   - the stores have no limit of volume; nothing is moved between stores and nothing is scrapped;
 *   - what a service gives to a building is counted for heads, whatever the group; other services by area;
 *   - stability against an earlier plan is not priced; a hold-back price is paid for what leaves a store.
 */

/* ------------------------------------------------------------------------------------------------ what is asked for */
param tier, integer, in {0, 1, 2, 3, 4}, default 1;   /* the objective of this solve */
param again, binary, default 0;         /* tier 1 solved once more after tier 2 for shelter, whose coverage is then held */
param held0, default 0;                 /* value of tier 0, held while a later one is solved; likewise below */
param held1, default 0;
param held3, default 0;
param allowance1, default 0;            /* what tier 1 may lose for the sake of fairness */
param tolerance, default 1e-6;          /* a tier is held within max(tolerance, tolerance * value) */
/* tier 2 goes in rounds, shelter first: RAISED and held_coverage, below, say which cells are raised and which were fixed before and where;
   a cell whose row has a price in a round is fixed at theta for those that follow */

/* ------------------------------------------------------------------------------------------------ sets */
param days, integer, >= 0;
set DAY := 1..days;
set DAY0 := 0..days;
set AREA;                               /* leaf areas, where people are counted */
set GROUP;                              /* disjoint, everyone is in one */
set SHELTER;                            /* sites, hosts of an area, unlisted sites of an area */
set HOSTS within SHELTER, default {};
set CROWD;                              /* those waiting in an area: "crowd:AREA" */
set FROM := CROWD union SHELTER;        /* where a move may start */
set TARGET := SHELTER union CROWD;      /* for whom a building's service is counted */
set DROP;                               /* drop points for goods */
set ITEM;
set NEED within ITEM, default {};       /* goods that a standard asks for */
set CONSUMABLE within ITEM, default {};
set PACKAGE within ITEM, default {};    /* support to hosts */
set TENT within ITEM, default {};
set SERVICE, default {};
set BUILDING within SERVICE, default {};   /* counted site by site and for each waiting crowd; the others area by area */
set SECTOR, default {};
set WAREHOUSE, default {};
set LOT, default {};                    /* goods in a store alike in agency, earmark and expiry */
set POOL, default {};                   /* vehicles of one kind at one depot */
set MODE := {'foot', 'own'} union POOL;
set LINE, default {};                   /* money of an agency for a sector */
set LEVEL := 1..3;                      /* survival, emergency, full */

param area_of{FROM}, symbolic, in AREA;
param crowd_of{a in AREA}, symbolic, in CROWD;

/* ------------------------------------------------------------------------------------------------ people */
param waiting0{AREA, GROUP}, >= 0, default 0;             /* persons at the end of day 0 */
param present0{SHELTER, GROUP}, >= 0, default 0;
param begin_to_wait{AREA, GROUP, DAY}, >= 0, default 0;   /* alpha */
param reach{SHELTER, GROUP, DAY}, >= 0, default 0;        /* beta: find a shelter by themselves */
param home{GROUP, DAY}, >= 0, <= 1, default 0;            /* rho: share going home that day, wherever they sleep */
param priority{GROUP}, >= 0, default 1;
param own_share{GROUP}, >= 0, <= 1, default 0;            /* with a car of their own */
param will{GROUP}, >= 0, <= 1, default 1;                 /* would accept a site */
param seat{GROUP}, > 0, default 1;                        /* seats a person takes */
param psi{SHELTER, DAY}, >= 0, <= 1, default 0;           /* of unsupported guests, whom a host can no longer keep */
param support0{SHELTER, DAY0}, >= 0, default 0;           /* persons supported by what was given before */
param decent_days, integer, >= 0, default 2;
param stays{g in GROUP, d in DAY0, t in d..days} := prod{e in d+1..t} (1 - home[g,e]);

/* ways of moving: start, group, shelter, means, day of setting out */
set MOVE, dimen 5, within FROM cross GROUP cross SHELTER cross MODE cross DAY;
set WAY := setof{(i,g,s,v,t) in MOVE} (i,s,v,t);
param nights{WAY}, integer, >= 0, default 0;              /* lambda */
param km{WAY}, >= 0, default 0;
param round_hours{WAY}, >= 0, default 0;                  /* of a whole vehicle: depot, start, shelter, depot */
param round_km{WAY}, >= 0, default 0;

/* ------------------------------------------------------------------------------------------------ shelters */
set SPACE, dimen 3, within SHELTER cross LEVEL cross DAY;   /* where room is limited and known */
param cap{SPACE}, >= 0;                                   /* persons */
param exc{SHELTER, DAY}, >= 0, default 0;                 /* persons beyond survival room with no placements */
set SHUT, dimen 2, within SHELTER cross DAY;  /* past the closing day */
param missing_feature{SHELTER, GROUP}, >= 0, default 0;   /* persons without a wanted feature per person */
param accessible_need{GROUP}, >= 0, default 0;
set LIMITED_ACCESS within SHELTER, default {};
param accessible_places{LIMITED_ACCESS}, >= 0;
set TENTED within SHELTER, default {};                    /* sites with ground for tents */
param tent_drop{TENTED}, symbolic, in DROP;
param ground{TENTED}, >= 0;                               /* m2 */
param tent_ground{TENT}, >= 0;                            /* m2 a tent */
param tent_room{TENT, LEVEL}, >= 0;                       /* persons a tent */
param tents_per_day, >= 0, default 0;                     /* one crew puts up, by kind of tent */

/* ------------------------------------------------------------------------------------------------ goods */
param drop_of{a in AREA}, symbolic, in DROP;
param sector_of{NEED union SERVICE}, symbolic, in SECTOR;
param severity{SECTOR}, >= 0, default 0;
param weight{NEED union SERVICE}, >= 0, default 0;        /* share of its sector */
param per_person{NEED, GROUP, DAY}, >= 0, default 0;      /* units: kept ones in all, used ones a day */
param mean_need{NEED}, > 0;
set FIRST_CONTACT within NEED, default {};                /* needed by those waiting too */
set USED_NEED within NEED, default {};                    /* used up day by day; the others are kept */
param hold0{AREA, NEED}, >= 0, default 0;
param fades{AREA, DAY}, >= 0, default 0;                  /* share of kept goods that goes home with people */
param kg{ITEM}, >= 0, default 0;
param m3{ITEM}, >= 0, default 0;
param usd{ITEM}, >= 0, default 0;
param supply{ITEM}, >= 0, default 0;                      /* units a day from suppliers */
param supply_days{ITEM}, integer, >= 0, default 0;
param supports_persons{PACKAGE}, >= 0;
param support_days{PACKAGE}, integer, >= 0;

param lot_item{LOT}, symbolic, in ITEM;
param lot_store{LOT}, symbolic, in WAREHOUSE;
param landed{LOT, DAY}, >= 0, default 0;                  /* cumulative, without purchases */
set BUY, dimen 3, within LOT cross LINE cross DAY;   /* day of the order */
param money{LINE, DAY}, >= 0, default 0;                  /* cumulative */
set PAID within POOL, default {};                         /* pools whose transport a line pays */
param pays{PAID}, symbolic, in LINE;

param vehicles{POOL, DAY}, >= 0, default 0;
param hours_a_day{POOL}, > 0;
param payload{POOL}, >= 0, default 0;
param volume{POOL}, >= 0, default 0;
param seats{POOL}, >= 0, default 0;
param usd_km{POOL}, >= 0, default 0;
set TRIP, dimen 4, within POOL cross WAREHOUSE cross DROP cross DAY;
param trip_hours{TRIP}, >= 0;
param trip_km{TRIP}, >= 0;
param arrives{TRIP}, integer;
set SHIP, dimen 4, within LOT cross DROP cross POOL cross DAY;

/* ------------------------------------------------------------------------------------------------ services */
set ASKED, dimen 2, within SERVICE cross LEVEL;   /* levels at which a standard asks for it */
param nu{SERVICE, LEVEL, GROUP, DAY}, >= 0, default 0;
param mean_service{ASKED}, > 0;
set COUNTED, dimen 3, within TARGET cross SERVICE cross DAY;   /* where it is known what there is */
param given{COUNTED}, >= 0;                               /* units a day */
param gap_weight{SERVICE}, >= 0, default 0;               /* omega: in tier 1, below survival level */
param phase, integer, in LEVEL, default 2;
set INSTALL, dimen 3, within TARGET cross ITEM cross DAY;
set SERVICE_ITEM := setof{(c,k,t) in INSTALL} k;
param adds_to{SERVICE_ITEM}, symbolic, in SERVICE;
param adds{SERVICE_ITEM}, >= 0;

/* ------------------------------------------------------------------------------------------------ weights, locks, cells */
param w_wait, default 1;
param w_road, default 1;
param w_late, default 0.5;
param w_over, default 1;
param w_stay, default 1;
param w_crowd{2..3}, default 0;
param w_miss, default 1;
param w_gap, default 1;
param usd_person_km, default 0.05;
param usd_outside, default 1;
param holdback, default 0;

set LOCK, default {};
param lock_value{LOCK};
set LOCKED_SUM within LOCK, default {};                   /* of moves or shipments; the others are of occupancy */
set LOCKED_MOVE, dimen 6;                     /* lock, then a move: their sum is to be the value */
set LOCKED_SHIP, dimen 5;
set AT_LEAST, dimen 3;                        /* lock, shelter, day: occupancy */
set AT_MOST, dimen 3;

set CELL, default {};                                     /* cells of fairness that something can reach */
set GOODS_CELL within CELL, default {};                   /* the others are shelter cells */
set SHELTER_PART, dimen 3;                    /* cell, area, group */
set GOODS_PART, dimen 3;                      /* cell, area, sector */
param cell_need{CELL}, > 0;                               /* person-days, fixed before */
set RAISED within CELL, default {};                       /* by theta, in this round of tier 2 */
param held_coverage{CELL}, default -1e6;                  /* of the others, less the tolerance they are held with */

/* ------------------------------------------------------------------------------------------------ variables */
var x{MOVE}, >= 0;                      /* persons moved */
var u{AREA, GROUP, DAY0}, >= 0;         /* waiting */
var n{SHELTER, GROUP, DAY0}, >= 0;      /* present */
var keep{HOSTS, GROUP, DAY0}, >= 0;     /* guests of hosts who are supported */
var late{AREA, GROUP, DAY}, >= 0;       /* waiting more than the decent days */
var over{SPACE}, >= 0;                  /* persons beyond the level */
var gap{COUNTED, LEVEL}, >= 0;          /* persons below the level of a service */
var miss{LIMITED_ACCESS, DAY}, >= 0;    /* persons without an accessible place */
var y{SHIP}, >= 0;                      /* units sent */
var r{TRIP}, >= 0;                      /* rounds of goods vehicles */
var buy{BUY}, >= 0;
var pitch{TENTED, TENT, DAY}, >= 0, <= tents_per_day;     /* tents put up that day */
var install{INSTALL}, >= 0;             /* service items set to work or used that day */
var package{HOSTS, PACKAGE, DAY}, >= 0; /* host packages handed out that day */
var hold{AREA, NEED, DAY0}, >= 0;       /* kept: in people's hands; used: left at the drop point */
var b{AREA, NEED, DAY}, >= 0;           /* unmet, units */
var viol_low{LOCK}, >= 0;
var viol_high{LOCK}, >= 0;
var theta;                              /* least coverage */
var value{0..4};

/* ------------------------------------------------------------------------------------------------ people: rows 1 to 4 */
s.t. waiting_start{a in AREA, g in GROUP}: u[a,g,0] = waiting0[a,g];
s.t. present_start{s in SHELTER, g in GROUP}: n[s,g,0] = present0[s,g];

s.t. waiting{a in AREA, g in GROUP, t in DAY}:
    u[a,g,t] = (1 - home[g,t]) * u[a,g,t-1] + begin_to_wait[a,g,t]
             + sum{s in HOSTS: area_of[s] = a} psi[s,t] * (n[s,g,t-1] - keep[s,g,t-1])
             - sum{(crowd_of[a],g,s,v,t) in MOVE} x[crowd_of[a],g,s,v,t];

s.t. presence{s in SHELTER, g in GROUP, t in DAY}:
    n[s,g,t] = (1 - home[g,t]) * n[s,g,t-1] + reach[s,g,t]
             - sum{h in HOSTS: h = s} psi[h,t] * (n[h,g,t-1] - keep[h,g,t-1])
             + sum{(i,g,s,v,d) in MOVE: d + nights[i,s,v,d] = t} stays[g,d,t] * x[i,g,s,v,d]
             - sum{(s,g,s2,v,t) in MOVE} x[s,g,s2,v,t];

s.t. long_wait{a in AREA, g in GROUP, t in DAY}:
    late[a,g,t] >= u[a,g,t] - sum{d in DAY: d > t - decent_days and d <= t}
                     (begin_to_wait[a,g,d] + sum{s in HOSTS: area_of[s] = a} psi[s,d] * (n[s,g,d-1] - keep[s,g,d-1]))
                 - (if t - decent_days < 0 then waiting0[a,g]);

/* by the end of day t, all who ever waited there */
var came{a in AREA, g in GROUP, t in DAY};
s.t. who_came{a in AREA, g in GROUP, t in DAY}:
    came[a,g,t] = (if t = 1 then waiting0[a,g] else came[a,g,t-1]) + begin_to_wait[a,g,t]
                + sum{s in HOSTS: area_of[s] = a} psi[s,t] * (n[s,g,t-1] - keep[s,g,t-1]);

s.t. willing{a in AREA, g in GROUP, t in DAY: will[g] < 1}:
    sum{(crowd_of[a],g,s,v,d) in MOVE: s not in HOSTS and d <= t} x[crowd_of[a],g,s,v,d] <= will[g] * came[a,g,t];

s.t. own_cars{a in AREA, g in GROUP, t in DAY}:
    sum{(crowd_of[a],g,s,'own',d) in MOVE: d <= t} x[crowd_of[a],g,s,'own',d] <= own_share[g] * came[a,g,t];

/* ------------------------------------------------------------------------------------------------ space, tents: rows 5 to 7 */
s.t. space{(s,l,t) in SPACE}:
    sum{g in GROUP} n[s,g,t] <= cap[s,l,t] + sum{q in TENTED, k in TENT, d in 1..t: q = s} tent_room[k,l] * pitch[q,k,d] + over[s,l,t];

/* placements may not fill a shelter beyond survival room */
s.t. no_new_over{(s,l,t) in SPACE: l = 1}: over[s,l,t] <= exc[s,t];

s.t. land{s in TENTED}: sum{k in TENT, t in DAY} tent_ground[k] * pitch[s,k,t] <= ground[s];

/* what is set up must have come; packages and service items at their area, tents at their site */
s.t. set_up{j in DROP, k in TENT union PACKAGE union SERVICE_ITEM, t in DAY}:
    sum{s in TENTED, k2 in TENT, d in 1..t: k2 = k and tent_drop[s] = j} pitch[s,k2,d]
  + sum{(c,k,d) in INSTALL: d <= t and drop_of[area_of[c]] = j} install[c,k,d]
  + sum{s in HOSTS, k2 in PACKAGE, d in 1..t: k2 = k and drop_of[area_of[s]] = j} package[s,k2,d]
 <= sum{(o,j,p,d) in SHIP: lot_item[o] = k and arrives[p,lot_store[o],j,d] <= t} y[o,j,p,d];

/* ------------------------------------------------------------------------------------------------ hosts: row 8 */
s.t. kept_start{s in HOSTS, g in GROUP}:
    keep[s,g,0] = if sum{h in GROUP} present0[s,h] > 0 then present0[s,g] * min(1, support0[s,0] / sum{h in GROUP} present0[s,h]);
s.t. kept{s in HOSTS, g in GROUP, t in DAY}: keep[s,g,t] <= n[s,g,t];
s.t. support{s in HOSTS, t in DAY}:
    sum{g in GROUP} keep[s,g,t] <= support0[s,t]
        + sum{k in PACKAGE, d in 1..t: t < d + support_days[k]} supports_persons[k] * package[s,k,d];

/* ------------------------------------------------------------------------------------------------ services, features: rows 9, 10 */
s.t. service{(c,q,t) in COUNTED, l in LEVEL: (q,l) in ASKED}:
    sum{g in GROUP} nu[q,l,g,t] * (
        sum{s in SHELTER: s = c} n[s,g,t]
      + sum{a in AREA: crowd_of[a] = c} (u[a,g,t] + (if q not in BUILDING then sum{s in SHELTER: area_of[s] = a} n[s,g,t])))
 <= given[c,q,t]
  + sum{(c,k,d) in INSTALL: adds_to[k] = q and (d = t or (d < t and k not in CONSUMABLE))} adds[k] * install[c,k,d]
  + mean_service[q,l] * gap[c,q,t,l];

s.t. access{s in LIMITED_ACCESS, t in DAY}:
    sum{g in GROUP} accessible_need[g] * n[s,g,t] <= accessible_places[s] + miss[s,t];

/* ------------------------------------------------------------------------------------------------ goods: rows 12, 13 */
s.t. hold_start{a in AREA, m in NEED}: hold[a,m,0] = hold0[a,m];

var asked{a in AREA, m in NEED, t in DAY};
s.t. asks{a in AREA, m in NEED, t in DAY}:
    asked[a,m,t] = sum{g in GROUP} per_person[m,g,t] * (
        sum{s in SHELTER: area_of[s] = a} n[s,g,t] + (if m in FIRST_CONTACT then u[a,g,t]));

s.t. kept_goods{a in AREA, m in NEED, t in DAY: m not in USED_NEED}:
    hold[a,m,t] = (1 - fades[a,t]) * hold[a,m,t-1]
        + sum{(o,drop_of[a],p,d) in SHIP: lot_item[o] = m and arrives[p,lot_store[o],drop_of[a],d] = t} y[o,drop_of[a],p,d];
s.t. need{a in AREA, m in NEED, t in DAY: m not in USED_NEED}: asked[a,m,t] <= hold[a,m,t] + b[a,m,t];

/* used: what was there and came is used or lies on; asked - b is what is used, a day missed stays missed */
s.t. used_goods{a in AREA, m in USED_NEED, t in DAY}:
    hold[a,m,t] = hold[a,m,t-1] - (asked[a,m,t] - b[a,m,t])
        + sum{(o,drop_of[a],p,d) in SHIP: lot_item[o] = m and arrives[p,lot_store[o],drop_of[a],d] = t} y[o,drop_of[a],p,d];
s.t. unmet{a in AREA, m in USED_NEED, t in DAY}: b[a,m,t] <= asked[a,m,t];

/* ------------------------------------------------------------------------------------------------ stock, trucks, money: rows 15 to 19 */
s.t. stock{o in LOT, t in DAY}:
    sum{(o,j,p,d) in SHIP: d <= t} y[o,j,p,d] <= landed[o,t] + sum{(o,l,d) in BUY: d + supply_days[lot_item[o]] <= t} buy[o,l,d];

s.t. supplier{k in ITEM, t in DAY: supply[k] > 0}: sum{(o,l,t) in BUY: lot_item[o] = k} buy[o,l,t] <= supply[k];

s.t. load_kg{(p,w,j,t) in TRIP}: sum{(o,j,p,t) in SHIP: lot_store[o] = w} kg[lot_item[o]] * y[o,j,p,t] <= payload[p] * r[p,w,j,t];
s.t. load_m3{(p,w,j,t) in TRIP}: sum{(o,j,p,t) in SHIP: lot_store[o] = w} m3[lot_item[o]] * y[o,j,p,t] <= volume[p] * r[p,w,j,t];

/* a round longer than a day takes hours of the days after it too */
s.t. vehicle_hours{p in POOL, t in DAY}:
    sum{(p,w,j,d) in TRIP: d <= t} max(0, min(hours_a_day[p], trip_hours[p,w,j,d] - hours_a_day[p] * (t - d))) * r[p,w,j,d]
  + sum{(i,g,s,p,d) in MOVE: d <= t} seat[g] / seats[p] * max(0, min(hours_a_day[p], round_hours[i,s,p,d] - hours_a_day[p] * (t - d))) * x[i,g,s,p,d]
 <= vehicles[p,t] * hours_a_day[p];

s.t. budget{l in LINE, t in DAY}:
    sum{(o,l,d) in BUY: d <= t} usd[lot_item[o]] * buy[o,l,d]
  + sum{p in PAID: pays[p] = l} (
        sum{(p,w,j,d) in TRIP: d <= t} usd_km[p] * trip_km[p,w,j,d] * r[p,w,j,d]
      + sum{(i,g,s,p,d) in MOVE: d <= t} usd_km[p] * round_km[i,s,p,d] * seat[g] / seats[p] * x[i,g,s,p,d])
 <= money[l,t];

/* ------------------------------------------------------------------------------------------------ locks: row 20 */
s.t. locked_sum{k in LOCKED_SUM}:
    sum{(k,i,g,s,v,t) in LOCKED_MOVE} x[i,g,s,v,t] + sum{(k,o,j,p,t) in LOCKED_SHIP} y[o,j,p,t] + viol_low[k] - viol_high[k] = lock_value[k];
s.t. at_least{(k,s,t) in AT_LEAST}: sum{g in GROUP} n[s,g,t] + viol_low[k] >= lock_value[k];
s.t. at_most{(k,s,t) in AT_MOST}: sum{g in GROUP} n[s,g,t] - viol_high[k] <= lock_value[k];

/* ------------------------------------------------------------------------------------------------ tiers */
s.t. tier0: value[0] = sum{k in LOCK} (viol_low[k] + viol_high[k]) / max(1, abs(lock_value[k]));

/* person-days without shelter, weighted; on the road at night is a night without shelter */
s.t. tier1: value[1] =
    sum{a in AREA, g in GROUP, t in DAY} priority[g] * (w_wait * u[a,g,t] + w_late * late[a,g,t])
  + sum{(i,g,s,v,d) in MOVE, t in d..min(days, d + nights[i,s,v,d] - 1)} priority[g] * w_road * stays[g,d,t] * x[i,g,s,v,d]
  + sum{(s,l,t) in SPACE: l = 1} w_over * over[s,l,t]
  + sum{(s,t) in SHUT, g in GROUP} w_stay * n[s,g,t]
  + sum{(c,q,t) in COUNTED: (q,1) in ASKED} gap_weight[q] * gap[c,q,t,1];

/* coverage of a cell: 1 - person-days lacking over its fixed person-days of need */
s.t. shelter_coverage{c in CELL: c not in GOODS_CELL}:
    cell_need[c] - sum{(c,a,g) in SHELTER_PART} (sum{t in DAY} u[a,g,t]
      + sum{(i,g,s,v,d) in MOVE, t in d..min(days, d + nights[i,s,v,d] - 1): area_of[i] = a} stays[g,d,t] * x[i,g,s,v,d])
 >= cell_need[c] * (if c in RAISED then theta else held_coverage[c]);
s.t. goods_coverage{c in GOODS_CELL}:
    cell_need[c] - sum{(c,a,e) in GOODS_PART} (
        sum{m in NEED, t in DAY: sector_of[m] = e} weight[m] / mean_need[m] * b[a,m,t]
      + sum{(h,q,t) in COUNTED: sector_of[q] = e and area_of[h] = a and (q,phase) in ASKED} weight[q] * gap[h,q,t,phase])
 >= cell_need[c] * (if c in RAISED then theta else held_coverage[c]);
s.t. all_covered: theta <= 1;
s.t. tier2: value[2] = theta;

/* what people lack, in person-days by severity, and crowding */
s.t. tier3: value[3] =
    sum{a in AREA, m in NEED, t in DAY} severity[sector_of[m]] * weight[m] / mean_need[m] * b[a,m,t]
  + sum{(s,l,t) in SPACE: l >= 2} w_crowd[l] * over[s,l,t]
  + sum{(c,q,t) in COUNTED: (q,phase) in ASKED} w_gap * gap[c,q,t,phase]
  + sum{s in LIMITED_ACCESS, t in DAY} w_miss * miss[s,t]
  + sum{s in SHELTER, g in GROUP, t in DAY} w_miss * missing_feature[s,g] * n[s,g,t];

/* US$: purchases, transport, person-km, being far from home, and a price on what leaves a store */
s.t. tier4: value[4] =
    sum{(o,l,t) in BUY} usd[lot_item[o]] * buy[o,l,t]
  + sum{(p,w,j,t) in TRIP} usd_km[p] * trip_km[p,w,j,t] * r[p,w,j,t]
  + sum{(i,g,s,v,t) in MOVE} (usd_person_km * km[i,s,v,t] + (if area_of[i] <> area_of[s] then usd_outside)) * x[i,g,s,v,t]
  + sum{p in POOL, (i,g,s,p,t) in MOVE} usd_km[p] * round_km[i,s,p,t] * seat[g] / seats[p] * x[i,g,s,p,t]
  + sum{(o,j,p,t) in SHIP} holdback * usd[lot_item[o]] * y[o,j,p,t];

s.t. hold_tier0{k in {1}: tier > 0}: value[0] <= held0 + max(tolerance, tolerance * abs(held0));
s.t. hold_tier1{k in {1}: tier > 1 or again = 1}: value[1] <= held1 + max(tolerance, tolerance * abs(held1)) + allowance1;
s.t. hold_tier3{k in {1}: tier > 3}: value[3] <= held3 + max(tolerance, tolerance * abs(held3));

minimize objective: sum{k in {tier}} (if k = 2 then -value[k] else value[k]);

solve;

printf "tier,%d,%.17g\n", tier, value[tier];
printf{k in {0, 1, 3, 4}} "value,%d,%.17g\n", k, value[k];
printf{(i,g,s,v,t) in MOVE: x[i,g,s,v,t] > 1e-9} "move,%s,%s,%s,%s,%d,%.17g\n", i, g, s, v, t, x[i,g,s,v,t];
printf{(o,j,p,t) in SHIP: y[o,j,p,t] > 1e-9} "ship,%s,%s,%s,%d,%.17g\n", o, j, p, t, y[o,j,p,t];
printf{(p,w,j,t) in TRIP: r[p,w,j,t] > 1e-9} "round,%s,%s,%s,%d,%.17g\n", p, w, j, t, r[p,w,j,t];
printf{(o,l,t) in BUY: buy[o,l,t] > 1e-9} "buy,%s,%s,%d,%.17g\n", o, l, t, buy[o,l,t];
printf{s in TENTED, k in TENT, t in DAY: pitch[s,k,t] > 1e-9} "pitch,%s,%s,%d,%.17g\n", s, k, t, pitch[s,k,t];
printf{(c,k,t) in INSTALL: install[c,k,t] > 1e-9} "install,%s,%s,%d,%.17g\n", c, k, t, install[c,k,t];
printf{s in HOSTS, k in PACKAGE, t in DAY: package[s,k,t] > 1e-9} "package,%s,%s,%d,%.17g\n", s, k, t, package[s,k,t];
printf{s in HOSTS, g in GROUP, t in DAY0} "keep,%s,%s,%d,%.17g\n", s, g, t, keep[s,g,t];

end;
