/** Texts of the slice `explore`. */
export const explore = {} as const
