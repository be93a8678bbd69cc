/** What an executor may enter in a dispatch sheet; the same words are read back from the filled sheet. Source: domain dictionary. */
export const RESULT_CODES = [
  '成功办理', '同意待办', '意向跟进', '考虑', '明确拒绝', '投诉',
  '无人接听', '关机', '停机', '空号', '占线', '拒接', '号码错误',
  '已离网', '非本人', '不需联系', '未处理',
] as const

export const REFUSE_REASONS = [
  '资费高', '竞争对手优惠', '网络质量', '服务不满', '合约限制', '无需求', '已有类似', '工作变动异地', '单位统一换号', '家人统一', '其他',
] as const

export const INTENT_CODES = ['高', '中', '低', '无'] as const
export const CONTACT_WAYS = ['电话', '上门', '短信', '微信', '营业厅'] as const
export const YES_NO = ['是', '否'] as const
