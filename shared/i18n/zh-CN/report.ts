/** Texts of the slice `report`. */
export const report = {} as const
