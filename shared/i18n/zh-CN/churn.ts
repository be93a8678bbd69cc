/** Texts of the slice `churn`. */
export const churn = {
  excludedReason: {
    identifier: '标识列，不含规律',
    outcomeItself: '就是结果列本身',
    namesOutcome: '名称与结果相关，且单独就能区分离网',
    determinesOutcome: '几乎决定了结果（事后信息）',
    presenceTellsOutcome: '有没有值就泄露了结果',
    afterOutcome: '记录的是离网之后的事',
    constant: '所有取值相同',
    mostlyMissing: '几乎没有值',
    tooManyCategories: '取值过多',
  },
} as const
