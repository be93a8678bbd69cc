// npm run e2e [-- arguments of vitest]: builds the app and drives it in a real window.
import { runMain } from './command.mjs'
import { requireNode24 } from './node-version.mjs'
import { runE2e, summaryLine } from './vitest.mjs'

await requireNode24(import.meta.url)
await runMain(async () => {
  const counts = await runE2e(process.argv.slice(2))
  console.log(summaryLine(counts))
  return counts.failed === 0 ? 0 : 1
})
