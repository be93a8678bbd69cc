/** Texts of the slice `campaign`. */
export const campaign = {} as const
