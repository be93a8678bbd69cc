import { AppError } from '../../../shared/domain/errors.ts'
import { looseHeader } from './normalise-header.ts'

/** What is needed of a request to see which shape its table has. */
interface Shape {
  readonly sheet: string
  readonly columns: readonly { readonly header: string; readonly field: string | null }[]
}

const KPI_WORDS = /KPI|指标|考核|目标|任务/i
const ORG_WORDS = /组织|机构|架构|网格(?:划分|清单|台账|列表)/
const UNIT = /^(?:考核|责任)?(?:单位|部门|机构|组织|县|区县|县区|网格|支局|片区|营服|营服中心)(?:名称)?$/
const LEVEL = /^(?:省|市|县|区|地市|区县|县区|乡镇|片区|支局|网格|营服|营服中心)(?:公司|分公司|名称)?$/
/** Fewer columns of levels are where a unit lies, not the tree itself. */
const FEWEST_LEVELS = 3

/** Why a table without an identifier cannot be loaded: tables of targets and of units have none, but a shape of their own. */
export function identifierMissing({ sheet, columns }: Shape, fileName: string): AppError {
  const words = `${fileName} ${sheet}`
  const headers = columns.map(({ header }) => looseHeader(header))
  const isKpi = headers.some((header) => UNIT.test(header)) && (KPI_WORDS.test(words) || headers.some((header) => /目标|任务/.test(header)))
  if (isKpi) return new AppError('KPI_ROWS_NEEDED', { file: fileName })
  const isOrg = ORG_WORDS.test(words) && headers.filter((header) => LEVEL.test(header)).length >= FEWEST_LEVELS
  return new AppError(isOrg ? 'ORG_ROWS_NEEDED' : 'ID_COLUMN_MISSING', { file: fileName })
}

/** True where each level of the tree has a column: loaded as it is, the units of all levels but one would be lost. */
export function isTreeInColumns({ columns }: Shape): boolean {
  if (columns.some(({ field }) => field === 'parent_org_id' || field === 'org_id')) return false
  return columns.filter(({ header, field }) => field === null && LEVEL.test(looseHeader(header))).length >= FEWEST_LEVELS
}
