import { useFormat, useT } from '../../ui/locale.tsx'
import type { Figures } from './selected-figures.ts'

interface StatusLineProps {
  readonly total: number
  readonly selected: number
  /** The number column in focus; null for any other. */
  readonly column: { readonly name: string; readonly unit: string; readonly digits: number; readonly figures: Figures | null } | null
}

/** How many there are, how many are selected, and what the selected ones come to in the column in focus. */
export function StatusLine({ total, selected, column }: StatusLineProps) {
  const t = useT()
  const format = useFormat()
  const write = (value: number): string => format.number(value, column?.digits)
  return (
    <>
      <span>{t('explore.status.rows', { count: total })}</span>
      {selected > 0 && <span>{t('explore.status.selected', { count: selected })}</span>}
      {selected > 0 && !column && <span>{t('explore.status.hint')}</span>}
      {selected > 0 && column && (
        <span className="explore-figures">
          <span>{column.unit === '' ? column.name : t('common.unitOf', { name: column.name, unit: column.unit })}</span>
          {column.figures ? (
            <>
              <span>{t('explore.status.sum', { value: write(column.figures.sum) })}</span>
              <span>{t('explore.status.mean', { value: write(column.figures.mean) })}</span>
              <span>{t('explore.status.min', { value: write(column.figures.min) })}</span>
              <span>{t('explore.status.max', { value: write(column.figures.max) })}</span>
            </>
          ) : (
            <span>{t('explore.status.noValue')}</span>
          )}
        </span>
      )}
    </>
  )
}
