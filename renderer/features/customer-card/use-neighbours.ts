import { MOST_FOUND } from '../../../shared/api/customer-card.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { replaceCustomer, type CustomerList, type OpenCustomer } from '../../state/customer.ts'
import { fetchEngine, useEngineQuery } from '../../state/queries.ts'

/** Those found with the list are gone through first, then so many at a time. */
const MORE = 100

export interface Neighbours {
  /** Place in the list from 1, and how many there are; null without a list. */
  readonly at: number
  readonly total: number
  /** Only so many of them can be gone through. */
  readonly most: number
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
  const total = list.kind === 'found' ? (list.search?.total ?? list.subscribers.length) : (inSet.data?.total ?? at + 1)
  const most = list.kind === 'found' ? Math.min(total, Math.max(MOST_FOUND, list.subscribers.length)) : total
  const go = (step: -1 | 1): void => {
    const next = at + step
    if (next < 0 || next >= most) return
    if (list.kind === 'found') {
      const neighbour = list.subscribers[next]
      if (neighbour !== undefined) replaceCustomer({ subscriber: neighbour, list })
      else if (list.search) void findOn(list.subscribers, list.search).then((found) => openFound(found, list.search, next), () => undefined)
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
  return { at: at + 1, total, hasPrevious: at > 0, hasNext: at + 1 < most, most, go }
}

/** The list with the next of those that are found. */
async function findOn(known: readonly number[], { text }: { readonly text: string }): Promise<readonly number[]> {
  const { items } = await fetchEngine('customer.search', { text, limit: Math.min(MOST_FOUND, known.length + MORE), reveal: false })
  const found = items.map(({ subscriber }) => subscriber)
  // Those gone through keep their places, whatever was imported since.
  return [...known, ...found.filter((subscriber) => !known.includes(subscriber))]
}

function openFound(subscribers: readonly number[], search: Extract<CustomerList, { kind: 'found' }>['search'], at: number): void {
  const subscriber = subscribers[at]
  if (subscriber !== undefined) replaceCustomer({ subscriber, list: { kind: 'found', subscribers, search } })
}

function pageOf({ set }: Extract<CustomerList, { kind: 'set' }>, offset: number, field: FieldId) {
  return { ...set, offset, limit: 1, fields: [field], reveal: false }
}
