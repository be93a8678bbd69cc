/** Puts text on the clipboard. Goes through the copy event, which needs no permission of the window. */
export function copyText(text: string): void {
  put({ 'text/plain': text })
}

/**
 * Puts a table on the clipboard twice: as tabs and lines, and as HTML that says which columns are text. A spreadsheet takes
 * the latter, and keeps every digit of a card number and every zero before a code.
 */
export function copyTable(rows: readonly (readonly string[])[], isText: readonly boolean[]): void {
  put({ 'text/plain': toTabSeparated(rows), 'text/html': toHtmlTable(rows, isText) })
}

function put(parts: Readonly<Record<string, string>>): void {
  const onCopy = (event: ClipboardEvent): void => {
    event.preventDefault()
    for (const [type, text] of Object.entries(parts)) event.clipboardData?.setData(type, text)
  }
  document.addEventListener('copy', onCopy, { once: true })
  document.execCommand('copy')
  document.removeEventListener('copy', onCopy)
}

/** Rows as spreadsheets take them from the clipboard: tabs between cells, line ends between rows. */
export function toTabSeparated(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map((cell) => cell.replaceAll(/[\t\r\n]+/g, ' ')).join('\t')).join('\r\n')
}

/** The number format is Excel's, which WPS reads too. */
export function toHtmlTable(rows: readonly (readonly string[])[], isText: readonly boolean[]): string {
  const cell = (text: string, column: number): string => `<td${isText[column] ? ' class=t' : ''}>${escapeHtml(text)}</td>`
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('')
  return `<html><head><meta charset="utf-8"><style>.t{mso-number-format:"\\@"}</style></head><body><table>${body}</table></body></html>`
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
}
