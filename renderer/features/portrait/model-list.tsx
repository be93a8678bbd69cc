import type { PortraitSummary } from '../../../shared/api/portrait.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'

interface ModelListProps {
  readonly models: readonly PortraitSummary[]
  readonly openId: number | null
  readonly onOpen: (modelId: number) => void
}

/** Models newest first. */
export function ModelList({ models, openId, onOpen }: ModelListProps) {
  const t = useT()
  const format = useFormat()
  return (
    <Panel title={t('portrait.models')} n={models.length} isFlush>
      <ul className="models">
        {models.map(({ modelId, month, k, silhouette, rows, createdAt }) => (
          <li key={modelId}>
            <button type="button" aria-current={modelId === openId} onClick={() => onOpen(modelId)}>
              <strong className="figures">{t('portrait.modelTitle', { month: format.month(month), k })}</strong>
              <span className="soft figures">{t('portrait.modelFacts', { silhouette: format.number(silhouette, 3), rows })}</span>
              <span className="soft figures">{format.dateTime(createdAt)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
