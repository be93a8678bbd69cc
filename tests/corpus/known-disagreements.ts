import data from './known-disagreements.json' with { type: 'json' }
import type { Comparison } from './compare-file.ts'

/** Cells of one sheet on which a reference is known to say something else, and why it is not our reader that is wrong. */
export interface KnownDisagreement {
  /** A key of `reasons` in the same file. */
  readonly reason: string
  readonly file: string
  readonly reference: string
  readonly sheet: string
  /** As in `Disagreement.at`, parted by blanks. */
  readonly at: string
}

export const REASONS: Readonly<Record<string, string>> = data.reasons
export const KNOWN: readonly KnownDisagreement[] = data.disagreements

export interface Judgement {
  /** Listed nowhere: a reader has changed, or the list was never made. */
  readonly unlisted: readonly string[]
  /** Listed, and no longer so. */
  readonly gone: readonly string[]
  /** Cells by reason. */
  readonly byReason: ReadonlyMap<string, number>
}

/** Holds what was found in one file against the list. */
export function judge(file: string, comparisons: readonly Comparison[]): Judgement {
  const reasons = new Map<string, string>()
  for (const known of KNOWN.filter((entry) => entry.file === file)) {
    for (const at of known.at.split(' ')) reasons.set(keyOf(known.reference, known.sheet, at), known.reason)
  }
  const unlisted: string[] = []
  const byReason = new Map<string, number>()
  for (const { reference, disagreements } of comparisons) {
    for (const { sheet, at, ours, theirs } of disagreements) {
      const key = keyOf(reference, sheet, at)
      const reason = reasons.get(key)
      if (reason === undefined) unlisted.push(`${file} ${key}: ${ours} | ${theirs}`)
      else byReason.set(reason, (byReason.get(reason) ?? 0) + 1)
      reasons.delete(key)
    }
  }
  return { unlisted, gone: [...reasons.keys()].map((key) => `${file} ${key}`), byReason }
}

function keyOf(reference: string, sheet: string, at: string): string {
  return `[${reference}] ${sheet}!${at}`
}
