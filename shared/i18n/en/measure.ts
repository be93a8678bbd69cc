import type { Texts } from '../texts.ts'
import type { measure as source } from '../zh-CN/measure.ts'

export const measure: Texts<typeof source> = {
  parameter: {
    default: 'default {{value}}, of the built-in definition',
    changed: 'changed; the built-in definition has {{value}}',
    reset: 'Back to default',
    undo: 'Undo, back to {{value}}',
    hint: 'A change counts in this workspace only. Measures, conditions and tiers that use it are computed again, and it is written to the audit log.',
  },
  capability: {
    action: 'What can run',
    title: 'What can run',
    search: 'Find by name',
    all: 'All {{count, number}}',
    none: 'Nothing of that name',
    kind: { measure: 'Measures', segmentPack: 'Segment packs', model: 'Models' },
    name: { vad: 'VAD classes', value: 'Value tiers', portrait: 'Portraits', churn: 'Churn model' },
    state: { ready: 'Ready', degraded: 'Degraded', lacking: 'Lacks data' },
    stateCount: '{{state}} {{count, number}}',
    missing: 'lacks {{names}}',
    absent: 'without {{names}}, made of the columns there are',
    tooFewMonths: '{{found, number}} months imported, {{fewest, number}} needed',
    fewMonths: '{{found, number}} months imported of the {{wanted, number}} it reads',
    separator: ', ',
    unlockTitle: 'Import these columns next',
    modelTitle: 'Run these models next',
    run: { churn: 'Run the churn model', portrait: 'Run portraits' },
    needsModel: 'first: {{action}}',
    unlock: 'unlocks {{count, number}}',
    definition: 'Definition of {{name}}',
  },
}
