import { existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { AppError } from '../../../shared/domain/errors.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import { DEFAULT_RECIPE } from '../default-recipe.ts'
import { numberOption, positional, type Command, type CommandContext } from '../command.ts'
import { monthOf } from '../open-workspace.ts'
import { importFiles } from './import.ts'

const LIST_NAME = '中高价值离网预警保有'

/** Mid and high value subscribers in the top 30 % of churn probability. */
const AT_RISK: Rule = {
  op: 'all',
  of: [
    { op: 'oneOf', field: 'value_tier', values: ['钻', '金', '银'] },
    { op: 'top', field: 'churn_score', share: 0.3, direction: 'highest' },
  ],
}

/** The demo's own results, by their names. A demo workspace that is open elsewhere is refused, as is a file that is none. */
async function removeEarlierRun(context: CommandContext, dir: string, file: string): Promise<void> {
  if (!existsSync(file)) return
  await context.call('workspace.open', { path: file, create: false })
  await context.call('workspace.close', {})
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
  rmSync(path.join(dir, 'dispatch'), { recursive: true, force: true })
}

export const demoCommand: Command = {
  usage: 'demo DIR [--subscribers n] [--seed n] [--json]',
  options: { subscribers: { type: 'string' }, seed: { type: 'string' } },
  async run(args, context) {
    const { t } = context
    const dir = path.resolve(positional(args, 0, 'DIR'))
    const seed = numberOption(args, 'seed')
    const subscribers = numberOption(args, 'subscribers')
    try {
      mkdirSync(dir, { recursive: true })
    } catch (cause) {
      throw new AppError('OUTPUT_NOT_WRITABLE', { path: dir }, { cause })
    }
    const file = path.join(dir, 'demo.liuke')
    await removeEarlierRun(context, dir, file)
    await context.call('workspace.open', { path: file, create: true })

    const sample = await context.run('sample.write', {
      dir: path.join(dir, 'extracts'),
      ...(seed === undefined ? {} : { seed }),
      ...(subscribers === undefined ? {} : { subscribers }),
    })
    const { batches } = await importFiles(context, sample.files, { positionals: [], options: {} })
    const { workspace: status } = await context.call('workspace.status', {})
    if (!status) throw new Error('the workspace closed by itself')
    const month = monthOf({ positionals: [], options: {} }, status)

    const vad = await context.run('segment.run', { preset: 'vad', month })
    await context.run('segment.run', { preset: 'value', month })
    context.say(t('cli.vad', { counts: vad.segments.map((segment) => `${segment.code} ${segment.count}`).join('，') }))
    const clusters = await context.run('portrait.cluster', { month })
    context.say(t('cli.clusters', { k: clusters.k, silhouette: clusters.silhouette.toFixed(3), sizes: clusters.sizes.join(' / ') }))
    const churn = await context.run('churn.train', {})
    const { auc, ks, liftTop10 } = churn.metrics
    context.say(t('cli.churn', { model: churn.model, auc: auc.toFixed(4), ks: ks.toFixed(3), lift: liftTop10.toFixed(2), rows: churn.holdoutRows }))

    const recipe = { ...DEFAULT_RECIPE, month, rule: AT_RISK, rankBy: { field: 'churn_score', direction: 'descending' as const } }
    const built = await context.run('campaign.build', { name: LIST_NAME, recipe })
    const list = await context.call('campaign.lock', { listId: built.listId })
    const { waterfall } = list
    context.say(t('cli.targets', { targets: waterfall.targets, control: waterfall.control, listId: list.listId }))
    const dispatch = await context.run('dispatch.export', {
      listId: list.listId, by: 'grid', dir: path.join(dir, 'dispatch'), masked: false, language: context.language,
    })
    const report = await context.run('report.write', {
      month, listId: list.listId, path: path.join(dir, 'report.html'), language: context.language,
    })
    context.say(t('cli.demoDone', { dir, workbooks: dispatch.workbooks.length, rows: dispatch.rows }))

    const total = (count: (batch: (typeof batches)[number]) => number) => batches.reduce((sum, batch) => sum + count(batch), 0)
    return {
      workspace: file,
      imported: {
        files: batches.length,
        rowsRead: total((batch) => batch.rowsRead),
        rowsStored: total((batch) => batch.rowsStored),
        rowsRejected: total((batch) => batch.rowsRejected),
      },
      subscribers: status.subscribers,
      months: status.months.map((entry) => entry.month),
      segments: { base: vad.base.count, vad: Object.fromEntries(vad.segments.map((segment) => [segment.code, segment.count])) },
      clusters: { k: clusters.k, silhouette: clusters.silhouette, sizes: clusters.sizes },
      churn: { model: churn.model, auc, ks, liftTop10, holdoutRows: churn.holdoutRows },
      list: {
        listId: list.listId,
        candidates: waterfall.candidates,
        suppressed: waterfall.steps.reduce((sum, step) => sum + step.removed, 0),
        control: waterfall.control,
        targets: waterfall.targets,
      },
      workbooks: dispatch.workbooks,
      report: report.path,
    }
  },
}
