import { App, Button } from 'antd'
import { useCallback, useEffect, useEffectEvent, useState } from 'react'
import type { TargetList } from '../../../shared/api/campaign.ts'
import type { PageRequests } from '../../state/navigation.ts'
import { takeRequest, usePageRequest } from '../../state/navigation.ts'
import { useCommand, useEngineQuery } from '../../state/queries.ts'
import { useSelection } from '../../state/selection.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Page } from '../../ui/page.tsx'
import { useReportError } from '../../ui/report-error.tsx'
import { Builder } from './builder.tsx'
import './campaign.css'
import { ListDetail } from './detail.tsx'
import { draftOfRecipe, freeName, newDraft, type ListDraft } from './list-draft.ts'
import { Lists } from './lists.tsx'

type Shown =
  | { readonly kind: 'lists' }
  | { readonly kind: 'builder'; readonly draft: ListDraft; readonly key: number }
  | { readonly kind: 'list'; readonly listId: number }

const LISTS: Shown = { kind: 'lists' }

/** Makes target lists, locks them and sends them out. */
export function CampaignView() {
  const t = useT()
  const format = useFormat()
  const month = useSelection((selection) => selection.month)
  const { data, error, refetch } = useEngineQuery('campaign.lists', {})
  const [shown, setShown] = useState<Shown>(LISTS)
  const { remove, restore } = useRemoval()
  const names = (data?.lists ?? []).filter(({ removed }) => !removed).map(({ name }) => name)
  const open = useCallback((listId: number) => setShown({ kind: 'list', listId }), [])
  const showLists = useCallback(() => setShown(LISTS), [])

  const edit = (draft: ListDraft): void => {
    setShown((now) => ({ kind: 'builder', draft, key: now.kind === 'builder' ? now.key + 1 : 0 }))
  }
  const make = (request: PageRequests['campaign'] | null): void => {
    if (month === null) return
    const label = request?.label ?? t('campaign.builder.defaultLabel')
    edit(newDraft(month, freeName(t('campaign.builder.defaultName', { month: format.month(month), label }), names), request))
  }
  useHandedOver(make)

  if (error) {
    return (
      <Page breadcrumb={[t('shell.nav.campaign')]}>
        <ErrorNotice error={error} onRetry={refetch} />
      </Page>
    )
  }
  if (shown.kind === 'builder') {
    return (
      <Page
        breadcrumb={[t('shell.nav.campaign'), t('campaign.builder.title')]}
        action={<Button onClick={showLists}>{t('common.cancel')}</Button>}
      >
        <Builder key={shown.key} initial={shown.draft} onBuilt={({ listId }) => open(listId)} />
      </Page>
    )
  }
  const list = shown.kind === 'list' ? data?.lists.find(({ listId }) => listId === shown.listId) : undefined
  if (list) {
    return (
      <ListDetail
        key={list.listId}
        list={list}
        onBack={showLists}
        onCopy={({ recipe, name }) => edit(draftOfRecipe(recipe, freeName(t('campaign.detail.copyName', { name }), names)))}
        onRemove={(one) => {
          showLists()
          remove(one)
        }}
        onRestore={restore}
      />
    )
  }
  const hasLists = (data?.lists.length ?? 0) > 0
  return (
    <Page
      breadcrumb={[t('shell.nav.campaign')]}
      action={
        hasLists && (
          <Button type="primary" onClick={() => make(null)}>
            {t('campaign.lists.make')}
          </Button>
        )
      }
    >
      {data && <Lists lists={data.lists} onOpen={open} onMake={() => make(null)} onRemove={remove} onRestore={restore} />}
    </Page>
  )
}

/** Moves lists to the deleted ones, with the way back in the notice. */
function useRemoval(): { readonly remove: (list: TargetList) => void; readonly restore: (list: TargetList) => void } {
  const t = useT()
  const { notification, message } = App.useApp()
  const { run, error } = useCommand('campaign.remove')
  useReportError(error)
  const restore = useCallback(
    ({ listId, name }: TargetList): void => {
      notification.destroy(`removed.${listId}`)
      run({ listId, removed: false }, () => void message.success(t('campaign.lists.restored', { name })))
    },
    [run, notification, message, t],
  )
  const remove = useCallback(
    (list: TargetList): void => {
      const { listId, name } = list
      run({ listId, removed: true }, () =>
        notification.open({
          key: `removed.${listId}`,
          title: t('campaign.lists.removedNotice', { name }),
          placement: 'bottomRight',
          duration: 10,
          actions: (
            <Button size="small" onClick={() => restore(list)}>
              {t('common.undo')}
            </Button>
          ),
        }),
      )
    },
    [run, restore, notification, t],
  )
  return { remove, restore }
}

/** A set of subscribers that another page asked to make a list of. */
function useHandedOver(make: (request: PageRequests['campaign']) => void): void {
  const request = usePageRequest('campaign')
  const take = useEffectEvent((handed: PageRequests['campaign']) => {
    takeRequest('campaign')
    make(handed)
  })
  useEffect(() => {
    if (request) take(request)
  }, [request])
}
