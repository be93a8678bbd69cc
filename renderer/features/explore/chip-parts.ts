/** A piece of what a chip says; of a name some may be left out where there is no room, of operators and bounds nothing. */
export interface ChipPart {
  readonly text: string
  readonly isName: boolean
}

/** A condition in words, cut at the names of its fields. */
export function chipParts(label: string, names: readonly string[]): readonly ChipPart[] {
  // The longest first: a name may be part of another.
  const known = [...new Set(names)].filter((name) => name !== '').sort((a, b) => b.length - a.length)
  const parts: ChipPart[] = []
  let from = 0
  for (let at = 0; at < label.length; ) {
    const name = known.find((one) => label.startsWith(one, at))
    if (name === undefined) {
      at += 1
      continue
    }
    if (at > from) parts.push({ text: label.slice(from, at), isName: false })
    parts.push({ text: name, isName: true })
    at += name.length
    from = at
  }
  if (from < label.length) parts.push({ text: label.slice(from), isName: false })
  return parts
}
