# models/ledger/reconcile.mod - the reconciliation of reports that disagree, to be read.
#
# People leave home (out) and come home (back); meanwhile they are under a roof (with hosts, in sites), on the way in
# an area, or on the road between areas (transit). That adds up, always. Reports may be wrong: each has a residual on
# either side, priced by how far its source is usually off. The cheapest count is the one to work with. Where several
# are as cheap, later stages (settle.c) take the plainest; they change nothing here.
#
# Origin cells are areas as people's homes, presence cells areas as where people are; areas that no report tells apart
# are one cell. Steps are days, quiet days taken together. Country groups are pools: nobody passes from one to another.

param n_steps integer > 0;
set STEPS := 0 .. n_steps - 1;
set HOMES;                                   # origin cells
set PLACES;                                  # presence cells
set POOLS;
set ROOFS;                                   # with_hosts in_sites on_the_way
param pool_of_home {HOMES}, symbolic in POOLS;
param pool_of_place {PLACES}, symbolic in POOLS;
param road {POOLS} binary;                   # may people be on the road between areas?
param somebody_waits binary;                 # is anybody reported on the way in an area?

# population, one more source; a cell without one has no row
set COUNTED within HOMES;
param population {COUNTED} >= 0;
param beyond_cost {COUNTED} >= 0;            # 1 / (error share x population)

# silence: after its last report little is taken to happen unseen in a cell
param unseen_out_cost {HOMES, STEPS} >= 0, default 0;
param unseen_back_cost {HOMES, STEPS} >= 0, default 0;
param unseen_site_cost {PLACES, STEPS} >= 0, default 0;

# Sources known to lean: by a share of what a first count without leaning sources puts where their report speaks. Not by a
# share of what they state: then all sources leaning a hundred per cent would explain every report by nobody at all.
set LEANING;
param lean_cost {LEANING} >= 0;              # 1 / bias share

# reports
set REPORTS;
param measure {REPORTS} symbolic;            # displaced departed arrived returned present with_hosts in_sites on_the_way remaining
param kind {REPORTS} symbolic;               # now, or flow: everything from the first step to the last
param first {REPORTS} integer, >= 0;
param last {REPORTS} integer, >= 0;
param stated {REPORTS} >= 0;
param reference {REPORTS} >= 0, default 0;   # what the first count puts there
param cost {REPORTS} >= 0;                   # weight / (error share x scale)
param low_free {REPORTS} binary;             # "at most": to lie below costs nothing
param high_free {REPORTS} binary;            # "at least": to lie above costs nothing
param everywhere {REPORTS} binary;           # speaks of all areas: the road between them belongs to it
set of_homes {REPORTS} within HOMES;
set of_places {REPORTS} within PLACES;
set source {REPORTS} within LEANING;         # its source, where that leans

# people reported from here to there
set FLOWS;
param flow_first {FLOWS} integer, >= 0;
param flow_last {FLOWS} integer, >= 0;
param flow_stated {FLOWS} >= 0;
param flow_cost {FLOWS} >= 0;
param flow_from {FLOWS} symbolic;            # names of the sets of areas: flows between the same ones share
param flow_to {FLOWS} symbolic;
set from_homes {FLOWS} within HOMES;
set from_places {FLOWS} within PLACES;
set to_places {FLOWS} within PLACES;

var out {HOMES, STEPS} >= 0;
var back {HOMES, STEPS} >= 0;
var away {HOMES, STEPS} >= 0;
var arrive {PLACES, ROOFS, STEPS} >= 0;
var depart {PLACES, ROOFS, STEPS} >= 0;
var under {PLACES, ROOFS, STEPS} >= 0;
var hosts_to_sites {PLACES, STEPS} >= 0;
var sites_to_hosts {PLACES, STEPS} >= 0;
var transit {POOLS, STEPS} >= 0;
var beyond {COUNTED} >= 0;
var too_low {LEANING} >= 0;
var too_high {LEANING} >= 0;
var short {REPORTS} >= 0;
var over {REPORTS} >= 0;
var flow {FLOWS, STEPS} >= 0;
var flow_short {FLOWS} >= 0;
var flow_over {FLOWS} >= 0;

minimize disbelief:
    sum {r in REPORTS} cost[r] * ((if low_free[r] then 0 else 1) * short[r] + (if high_free[r] then 0 else 1) * over[r])
  + sum {s in LEANING} lean_cost[s] * (too_low[s] + too_high[s])
  + sum {h in COUNTED} beyond_cost[h] * beyond[h]
  + sum {h in HOMES, t in STEPS} (unseen_out_cost[h,t] * out[h,t] + unseen_back_cost[h,t] * back[h,t])
  + sum {p in PLACES, t in STEPS} unseen_site_cost[p,t]
        * (arrive[p,'in_sites',t] + depart[p,'in_sites',t] + hosts_to_sites[p,t] + sites_to_hosts[p,t])
  + sum {f in FLOWS} flow_cost[f] * (flow_short[f] + flow_over[f]);

