#!/bin/bash
# The command line: help, the words that are not understood, the manual page, the completion.
. "$(dirname "$0")/lib.sh"

lists_verbs() { ends_with 0 "$PAANEK" help && for verb in import match track check allocate run verify why drill help; do out_has "^  $verb " || return 1; done; }
claim "help lists every verb" lists_verbs
claim "--help does the same" ends_with 0 "$PAANEK" --help
claim "--version prints a version" eval 'ends_with 0 "$PAANEK" --version && out_has "^paanek [0-9]+\.[0-9]+\.[0-9]+$"'
lists_options() { ends_with 0 "$PAANEK" help run && for option in out as-of lang seed table reference json quiet progress threads; do out_has "--$option" || return 1; done; }
claim "help run lists its options" lists_options
claim "run --help does the same" eval 'ends_with 0 "$PAANEK" run --help && out_has "--as-of DATE"'

# refused HINT ARGUMENT...: exit 64, one line on standard error, nothing on standard output
refused() {
  local hint=$1
  shift
  ends_with 64 "$PAANEK" "$@" && one_line "$scratch/err" && err_has "$hint" && is_there "$scratch/err" && [ ! -s "$scratch/out" ]
}
claim "a verb with a slip is refused with the nearest one" refused 'did you mean "check"' chekc x
claim "a verb like no other is refused" refused 'unknown verb' fly x
claim "an option with a slip is refused with the nearest one" refused 'did you mean "--as-of"' run --asof 2022-10-03 x
claim "an option like no other is refused" refused 'unknown option' run --altitude x
claim "a missing operation is refused" refused 'OPERATION is missing' run
claim "a word too many is refused" refused 'too many' run a b
claim "a missing value is refused" refused 'needs a value' run x --out
claim "an option of another verb is refused" refused 'not an option of' verify --seed 1 x
claim "a day that is none is refused" refused 'YYYY-MM-DD' run --as-of 2022-02-30 x
claim "a seed that is no number is refused" refused 'whole number' run --seed 1,5 x
claim "a language that is not spoken is refused" refused 'en, ru, ky' run --lang fr x
claim "no threads are refused" refused 'whole number' run --threads 0 x
claim "an objective that is none is refused" refused 'tiers or weighted' allocate --objective best x
claim "a program of the tiers cannot be written" refused 'needs --objective weighted' allocate --write-mps x.mps x
claim "the weighted sum writes no results" refused 'writes no results' allocate --objective weighted -o x x
claim "areas without an operation are refused" refused "needs -o" import areas x.gpkg
claim "exposure without a hazard is refused" refused "hazard FILE" import exposure -o x x.tif
claim "an operation without a name is refused" refused "OPERATION NAME is missing" match x
claim "a table that does not exist is refused" refused 'no input table' run --table nope=x.csv x
no_verb() { ends_with 64 "$PAANEK" && err_has 'no verb was given'; }
claim "no verb at all ends with 64 and shows the usage" no_verb
claim "an operation that is not there ends with 65" ends_with 65 "$PAANEK" check "$scratch/nowhere"
claim "... and the line names it" eval 'one_line "$scratch/err" && err_has nowhere'
claim "a full disk behind standard output ends with 74" eval '(PATH=$PATH; "$PAANEK" help tables >/dev/full 2>"$scratch/err"; [ $? = 74 ])'

claim "help tables prints the inputs" eval 'ends_with 0 "$PAANEK" help tables && for t in areas places roads closures hazards groups attributes services sites warehouses fleet items standards stocks distributed budgets sources reports figures flows locks weights matches contradictions sources_fit; do out_has "^$t\.csv" || exit 1; done'
has_columns() {
  local table=$1 column
  shift
  ends_with 0 "$PAANEK" help tables "$table" || return 1
  for column in "$@"; do out_has "^  [ *] $column " || return 1; done
}
claim "the columns of reports" has_columns reports report_id as_of as_of_time source_id place_as_heard place_hint measure persons households count period_from bound group_id attribute reported_at replaces confidence
claim "the columns of sites" has_columns sites site_id place_id type covered_area_m2 land_area_m2 capacity_persons occupied_persons opens closes status toilets_women toilets_men water_l_per_day winter_fit features sensitive agency
claim "the columns of ledger" has_columns ledger date area_id group_id measure persons low_persons high_persons
claim "the columns of forecast" has_columns forecast date area_id group_id measure mean_persons p10_persons p50_persons p90_persons p01_persons p99_persons
claim "the columns of people_moves" has_columns people_moves date from_id site_id group_id persons households vehicle
claim "the columns of occupancy" has_columns occupancy date site_id group_id persons free_places
claim "the columns of shipments" has_columns shipments date warehouse_id place_id item_id agency quantity trips
claim "the columns of gaps" has_columns gaps date area_id site_id sector need group_id needed met unmet persons
claim "the columns of prices" has_columns prices constraint id date price unit low high
claim "the columns of problems" has_columns problems severity file sheet row column found expected
claim "the columns of backtest" has_columns backtest case horizon_days scoring n crps_persons persistence_persons drift_persons flee_persons cover80_share held_share
claim "the columns of contradictions" has_columns contradictions contradiction_id kind date area_id measure report_ids figure_ids gap unit verdict source_id sentence
claim "the columns of sources_fit" has_columns sources_fit source_id reports bias_share drop verdict sentence
claim "the columns of residuals end with where a figure was imported from" has_columns residuals report_id residual_persons file row from_file from_sheet from_cell
claim "help on a table that does not exist is refused" refused 'no table' help tables nope

"$PAANEK" help --man >"$scratch/paanek.1"
if command -v man >/dev/null; then
  renders() { MANROFFSEQ='' man --warnings=all -E UTF-8 -l "$scratch/paanek.1" >"$scratch/out" 2>"$scratch/err" && [ ! -s "$scratch/err" ] || { cat "$scratch/err"; return 1; }; }
  claim "the manual page renders without a warning" renders
  man_says() { for word in NAME SYNOPSIS VERBS OPTIONS "EXIT STATUS" ENVIRONMENT EXAMPLES import match track check verify as-of; do out_has "$word" || return 1; done; }
  claim "the manual page has its sections, verbs and options" man_says
else
  skip "the manual page renders without a warning (no man here)"
fi

"$PAANEK" help --completion >"$scratch/paanek.bash"
completes() {   # completes "WORDS BEFORE" WORD EXPECTED
  bash -c '. "$1"; COMP_WORDS=(paanek $2 "$3"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _paanek; printf "%s\n" "${COMPREPLY[@]}"' _ "$scratch/paanek.bash" "$1" "$2" >"$scratch/out" && out_has "^$3\$"
}
claim "the completion is sourced without a word" eval '[ -z "$(bash -c ". $scratch/paanek.bash" 2>&1)" ]'
claim "verbs are completed" completes "" ver verify
claim "kinds of layers are completed" completes import are areas
claim "options are completed" completes run --as --as-of
claim "words of an option are completed" completes "run --lang" k ky
claim "help is completed with tables" completes help ta tables
finish
