#!/bin/bash
# tests/bench/table.sh [FOLDER] - the benchmark table, a row for each thing that was promised, from the programs in FOLDER (default: build/plain):
# what was asked, what was measured here, and how the time grows from a tenth of the size. Minutes; not run by ctest.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "$0")")/../.."
folder=${1:-build/plain}

# row NAME ASKED FIGURES VERB OPTIONS...: runs paanek-bench and keeps the figures named
row() {
  local name=$1 asked=$2 figures=$3 out
  shift 3
  out=$("$folder/paanek-bench" "$@" 2>/dev/null) || { echo "$name | $asked | did not end well"; return; }
  echo "$name | $asked | $(awk -v want="$figures" 'BEGIN { n = split(want, names, " ") } { v[$1] = $2 } END { for (i = 1; i <= n; i++) printf "%s%s %.4g", (i > 1 ? ", " : ""), names[i], v[names[i]] }' <<<"$out")"
}

# drills WHO SEEDS: the ready exercise played by engine or greedy over seeds, means: person-nights without shelter, regret with what could be known, with hindsight
drills() {
  local scratch seed
  scratch=$(mktemp -d)
  for seed in $(seq 1 "$2"); do
    "$folder/paanek" drill new data/operations/drill-osh -o "$scratch/d" --seed "$seed" --quiet && "$folder/paanek" drill run "$scratch/d" --auto "$1" --quiet &&
      "$folder/paanek" drill score "$scratch/d" --json || break
    rm -rf "$scratch/d"
  done 2>/dev/null | awk -v seeds="$2" '
    match($0, /"(unsheltered_person_days|regret_knowable_share|regret_hindsight_share)": *[-0-9.e]+/) {
      split(substr($0, RSTART + 1, RLENGTH - 1), at, /": */); sum[at[1]] += at[2]; n[at[1]]++
    }
    END { if (n["unsheltered_person_days"] != seeds) print "did not end well"
          else printf "%.0f person-nights, regret knowable %.3f, hindsight %.3f", sum["unsheltered_person_days"] / seeds, sum["regret_knowable_share"] / seeds, sum["regret_hindsight_share"] / seeds }'
  rm -rf "$scratch"
}

echo "what | asked | measured"
row "1 million report rows read, checked, matched" "20 s, 1,024 MiB" "total_s peak_mib tenth_total_s growth_of_ten matched_share" intake
row "ledger of 50 areas, 60 days, 3 groups, 100 reports" "" "best_s peak_memory_mib" ledger --areas 50 --days 60 --groups 3 --reports 100 --repeat 1
row "ledger of 500 areas, 60 days, 3 groups, 240 reports" "60 s" "best_s peak_memory_mib rows columns" ledger --areas 500 --days 60 --groups 3 --reports 240 --repeat 1
row "ledger of 500 areas, 60 days, 3 groups, 1,000 reports" "60 s" "best_s peak_memory_mib rows columns" ledger --areas 500 --days 60 --groups 3 --reports 1000 --repeat 1
row "80 % ranges on 200 made truths" "0.75 to 0.85" "cover cover_spoken cover_silent cover_headline_lp" intervals --areas 24 --days 12 --groups 1 --seed 5000
row "forecast, 200 members, 14 days, 60 areas" "" "best_s peak_memory_mib" forecast
row "Batken, 1,000 members, 30 days" "10 s, 256 MiB" "best_s peak_memory_mib" batken --members 1000 --days 30 --repeat 1
row "the peer's rules, person-days a second" "250 to 500 million at 100,000 people" \
  "person_days_per_s_100k person_days_per_s_100k_short_stints cost_117m_over_100k agents_person_days_per_s" movement --repeat 3
row "prepositioning, Batken, 200 futures, 2 threads" "60 s on 2 cores" "best_s cpu_s iterations vss evpi" preposition --members 200 --repeat 1 --threads 2
one=$("$folder/paanek-bench" preposition --members 200 --repeat 1 --threads 1 2>/dev/null | awk '$1 == "best_s" { print $2 }')
two=$(mpirun -n 2 --oversubscribe --allow-run-as-root "$folder/paanek-bench" preposition --members 200 --repeat 1 --threads 1 2>/dev/null | awk '$1 == "best_s" { print $2 }')
echo "the same, two processes of one thread over one | at most 0.6 | $(awk -v one="$one" -v two="$two" 'BEGIN { if (one > 0 && two > 0) printf "%.3f (%.4g s over %.4g s)", two / one, two, one; else print "did not end well" }')"
for who in engine greedy; do
  echo "a drill of ten days played by $who, mean of 10 seeds | the engine leaves fewer person-nights | $(drills $who 10)"
done
