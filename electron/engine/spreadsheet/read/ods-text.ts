import { nameHash } from './xml-tokens.ts'

const [PARAGRAPH, SPACES, TAB, LINE_BREAK, RUBY_TEXT] = ['p', 's', 'tab', 'line-break', 'ruby-text'].map(nameHash)
const MAX_SPACES = 32_767

/** The shown text of one OpenDocument cell: its paragraphs as lines, blanks as ODF counts them. */
export class OdsText {
  #lines: string[] = []
  #line: string | null = null
  #rubyDepth = 0
  #isAfterBlank = true

  /** `depth` counts from the cell: its own children have 1. Shapes hold their paragraphs deeper. */
  open(name: number, depth: number, isEmpty: boolean, spaces: () => string | undefined): void {
    if (name === PARAGRAPH && depth === 1) {
      if (isEmpty) this.#lines.push('')
      else this.#line = ''
      this.#isAfterBlank = true
    } else if (this.#line === null || this.#rubyDepth > 0) {
      return
    } else if (name === SPACES) {
      this.#put(' '.repeat(Math.min(Math.max(1, Math.trunc(Number(spaces() ?? 1)) || 1), MAX_SPACES)))
    } else if (name === TAB) {
      this.#put('\t')
    } else if (name === LINE_BREAK) {
      this.#put('\n')
    } else if (name === RUBY_TEXT && !isEmpty) {
      this.#rubyDepth = depth
    }
  }

  close(depth: number): void {
    if (depth < this.#rubyDepth) this.#rubyDepth = 0
    if (depth !== 0 || this.#line === null) return
    this.#lines.push(this.#line)
    this.#line = null
  }

  /** Runs of blanks in the XML are one blank, and none at the start of a line; `<text:s>` writes the others. */
  add(text: string): void {
    if (this.#line === null || this.#rubyDepth > 0) return
    const collapsed = text.replace(/[ \t\n]+/g, ' ')
    this.#line += this.#isAfterBlank ? collapsed.replace(/^ /, '') : collapsed
    if (collapsed !== '') this.#isAfterBlank = collapsed.endsWith(' ')
  }

  take(): string {
    return this.#lines.join('\n')
  }

  /** What an element spells out is no blank that could run together with others. */
  #put(text: string): void {
    this.#line += text
    this.#isAfterBlank = false
  }
}
