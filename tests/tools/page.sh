#!/bin/bash
# report.html opened from disk in headless Chromium with the network off: nothing to complain about, and people are shown.
. "$(dirname "$0")/lib.sh"
command -v chromium >/dev/null || { skip "the page in a browser (no chromium here)"; exit 77; }
off=
unshare -n true 2>/dev/null && off="unshare -n"
[ -n "$off" ] || { unshare -rn true 2>/dev/null && off="unshare -rn"; }

# open_page FILE: the page's document in $scratch/dom, what the browser said in $scratch/said
open_page() {
  HOME=$scratch timeout 120 $off chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --disable-dev-shm-usage --host-resolver-rules='MAP * ~NOTFOUND' --proxy-server=127.0.0.1:9 \
    --user-data-dir="$scratch/profile" --virtual-time-budget=15000 --window-size=1400,1000 \
    --enable-logging=stderr --v=0 --dump-dom "file://$1" >"$scratch/dom" 2>"$scratch/said" </dev/null
}
# what the page says; on a slow machine the browser adds remarks on its own fonts
console() { grep -E 'CONSOLE' "$scratch/said" | grep -v 'chrome://resources'; }

# First that this way of looking sees what it should: an error, a blocked fetch, the text that a script writes.
cat >"$scratch/probe.html" <<'HTML'
<!doctype html><meta charset="utf-8"><title>probe</title><p id="p"></p>
<script>document.getElementById('p').textContent = 'written ' + (6 * 7); fetch('https://example.org/').catch(function () { console.error('no way out'); }); missing_function();</script>
HTML
claim "the browser opens a page" open_page "$scratch/probe.html"
claim "... runs its script" grep -q 'written 42' "$scratch/dom"
claim "... and its console can be heard" eval 'console | grep -q missing_function'

# text the reader sees: no scripts, no styles, no tags, and digits without their separators
visible() { perl -CSD -0777 -pe 's/<script\b.*?<\/script>//gsi; s/<style\b.*?<\/style>//gsi; s/<[^>]*>/ /g; s/&nbsp;/\x{a0}/g; s/(?<=\d)[,\x{a0}\x{202f}\x{2009}\x{27} ](?=\d{3})//g' "$scratch/dom" >"$scratch/text"; }
# The page of prepositioning, in three languages.
for l in en ru ky; do
  claim "stock before the event, in $l" "$PAANEK" preposition --quiet --scenarios 50 --lang $l -o "$scratch/stock-$l" "$operations/tiny"
  claim "... the page opens" open_page "$scratch/stock-$l/preposition.html"
  claim "... nothing on the console" eval '! console'
  visible
  case $l in en) words='Stock before the event: Tiny' ;; ru) words='Запасы до события: Малый пример' ;; ky) words='Окуяга чейинки кор: Кичи мисал' ;; esac
  claim "... and says so in that language" grep -q -- "$words" "$scratch/text"
done

for name in tiny batken-2022; do
  [ -f "$operations/$name/operation.json" ] || continue
  claim "$name runs" result "$name" "$operations/$name"
  page=$made/report.html
  [ -s "$page" ] || continue
  claim "$name: the page opens" open_page "$page"
  claim "$name: nothing on the console" eval '! console'
  visible
  for key in displaced_persons returned_persons remaining_persons; do
    value=$(number "$made/summary.json" $key)
    claim "$name: $key, $value, can be read" grep -qw -- "$value" "$scratch/text"
  done
  claim "$name: no NaN, undefined, null or Infinity is shown" eval '! grep -nwE "NaN|undefined|null|Infinity|\[object Object\]" "$scratch/text"'
  claim "$name: the map is drawn" eval 'grep -q leaflet "$scratch/dom" && grep -cE "<(path|circle|canvas)" "$scratch/dom"'
  claim "$name: fan charts with both bands, and the film of the map" eval 'grep -q "class=\"fan inner\"" "$scratch/dom" && grep -q "class=\"fan outer\"" "$scratch/dom" && grep -qE "<svg[^>]*class=\"film\"" "$scratch/dom" && grep -qE "<path[^>]*class=\"area\"|<circle[^>]*class=\"area\"" "$scratch/dom"'
  claim "$name: nothing is fetched from elsewhere" eval '! grep -oE "(src|href)=\"(https?:)?//[^\"]*" "$page" | grep -vE "href=\"https?://"'
