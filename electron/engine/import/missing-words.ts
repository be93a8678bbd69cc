const ANYWHERE = new Set(['', '-', '--', '---', '—', '——', '–', '－', '无', 'null', '(null)', '<null>', 'n/a', '\\n', '?', '？'])
const IN_NUMBERS = new Set(['na', 'nan', 'none', 'nil', '/', '.', '空', '未知', '不详'])
const LONGEST = 6

/** Characters such words begin with: other texts, which is nearly all, need no look into the lists. */
const BEGINNINGS = new Set([...ANYWHERE, ...IN_NUMBERS].flatMap((word) => (word === '' ? [] : [word.charCodeAt(0), word.toUpperCase().charCodeAt(0)])))

/** What extracts write where there is no value. `text` is trimmed. */
export function isMissingWord(text: string): boolean {
  if (text === '') return true
  return mayBeMissing(text) && (ANYWHERE.has(text) || ANYWHERE.has(text.toLowerCase()))
}

/** The same for numbers, dates and months, where a word cannot be a value. */
export function isMissingNumber(text: string): boolean {
  return isMissingWord(text) || (mayBeMissing(text) && IN_NUMBERS.has(text.toLowerCase()))
}

function mayBeMissing(text: string): boolean {
  return text.length <= LONGEST && BEGINNINGS.has(text.charCodeAt(0))
}

/** The errors of Excel as text files carry them. */
export function isErrorWord(text: string): boolean {
  return text.charCodeAt(0) === 35 && /^#(?:N\/A|REF!|DIV\/0!|VALUE!|NAME\?|NUM!|NULL!)$/i.test(text)
}
