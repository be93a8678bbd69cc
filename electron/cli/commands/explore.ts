import path from 'node:path'
import { ruleSchema } from '../../../shared/api/schemas.ts'
import { EVERYONE } from '../../../shared/domain/rule.ts'
import { listOption, numberOption, positional, textOption, type Arguments, type Command } from '../command.ts'
import { monthOf, openWorkspace, readJson } from '../open-workspace.ts'

export const fieldsCommand: Command = {
  usage: 'fields WS [--month YYYYMM] [--json]',
  options: { month: { type: 'string' } },
  async run(args, context) {
    const status = await openWorkspace(context, positional(args, 0, 'WS'), 'refuse')
    const { rows, fields } = await context.call('explore.fields', { month: monthOf(args, status) })
    for (const field of fields) {
      const label = context.language === 'en' ? field.en : field.zh
      const lacks = field.missingInputs.length > 0 ? `  ${context.t('cli.lacks', { fields: field.missingInputs.join(', ') })}` : ''
      const rate = field.fillRate === null || lacks !== '' ? '     —' : (field.fillRate * 100).toFixed(1).padStart(6)
      context.say(`${field.id.padEnd(24)} ${field.type.padEnd(7)} ${field.source.padEnd(9)} ${rate} %  ${label}${lacks}`)
    }
    return { rows, fields }
  },
}

const DEFAULT_COLUMNS = ['sub_id', 'msisdn', 'plan_name', 'grid', 'bill_fee', 'bill_fee_avg3', 'churn_score']
const DEFAULT_LIMIT = 20

export const queryCommand: Command = {
  usage: 'query WS [--rule rule.json] [--month YYYYMM] [--columns a,b] [--sort=f|-f] [--limit n] [--out file.csv|xlsx] [--plain] [--json]',
  options: {
    rule: { type: 'string' },
    month: { type: 'string' },
    columns: { type: 'string' },
    sort: { type: 'string' },
    limit: { type: 'string' },
    out: { type: 'string' },
    plain: { type: 'boolean' },
  },
  async run(args, context) {
    const status = await openWorkspace(context, positional(args, 0, 'WS'), 'refuse')
    const month = monthOf(args, status)
    const ruleFile = textOption(args, 'rule')
    const rule = ruleFile === undefined ? EVERYONE : ruleSchema.parse(readJson(ruleFile))
    const known = new Set((await context.call('explore.fields', { month })).fields.filter((field) => field.missingInputs.length === 0).map((field) => field.id))
    const fields = listOption(args, 'columns') ?? DEFAULT_COLUMNS.filter((id) => known.has(id))
    const sort = sortOption(args)
    const out = textOption(args, 'out')
    if (out !== undefined) {
      const format = out.toLowerCase().endsWith('.xlsx') ? 'xlsx' : 'csv'
      const written = await context.run('explore.export', {
        month, rule, sort, fields, path: path.resolve(out), format, masked: args.options['plain'] !== true, language: context.language,
      })
      context.say(context.t('cli.written', { path: written.path, rows: written.rows }))
      return written
    }
    const page = await context.call('explore.page', {
      month, rule, sort, fields, offset: 0, limit: Math.min(500, numberOption(args, 'limit') ?? DEFAULT_LIMIT), reveal: args.options['plain'] === true,
    })
    context.say(fields.join('\t'))
    page.subscribers.forEach((_, i) => context.say(page.columns.map(({ values }) => values[i] ?? '—').join('\t')))
    context.say(context.t('cli.rows', { count: page.total }))
    return page
  },
}

function sortOption(args: Arguments): { field: string; direction: 'ascending' | 'descending' }[] {
  return (listOption(args, 'sort') ?? []).map((key) =>
    key.startsWith('-') ? { field: key.slice(1), direction: 'descending' } : { field: key, direction: 'ascending' },
  )
}
