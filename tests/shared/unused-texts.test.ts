import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { zhCN } from '../../shared/i18n/zh-CN/index.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const FOLDERS = ['electron', 'renderer', 'shared'] as const
const CATALOGUES = path.join('shared', 'i18n', path.sep)

/** Templates that stand for a whole catalogue, which says nothing, and the prefixes that are meant by them. */
const TOO_WIDE: readonly string[] = ['board.${setting.key}', 'campaign.${string}', 'explore.${string}', 'grid.${string}']
const MEANT: readonly string[] = ['board.scale.', 'board.sort.', 'board.seriesMeasure.']

function leaves(texts: object, above: readonly string[] = []): string[] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? leaves(value, [...above, key]) : [[...above, key].join('.')],
  )
}

const sources = FOLDERS.flatMap((folder) =>
  fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(folder, file))
    .filter((file) => /\.tsx?$/.test(file) && !file.startsWith(path.join(CATALOGUES, 'zh-CN')) && !file.startsWith(path.join(CATALOGUES, 'en'))),
).map((file) => fs.readFileSync(path.join(ROOT, file), 'utf8'))

/** What code may look up: keys written out, and patterns of keys whose parts are filled in. */
function lookedUp(): { readonly written: ReadonlySet<string>; readonly patterns: readonly RegExp[] } {
  const written = new Set<string>()
  const patterns = new Set<string>()
  for (const source of sources) {
    for (const [, key = ''] of source.matchAll(/['"`]([a-zA-Z]+(?:\.[^'"`\s${}]+)+)['"`]/g)) written.add(key)
    for (const [, template = ''] of source.matchAll(/`([a-zA-Z]+\.[^`\s]*\$\{[^`]*)`/g)) {
      if (TOO_WIDE.includes(template)) continue
      patterns.add(template.split(/\$\{[^}]*\}/).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('[^.]+'))
    }
  }
  return { written, patterns: [...patterns].map((pattern) => new RegExp(`^${pattern}$`)) }
}

it('every text of the catalogue is looked up somewhere', () => {
  const { written, patterns } = lookedUp()
  const unused = leaves(zhCN).filter((key) => !written.has(key) && !MEANT.some((prefix) => key.startsWith(prefix)) && !patterns.some((pattern) => pattern.test(key)))
  expect(unused).toEqual([])
})
