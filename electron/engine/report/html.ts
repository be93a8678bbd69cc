/** Markup that needs no further escaping. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | Html | readonly Html[]

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

/** A template whose values are escaped unless they are markup themselves. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const render = (part: Part): string =>
    part instanceof Html ? part.text : typeof part === 'object' ? part.map((inner) => inner.text).join('') : escape(String(part))
  return new Html(strings.reduce((text, literal, i) => text + literal + (i < parts.length ? render(parts[i] ?? '') : ''), ''))
}

export interface TableColumn {
  readonly header: string
  readonly numeric?: boolean
}

export function table(columns: readonly TableColumn[], rows: readonly (readonly (string | Html)[])[]): Html {
  const cell = (column: TableColumn | undefined, content: string | Html): Html =>
    column?.numeric === true ? html`<td class="n">${content}</td>` : html`<td>${content}</td>`
  return html`<table>
<thead><tr>${columns.map((column) => (column.numeric === true ? html`<th class="n">${column.header}</th>` : html`<th>${column.header}</th>`))}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((content, i) => cell(columns[i], content))}</tr>\n`)}</tbody>
</table>`
}
