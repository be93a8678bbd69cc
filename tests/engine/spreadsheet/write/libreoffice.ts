import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const LONGEST_MS = 120_000

/** Path of LibreOffice's command; null, with a warning, when it is not on PATH. */
export function findLibreOffice(): string | null {
  const found = (process.env['PATH'] ?? '').split(delimiter).map(folder => join(folder, 'soffice')).find(existsSync)
  if (found !== undefined) return found
  console.warn('SKIPPED: no soffice on PATH (Debian: libreoffice-calc), the round trip through LibreOffice is not tested')
  return null
}

export interface Conversion {
  readonly soffice: string
  /** Its own user profile, so that a window the user has open is none of our business. */
  readonly profile: string
  readonly files: readonly string[]
  /** Extension, or `extension:filter name:options`. */
  readonly to: string
  readonly into: string
  readonly inputFilter?: string
}

/** Opens the files in LibreOffice and saves them in another format. One start serves all of them. */
export async function convert({ soffice, profile, files, to, into, inputFilter }: Conversion): Promise<void> {
  const { stdout, stderr } = await run(soffice, [
    `-env:UserInstallation=${pathToFileURL(profile).href}`, '--headless', '--norestore', '--nolockcheck',
    ...(inputFilter === undefined ? [] : [`--infilter=${inputFilter}`]),
    '--convert-to', to, '--outdir', into, ...files,
  ], { timeout: LONGEST_MS, maxBuffer: 2 ** 24 })
  // It ends with 0 also when it could not open or save.
  const saved = stdout.match(/^convert .* using filter/gm)?.length ?? 0
  if (saved !== files.length) throw new Error(`LibreOffice saved ${saved} of ${files.length} files as ${to}: ${stdout}${stderr}`)
}
