import type { ParseArgsOptionsConfig } from 'node:util'
import type { EngineEvent, Input, JobName, MethodName, Output, Reply } from '../../shared/api/engine-api.ts'
import type { Translate } from '../../shared/i18n/catalogue.ts'

/** Wrong use of the command line: exit 2 with the usage line. */
export class UsageError extends Error {}

export type Arguments = {
  readonly positionals: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | undefined>>
}

/** What a command runs with: the engine, and where its words and progress go. */
export interface CommandContext {
  readonly t: Translate
  readonly language: 'zh-CN' | 'en'
  call<M extends MethodName>(method: M, input: Input<M>): Promise<Reply<M>>
  /** As `call` for a method whose name comes from the user; a job is waited for. */
  callAny(method: string, input: unknown): Promise<unknown>
  /** Runs a job to its end, progress on stderr. */
  run<M extends JobName>(method: M, input: Input<M>, onEvent?: (event: EngineEvent) => void): Promise<Output<M>>
  /** A line for people; silent with --json. */
  say(line: string): void
  /** A line for people on stderr, with --json too: what they would not expect. */
  readonly warn: (line: string) => void
  /** A part of what was asked for could not be done: exit 1, with the output of what could. */
  readonly failPartly: () => void
}

export interface Command {
  /** After `liuke`; shown when it is used wrongly. */
  readonly usage: string
  readonly options: ParseArgsOptionsConfig
  /** Gives the value that --json prints. */
  run(args: Arguments, context: CommandContext): Promise<unknown>
}

export function positional(args: Arguments, at: number, name: string): string {
  const value = args.positionals[at]
  if (value === undefined) throw new UsageError(name)
  return value
}

export function textOption(args: Arguments, name: string): string | undefined {
  const value = args.options[name]
  return typeof value === 'string' ? value : undefined
}

export function requiredOption(args: Arguments, name: string): string {
  const value = textOption(args, name)
  if (value === undefined) throw new UsageError(`--${name}`)
  return value
}

export function numberOption(args: Arguments, name: string): number | undefined {
  const text = textOption(args, name)
  if (text === undefined) return undefined
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new UsageError(`--${name} ${text}`)
  return value
}

export function listOption(args: Arguments, name: string): string[] | undefined {
  return textOption(args, name)
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

export function oneOfOption<T extends string>(args: Arguments, name: string, allowed: readonly T[]): T | undefined {
  const text = textOption(args, name)
  if (text === undefined) return undefined
  const value = allowed.find((candidate) => candidate === text)
  if (value === undefined) throw new UsageError(`--${name} ${allowed.join('|')}`)
  return value
}
