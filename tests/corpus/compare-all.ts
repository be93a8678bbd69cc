import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '../../shared/domain/errors.ts'
import { compareFile } from './compare-file.ts'
import type { Comparison } from './compare-file.ts'
import { judge, KNOWN, REASONS } from './known-disagreements.ts'

export interface CorpusReport {
  readonly files: number
  /** Per reference, its name without the file it names: files and cells compared. */
  readonly references: ReadonlyMap<string, { files: number; cells: number }>
  readonly byReason: ReadonlyMap<string, number>
  readonly unlisted: readonly string[]
  readonly gone: readonly string[]
}

/** Compares files under a folder with their references and holds the result against the list of known disagreements. */
export async function compareAll(root: string, files: readonly string[]): Promise<CorpusReport> {
  const references = new Map<string, { files: number; cells: number }>()
  const byReason = new Map<string, number>()
  const unlisted: string[] = []
  const gone: string[] = []
  for (const file of files) {
    const comparisons = await comparisonsOf(join(root, file))
    for (const { reference, cells } of comparisons) {
      const name = reference.split(' ')[0] ?? ''
      const sum = references.get(name) ?? { files: 0, cells: 0 }
      references.set(name, { files: sum.files + (cells > 0 ? 1 : 0), cells: sum.cells + cells })
    }
    const judgement = judge(file, comparisons)
    unlisted.push(...judgement.unlisted)
    gone.push(...judgement.gone)
    for (const [reason, cells] of judgement.byReason) byReason.set(reason, (byReason.get(reason) ?? 0) + cells)
  }
  return { files: files.length, references, byReason, unlisted, gone }
}

/** What our own readers refuse is the matter of the other half of the corpus run. */
async function comparisonsOf(path: string): Promise<readonly Comparison[]> {
  try {
    return await compareFile(path)
  } catch (error) {
    if (error instanceof AppError) return []
    throw error
  }
}

/** Entries of the list about files that are not there. */
export function strayEntries(files: readonly string[]): readonly string[] {
  const present = new Set(files)
  return KNOWN.map(({ file }) => file).filter((file) => !present.has(file))
}

/** Relative paths with forward slashes, in order. */
export function filesUnder(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'))
    .filter((name) => statSync(join(root, name)).isFile()).sort()
}

/** The report as lines of text. */
export function reportLines(report: CorpusReport): readonly string[] {
  const lines = ['Cells compared with what others say of the same files:']
  for (const [name, { files, cells }] of report.references) lines.push(`  ${name}: ${cells.toLocaleString('en')} cells of ${files} files`)
  lines.push('Disagreements that are known, by reason:')
  for (const [reason, cells] of [...report.byReason].sort((a, b) => b[1] - a[1])) {
    lines.push(`  ${String(cells).padStart(5)}  ${reason}: ${REASONS[reason] ?? ''}`)
  }
  lines.push(`Disagreements not listed: ${report.unlisted.length}`, ...report.unlisted.map((line) => `  ${line}`))
  lines.push(`Listed and no longer there: ${report.gone.length}`, ...report.gone.map((line) => `  ${line}`))
  return lines
}
