import type { FieldView } from '../../../shared/api/explore.ts'
import type { Value } from '../../../shared/api/schemas.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { GridColumn } from '../../ui/data-grid.tsx'
import { digitsOf } from '../../state/field-digits.ts'
import { kindOf } from './fields.ts'
import type { SubscriberRow } from './rows.ts'
import type { Fields } from './use-fields.ts'

const WORD_WIDTH = 128
const NUMBER_WIDTH = 116
const HEADER_CHARACTER = 14
const WIDEST = 320

/** Columns of the grid, one per chosen field; amounts are numbers, everything else is text. */
export function subscriberColumns(
  chosen: readonly FieldId[],
  fields: Fields,
  cellText: (field: FieldView, value: Value) => string,
): readonly GridColumn<SubscriberRow>[] {
  return chosen.flatMap((id): readonly GridColumn<SubscriberRow>[] => {
    const field = fields.byId.get(id)
    if (!field) return []
    const header = fields.nameOf(id)
    const unit = fields.unitOf(id)
    const isAmount = kindOf(field) === 'amount'
    const isFlag = kindOf(field) === 'flag'
    return [
      {
        id,
        header,
        isSortable: true,
        isPinned: id === 'msisdn',
        width: widthOf(isAmount ? NUMBER_WIDTH : WORD_WIDTH, `${header}${unit}`),
        value: ({ values }) => {
          const value = values[id] ?? null
          return isFlag && value !== null ? cellText(field, value) : value
        },
        ...(unit === '' ? {} : { unit }),
        ...(isAmount ? { kind: 'number' as const, digits: digitsOf(field) } : {}),
      },
    ]
  })
}

/** Wide enough for the header: Chinese characters take the full width, Latin ones about half of it. */
function widthOf(least: number, header: string): number {
  const width = Array.from(header).reduce((sum, character) => sum + (character < '\u0100' ? 0.53 : 1), 0)
  return Math.round(Math.min(WIDEST, Math.max(least, width * HEADER_CHARACTER + 52)))
}
