import type { TextParams } from './texts.ts'

/** Puts values in the places of a text. */
export type Fill = (params: TextParams) => string

/** `{{rows}}` or `{{share, number(style: percent; maximumFractionDigits: 1)}}`. */
const PLACE = /\{\{([^{},]+)(?:,([^{}]+))?\}\}/g
const FORMAT = /^number(?:\(([^()]*)\))?$/

type Write = (value: string | number) => string

/**
 * Reads a text once, so that filling it is no more than joining: i18next reads it anew with every call, and the labels of a
 * chart that follows a brush are hundreds of texts. Places are written as i18next writes them.
 */
export function fillOf(text: string, language: string): Fill {
  const places = [...text.matchAll(PLACE)]
  if (places.length === 0) return () => text
  const parts = places.map((place, i) => {
    const [whole, name = '', format] = place
    const before = text.slice(i === 0 ? 0 : endOf(places[i - 1]), place.index)
    return { before, name: name.trim(), write: format === undefined ? String : writerOf(format.trim(), language, whole) }
  })
  const after = text.slice(endOf(places.at(-1)))
  return (params) => {
    let filled = ''
    for (const { before, name, write } of parts) {
      const value = params[name]
      filled += before + (value === undefined ? '' : write(value))
    }
    return filled + after
  }
}

function endOf(place: RegExpExecArray | undefined): number {
  return place === undefined ? 0 : place.index + place[0].length
}

function writerOf(format: string, language: string, whole: string): Write {
  const found = FORMAT.exec(format)
  if (!found) throw new Error(`no such format: ${whole}`)
  const options = (found[1] ?? '').split(';').filter((part) => part.trim() !== '').map((part) => {
    const [key = '', value = ''] = part.split(':').map((side) => side.trim())
    return [key, /^\d+$/.test(value) ? Number(value) : value] as const
  })
  const numbers = new Intl.NumberFormat(language, Object.fromEntries(options))
  return (value) => numbers.format(Number(value))
}
