import { create } from 'zustand'
import type { Rule } from '../../shared/domain/rule.ts'
import { useSettings } from './settings.ts'

export const PAGE_IDS = ['start', 'import', 'explore', 'segment', 'portrait', 'churn', 'campaign', 'customer'] as const
export type PageId = (typeof PAGE_IDS)[number]

/** What the page 客户 shows beside its list when asked from elsewhere. */
export const EXPLORE_SIDES = ['formula', 'filter', 'sets', 'columns', 'capabilities'] as const
export type ExploreSide = (typeof EXPLORE_SIDES)[number]

/** What the page 客户 begins when asked from elsewhere. */
export const EXPLORE_ACTIONS = ['newChart', 'saveSegment'] as const
export type ExploreAction = (typeof EXPLORE_ACTIONS)[number]

/** What one page may ask another to do when it opens it. */
export interface PageRequests {
  /** Recognise these files and show the wizard. */
  readonly import: { readonly paths: readonly string[] }
  /** Show this beside the list, or begin this. */
  readonly explore: { readonly side?: ExploreSide; readonly action?: ExploreAction }
  /** Work on these subscribers; `label` says who they are. */
  readonly segment: { readonly rule: Rule; readonly label: string }
  readonly portrait: { readonly rule: Rule; readonly label: string }
  readonly campaign: { readonly rule: Rule; readonly label: string }
}

interface Requests {
  readonly waiting: { readonly [P in keyof PageRequests]?: PageRequests[P] | undefined }
}

const useRequests = create<Requests>(() => ({ waiting: {} }))

export function openPage(page: PageId): void {
  useSettings.getState().set({ page })
}

/** Opens a page and leaves it something to do. */
export function requestPage<P extends keyof PageRequests>(page: P, request: PageRequests[P]): void {
  useRequests.setState(({ waiting }) => ({ waiting: { ...waiting, [page]: request } }))
  openPage(page)
}

/** What this page was asked to do and has not taken yet; take it with `takeRequest` in an effect. */
export function usePageRequest<P extends keyof PageRequests>(page: P): PageRequests[P] | undefined {
  return useRequests(({ waiting }) => waiting[page])
}

export function takeRequest(page: keyof PageRequests): void {
  useRequests.setState(({ waiting }) => ({ waiting: { ...waiting, [page]: undefined } }))
}
