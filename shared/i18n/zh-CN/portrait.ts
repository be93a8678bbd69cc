/** Texts of the slice `portrait`. */
export const portrait = {} as const
