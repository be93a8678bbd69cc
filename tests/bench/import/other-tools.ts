import { spawnSync } from 'node:child_process'

export interface Tool {
  readonly name: string
  /** The command as words; null when the tool is not on this machine. */
  readonly command: (file: string, scratch: string) => readonly string[] | null
}

const OPENPYXL = `
import sys, openpyxl
sheet = openpyxl.load_workbook(sys.argv[1], read_only=True, data_only=True).worksheets[0]
for row in sheet.iter_rows(values_only=True): pass
`

/** Tools that may be on the machine, to set our times against. */
export const tools: readonly Tool[] = [
  {
    name: 'LibreOffice to csv',
    command: (file, scratch) => {
      if (!answers('soffice', ['--version'])) return null
      return ['soffice', `-env:UserInstallation=file://${scratch}/office`, '--headless', '--convert-to', 'csv', '--outdir', scratch, file]
    },
  },
  {
    name: 'openpyxl read_only',
    command: (file) => {
      const python = ['python3', '/usr/bin/python3'].find((program) => answers(program, ['-c', 'import openpyxl']))
      return python === undefined ? null : [python, '-c', OPENPYXL, file]
    },
  },
]

function answers(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0
}

/** Wall and CPU of a command, in ms. The shell's `times` tells what its children took. */
export function timeCommand(command: readonly string[]): { readonly ms: number; readonly cpuMs: number } {
  const start = performance.now()
  const { stdout, status } = spawnSync('sh', ['-c', '"$@" >/dev/null 2>&1 || exit 1; times', 'sh', ...command], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command[0] ?? ''} failed`)
  const ms = performance.now() - start
  const times = [...(stdout.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.]+)s/g)]
  return { ms, cpuMs: times.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000, 0) }
}
