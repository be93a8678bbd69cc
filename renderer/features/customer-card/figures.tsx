import type { Figure, Peer } from '../../../shared/api/customer-card.ts'
import { MISSING } from '../../../shared/i18n/format.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { useAppearance, useT } from '../../ui/locale.tsx'
import { Popup } from '../../ui/popup.tsx'
import { medianText, writeMedian, writeValue, type Words } from './field-text.ts'

/** What is usual; of the customer before it keeps the columns in place, and is not shown. */
export interface Usual {
  readonly peers: readonly Peer[]
  readonly isCurrent: boolean
}

interface FiguresProps {
  readonly figures: readonly Figure[]
  /** None beside what cannot be compared. */
  readonly usual?: Usual
  readonly month: Month
  readonly words: Words
}

/** Values of the month by field, with the medians they compare with; a click shows the 口径. */
export function Figures({ figures, usual, month, words }: FiguresProps) {
  const t = useT()
  // What nobody knows takes no room, unless it is all there is.
  const known = figures.filter(({ value }) => value !== null)
  const shown = known.length > 0 ? known : figures.slice(0, 4)
  const own = (usual?.peers ?? []).filter((peer) => shown.some(({ field }) => field === peer.field))
  const groups = [...new Map(own.map(({ by, of }) => [by, of]))]
  if (shown.length === 0) return null
  return (
    <table className="card-figures">
      {groups.length > 0 && (
        <thead>
          <tr>
            <th scope="col">{t('customer.field')}</th>
            <th scope="col">{t('customer.own')}</th>
            {groups.map(([by, of]) => (
              <th key={by} scope="col" title={`${words.fields.nameOf(by)} ${of}`}>
                {medianText(by, words)}
              </th>
            ))}
          </tr>
        </thead>
      )}
      <tbody>
        {shown.map((figure) => (
          <tr key={figure.field}>
            <th scope="row">{words.fields.nameOf(figure.field)}</th>
            <td className="figures">
              <FigureValue figure={figure} month={month} words={words} />
            </td>
            {groups.map(([by]) => (
              <PeerCell key={by} figure={figure} peer={usual?.isCurrent ? own.find((peer) => peer.field === figure.field && peer.by === by) : undefined} words={words} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function FigureValue({ figure: { field, value }, month, words }: { readonly figure: Figure; readonly month: Month; readonly words: Words }) {
  const t = useT()
  const { definition: Definition } = useAppearance()
  const text = writeValue(field, value, words)
  return (
    <Popup title={t('common.definition')} content={<Definition field={field} month={month} />}>
      {/* Names and addresses may run from right to left. */}
      <button type="button" className={`card-value${text === MISSING ? ' soft' : ''}${typeof value === 'number' ? ' card-number' : ''}`} data-field={field} title={text} dir="auto">
        {text}
      </button>
    </Popup>
  )
}

function PeerCell({ figure, peer, words }: { readonly figure: Figure; readonly peer: Peer | undefined; readonly words: Words }) {
  const { t, format } = words
  if (!peer) return <td className="soft">{''}</td>
  const own = typeof figure.value === 'number' ? figure.value : null
  const hint = t('customer.medianHint', { name: words.fields.nameOf(peer.by), of: peer.of, count: peer.count })
  const ratio = own === null || peer.median <= 0 ? null : (own / peer.median - 1) * 100
  return (
    <td className="figures soft" title={ratio === null ? hint : `${hint} · ${format.change(ratio)}`}>
      {writeMedian(figure.field, peer.median, words)}
    </td>
  )
}
