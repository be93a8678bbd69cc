import type { FieldView } from '../../../shared/api/explore.ts'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { Value } from '../../../shared/api/schemas.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { GridColumn } from '../../ui/grid-column.ts'

export interface Member {
  readonly subscriber: number
  readonly values: ReadonlyMap<FieldId, Value>
}

/** A page of columns as rows. */
export function rowsOfPage({ subscribers, columns }: Output<'campaign.members'>): readonly Member[] {
  return subscribers.map((subscriber, i) => ({
    subscriber,
    values: new Map(columns.map(({ field, values }) => [field, values[i] ?? null])),
  }))
}

type ColumnShape = Pick<GridColumn<Member>, 'kind' | 'digits' | 'width'>

/** How the values of a field are written and how much room they take. */
export function columnShape(field: FieldId, type: FieldView['type'] | undefined): ColumnShape {
  if (field === 'churn_score') return { kind: 'number', digits: 2, width: 96 }
  switch (type) {
    case 'money':
      return { kind: 'number', digits: 2, width: 130 }
    case 'number':
      return { kind: 'number', digits: 1, width: 130 }
    case 'int':
      return { kind: 'count', width: 120 }
    case 'id':
      return { width: 150 }
    default:
      return { width: 120 }
  }
}
