/** Texts of the slice `campaign`. */
export const campaign = {
  suppression: {
    suspended: '停机',
    closed: '离网或预销',
    doNotDisturb: '免打扰',
    lostContact: '空号或关机',
    invalidNumber: '号码无效',
    duplicates: '同一账户或联系人重复',
    otherLists: '已在本账期其他名单',
    overLimit: '超出名单上限',
  },
} as const
