import { create } from 'zustand'
import type { Input } from '../../shared/api/engine-api.ts'
import { openPage, PAGE_IDS, type PageId } from './navigation.ts'
import { useSettings } from './settings.ts'

/** The list somebody was opened from, whose neighbours are a key away. */
export type CustomerList =
  | { readonly kind: 'found'; readonly subscribers: readonly number[] }
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

/** With another workspace nobody is open any more. */
export function forgetCustomers(): void {
  useCustomers.setState(FIRST)
}
