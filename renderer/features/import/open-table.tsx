import { Alert, Button, Checkbox } from 'antd'
import { useState } from 'react'
import type { TablePlan } from '../../../shared/api/import.ts'
import { assertNever } from '../../../shared/domain/errors.ts'
import { makesFields } from '../../../shared/domain/kind-fields.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import type { Format } from '../../../shared/i18n/format.ts'
import { errorText, type ErrorLike } from '../../ui/error-notice.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { MappingTable, type ColumnTarget } from './mapping-table.tsx'
import { PictureLegend, SheetPicture } from './sheet-picture.tsx'
import { countToConfirm, countUnknown, lacksRevenue, problemsOf, type TableProblem } from './table-check.ts'
import { TableFacts } from './table-facts.tsx'
import { TableOverlaps } from './table-overlaps.tsx'
import type { Targets } from './use-targets.ts'
import { lacksHeader, overlapsOf, type Corrections, type TableDraft, type WizardEdit } from './wizard-draft.ts'

interface OpenTableProps {
  readonly index: number
  readonly table: TableDraft
  readonly targets: Targets
  /** The sheet is being recognised again. */
  readonly isBusy: boolean
  /** The column to go to. */
  readonly target: ColumnTarget | null
  /** Why the sheet was left out. Missing: null = it was not, or is corrected. */
  readonly leftOut: ErrorLike | null
  readonly onCurrent: (column: number) => void
  readonly onEdit: (edit: WizardEdit) => void
  readonly onCorrect: (correction: Corrections) => void
}

/** One table of the import: what it holds, its first rows, its columns. */
export function OpenTable({ index, table, targets, isBusy, target, leftOut, onCurrent, onEdit, onCorrect }: OpenTableProps) {
  const t = useT()
  const format = useFormat()
  const [isFiltered, setFiltered] = useState(false)
  const toConfirm = countToConfirm(table)
  const unknown = countUnknown(table)
  const problems = table.isIncluded ? problemsOf(table) : []
  if (lacksHeader(table.plan)) return <PointHeader plan={table.plan} leftOut={leftOut} onCorrect={onCorrect} />
  return (
    <>
      <TableFacts index={index} table={table} isBusy={isBusy} onEdit={onEdit} onCorrect={onCorrect} />
      {leftOut && <Alert type="info" showIcon title={errorText(leftOut, t, format)} />}
      {table.plan.importedAt !== null && (
        <Alert type="info" showIcon title={t('import.wizard.importedHint', { at: format.dateTime(table.plan.importedAt) })} />
      )}
      {table.isIncluded && overlapsOf(table).length > 0 && <TableOverlaps index={index} table={table} onEdit={onEdit} />}
      {problems.length > 0 && (
        <Alert type="error" showIcon title={problems.map((problem) => <div key={problem.kind}>{problemText(problem, targets, t, format)}</div>)} />
      )}
      {table.isIncluded && table.plan.unpairedRows.length > 0 && <Alert type="warning" showIcon title={t('import.wizard.unpairedQuotes', { rows: rowList(table.plan.unpairedRows, format) })} />}
      {table.isIncluded && lacksRevenue(table) && <Alert type="warning" showIcon title={t('import.wizard.noRevenue')} />}
      <Panel title={t('import.wizard.picture')} info={t('import.wizard.pictureHint')} actions={<PictureLegend plan={table.plan} />} isFilling={false} isFlush>
        <SheetPicture plan={table.plan} onCorrect={onCorrect} />
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

/** A sheet without a header that could be found: its rows, one of which the analyst makes the header. */
function PointHeader({ plan, leftOut, onCorrect }: { readonly plan: TablePlan } & Pick<OpenTableProps, 'leftOut' | 'onCorrect'>) {
  const t = useT()
  const format = useFormat()
  return (
    <>
      <Alert
        type="warning"
        showIcon
        title={leftOut ? errorText(leftOut, t, format) : t('import.problem.headerMissing')}
        description={t('import.wizard.pointHint')}
        action={<Button onClick={() => onCorrect({ headerRows: [] })}>{t('import.wizard.noHeader')}</Button>}
      />
      <Panel title={t('import.wizard.picture')} isFlush>
        <SheetPicture plan={plan} onCorrect={onCorrect} />
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
    case 'headerMissing':
      return t(`import.problem.${problem.kind}`)
    default:
      return assertNever(problem)
  }
}
