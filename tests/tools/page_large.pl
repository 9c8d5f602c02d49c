# tests/tools/page_large.pl FROM TO SITES DAYS - an operation like FROM with more: areas in a row, SITES sites in them, DAYS days ahead; an exercise, with hostile names.
use strict; use warnings; use utf8; use open qw(:std :encoding(UTF-8));
my ($from, $to, $sites, $days) = @ARGV;
my $areas = 24;
sub table { my ($name, @more) = @_; open my $in, '<', "$from/$name.csv" or die "$name: $!"; local $/; my $text = <$in>; open my $out, '>', "$to/$name.csv" or die "$to/$name.csv: $!"; print $out $text, map { "$_\n" } @more }
my $made = 'made for this operation,assumed';
my $long = 'Very-long-name-without-end ' x 12;
my @names = ('"<script>window.taken=1</script>"', '"</script><img src=x onerror=taken=2>"', '"=cmd|\'/C calc\'!A0"', '"He said ""here"" & \'there\'"', "\"$long\"", '"Aa' . 'bcdefghij' x 20 . '"');
# the name in three languages, hostile in all of them where it is
sub called { my ($i, @kinds) = @_; join ',', map { $names[$i] // "$_ $i" } @kinds }
table('areas', map { sprintf 'X%d,LAND,2,%s,%.3f,%.3f,2000,40,30,0,%s', $_, called($_, 'Area', 'Край', 'Аймак'), 69.8 + 0.09 * $_, 40.2 + 0.1 * ($_ % 3), $made } 0 .. $areas - 1);
table('places', map { sprintf 'x%d,X%d,town,%s,,%.3f,%.3f,2000,%s', $_, $_, called($_, 'Town', 'Город', 'Шаар'), 69.8 + 0.09 * $_, 40.2 + 0.1 * ($_ % 3), $made } 0 .. $areas - 1);
table('roads', "arpa--x0,arpa,x0,9,12,local,,$made", map { sprintf 'x%d--x%d,x%d,x%d,9,12,local,,%s', $_ - 1, $_, $_ - 1, $_, $made } 1 .. $areas - 1);
table('sites', map { my $k = $_ % $areas; sprintf 'SX%d,x%d,collective_centre,%s,%.3f,%.3f,%d,,,0,0,,,ready,2,2,1000,40,yes,,,no,%s,%s', $_, $k, called($_, 'School', 'Школа', 'Мектеп'),
  69.8 + 0.09 * $k + 0.004 * int($_ / $areas), 40.2 + 0.1 * ($k % 3), 60 + $_, $names[2], $made } 0 .. $sites - 3);
table('reports', map { sprintf 'x%d,2022-09-16,,clerk,%s,,with_hosts,%d,,now,,exact,,,,,,%s', $_, "Town $_", 10 + $_, $made } 6 .. $areas - 1);
{ local $/; open my $in, '<', "$from/operation.json" or die $!; my $text = <$in>; $text =~ s/"horizon_days": \d+/"horizon_days": $days/; $text =~ s/"exercise": false/"exercise": true/;
  open my $out, '>', "$to/operation.json" or die $!; print $out $text }
