// The second half of `npm run corpus`: prints what others say of the same files and fails on a surprise.
import { compareAll, filesUnder, reportLines, strayEntries } from './compare-all.ts'

const root = process.argv[2]
if (root === undefined) throw new Error('scripts/corpus.mjs starts this program')
// SheetJS reports what it cannot read of a format; it is a reference here and its doubts are no result.
console.error = () => {}
const files = filesUnder(root)
const report = await compareAll(root, files)
for (const line of reportLines(report)) console.log(line)
const stray = strayEntries(files)
for (const file of stray) console.log(`Listed and not under this folder: ${file}`)
process.exitCode = report.unlisted.length + report.gone.length + stray.length === 0 ? 0 : 1
