import { readFileSync } from 'node:fs'

/** The most memory this process has held, in MB. Where the system tells it, not `maxRSS`: that begins with the parent's. */
export function peakMegabytes(): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    if (kilobytes !== undefined) return Number(kilobytes) / 1024
  } catch {
    // Not on Linux.
  }
  return process.resourceUsage().maxRSS / 1024
}
