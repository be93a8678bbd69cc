import { ApartmentOutlined, DatabaseOutlined, FallOutlined, FolderOpenOutlined, IdcardOutlined, ProfileOutlined, SolutionOutlined, TeamOutlined } from '@ant-design/icons'
import { lazy, type ComponentType, type LazyExoticComponent } from 'react'
import type { TextKey } from '../../shared/i18n/catalogue.ts'
import type { PageId } from '../state/navigation.ts'

export interface PageEntry {
  readonly id: PageId
  readonly icon: ComponentType
  readonly name: TextKey
  readonly View: LazyExoticComponent<ComponentType>
  /** What has to be there before the page makes sense. */
  readonly needs: 'nothing' | 'workspace' | 'data'
  readonly isInNavigation: boolean
}

/** All pages of the window, in the order of the navigation. */
export const PAGES: readonly PageEntry[] = [
  {
    id: 'start',
    icon: FolderOpenOutlined,
    name: 'shell.nav.start',
    View: lazy(async () => ({ default: (await import('../features/start/view.tsx')).StartView })),
    needs: 'nothing',
    isInNavigation: false,
  },
  {
    id: 'import',
    icon: DatabaseOutlined,
    name: 'shell.nav.import',
    View: lazy(async () => ({ default: (await import('../features/import/view.tsx')).ImportView })),
    needs: 'workspace',
    isInNavigation: true,
  },
  {
    id: 'explore',
    icon: TeamOutlined,
    name: 'shell.nav.explore',
    View: lazy(async () => ({ default: (await import('../features/explore/view.tsx')).ExploreView })),
    needs: 'data',
    isInNavigation: true,
  },
  {
    id: 'segment',
    icon: ApartmentOutlined,
    name: 'shell.nav.segment',
    View: lazy(async () => ({ default: (await import('../features/segment/view.tsx')).SegmentView })),
    needs: 'data',
    isInNavigation: true,
  },
  {
    id: 'portrait',
    icon: IdcardOutlined,
    name: 'shell.nav.portrait',
    View: lazy(async () => ({ default: (await import('../features/portrait/view.tsx')).PortraitView })),
    needs: 'data',
    isInNavigation: true,
  },
  {
    id: 'churn',
    icon: FallOutlined,
    name: 'shell.nav.churn',
    View: lazy(async () => ({ default: (await import('../features/churn/view.tsx')).ChurnView })),
    needs: 'data',
    isInNavigation: true,
  },
  {
    id: 'campaign',
    icon: ProfileOutlined,
    name: 'shell.nav.campaign',
    View: lazy(async () => ({ default: (await import('../features/campaign/view.tsx')).CampaignView })),
    needs: 'data',
    isInNavigation: true,
  },
  {
    id: 'customer',
    icon: SolutionOutlined,
    name: 'customer.title',
    View: lazy(async () => ({ default: (await import('../features/customer-card/view.tsx')).CustomerCardView })),
    needs: 'data',
    isInNavigation: false,
  },
]

/** The page with this id; the first one for an id that no longer exists. */
export function pageById(id: string): PageEntry {
  const found = PAGES.find((page) => page.id === id) ?? PAGES[0]
  if (!found) throw new Error('no pages')
  return found
}
