import { create } from 'zustand'
import type { FieldId } from '../../../../shared/domain/field.ts'

/** The mark under the pointer, so that other charts of the same field let it stand out. */
interface Hovered {
  readonly field: FieldId | null
  readonly key: string | null
  readonly tile: string | null
  readonly set: (tile: string, field: FieldId | null, key: string | null) => void
}

export const useHovered = create<Hovered>((set) => ({
  field: null,
  key: null,
  tile: null,
  set: (tile, field, key) => set({ tile, field, key }),
}))
