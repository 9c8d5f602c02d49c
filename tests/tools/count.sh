#!/bin/bash
# tools/check counts what was run: functions of cmocka programs, claims of scripts, and programs that die without a word.
. "$(dirname "$0")/lib.sh"
cat >"$scratch/log" <<'LOG'
test 1
1: Test command: /build/test_engine_a
1: [==========] tests: Running 4 test(s).
1: [ RUN      ] one
1: [       OK ] one
1: [ RUN      ] two
1: [  SKIPPED ] two
1: [==========] tests: 4 test(s) run.
1: [  PASSED  ] 3 test(s).
1: [  SKIPPED ] 1 test(s), listed below:
1: [  SKIPPED ] two
1/6 Test #1: engine_a .........................   Passed    0.02 sec
2: [  ERROR   ] --- 1 != 2
2: [  PASSED  ] 12 test(s).
2: [  FAILED  ] tests: 2 test(s), listed below:
2/6 Test #2: engine_b .........................***Failed    0.02 sec
3: [ RUN      ] deadly
3/6 Test #3: models_c .........................***Exception: SegFault  0.02 sec
4: ok - first
4: skipped - second (no browser here)
4: not ok - third
4/6 Test #4: tools_d ..........................***Failed    0.02 sec
5: skipped - all of it
5/6 Test #5: tools_e ..........................***Skipped   0.02 sec
6: nothing is said
 6/6 Test  #6: arrows ...........................   Passed    0.02 sec
LOG
count() { awk "$@" -f "$PNK_SOURCE/tools/count.awk" "$scratch/log"; }
# passed 3 + 12 + 0 + 1 + 0 + 1; failed 0 + 2 + 1 + 1; skipped 1 + 0 + 0 + 1 + 1
claim "passed, failed and skipped are counted" [ "$(count)" = "17 4 3" ]
claim "what failed is shown, with its last words" eval 'count -v show=failed >"$scratch/out" && out_has "^---- engine_b" && out_has "1 != 2" && out_has "^---- models_c" && out_has "deadly" && ! grep -q engine_a "$scratch/out"'
claim "what was skipped is named" eval 'count -v show=skipped >"$scratch/out" && out_has "skipped - two" && out_has "no browser here" && out_has "all of it"'
finish