s.t. homes {h in HOMES, t in STEPS}:
    away[h,t] = (if t > 0 then away[h,t-1] else 0) + out[h,t] - back[h,t];

s.t. roofs {p in PLACES, r in ROOFS, t in STEPS}:
    under[p,r,t] = (if t > 0 then under[p,r,t-1] else 0) + arrive[p,r,t] - depart[p,r,t]
      + (if r = 'with_hosts' then sites_to_hosts[p,t] - hosts_to_sites[p,t] else 0)
      + (if r = 'in_sites' then hosts_to_sites[p,t] - sites_to_hosts[p,t] else 0);

s.t. nobody_waits {p in PLACES, t in STEPS: not somebody_waits}:
    arrive[p,'on_the_way',t] + depart[p,'on_the_way',t] = 0;

s.t. between {g in POOLS, t in STEPS}:
    transit[g,t] = (if t > 0 then transit[g,t-1] else 0)
      + sum {h in HOMES: pool_of_home[h] = g} (out[h,t] - back[h,t])
      + sum {p in PLACES, r in ROOFS: pool_of_place[p] = g} (depart[p,r,t] - arrive[p,r,t]);

s.t. no_road {g in POOLS, t in STEPS: not road[g]}: transit[g,t] = 0;

s.t. people {h in COUNTED}: sum {t in STEPS} out[h,t] <= population[h] + beyond[h];

s.t. fit {r in REPORTS}:
    # stocks at the end of the last step
    sum {h in of_homes[r]: kind[r] = 'now' and (measure[r] = 'displaced' or measure[r] = 'remaining')} away[h,last[r]]
  + sum {p in of_places[r], f in ROOFS: kind[r] = 'now' and (measure[r] = 'present' or measure[r] = f)} under[p,f,last[r]]
  + sum {g in POOLS: kind[r] = 'now' and measure[r] = 'on_the_way' and everywhere[r] and road[g]} transit[g,last[r]]
    # flows over the steps
  + sum {h in of_homes[r], t in first[r] .. last[r]: kind[r] = 'flow' and
         (measure[r] = 'displaced' or measure[r] = 'remaining' or measure[r] = 'departed')} out[h,t]
  + sum {h in of_homes[r], t in first[r] .. last[r]: kind[r] = 'flow' and measure[r] = 'returned'} back[h,t]
  + sum {p in of_places[r], f in ROOFS, t in first[r] .. last[r]: kind[r] = 'flow' and
         (measure[r] = 'arrived' or measure[r] = 'present' or measure[r] = f)} arrive[p,f,t]
  + sum {p in of_places[r], f in ROOFS, t in first[r] .. last[r]: kind[r] = 'flow' and measure[r] = 'departed'} depart[p,f,t]
  + sum {p in of_places[r], t in first[r] .. last[r]: kind[r] = 'flow' and measure[r] = 'with_hosts'} sites_to_hosts[p,t]
  + sum {p in of_places[r], t in first[r] .. last[r]: kind[r] = 'flow' and measure[r] = 'in_sites'} hosts_to_sites[p,t]
  + sum {s in source[r]} reference[r] * (too_high[s] - too_low[s])
  + short[r] - over[r] = stated[r];

s.t. flow_fit {f in FLOWS}: sum {t in flow_first[f] .. flow_last[f]} flow[f,t] + flow_short[f] - flow_over[f] = flow_stated[f];

s.t. flow_days {f in FLOWS, t in STEPS: t < flow_first[f] or t > flow_last[f]}: flow[f,t] = 0;

# those who are reported to have come are among those who arrived ...
s.t. flow_arrives {f in FLOWS, t in STEPS}:
    sum {g in FLOWS: flow_to[g] = flow_to[f]} flow[g,t] <= sum {p in to_places[f], r in ROOFS} arrive[p,r,t];

# ... and among those who had left
s.t. flow_left {f in FLOWS, t in STEPS}:
    sum {g in FLOWS, k in 0 .. t: flow_from[g] = flow_from[f]} flow[g,k]
      <= sum {h in from_homes[f], k in 0 .. t} out[h,k] + sum {p in from_places[f], r in ROOFS, k in 0 .. t} depart[p,r,k];

solve;

printf "%.12g\n", disbelief;

end;
