# tools/count.awk - counts the tests in the output of `ctest -V`: prints "passed failed skipped".
# With -v show=failed: prints instead the output of every test that failed; with -v show=skipped: what was skipped and why.

# ctest puts "<number>: " before each line of a test's output
match($0, /^[0-9]+: /) {
    n = substr($0, 1, RLENGTH - 2) + 0
    text = substr($0, RLENGTH + 1)
    lines[n]++
    output[n, lines[n]] = text
    if (text ~ /^\[  (PASSED|FAILED|SKIPPED) *\] .*[0-9]+ test\(s\)/) {      # cmocka's closing lines
        k = text
        sub(/ test\(s\).*/, "", k)
        sub(/.*[^0-9]/, "", k)
        if (text ~ /PASSED/) passed[n] += k
        else if (text ~ /FAILED/) failed[n] += k
        else skipped[n] += k
    }
    else if (text ~ /^ok - /) passed[n]++                                    # a claim of a script
    else if (text ~ /^not ok - /) failed[n]++
    else if (text ~ /^skipped - /) { skipped[n]++; why[n] = why[n] "  " text "\n" }
    else if (text ~ /^\[  SKIPPED \] [A-Za-z_0-9]+$/) {
        name = text
        sub(/^\[  SKIPPED \] /, "", name)
        if (!((n, name) in named)) why[n] = why[n] "  skipped - " name "\n"
        named[n, name] = 1
    }
    next
}

# " 3/40 Test  #5: engine_base ......   Passed    0.30 sec"
/^ *[0-9]+\/[0-9]+ Test +#[0-9]+: / {
    n = $0
    sub(/^[^#]*#/, "", n)
    name = n
    n += 0
    sub(/^[0-9]+: /, "", name)
    sub(/ .*/, "", name)
    title[n] = name
    claims = passed[n] + failed[n] + skipped[n]
    if ($0 ~ /\*\*\*Skipped/) { if (!claims) skipped[n] = 1 }
    else if ($0 ~ / Passed +[0-9.]+ sec/) { if (!claims) passed[n] = 1 }
    else { if (!failed[n]) failed[n] = 1; bad[n] = 1 }
    order[++tests] = n
}

END {
    for (i = 1; i <= tests; i++) {
        n = order[i]
        p += passed[n]; f += failed[n]; s += skipped[n]
        if (show == "failed" && bad[n]) {
            printf "---- %s\n", title[n]
            for (j = (lines[n] > 200 ? lines[n] - 199 : 1); j <= lines[n]; j++) print output[n, j]
        }
        if (show == "skipped" && skipped[n]) printf "---- %s\n%s", title[n], why[n]
    }
    if (!show) print p + 0, f + 0, s + 0
}
