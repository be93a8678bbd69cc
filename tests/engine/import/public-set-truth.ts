/** What an analyst says the columns of a file are. Headers as the file spells them; those not named are in no dictionary. */
export interface PublicSet {
  readonly file: string
  readonly kind: string
  readonly fields: Readonly<Record<string, string>>
}

/** Public churn sets, read by hand: their charges are list prices per month, not bills, and their minutes are parts of a day. */
export const CHURN_SETS: readonly PublicSet[] = [
  { file: 'churn/ibm-telco/data__Telco-Customer-Churn.csv', kind: 'outcomeTable', fields: { customerID: 'cust_id', gender: 'gender', tenure: 'tenure_m' } },
  { file: 'churn/bigml-orange/churn-bigml-20.csv', kind: 'outcomeTable', fields: {} },
  { file: 'churn/bigml-orange/churn-bigml-80.csv', kind: 'outcomeTable', fields: {} },
  { file: 'churn/mlc-churn/mlc_churn.csv', kind: 'outcomeTable', fields: {} },
  {
    file: 'churn/maven/telecom_customer_churn.csv', kind: 'outcomeTable',
    fields: { Customerid: 'cust_id', Gender: 'gender', Age: 'age', City: 'city', Tenureinmonths: 'tenure_m' },
  },
  { file: 'churn/syriatel/data__telecom_dataset.xls', kind: 'outcomeTable', fields: { 'phone number': 'msisdn' } },
  {
    file: 'churn/ibm-telco-extended/Telco_customer_churn.xlsx', kind: 'outcomeTable',
    fields: { CustomerID: 'cust_id', City: 'city', Gender: 'gender', 'Tenure Months': 'tenure_m' },
  },
  {
    file: 'churn/ibm-telco-extended/XTelco_Customer_Churn.csv', kind: 'outcomeTable',
    fields: { CustomerID: 'cust_id', City: 'city', Gender: 'gender', 'Tenure Months': 'tenure_m' },
  },
  { file: 'churn/ibm-telco-extended/Telco_customer_churn_status.xlsx', kind: 'outcomeTable', fields: { 'Customer ID': 'cust_id' } },
  { file: 'churn/ibm-telco-extended/Telco_customer_churn_services.xlsx', kind: 'subscriberMaster', fields: { 'Customer ID': 'cust_id', 'Tenure in Months': 'tenure_m' } },
  {
    file: 'churn/ibm-telco-extended/Telco_customer_churn_demographics.xlsx', kind: 'customDataset',
    fields: { 'Customer ID': 'cust_id', Gender: 'gender', Age: 'age' },
  },
]

/** Files of other trades, in which nothing is a telecom field: whatever is mapped there is wrong. */
export const OTHER_TRADES: readonly PublicSet[] = [
  { file: 'chinese-business/book-teaching-visible/chapter5__data__sales_data.xls', kind: 'customDataset', fields: {} },
  { file: 'chinese-business/book-teaching-visible/chapter3__data__catering_sale.xls', kind: 'customDataset', fields: {} },
  { file: 'chinese-business/book-teaching-visible/chapter3__data__catering_dish_profit.xls', kind: 'customDataset', fields: {} },
  { file: 'chinese-business/book-teaching-visible/chapter4__data__electricity_data.xls', kind: 'customDataset', fields: {} },
  { file: 'chinese-business/public-statistics/2014年全国居民分地区人均消费支出.csv', kind: 'customDataset', fields: {} },
]
