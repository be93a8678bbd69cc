/** 口径 of the fields of a contract: what a month shows is what holds in it. */
export const CONTRACT_FORMULA = {
  zh: '账期月末已生效的合约中到期最晚的一份；账期月末尚未生效的合约不计，没有生效日期的从导入它的账期起计',
  en: 'of the contracts begun by the end of the month the one that ends last; a contract that begins later does not count yet, one without a start counts from the month of its file on',
} as const
