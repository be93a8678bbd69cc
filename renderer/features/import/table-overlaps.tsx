import { Alert, Select } from 'antd'
import { useT } from '../../ui/locale.tsx'
import type { TableDraft, WizardEdit } from './wizard-draft.ts'

interface TableOverlapsProps {
  readonly index: number
  readonly table: TableDraft
  readonly onEdit: (edit: WizardEdit) => void
}

/** Tables that count and have some of the same subscribers in the same month, and what is to become of them. */
export function TableOverlaps({ index, table, onEdit }: TableOverlapsProps) {
  const t = useT()
  const { overlaps } = table.plan
  const outcomes = overlaps.map(({ isReplaced }) => (table.overlap === 'auto' ? isReplaced : table.overlap === 'replace'))
  const [first] = outcomes
  const isMixed = outcomes.some((isReplaced) => isReplaced !== first)
  const lost = overlaps.reduce((sum, { before, shared }) => sum + before - shared, 0)
  return (
    <Alert
      type="info"
      showIcon
      title={
        <div className="table-overlaps">
          {overlaps.map(({ fileName, before, shared }, i) => (
            <div key={`${fileName} ${i}`}>
              {t('import.wizard.overlap', { file: fileName, before, shared, share: shared / before })}
              {isMixed && <span className="soft"> {t(outcomes[i] ? 'import.wizard.overlapIsReplaced' : 'import.wizard.overlapIsKept')}</span>}
            </div>
          ))}
          <Select
            value={isMixed ? null : first ? 'replace' : 'addUp'}
            placeholder={t('import.wizard.overlapMixed')}
            aria-label={t('import.wizard.overlapChoice')}
            popupMatchSelectWidth={false}
            options={[
              { value: 'addUp' as const, label: t('import.wizard.overlapAddUp') },
              { value: 'replace' as const, label: t('import.wizard.overlapReplace', { lost }) },
            ]}
            onChange={(overlap: 'addUp' | 'replace') => onEdit({ kind: 'overlap', table: index, overlap })}
          />
        </div>
      }
    />
  )
}
