#!/bin/bash
# Batken 2022: what was known on 18 September, and the exact identity of 3 October.
. "$(dirname "$0")/lib.sh"
operation=$operations/batken-2022

claim "the run of 3 October" result batken-october "$operation" --as-of 2022-10-03
s=$made/summary.json
claim "3 October: displaced 136,770 + 5,301 = 142,071" is_number "$s" displaced_persons 142071
claim "3 October: returned 125,577 + 5,301 = 130,878" is_number "$s" returned_persons 130878
claim "3 October: remaining 11,193" is_number "$s" remaining_persons 11193
claim "3 October: 9,458 with hosts" is_number "$s" with_hosts_persons 9458
claim "3 October: 1,735 in sites" is_number "$s" in_sites_persons 1735
claim "3 October: verified" ends_with 0 "$PAANEK_FAST" verify "$made"

claim "the run of 18 September, the operation's own day" result batken-2022 "$operation"
s=$made/summary.json
claim "18 September is the day" grep -qE '"as_of" *: *"2022-09-18"' "$s"
claim "18 September: displaced within 131,000 to 142,071" is_between "$s" displaced_persons 131000 142071
claim "18 September: remaining is displaced less returned" eval '[ $(( $(number "$s" displaced_persons) - $(number "$s" returned_persons) )) = "$(number "$s" remaining_persons)" ]'
claim "18 September: verified" ends_with 0 "$PAANEK_FAST" verify "$made"
claim "the plan is certified" grep -qE '"verified" *: *true' "$s"
no_worse() { awk -v a="$(number "$s" plan.unsheltered_person_days)" -v b="$(number "$s" greedy.unsheltered_person_days)" -v c="$(number "$s" nothing.unsheltered_person_days)" 'BEGIN { print a, b, c; exit !(a <= b && b <= c) }'; }
claim "the plan leaves no more people outside than the nearest-shelter rule, and that no more than doing nothing" no_worse
residuals() { is_there "$made/residuals.csv" && [ "$(wc -l <"$made/residuals.csv")" -gt 20 ]; }
claim "every source stands with its residual" residuals
ministry() { grep -il 'labou\?r' "$operation/sources.csv" >/dev/null && id=$(grep -i 'labou\?r' "$operation/sources.csv" | head -n 1 | cut -d, -f1) && grep -q "$id" "$made/residuals.csv"; }
claim "the labour ministry's figures are among them" ministry

# every total of the ledger is the sum of its leaves
sums() {
  perl -e '
    sub table { my ($f) = @_; open my $in, "<", $f or die "$f: $!"; my @h; my @r; while (<$in>) { chomp; s/\r$//; my @c; while (/\G(?:"((?:[^"]|"")*)"|([^,]*))(,|$)/g) { push @c, defined $1 ? $1 : $2; last if $3 eq "" } if (!@h) { @h = @c } else { my %r; @r{@h} = @c; push @r, \%r } } @r }
    my ($areas, $ledger) = @ARGV; my (%parent, %child);
    for (table($areas)) { $parent{$_->{area_id}} = $_->{parent_id} // "" }
    my (%v, %kids);
    for (table($ledger)) { next if (($_->{group_id} // "") !~ /^(all)?$/); $v{"$_->{date} $_->{measure}"}{$_->{area_id}} = $_->{persons} }
    my $n = 0; my %seen_area; for my $k (keys %v) { $seen_area{$_} = 1 for keys %{$v{$k}} }
    for my $a (keys %seen_area) { my $p = $parent{$a}; ($p) = $a =~ /^(.*)-rest$/ if !defined $p; push @{$kids{$p}}, $a if defined $p && $p ne "" && $seen_area{$p} }
    for my $k (keys %v) { next if $k =~ /on_the_way$/; for my $a (keys %kids) { next unless defined $v{$k}{$a}; my $s = 0; $s += $v{$k}{$_} // 0 for @{$kids{$a}}; $n++; die "$k $a: $v{$k}{$a} against $s\n" if $s != $v{$k}{$a} } }
    print "$n sums\n"; exit($n ? 0 : 1);' "$operation/areas.csv" "$made/ledger.csv"
}
claim "every area of the ledger is the sum of the areas in it, to the person" sums

nothing=$(number "$s" nothing.unsheltered_person_days)
echo "name,value,low,high,unit,source,confidence
plan_score_futures,0,,,futures,the score of a plan of this size takes minutes,assumed" >"$scratch/parameters.csv"
claim "a plan for as many as come in 80 of 100 futures" result batken-p80 "$operation" --plan-for p80 --table "parameters=$scratch/parameters.csv"
claim "... reckons with more people without shelter" eval 'awk -v a="$(number "$made/summary.json" nothing.unsheltered_person_days)" -v b="$nothing" "BEGIN { print a, b; exit !(a > b) }"'
claim "... from the same forecast" cmp "$PNK_BUILD/test-results/batken-2022/forecast.csv" "$made/forecast.csv"
finish
