/** Classes every operator's status codes fall into. Source: domain dictionary, status → class. */
export const STATUS_CLASSES = ['正常', '单停', '双停', '申请停机', '预销', '离网', '未激活'] as const
export type StatusClass = (typeof STATUS_CLASSES)[number]

const SPELLINGS: Readonly<Record<StatusClass, readonly string[]>> = {
  正常: ['正常', '开通', '在用', '在网', '活动', '有效', '正常在用', 'active', '1', 'a'],
  单停: ['单停', '单向停机', '欠费单停', '半停'],
  双停: ['双停', '全停', '停机', '欠费停机', '强停', '信控停机', '双向停机'],
  申请停机: ['停机保号', '报停', '挂失', '主动停', '申请停机'],
  预销: ['预销', '预销号', '预拆', '预拆机', '预离网', '预销户'],
  离网: ['销户', '销号', '拆机', '离网', '已拆', '携出', '注销', '强拆', '携号转出'],
  未激活: ['预开户', '未激活', '未启用', '在途'],
}

const bySpelling = new Map(
  STATUS_CLASSES.flatMap((statusClass) => SPELLINGS[statusClass].map((spelling) => [spelling, statusClass] as const)),
)

/** The class of a status as an extract spells it; null when the dictionary does not know the word. */
export function statusClassOf(status: string): StatusClass | null {
  return bySpelling.get(status.trim().toLowerCase()) ?? null
}

/** Still a subscriber: counted in the base. */
export function isInNet(statusClass: StatusClass): boolean {
  return statusClass === '正常' || statusClass === '单停' || statusClass === '双停' || statusClass === '申请停机'
}

/** The statuses that are suspensions. */
export const SUSPENDED: readonly StatusClass[] = ['单停', '双停', '申请停机']

/** The statuses that end, or are about to end, the subscription. */
export const CLOSED: readonly StatusClass[] = ['预销', '离网']
