import { cases } from './cases.ts'
import { peakMegabytes } from './peak-memory.ts'

const [, , name = '', file = '', scratch = ''] = process.argv
const run = cases[name]
if (!run) throw new Error(`no such case: ${name}`)
const cpuBefore = process.cpuUsage()
const start = performance.now()
const outcome = await run(file, scratch)
const ms = performance.now() - start
const { user, system } = process.cpuUsage(cpuBefore)
process.send?.({ ...outcome, ms, cpuMs: (user + system) / 1000, peakMb: peakMegabytes() })
