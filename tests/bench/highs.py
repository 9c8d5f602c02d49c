#!/usr/bin/python3
"""tests/bench/highs.py PROGRAM.mps [ipm|ds] - solves a free MPS file by the HiGHS that comes with SciPy (python3-scipy), in native code; for tests/bench/allocate.sh.

HiGHS's own log says how long its interior point took and how long the crossover to a basis; reading the file here is not part of either."""
import sys

import numpy
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack


def read(path):
    """Rows by kind, entries, right-hand sides, costs and limits of columns. Ranges are not written by paanek-bench, and refused."""
    kinds, row_of, column_of, section, objective = [], {}, {}, "", None
    rows, columns, values, right, cost, low, high = [], [], [], {}, {}, {}, {}
    with open(path) as lines:
        for line in lines:
            words = line.split()
            if not words or line[0] == "*":
                continue
            if not line[0].isspace():
                section = words[0]
            elif section == "ROWS" and words[0] == "N":
                objective = words[1]
            elif section == "ROWS":
                row_of[words[1]] = len(kinds)
                kinds.append(words[0])
            elif section == "COLUMNS":
                j = column_of.setdefault(words[0], len(column_of))
                for name, value in zip(words[1::2], words[2::2]):
                    if name == objective:
                        cost[j] = float(value)
                    else:
                        rows.append(row_of[name])
                        columns.append(j)
                        values.append(float(value))
            elif section == "RHS":
                right.update((row_of[name], float(value)) for name, value in zip(words[1::2], words[2::2]) if name != objective)
            elif section == "BOUNDS":
                j, kind = column_of[words[2]], words[0]
                if kind in ("LO", "FX"):
                    low[j] = float(words[3])
                if kind in ("UP", "FX"):
                    high[j] = float(words[3])
                if kind in ("FR", "MI"):
                    low[j] = -numpy.inf
            else:
                sys.exit(f"{path}: section {section} is not read here")
    return kinds, csr_matrix((values, (rows, columns)), shape=(len(kinds), len(column_of))), right, cost, low, high


def main():
    kinds, a, right, cost, low, high = read(sys.argv[1])
    b = numpy.array([right.get(i, 0.0) for i in range(len(kinds))])
    equal, most, least = ([i for i, kind in enumerate(kinds) if kind == wanted] for wanted in "ELG")
    found = linprog([cost.get(j, 0.0) for j in range(a.shape[1])], A_ub=vstack([a[most], -a[least]]), b_ub=numpy.concatenate([b[most], -b[least]]), A_eq=a[equal],
                    b_eq=b[equal], bounds=[(low.get(j, 0.0), high.get(j)) for j in range(a.shape[1])],
                    method="highs-" + (sys.argv[2] if len(sys.argv) > 2 else "ipm"), options={"disp": True})
    print(f"objective {found.fun} status {found.status}")


main()
