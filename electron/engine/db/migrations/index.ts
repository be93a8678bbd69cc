import type { Migration } from '../migrate.ts'
import { initial } from './0010-initial.ts'
import { importKinds } from './0020-import-kinds.ts'
import { measureParameter } from './0030-measure-parameter.ts'
import { formulaColumn } from './0040-formula-column.ts'
import { gridView } from './0050-grid-view.ts'
import { segmentMembers } from './0060-segment-members.ts'
import { supersededMonths } from './0070-superseded-months.ts'
import { chartBoard } from './0080-chart-board.ts'
import { matchAtImport } from './0090-match-at-import.ts'

/** In order. A shipped migration never changes; the next one gets the next number in steps of 10. */
export const migrations: readonly Migration[] = [
  initial, importKinds, measureParameter, formulaColumn, gridView, segmentMembers, supersededMonths, chartBoard, matchAtImport,
]
