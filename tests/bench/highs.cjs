// tests/bench/highs.cjs PROGRAM.lp [ipm|simplex] - solves an LP file by HiGHS's npm build (npm install highs); for tests/bench/allocate.sh.
const fs = require('fs')

require('highs')().then((highs) => {
  const found = highs.solve(fs.readFileSync(process.argv[2], 'utf8'), { solver: process.argv[3] || 'ipm' })
  console.log(`objective ${found.ObjectiveValue} status ${found.Status}`)
})
