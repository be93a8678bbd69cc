import type { IssueCode } from '../../../shared/api/import.ts'
import type { FieldId } from '../../../shared/domain/field.ts'

/** Something that could not be what its column says. */
export interface Issue {
  readonly rowNo: number
  readonly header: string
  /** Missing: null for an issue of the whole row. */
  readonly field: FieldId | null
  readonly code: IssueCode
  readonly raw: string
  readonly rejected: boolean
}

/** All rows left out are kept, to be mended and imported again, as long as they are not a whole county. */
export const KEPT_REJECTED = 100_000
/** So many notes of each code are kept with row and value; the others are only counted, so that a broken file cannot fill the disk. */
export const KEPT_PER_CODE = 10_000
const LONGEST_RAW = 200

export class IssueLog {
  readonly #counts = new Map<IssueCode, number>()
  readonly #store: (issue: Issue) => void
  #rejected = 0

  constructor(store: (issue: Issue) => void) {
    this.#store = store
  }

  /** `rows` = how many rows in a row the issue stands for. */
  add(issue: Issue, rows = 1): void {
    const before = this.#counts.get(issue.code) ?? 0
    this.#counts.set(issue.code, before + rows)
    if (issue.rejected ? this.#rejected++ >= KEPT_REJECTED : before >= KEPT_PER_CODE) return
    this.#store(issue.raw.length > LONGEST_RAW ? { ...issue, raw: issue.raw.slice(0, LONGEST_RAW) } : issue)
  }

  get counts(): readonly { readonly code: IssueCode; readonly count: number }[] {
    const counts = Array.from(this.#counts, ([code, count]) => ({ code, count }))
    return counts.sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
  }
}
