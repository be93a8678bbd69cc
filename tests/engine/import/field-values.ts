import type { Random } from '../../../electron/engine/kernels/random.ts'

/** One column of the dictionary as the shared list of spellings has it. */
export interface SpeltField {
  readonly id: string
  readonly table: string
  readonly zh: string
  readonly type: string
  readonly unit: string
  readonly aliases: readonly string[]
}

const SURNAMES = ['王', '李', '张', '刘', '陈', '杨', '赵', '黄', '周', '吴']
const GIVEN = ['伟', '秀英', '敏', '静', '丽', '强', '磊', '洋', '艳', '勇']
const WORDS: Readonly<Record<string, readonly string[]>> = {
  gender: ['男', '女'], status: ['正常', '单停', '停机', '正常', '正常'], pay_type: ['预付费', '后付费', '托收'], brand: ['全球通', '动感地带', '神州行'],
  service_type: ['移动', '宽带', '固话'], cust_type: ['个人', '家庭', '政企'], id_type: ['居民身份证', '营业执照'], vip_level: ['三星', '四星', '五星', '普通'],
  credit_level: ['A', 'B', 'C'], plan_name: ['云享59元套餐', '畅享129元套餐', '孝心19元套餐'], next_plan_name: ['云享39元套餐', '畅享99元套餐'],
  stop_type: ['欠费', '挂失', '申请'], close_reason: ['资费高', '网络差', '携出'], grid: ['城东网格', '城西网格', '河口网格'], area: ['城关支局', '河口支局'],
  county: ['云溪县'], city: ['临江市'], prov: ['云南'], contract_type: ['终端', '话费', '宽带'], contract_name: ['预存300送300', '购机直降', '宽带包年'],
  product: ['视频彩铃', '10GB流量包', '来电显示'], prod_status: ['在用', '已退订'], term_brand: ['华为', '小米', 'OPPO', 'vivo'], term_model: ['Mate60', 'K70', 'Reno11'],
  contact_channel: ['10086', '营业厅', '网厅'], contact_type: ['账单异议', '网络投诉', '业务咨询'], item: ['月租费', '语音费', '流量费', '短信费'],
  level: ['县', '片区', '网格'], kpi_name: ['收入保有率', '净增用户', '宽带发展'], channel_type: ['自营厅', '社会渠道', '电子'],
}
/** Usual sizes in the unit of the field. */
const SIZES: Readonly<Record<string, number>> = {
  bill_fee: 70, paid_fee: 65, plan_fee: 59, voice_min: 240, min_call: 120, min_called: 110, min_local: 90, data_mb: 9000, data_4g: 6000, data_5g: 3000,
  data_allow: 20_000, voice_allow: 300, data_over: 200, tenure_m: 60, age: 40, balance: 45, term_price: 2500, amount: 20, kpi_target: 95,
}
const RATIOS: Readonly<Record<string, number>> = { 分: 100, 秒: 60, KB: 1024, GB: 1 / 1024, 小时: 1 / 60, 万元: 1e-4 }

export class FieldValues {
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  /** A value as an extract has it, of the given row. `unit` is that of the file. */
  value(field: SpeltField, row: number, unit: string): string {
    const words = WORDS[field.id]
    if (words) return this.#pick(words)
    switch (field.type) {
      case 'phone':
        return `1${this.#pick(['38', '39', '50', '58', '77', '86', '99'])}${this.#digits(8)}`
      case 'id':
        return this.#identifier(field.id, row)
      case 'secret':
        return `5301${this.#whole(10, 29)}19${this.#whole(60, 99)}0${this.#whole(1, 9)}1${this.#whole(0, 9)}${this.#digits(3)}X`
      case 'date':
      case 'datetime':
        return this.#date(field.type === 'datetime')
      case 'month':
        return '202403'
      case 'bool':
        return this.#pick(['是', '否'])
      case 'money':
        return this.#amount(field, unit)
      case 'int':
        return String(Math.max(0, Math.round(this.#size(field) * (field.id === 'tenure_m' || field.id === 'age' ? 1 : 0.2))))
      case 'num':
      case 'ratio':
        return field.type === 'ratio' ? this.#random.next().toFixed(2) : (this.#size(field) * (RATIOS[unit] ?? 1)).toFixed(unit === '秒' || unit === 'KB' ? 0 : 2)
      case 'enum':
        return this.#pick(['甲类', '乙类', '丙类'])
      default:
        return field.id.includes('name') || field.id === 'manager' || field.id === 'developer' ? this.#pick(SURNAMES) + this.#pick(GIVEN) : `说明${this.#whole(1, 400)}`
    }
  }

  #identifier(id: string, row: number): string {
    switch (id) {
      case 'sub_id':
        return `5309${String(100_000_000_000 + row * 7919).slice(-12)}`
      case 'plan_code':
        return `PP${String(1000 + row)}`
      case 'org_id':
      case 'parent_org_id':
        return `D${530_900 + (id === 'org_id' ? row : row % 5)}`
      default:
        return `${this.#whole(10, 99)}${this.#digits(9)}`
    }
  }

  #date(hasTime: boolean): string {
    const [year, month, day] = [String(this.#whole(2018, 2024)), String(this.#whole(1, 8)).padStart(2, '0'), String(this.#whole(1, 28)).padStart(2, '0')]
    const date = this.#pick([`${year}-${month}-${day}`, `${year}/${Number(month)}/${Number(day)}`, `${year}${month}${day}`, `${year}年${Number(month)}月${Number(day)}日`])
    return hasTime && date.includes('-') ? `${date} 1${this.#whole(0, 9)}:30:00` : date
  }

  #amount(field: SpeltField, unit: string): string {
    const yuan = this.#size(field)
    return unit === '分' ? String(Math.round(yuan * 100)) : unit === '万元' ? (yuan / 10_000).toFixed(4) : yuan.toFixed(2)
  }

  #size({ id }: SpeltField): number {
    return (SIZES[id] ?? 12) * (0.4 + 1.2 * this.#random.next())
  }

  #whole(from: number, to: number): number {
    return from + this.#random.int(to - from + 1)
  }

  #digits(count: number): string {
    return Array.from({ length: count }, () => this.#random.int(10)).join('')
  }

  #pick<T>(values: readonly T[]): T {
    const value = values[this.#random.int(values.length)]
    if (value === undefined) throw new RangeError('nothing to pick from')
    return value
  }
}