done

# The film is played: after some time it stands on the last day; and it moves by the keys of a slider.
page=$PNK_BUILD/test-results/tiny/report.html
if [ -s "$page" ]; then
  nonce=$(grep -oE "nonce=\"[^\"]*\"" "$page" | head -n 1)
  perl -0777 -pe 's{</body>}{<script '"$nonce"'>const wait = setInterval(() => { const play = document.querySelector("#film button"); if (play) { clearInterval(wait); play.click(); } }, 50);</script></body>}' "$page" >"$scratch/played.html"
  claim "the film plays to its last day" eval 'open_page "$scratch/played.html" && grep -qE "18 September 2022: Present" "$scratch/dom" && grep -qE "aria-pressed=\"false\"" "$scratch/dom"'
  claim "the film has a slider, a button and a choice, all named" eval 'grep -qE "<section id=\"film\"" "$scratch/dom" && grep -qE "aria-valuetext=" "$scratch/dom"'
fi

# A person walks through it, with the network off: wide and narrow, in three languages, by keyboard, with axe-core looking on. An exercise of 120 sites
# and 14 days in which names are hostile is one file of at most 3 MB.
axe=$PNK_BUILD/web/node_modules/axe-core/axe.min.js
if ! command -v node >/dev/null; then
  skip "a walk through the page (no node here)"
elif [ ! -s "$axe" ]; then
  skip "a walk through the page (axe-core is not among the fetched packages)"
else
  large=$scratch/large
  cp -r "$operations/tiny" "$large" && chmod -R u+w "$large" && perl "$PNK_SOURCE/tests/tools/page_large.pl" "$operations/tiny" "$large" 120 14
  claim "120 sites and 14 days, with hostile names" ends_with 0 "$PAANEK_FAST" run --quiet -o "$scratch/large.out" "$large"
  page=$scratch/large.out/report.html
  size=$(wc -c <"$page")
  claim "... are a page of at most 3 MB" [ "$size" -le 3000000 ]
  echo "# $size bytes"
  claim "... which never holds the tester of pages" eval '! grep -q "axe-core\|axe\.run" "$page"'
  walk() {
    local status=0
    HOME=$scratch timeout 420 $off node "$PNK_SOURCE/tests/tools/page_walk.mjs" "$1" "$2" "$3" "$axe" "$scratch/walk" "${4-}" >"$scratch/walked" || status=$?
    cat "$scratch/walked"
    [ "$status" = 0 ] && ! grep -q '^not ok' "$scratch/walked" && [ "$(grep -c '^ok' "$scratch/walked")" -ge 16 ]
  }
  walks="1400:en 1400:ru 1400:ky 390:en 390:ru 390:ky"
  for one in $walks; do
    claim "a walk through the large page, ${one%:*} pixels wide, in ${one#*:}" walk "$page" "${one%:*}" "${one#*:}" '<script>window.taken=1</script>'
    grep '^#' "$scratch/walked"
  done
  for language in ru ky; do
    claim "the page of Batken or tiny made in $language" eval 'for from in batken-2022 tiny; do [ -s "$PNK_BUILD/test-results/$from/run.json" ] && break; done; ends_with 0 "$PAANEK_FAST" publish --to page --lang $language -o "$scratch/in-$language" "$PNK_BUILD/test-results/$from"'
    claim "... has no English left, on a walk" eval 'walk "$scratch/in-$language/report.html" 390 $language && grep -q "^ok.*no English is left" "$scratch/walked"'
  done
  claim "an exercise says so in three languages" eval 'open_page "$page" && grep -q "EXERCISE · УЧЕНИЕ · МАШЫГУУ" "$scratch/dom"'
  claim "... and what is none does not" eval 'open_page "$PNK_BUILD/test-results/tiny/report.html" && grep -q "<main" "$scratch/dom" && ! grep -q "МАШЫГУУ</" "$scratch/dom"'
fi
finish
