import type { ChartQuery } from '../../../shared/api/chart.ts'
import { addMonths } from '../../../shared/domain/month.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import { readCard, readCardPeers } from '../../../electron/engine/customer-card/card.ts'
import { search } from '../../../electron/engine/customer-card/search.ts'
import { drawChart } from '../../../electron/engine/explore/chart.ts'
import { figuresOf } from '../../../electron/engine/explore/figures.ts'
import { valuesOf } from '../../../electron/engine/explore/values.ts'
import { evaluateFormula } from '../../../electron/engine/formula/evaluate.ts'
import { analyseIn } from '../../../electron/engine/formula/scope.ts'
import { Frame } from '../../../electron/engine/frame/frame.ts'
import type { TestWorkspace } from '../../helpers/workspace.ts'
import type { Case } from './cases.ts'
import { NEWEST } from './make-workspace.ts'

/** What is typed, letter by letter, and a name, a word of thousands of addresses and a number as it is shown masked. */
const TYPED = ['13', '1381', '138123', '1381234', '王伟', '城关', '138****1234']
const SEARCHED = ['msisdn', 'sub_id', 'cust_name', 'acct_id', 'cust_id', 'address']

const CHARTS: readonly (readonly [string, ChartQuery])[] = [
  ['histogram', { kind: 'histogram', field: 'data_mb', bins: 40, scale: 'linear' }],
  ['histogram of logarithms', { kind: 'histogram', field: 'data_mb', bins: 40, scale: 'log' }],
  ['bars', { kind: 'bars', field: 'grid', measure: { kind: 'count' }, limit: 20, sort: 'count' }],
  ['bars of means of ranges', { kind: 'bars', field: 'age', measure: { kind: 'mean', field: 'bill_fee' }, limit: 8, sort: 'name' }],
  ['bars of a million names', { kind: 'bars', field: 'cust_name', measure: { kind: 'count' }, limit: 20, sort: 'count' }],
  ['series of 12 months', { kind: 'series', field: 'bill_fee', measure: 'mean', split: null }],
  ['series of 12 months in 8 lines', { kind: 'series', field: 'bill_fee', measure: 'mean', split: 'grid' }],
  ['scatter', { kind: 'scatter', x: 'voice_min', y: 'bill_fee' }],
  ['box', { kind: 'box', field: 'bill_fee', by: null, limit: 10 }],
  ['box by grid', { kind: 'box', field: 'bill_fee', by: 'grid', limit: 10 }],
  ['heat', { kind: 'heat', x: 'grid', y: 'age', measure: { kind: 'mean', field: 'bill_fee' }, limit: 10 }],
  ['Lorenz', { kind: 'lorenz', field: 'bill_fee' }],
]

/** What the window asks besides and no other engine answers in the same words. */
export function windowCases({ db }: Pick<TestWorkspace, 'db'>, frame: Frame, context: TestWorkspace['context'] | null): Case[] {
  const fresh = (): Frame => {
    const made = new Frame(db)
    made.refresh()
    return made
  }
  const brushed = (r: number): Rule => ({ op: 'between', field: 'bill_fee', lo: 25 + r, hi: 200 })
  const formula = (text: string) => {
    const { sound } = analyseIn(frame.catalogue, text, undefined, undefined)
    if (!sound) throw new Error(`the formula ${text} is not sound`)
    return () => evaluateFormula(sound.node, { unit: sound.unit }, { rows: frame.rows, month: NEWEST, column: (id, back) => frame.column(id, addMonths(NEWEST, -back)) }).kind
  }
  const label = (id: string): string => frame.field(id).zh
  const someone = (r: number): number => 1 + ((r + 1) * 7_919_317) % frame.rows
  let opened = fresh()
  const card = async (r: number) => (context === null ? null : (await readCard({ ...context, frame: opened }, { subscriber: someone(r), month: NEWEST, reveal: false })).subscriber)
  const peers = async (r: number) => (context === null ? 0 : (await readCardPeers({ ...context, frame: opened }, { subscriber: someone(r), month: NEWEST })).length)
  return [
    {
      name: 'search of 6 fields made ready, columns loaded', isSlow: true, hasOwnFrame: true, isAlone: true,
      before: () => {
        opened = fresh()
        for (const id of SEARCHED) opened.column(id, NEWEST)
      },
      run: async () => (await search(opened, { text: '', limit: 20, reveal: false })).total,
    },
    ...TYPED.map((text): Case => ({
      name: `search of 6 fields: ${text}`, target: '< 50 ms', isAlone: true,
      run: async () => (await search(frame, { text, limit: 20, reveal: false })).total,
    })),
    ...CHARTS.map(([name, chart]): Case => ({
      name: `chart: ${name}`, target: '< 50 ms for six', isAlone: true,
      run: (r) => drawChart(frame, { month: NEWEST, rule: brushed(r), chart }).rows,
    })),
    ...[['simple', `${label('bill_fee')} - ${label('plan_fee')}`], ['of a window of 3 months', `${label('bill_fee')} / AVG3(${label('bill_fee')})`]].map(([name = '', text = '']): Case => ({
      name: `formula: ${name}`, target: '< 100 ms', isAlone: true,
      run: formula(text),
    })),
    { name: 'figures of a column with the median', isAlone: true, run: (r) => figuresOf(frame, { month: NEWEST, rule: brushed(r), field: 'data_mb' }).median },
    { name: 'values of 30', isAlone: true, run: (r) => valuesOf(frame, { month: NEWEST, rule: brushed(r), field: 'grid', text: '', limit: 500 }).matching },
    { name: 'values of a million names that hold 伟', isAlone: true, run: (r) => valuesOf(frame, { month: NEWEST, rule: brushed(r), field: 'cust_name', text: '伟', limit: 500 }).matching },
    {
      name: 'first customer card', target: '< 300 ms', isSlow: true, hasOwnFrame: true, isAlone: true,
      before: () => (opened = fresh()),
      run: card,
    },
    { name: 'another customer card', hasOwnFrame: true, isAlone: true, run: card },
    {
      name: 'what is usual beside the first customer card', isSlow: true, hasOwnFrame: true, isAlone: true,
      before: () => (opened = fresh()),
      run: peers,
    },
    { name: 'what is usual beside another', hasOwnFrame: true, isAlone: true, run: peers },
  ]
}
