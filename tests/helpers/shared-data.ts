import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../../shared/', import.meta.url))

/** Path of a file of the shared inputs beside the project; null, with a warning, when it is absent. */
export function sharedFile(relative: string): string | null {
  const path = ROOT + relative
  if (existsSync(path)) return path
  console.warn(`SKIPPED: ../shared/${relative} is absent, tests that need it do not run`)
  return null
}
