import type { Output } from '../../../shared/api/engine-api.ts'
import type { SegmentFamily } from '../../../shared/api/segment.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'

type SegmentList = Output<'segment.list'>

/** What is open on the page: a family, and an earlier version of it when that is not the newest. */
export interface OpenFamily {
  readonly family: SegmentFamily
  readonly version: number | null
}

interface FamilyListProps {
  readonly list: SegmentList
  readonly open: OpenFamily
  readonly onOpen: (open: OpenFamily) => void
}

const FAMILIES: readonly SegmentFamily[] = ['vad', 'value', 'custom']

/** Families of segments with their runs, newest first. */
export function FamilyList({ list, open, onOpen }: FamilyListProps) {
  const t = useT()
  return (
    <Panel title={t('segment.families')} isFlush>
      <ul className="families">
        {FAMILIES.map((family) => (
          <FamilyEntry key={family} family={family} list={list} open={open} onOpen={onOpen} />
        ))}
      </ul>
    </Panel>
  )
}

function FamilyEntry({ family, list, open, onOpen }: FamilyListProps & { readonly family: SegmentFamily }) {
  const t = useT()
  const format = useFormat()
  const own = list.segments.filter((segment) => segment.family === family)
  const [newest, ...earlier] = list.runs.filter((run) => run.family === family)
  const facts =
    family === 'custom'
      ? t('segment.customCount', { count: own.length })
      : newest
        ? t('segment.runFacts', { version: newest.version, month: format.month(newest.month), count: newest.base.count })
        : t('segment.notRun')
  const isOpen = open.family === family
  return (
    <li>
      <button
        type="button"
        className="family"
        aria-current={isOpen && open.version === null}
        onClick={() => onOpen({ family, version: null })}
      >
        <strong>{t(`segment.family.${family}`)}</strong>
        <span className="soft figures">{facts}</span>
        {newest && <span className="soft figures">{format.dateTime(own[0]?.createdAt)}</span>}
      </button>
      {isOpen && earlier.length > 0 && (
        <ul className="versions" aria-label={t('segment.earlier')}>
          {earlier.map(({ version, month, base }) => (
            <li key={version}>
              <button
                type="button"
                className="family"
                aria-current={open.version === version}
                onClick={() => onOpen({ family, version })}
              >
                <span className="figures">
                  {t('segment.runFacts', { version, month: format.month(month), count: base.count })}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}
