const MAX_NAME = 31
const ILLEGAL = /[[\]:*?/\\\p{Cc}\p{Cs}\ufffe\uffff]/gu

/** Gives out worksheet names spreadsheet programs accept: legal characters, at most 31 UTF-16 units, unique in any case. */
export class SheetNames {
  readonly #taken = new Set<string>()

  /** `part` > 1 names the continuation of a split sheet: 名单, 名单(2), 名单(3)… */
  take(wanted: string, part = 1): string {
    const base = wanted.replace(ILLEGAL, '_').replace(/^['\s]+|['\s]+$/g, '') || 'Sheet'
    // Excel keeps this one name for itself.
    const legal = base.toLowerCase() === 'history' ? `${base}_` : base
    for (let n = part; ; n++) {
      const name = withSuffix(legal, n > 1 ? `(${n})` : '')
      const key = name.toLowerCase()
      if (this.#taken.has(key)) continue
      this.#taken.add(key)
      return name
    }
  }
}

function withSuffix(base: string, suffix: string): string {
  let cut = base.slice(0, MAX_NAME - suffix.length)
  if (!cut.isWellFormed()) cut = cut.slice(0, -1)
  return cut.replace(/['\s]+$/, '') + suffix
}

/** A sheet name inside a formula or a reference. */
export function quoteSheetName(name: string): string {
  return `'${name.replaceAll("'", "''")}'`
}
