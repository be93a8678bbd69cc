import path from 'node:path'
import { recipeSchema } from '../../../shared/api/campaign.ts'
import { campaignFileSchema } from '../../../shared/api/files.ts'
import { numberOption, oneOfOption, positional, requiredOption, UsageError, type Command } from '../command.ts'
import { monthOf, openWorkspace, readJson } from '../open-workspace.ts'
import { DEFAULT_RECIPE } from '../default-recipe.ts'

export const listCommand: Command = {
  usage: 'list WS --campaign file.json [--month YYYYMM] [--json]',
  options: { campaign: { type: 'string' }, month: { type: 'string' } },
  async run(args, context) {
    const status = await openWorkspace(context, positional(args, 0, 'WS'), 'refuse')
    const campaign = campaignFileSchema.parse(readJson(requiredOption(args, 'campaign')))
    const given = Object.fromEntries(Object.entries(campaign.recipe).filter(([, value]) => value !== undefined))
    const recipe = recipeSchema.parse({ ...DEFAULT_RECIPE, month: monthOf(args, status), ...given })
    const built = await context.run('campaign.build', { name: campaign.name, recipe })
    const list = campaign.lock ? await context.call('campaign.lock', { listId: built.listId }) : built
    const { waterfall } = list
    context.say(context.t('cli.candidates', { count: waterfall.candidates }))
    for (const step of waterfall.steps) if (step.removed > 0) context.say(`  − ${context.t(`campaign.suppression.${step.code}`)}: ${step.removed}`)
    context.say(context.t('cli.targets', { targets: waterfall.targets, control: waterfall.control, listId: list.listId }))
    return list
  },
}

export const dispatchCommand: Command = {
  usage: 'dispatch WS LIST --by grid|manager|area --out DIR [--due YYYY-MM-DD] [--masked] [--json]',
  options: { by: { type: 'string' }, out: { type: 'string' }, due: { type: 'string' }, masked: { type: 'boolean' } },
  async run(args, context) {
    await openWorkspace(context, positional(args, 0, 'WS'), 'refuse')
    const listId = Number(positional(args, 1, 'LIST'))
    if (!Number.isInteger(listId)) throw new UsageError('LIST')
    const by = oneOfOption(args, 'by', ['grid', 'manager', 'area']) ?? 'grid'
    const dueDate = args.options['due']
    const written = await context.run('dispatch.export', {
      listId,
      by,
      dir: path.resolve(requiredOption(args, 'out')),
      masked: args.options['masked'] === true,
      language: context.language,
      ...(typeof dueDate === 'string' ? { dueDate } : {}),
    })
    for (const workbook of written.workbooks) context.say(`${workbook.path}\t${workbook.rows}`)
    return written
  },
}

export const reportCommand: Command = {
  usage: 'report WS --out file.html [--list n] [--month YYYYMM] [--json]',
  options: { out: { type: 'string' }, list: { type: 'string' }, month: { type: 'string' } },
  async run(args, context) {
    const status = await openWorkspace(context, positional(args, 0, 'WS'), 'refuse')
    const written = await context.run('report.write', {
      month: monthOf(args, status),
      listId: numberOption(args, 'list') ?? null,
      path: path.resolve(requiredOption(args, 'out')),
      language: context.language,
    })
    context.say(written.path)
    return written
  },
}
