import { spawn } from 'node:child_process'
import path from 'node:path'

const MAIN = path.resolve(import.meta.dirname, '../../electron/cli/main.ts')

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command line as users do: a process of its own, with settings of its own. */
export function runCli(args: readonly string[], options: { readonly stateDir: string; readonly language?: 'zh_CN.UTF-8' | 'en_US.UTF-8' }): Promise<CliResult> {
  const env = { ...process.env, LIUKE_USER_DATA: options.stateDir, LC_ALL: options.language ?? 'zh_CN.UTF-8' }
  const child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}
