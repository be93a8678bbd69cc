import { outcomeSchema, type Outcome } from '../../../shared/api/churn.ts'
import { segmentFileSchema } from '../../../shared/api/files.ts'
import { listOption, numberOption, oneOfOption, positional, textOption, UsageError, type Arguments, type Command } from '../command.ts'
import { monthOf, openWorkspace, readJson } from '../open-workspace.ts'

export const segmentCommand: Command = {
  usage: 'segment WS --preset vad|value [--quantile 0.7] | --rules file.json [--month YYYYMM] [--json]',
  options: { preset: { type: 'string' }, rules: { type: 'string' }, quantile: { type: 'string' }, month: { type: 'string' } },
  async run(args, context) {
    const status = await openWorkspace(context, positional(args, 0, 'WS'), 'refuse')
    const month = monthOf(args, status)
    const preset = oneOfOption(args, 'preset', ['vad', 'value'])
    const rulesFile = textOption(args, 'rules')
    if ((preset === undefined) === (rulesFile === undefined)) throw new UsageError('--preset | --rules')
    if (preset !== undefined) {
      const quantile = numberOption(args, 'quantile')
      const run = await context.run('segment.run', { preset, month, ...(quantile === undefined ? {} : { quantile }) })
      for (const segment of run.segments) context.say(`${segment.code.padEnd(6)} ${String(segment.count).padStart(8)}`)
      return run
    }
    const drafts = segmentFileSchema.parse(readJson(rulesFile ?? ''))
    const segments = []
    for (const draft of drafts) segments.push(await context.call('segment.save', { ...draft, month }))
    for (const segment of segments) context.say(`${segment.name}\t${segment.count}`)
    return { segments }
  },
}

export const clusterCommand: Command = {
  usage: 'cluster WS [--fields a,b] [--k auto|n] [--seed n] [--month YYYYMM] [--json]',
  options: { fields: { type: 'string' }, k: { type: 'string' }, seed: { type: 'string' }, month: { type: 'string' } },
  async run(args, context) {
    const status = await openWorkspace(context, positional(args, 0, 'WS'), 'refuse')
    const fields = listOption(args, 'fields')
    const k = textOption(args, 'k') === 'auto' ? ('auto' as const) : numberOption(args, 'k')
    const seed = numberOption(args, 'seed')
    const summary = await context.run('portrait.cluster', {
      month: monthOf(args, status),
      ...(fields === undefined ? {} : { fields }),
      ...(k === undefined ? {} : { k }),
      ...(seed === undefined ? {} : { seed }),
    })
    context.say(context.t('cli.clusters', { k: summary.k, silhouette: summary.silhouette.toFixed(3), sizes: summary.sizes.join(' / ') }))
    return summary
  },
}

export const churnCommand: Command = {
  usage: 'churn WS [--outcome "field=value" | --definition file.json] [--model auto|logistic|gbdt] [--seed n] [--holdout time|0.2] [--json]',
  options: {
    outcome: { type: 'string' },
    definition: { type: 'string' },
    model: { type: 'string' },
    seed: { type: 'string' },
    holdout: { type: 'string' },
  },
  async run(args, context) {
    await openWorkspace(context, positional(args, 0, 'WS'), 'refuse')
    const outcome = outcomeOf(args)
    const model = oneOfOption(args, 'model', ['auto', 'logistic', 'gbdt'])
    const seed = numberOption(args, 'seed')
    const holdout = textOption(args, 'holdout') === 'time' ? ('time' as const) : numberOption(args, 'holdout')
    const summary = await context.run('churn.train', {
      ...(outcome === undefined ? {} : { outcome }),
      ...(model === undefined ? {} : { model }),
      ...(seed === undefined ? {} : { seed }),
      ...(holdout === undefined ? {} : { holdout }),
    })
    const { features, excluded, candidates } = await context.call('churn.detail', { modelId: summary.modelId })
    const { auc, ks, liftTop10 } = summary.metrics
    context.say(context.t('cli.churn', { model: summary.model, auc: auc.toFixed(4), ks: ks.toFixed(3), lift: liftTop10.toFixed(2), rows: summary.holdoutRows }))
    context.say(context.t('cli.validation', { validation: context.t(`report.churn.validation.${summary.validation}`) }))
    for (const field of excluded) context.say(context.t('cli.excluded', { field: field.label, reason: context.t(`churn.excludedReason.${field.reason}`) }))
    return { ...summary, auc, ks, liftTop10, candidates, features: features.slice(0, 20), excluded }
  },
}

function outcomeOf(args: Arguments): Outcome | undefined {
  const file = textOption(args, 'definition')
  if (file !== undefined) return outcomeSchema.parse(readJson(file))
  const text = textOption(args, 'outcome')
  if (text === undefined) return undefined
  const at = text.lastIndexOf('=')
  if (at <= 0) throw new UsageError('--outcome "field=value"')
  return { kind: 'field', field: text.slice(0, at), positive: text.slice(at + 1) }
}
