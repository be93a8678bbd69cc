import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import packageJson from '../../package.json' with { type: 'json' }
import { engineApi, isMethodName, type EngineEvent, type JobName } from '../../shared/api/engine-api.ts'
import { translateTo } from '../../shared/i18n/catalogue.ts'
import { createEngine } from '../engine/create-engine.ts'
import { UsageError, type Command, type CommandContext } from './command.ts'
import { churnCommand, clusterCommand, segmentCommand } from './commands/analyse.ts'
import { callCommand } from './commands/call.ts'
import { dispatchCommand, listCommand, reportCommand } from './commands/campaign.ts'
import { demoCommand } from './commands/demo.ts'
import { fieldsCommand, queryCommand } from './commands/explore.ts'
import { importCommand } from './commands/import.ts'
import { showProgress } from './progress.ts'

const commands: Readonly<Record<string, Command>> = {
  demo: demoCommand,
  import: importCommand,
  fields: fieldsCommand,
  query: queryCommand,
  segment: segmentCommand,
  cluster: clusterCommand,
  churn: churnCommand,
  list: listCommand,
  dispatch: dispatchCommand,
  report: reportCommand,
  call: callCommand,
}

const EXIT_FAILED = 1
const EXIT_USAGE = 2

function stateDir(): string {
  const given = process.env['LIUKE_USER_DATA']
  if (given !== undefined) return path.resolve(given)
  if (process.platform === 'win32') return path.join(process.env['APPDATA'] ?? os.homedir(), 'Liuke')
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Application Support', 'Liuke')
  return path.join(process.env['XDG_CONFIG_HOME'] ?? path.join(os.homedir(), '.config'), 'Liuke')
}

function usage(): string {
  return Object.values(commands)
    .map((command) => `liuke ${command.usage}`)
    .join('\n')
}

// Whoever reads our output may stop early, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

async function main(argv: readonly string[]): Promise<number> {
  const [name = '', ...rest] = argv
  if (name === '--version') {
    process.stdout.write(`${packageJson.version}\n`)
    return 0
  }
  if (name === '' || name === '--help' || name === 'help') {
    process.stdout.write(`${usage()}\n`)
    return name === '' ? EXIT_USAGE : 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) {
    process.stderr.write(`liuke ${name}?\n${usage()}\n`)
    return EXIT_USAGE
  }
  // Chinese unless an English locale asks otherwise: a plain C locale says nothing about the reader.
  const language = /^en/i.test(process.env['LC_ALL'] ?? process.env['LC_MESSAGES'] ?? process.env['LANG'] ?? '') ? 'en' : 'zh-CN'
  const t = translateTo(language)
  const engine = createEngine({ stateDir: stateDir(), appVersion: packageJson.version, role: 'cli' })
  let json = false
  let exitCode = 0
  try {
    const { values, positionals } = parseArgs({ args: rest, options: { ...command.options, json: { type: 'boolean' } }, allowPositionals: true })
    json = values['json'] === true
    const run: CommandContext['run'] = async (method, input, onEvent) => {
      const progress = showProgress(t, method)
      try {
        return await engine.runJob(method, input, (event: EngineEvent) => {
          progress.take(event)
          onEvent?.(event)
        })
      } finally {
        progress.end()
      }
    }
    const context: CommandContext = {
      t,
      language,
      call: (method, input) => engine.call(method, input),
      callAny: (method, input) =>
        isMethodName(method) && engineApi[method].kind === 'job'
          ? run(method as JobName, input as never)
          : engine.answer(method, input),
      run,
      say: (line) => {
        if (!json) process.stdout.write(`${line}\n`)
      },
      warn: (line) => void process.stderr.write(`${line}\n`),
      failPartly: () => {
        exitCode = EXIT_FAILED
      },
    }
    const options = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, Array.isArray(value) ? value.join(',') : value]))
    const output = await command.run({ positionals, options }, context)
    if (json) process.stdout.write(`${JSON.stringify(output, jsonValue, 2)}\n`)
    return exitCode
  } catch (error) {
    if (isUsageError(error)) {
      process.stderr.write(`${error instanceof Error ? error.message : ''}\nliuke ${command.usage}\n`)
      return EXIT_USAGE
    }
    const { code, params, ref } = engine.describeError(error, name)
    const message = t(`error.${code}`, { ref, ...params } as never)
    process.stderr.write(`${code}: ${message}\n`)
    if (json) process.stdout.write(`${JSON.stringify({ error: { code, params, ref, message } }, null, 2)}\n`)
    return EXIT_FAILED
  } finally {
    await engine.close()
  }
}

/** Typed arrays as plain ones; JSON itself writes NaN as null. */
function jsonValue(_key: string, value: unknown): unknown {
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? Array.from(value as Float64Array) : value
}

function isUsageError(error: unknown): boolean {
  return error instanceof UsageError || (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'))
}

process.exitCode = await main(process.argv.slice(2))
