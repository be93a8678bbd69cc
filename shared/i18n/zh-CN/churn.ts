/** Texts of the slice `churn`. */
export const churn = {} as const
