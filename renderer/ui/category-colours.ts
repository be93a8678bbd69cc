import { coloursOf, type ThemeName } from './theme.ts'

const SLOTS = coloursOf('light').palette.length

/** FNV-1a: the same name starts at the same colour in every session. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return hash
}

/**
 * Gives each category of a field one of the eight palette slots: its own by name, the next free one when another category
 * of the field has it. The ninth category and later ones share the slot their name leads to.
 */
export class CategorySlots {
  readonly #fields = new Map<string, Map<string, number>>()

  slotOf(name: string, field = ''): number {
    const slots = this.#fields.get(field) ?? new Map<string, number>()
    this.#fields.set(field, slots)
    const known = slots.get(name)
    if (known !== undefined) return known
    const own = hashOf(name) % SLOTS
    const taken = new Set(slots.values())
    const free = Array.from({ length: SLOTS }, (_, i) => (own + i) % SLOTS).find((slot) => !taken.has(slot))
    slots.set(name, free ?? own)
    return free ?? own
  }
}

const windowSlots = new CategorySlots()

/** The colour of a category: the same on every page, in light and dark. */
export function categoryColour(theme: ThemeName, name: string, field = ''): string {
  const { palette, other } = coloursOf(theme)
  return palette[windowSlots.slotOf(name, field)] ?? other
}
