import { CsvScanner } from './csv-scanner.ts'

/** In order of preference when the text does not decide. */
export const DELIMITERS = [',', '\t', ';', '|', '^', '\u0001'] as const
export type Delimiter = (typeof DELIMITERS)[number]

const SAMPLE_RECORDS = 200

export interface DelimiterChoice {
  readonly delimiter: Delimiter
  /** True when the first line is Excel's own `sep=;`: it is a directive, not data. */
  readonly isDeclared: boolean
}

/**
 * Finds the delimiter by consistency: the one that cuts most of the first records into the same number of fields, and
 * into more fields when two are equally steady (a comma inside of every amount is steady too).
 */
export function detectDelimiter(sample: string, isWhole: boolean): DelimiterChoice {
  const declared = /^"?sep=(.)"?\r?\n/i.exec(sample)?.[1]
  const known = DELIMITERS.find((candidate) => candidate === declared)
  if (known !== undefined) return { delimiter: known, isDeclared: true }
  let best: { readonly delimiter: Delimiter; readonly share: number; readonly fields: number } | null = null
  for (const delimiter of DELIMITERS) {
    const { share, fields } = steadiness(sample, delimiter, isWhole)
    if (fields < 2) continue
    if (best === null || share > best.share + 0.1 || (share > best.share - 0.1 && fields > best.fields)) {
      best = { delimiter, share, fields }
    }
  }
  return { delimiter: best?.delimiter ?? ',', isDeclared: false }
}

/** The share of records that have the most common number of fields (two or more), and that number. */
function steadiness(sample: string, delimiter: string, isWhole: boolean): { readonly share: number; readonly fields: number } {
  const counts = new Map<number, number>()
  let records = 0
  const scanner = new CsvScanner(delimiter, (fields) => {
    if (fields.length === 1 && fields[0] === '') return true
    records++
    counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1)
    return records < SAMPLE_RECORDS
  })
  scanner.push(sample)
  if (isWhole || records === 0) scanner.finish()
  let fields = 0
  let most = 0
  for (const [count, times] of counts) {
    if (count >= 2 && (times > most || (times === most && count > fields))) {
      fields = count
      most = times
    }
  }
  return { share: records === 0 ? 0 : most / records, fields }
}
