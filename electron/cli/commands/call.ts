import { positional, textOption, UsageError, type Command } from '../command.ts'
import { openWorkspace, readJson } from '../open-workspace.ts'

export const callCommand: Command = {
  usage: 'call WS METHOD [--input JSON|@file] [--json]',
  options: { input: { type: 'string' } },
  async run(args, context) {
    await openWorkspace(context, positional(args, 0, 'WS'), 'refuse')
    const output = await context.callAny(positional(args, 1, 'METHOD'), readInput(textOption(args, 'input') ?? '{}'))
    context.say(JSON.stringify(output, null, 2))
    return output
  },
}

function readInput(text: string): unknown {
  if (text.startsWith('@')) return readJson(text.slice(1))
  try {
    return JSON.parse(text)
  } catch {
    throw new UsageError('--input JSON|@file')
  }
}
