#!/bin/bash
# tests/bench/scenarios.sh - plans for the people expected, p80, scenarios and scenarios with CVaR, in the same futures that none of them has seen.
#   tests/bench/scenarios.sh [OPERATION...]      data/operations/tiny when none is said; then a made operation
# One row a plan: mean and worst of the weighted objective with its first days kept, that of hindsight, what is held back, seconds.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "$0")")/../.."
paanek=${PAANEK:-build/plain/paanek}
bench=${PAANEK_BENCH:-build/plain/paanek-bench}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# row NAME RESULTS SECONDS
row() {
  local held=0
  [ ! -f "$2/hold_back.csv" ] || held=$(($(wc -l <"$2/hold_back.csv") - 1))
  awk -F, -v name="$1" -v held="$held" -v seconds="$3" 'NR > 1 { n++; plan += $4; hindsight += $5; if ($4 > worst) worst = $4 }
    END { printf "  %-20s %14.1f %14.1f %14.1f %6d %8.1f\n", name, plan / n, worst, hindsight / n, held, seconds }' "$2/futures.csv"
}

heading() { printf '%s\n  %-20s %14s %14s %14s %6s %8s\n' "$1" plan mean worst hindsight held seconds; }

for operation in "${@:-data/operations/tiny}"; do
  heading "$operation"
  for plan in expected p80 scenarios 'scenarios --cvar 0.34'; do
    began=$EPOCHREALTIME
    # shellcheck disable=SC2086
    "$paanek" run --quiet --plan-for $plan -o "$scratch/out" "$operation"
    row "${plan/ --cvar / cvar }" "$scratch/out" "$(awk -v a="$began" -v b="$EPOCHREALTIME" 'BEGIN { print b - a }')"
  done
done

heading 'a made operation: 8 areas, 12 sites, 8 days, 60 members, 12 futures'
"$bench" scenarios --areas 8 --groups 2 --sites 12 --warehouses 3 --items 4 --days 8 --members 60 --futures 12 --json | tr ',{}' '\n' | sed 's/"//g; s/: / /; s/^ //' |
  awk '{ v[$1] = $2 } END {
    n = split("expected p80 scenarios cvar", plan, " ")
    held["scenarios"] = v["held_back"]; held["cvar"] = v["held_back_cvar"]
    for (i = 1; i <= n; i++) printf "  %-20s %14.1f %14.1f %14.1f %6d %8.1f\n", plan[i], v[plan[i] "_mean"], v[plan[i] "_worst"], v["hindsight"], held[plan[i]], v[plan[i] "_seconds"] }'
