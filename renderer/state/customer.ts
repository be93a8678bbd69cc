import { create } from 'zustand'
import type { Input } from '../../shared/api/engine-api.ts'
import { openPage, PAGE_IDS, type PageId } from './navigation.ts'
import { useSettings } from './settings.ts'

/** The list somebody was opened from, whose neighbours are a key away. */
export type CustomerList =
  /** `search`: what more of them are found with, where the list is only the first of them. */
  | { readonly kind: 'found'; readonly subscribers: readonly number[]; readonly search: { readonly text: string; readonly total: number } | null }
  | { readonly kind: 'set'; readonly set: Pick<Input<'explore.page'>, 'month' | 'rule' | 'sort'>; readonly index: number }

export interface OpenCustomer {
  readonly subscriber: number
  /** Null when there are no neighbours to go to. */
  readonly list: CustomerList | null
}

interface Customers {
  /** The one shown last; below it those it was opened from. */
  readonly stack: readonly OpenCustomer[]
  /** The page the first one was opened from. */
  readonly from: PageId
}

const FIRST: Customers = { stack: [], from: 'explore' }

/** Whose card is open. */
export const useCustomers = create<Customers>(() => FIRST)

/** Opens the card of a subscriber over whatever is open now; `closeCustomer` goes back there. */
export function openCustomer(customer: OpenCustomer): void {
  const { page } = useSettings.getState()
  if (page === 'customer') useCustomers.setState(({ stack }) => ({ stack: [...stack, customer] }))
  else useCustomers.setState({ stack: [customer], from: PAGE_IDS.find((id) => id === page) ?? 'explore' })
  openPage('customer')
}

/** Shows a neighbour in the place of the one that is open. */
export function replaceCustomer(customer: OpenCustomer): void {
  useCustomers.setState(({ stack }) => ({ stack: [...stack.slice(0, -1), customer] }))
}

/** Back to the customer the open one was opened from, or to the page. */
export function closeCustomer(): void {
  const { stack, from } = useCustomers.getState()
  if (stack.length > 1) useCustomers.setState({ stack: stack.slice(0, -1) })
  else openPage(from === 'customer' ? 'explore' : from)
}

const STORAGE_KEY = 'liuke.customers'

/** Brings back whose card was open in this workspace, and stores it from now on; null = no workspace, nobody is open. */
export function followCustomers(workspace: string | null): () => void {
  useCustomers.setState((workspace === null ? null : readStored(workspace)) ?? FIRST)
  return useCustomers.subscribe(({ stack, from }) => {
    if (workspace === null) return
    try {
      localStorage.setItem(STORAGE_KEY, JSON.stringify({ workspace, stack, from } satisfies Stored))
    } catch {
      // The rule of the list somebody was opened from may hold a million pasted numbers: then the card is not kept.
      localStorage.removeItem(STORAGE_KEY)
    }
  })
}

interface Stored extends Customers {
  readonly workspace: string
}

function readStored(workspace: string): Customers | null {
  const text = localStorage.getItem(STORAGE_KEY)
  if (text === null) return null
  try {
    // This page wrote it; somebody who is no longer in the data is told to be unknown by the engine.
    const { workspace: of, stack, from } = JSON.parse(text) as Stored
    return of === workspace ? { stack, from } : null
  } catch {
    return null
  }
}
