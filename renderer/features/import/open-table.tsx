import { Alert, Button, Checkbox } from 'antd'
import { useState } from 'react'
import { assertNever } from '../../../shared/domain/errors.ts'
import { makesFields } from '../../../shared/domain/kind-fields.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import type { Format } from '../../../shared/i18n/format.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { MappingTable, type ColumnTarget } from './mapping-table.tsx'
import { PictureLegend, SheetPicture } from './sheet-picture.tsx'
import { countToConfirm, countUnknown, lacksRevenue, problemsOf, type TableProblem } from './table-check.ts'
import { TableFacts } from './table-facts.tsx'
import type { Targets } from './use-targets.ts'
import type { Corrections, TableDraft, WizardEdit } from './wizard-draft.ts'

interface OpenTableProps {
  readonly index: number
  readonly table: TableDraft
  readonly targets: Targets
  /** The sheet is being recognised again. */
  readonly isBusy: boolean
  /** The column to go to. */
  readonly target: ColumnTarget | null
  readonly onCurrent: (column: number) => void
  readonly onEdit: (edit: WizardEdit) => void
  readonly onCorrect: (correction: Corrections) => void
}

/** One table of the import: what it holds, its first rows, its columns. */
export function OpenTable({ index, table, targets, isBusy, target, onCurrent, onEdit, onCorrect }: OpenTableProps) {
  const t = useT()
  const format = useFormat()
  const [isFiltered, setFiltered] = useState(false)
  const toConfirm = countToConfirm(table)
  const unknown = countUnknown(table)
  const problems = table.isIncluded ? problemsOf(table) : []
  return (
    <>
      <TableFacts index={index} table={table} isBusy={isBusy} onEdit={onEdit} onCorrect={onCorrect} />
      {table.plan.importedAt !== null && (
        <Alert type="info" showIcon title={t('import.wizard.importedHint', { at: format.dateTime(table.plan.importedAt) })} />
      )}
      {problems.length > 0 && (
        <Alert type="error" showIcon title={problems.map((problem) => <div key={problem.kind}>{problemText(problem, targets, t, format)}</div>)} />
      )}
      {table.isIncluded && table.plan.unpairedRows.length > 0 && <Alert type="warning" showIcon title={t('import.wizard.unpairedQuotes', { rows: rowList(table.plan.unpairedRows, format) })} />}
      {table.isIncluded && lacksRevenue(table) && <Alert type="warning" showIcon title={t('import.wizard.noRevenue')} />}
      <Panel title={t('import.wizard.picture')} info={t('import.wizard.pictureHint')} actions={<PictureLegend />} isFilling={false} isFlush>
        <SheetPicture plan={table.plan} onHeader={(headerRows) => onCorrect({ headerRows })} />
      </Panel>
      <Panel
        title={t('import.wizard.mapping')}
        info={t('import.wizard.mappingKeys')}
        isFlush
        actions={
          <>
            <Checkbox checked={isFiltered} onChange={({ target: box }) => setFiltered(box.checked)}>
              {t('import.wizard.onlyToConfirm')}
            </Checkbox>
            {toConfirm > 0 ? (
              <>
                <span className="badge-warn">{t('import.wizard.toConfirm', { count: toConfirm })}</span>
                <Button size="small" onClick={() => onEdit({ kind: 'confirmAll', table: index })}>
                  {t('import.wizard.confirmAll')}
                </Button>
              </>
            ) : (
              <span className="soft">{t(unknown > 0 ? 'import.wizard.restSure' : 'import.wizard.allSure')}</span>
            )}
            {unknown > 0 && <span className="badge-warn">{unknownText(table, unknown, t)}</span>}
          </>
        }
      >
        <MappingTable index={index} table={table} targets={targets} isFiltered={isFiltered} target={target} onCurrent={onCurrent} onEdit={onEdit} />
      </Panel>
    </>
  )
}

const LISTED_ROWS = 5

function rowList(rowNos: readonly number[], format: Format): string {
  const shown = rowNos.slice(0, LISTED_ROWS).map((rowNo) => format.number(rowNo)).join(', ')
  return rowNos.length > LISTED_ROWS ? `${shown} …` : shown
}

/** How many columns were not recognised, and what becomes of them. */
export function unknownText({ plan }: TableDraft, count: number, t: Translate): string {
  return t(makesFields(plan.kind) ? 'import.wizard.unknownCustom' : 'import.wizard.unknownBeside', { count })
}

function problemText(problem: TableProblem, targets: Targets, t: Translate, format: Format): string {
  switch (problem.kind) {
    case 'duplicateField':
    case 'requiredMissing':
      return t(`import.problem.${problem.kind}`, {
        count: problem.fields.length,
        fields: format.list(problem.fields.map((field) => targets.nameOf(field))),
      })
    case 'noIdColumn':
    case 'monthMissing':
    case 'nothingMapped':
    case 'handedOn':
      return t(`import.problem.${problem.kind}`)
    default:
      return assertNever(problem)
  }
}
