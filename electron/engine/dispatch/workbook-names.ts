/** Windows refuses these as file names, whatever the extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i
const LONGEST_PART = 60

/** A part of a file name from data: nothing that leads out of the folder, nothing a file system refuses. */
export function safeFileNamePart(text: string): string {
  const cleaned = Array.from(text.replaceAll(/[\p{Cc}\\/:*?"<>|]/gu, '_').trim().replaceAll(/^\.+|\.+$/g, ''))
    .slice(0, LONGEST_PART)
    .join('')
    .trim()
  return cleaned === '' || RESERVED.test(cleaned) ? `_${cleaned}` : cleaned
}

/** Gives each workbook a name of its own, also where two units differ only in letters a file system folds. */
export class WorkbookNames {
  readonly #taken = new Set<string>()

  next(parts: readonly string[], extension: string): string {
    const stem = parts.map(safeFileNamePart).join('_')
    for (let n = 1; ; n++) {
      const name = n === 1 ? `${stem}.${extension}` : `${stem}(${n}).${extension}`
      if (this.#taken.has(name.toLowerCase())) continue
      this.#taken.add(name.toLowerCase())
      return name
    }
  }
}
