export type MatchAt = 'start' | 'end' | 'anywhere'

/** All texts of a dictionary in lower case, one after the other, so that a search is one run over memory. */
interface SearchText {
  /** SEPARATOR before the first text and after each. */
  readonly joined: string
  /** Where each text begins, and where one more would. */
  readonly starts: Int32Array
}

/** In hardly any cell: a dictionary that has it is searched text by text. */
const SEPARATOR = '\0'
/** V8 holds no string of 2²⁹ units. */
const MOST_UNITS = 2 ** 28

const made = new WeakMap<readonly string[], SearchText | 'unjoinable'>()

/**
 * Which texts of a dictionary hold a needle, without regard to case: 1 or 0 for each. The joined texts are made at the first
 * search of a dictionary and live as long as it does; the frame's budget counts on them.
 */
export function matchTexts(dictionary: readonly string[], needle: string, at: MatchAt): Uint8Array {
  const wanted = needle.toLowerCase()
  if (wanted === '') return new Uint8Array(dictionary.length).fill(1)
  let search = made.get(dictionary)
  if (!search) {
    search = joinTexts(dictionary)
    made.set(dictionary, search)
  }
  return search === 'unjoinable' || wanted.includes(SEPARATOR) ? matchEach(dictionary, wanted, at) : matchJoined(search, wanted, at)
}

function joinTexts(dictionary: readonly string[]): SearchText | 'unjoinable' {
  const texts = dictionary.map((text) => text.toLowerCase())
  const starts = new Int32Array(texts.length + 1)
  let end = 1
  for (const [code, text] of texts.entries()) {
    starts[code] = end
    end += text.length + 1
    if (end > MOST_UNITS || text.includes(SEPARATOR)) return 'unjoinable'
  }
  starts[texts.length] = end
  return { joined: `${SEPARATOR}${texts.join(SEPARATOR)}${SEPARATOR}`, starts }
}

function matchJoined({ joined, starts }: SearchText, wanted: string, at: MatchAt): Uint8Array {
  const matching = new Uint8Array(starts.length - 1)
  const pattern = at === 'start' ? SEPARATOR + wanted : at === 'end' ? wanted + SEPARATOR : wanted
  const skipped = at === 'start' ? 1 : 0
  let code = 0
  for (let found = joined.indexOf(pattern); found >= 0; ) {
    while ((starts[code + 1] ?? Infinity) <= found + skipped) code++
    matching[code] = 1
    found = joined.indexOf(pattern, (starts[code + 1] ?? joined.length) - 1)
  }
  return matching
}

function matchEach(dictionary: readonly string[], wanted: string, at: MatchAt): Uint8Array {
  const holds = {
    start: (text: string) => text.startsWith(wanted),
    end: (text: string) => text.endsWith(wanted),
    anywhere: (text: string) => text.includes(wanted),
  }[at]
  return Uint8Array.from(dictionary, (text) => Number(holds(text.toLowerCase())))
}
