/** Texts of the slice `segment`. */
export const segment = {} as const
