import type { FieldId } from '../../../shared/domain/field.ts'
import { replaceCustomer, type CustomerList, type OpenCustomer } from '../../state/customer.ts'
import { fetchEngine, useEngineQuery } from '../../state/queries.ts'

export interface Neighbours {
  /** Place in the list from 1, and how many there are; null without a list. */
  readonly at: number
  readonly total: number
  readonly hasPrevious: boolean
  readonly hasNext: boolean
  /** Shows the one before (−1) or after (1). */
  readonly go: (step: -1 | 1) => void
}

/** The neighbours of the open customer in the list it was opened from. `field`: any field of the month. */
export function useNeighbours({ subscriber, list }: OpenCustomer, field: FieldId | undefined): Neighbours | null {
  const inSet = useEngineQuery('explore.page', list?.kind === 'set' && field !== undefined ? pageOf(list, list.index, field) : null)
  if (list === null) return null
  const at = list.kind === 'found' ? list.subscribers.indexOf(subscriber) : list.index
  const total = list.kind === 'found' ? list.subscribers.length : (inSet.data?.total ?? at + 1)
  const go = (step: -1 | 1): void => {
    const next = at + step
    if (next < 0 || next >= total) return
    if (list.kind === 'found') {
      const neighbour = list.subscribers[next]
      if (neighbour !== undefined) replaceCustomer({ subscriber: neighbour, list })
    } else if (field !== undefined) {
      // A set may have changed since: then there is nobody at this place any more, and the card stays.
      void fetchEngine('explore.page', pageOf(list, next, field)).then(
        ({ subscribers: [neighbour] }) => {
          if (neighbour !== undefined) replaceCustomer({ subscriber: neighbour, list: { ...list, index: next } })
        },
        () => undefined,
      )
    }
  }
  return { at: at + 1, total, hasPrevious: at > 0, hasNext: at + 1 < total, go }
}

function pageOf({ set }: Extract<CustomerList, { kind: 'set' }>, offset: number, field: FieldId) {
  return { ...set, offset, limit: 1, fields: [field], reveal: false }
}
