import { useMemo } from 'react'
import { create } from 'zustand'
import type { Month } from '../../../../shared/domain/month.ts'
import type { Rule } from '../../../../shared/domain/rule.ts'
import { segmentName } from '../../../state/populations.ts'
import { useEngineQuery } from '../../../state/queries.ts'
import { useT } from '../../../ui/locale.tsx'
import type { Operation } from './combine.ts'

/** A named set of subscribers, wherever it comes from. */
export interface NamedSet {
  readonly key: string
  readonly kind: 'rule' | 'members' | 'class' | 'list'
  readonly name: string
  readonly rule: Rule
  /** What a segment asks of its members; absent of lists. */
  readonly ownRule?: Rule
  /** In the month; undefined until counted, null when it cannot be. */
  readonly count: number | null | undefined
  /** Fixed members only: saved, without a row in the month, without one in any. */
  readonly kept: { readonly saved: number; readonly month: Month; readonly notInMonth: number; readonly notInAnyMonth: number; readonly recipe: { readonly 'zh-CN': string; readonly en: string } } | null
}

/** One side of a combination. It stays what it was when the conditions of the page move on. */
export interface Operand {
  readonly key: string
  readonly name: string
  readonly rule: Rule
}

export type Side = 'left' | 'right'

interface Operands {
  readonly left: Operand | null
  readonly right: Operand | null
  readonly operation: Operation
  readonly setOperation: (operation: Operation) => void
  readonly choose: (side: Side, operand: Operand | null) => void
}

/** Outlives the panel: what was chosen is still there when it is opened again. */
export const useOperands = create<Operands>((set) => ({
  left: null,
  right: null,
  operation: 'and',
  setOperation: (operation) => set({ operation }),
  choose: (side, operand) => set(side === 'left' ? { left: operand } : { right: operand }),
}))

/** The analyst's own sets, the classes of the presets, and the target lists; newest first. */
export function useSets(month: Month): readonly NamedSet[] {
  const t = useT()
  const segments = useEngineQuery('segment.list', {}).data?.segments
  const counts = useEngineQuery('segment.counts', { month }).data?.rows
  const lists = useEngineQuery('campaign.lists', {}).data?.lists
  return useMemo(() => {
    const own = (segments ?? []).map((segment): NamedSet => {
      const { segmentId, family, recipe } = segment
      const counted = counts?.find((row) => row.segmentId === segmentId)
      return {
        key: `segment.${segmentId}`,
        kind: family !== 'custom' ? 'class' : recipe ? 'members' : 'rule',
        name: segmentName(segment, t),
        rule: { op: 'inSegment', segmentId },
        ownRule: segment.rule,
        count: counted?.count,
        kept: recipe && { saved: segment.count, month: segment.month, notInMonth: counted?.notInMonth ?? 0, notInAnyMonth: counted?.notInAnyMonth ?? 0, recipe },
      }
    })
    const listed = (lists ?? [])
      .filter(({ removed }) => !removed)
      .map(({ listId, name, waterfall }): NamedSet => ({
        key: `list.${listId}`,
        kind: 'list',
        name,
        rule: { op: 'inList', listId },
        count: waterfall.targets + waterfall.control,
        kept: null,
      }))
    const isOwn = ({ kind }: NamedSet): boolean => kind === 'rule' || kind === 'members'
    return [...own.filter(isOwn).toReversed(), ...own.filter((one) => !isOwn(one)), ...listed]
  }, [segments, counts, lists, t])
}
