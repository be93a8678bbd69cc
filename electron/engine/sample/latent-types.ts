/** The kinds of people the county is made of. No file says who is which: segments and clusters are there to find out. */
export interface LatentType {
  readonly name: string
  readonly weight: number
  /** Median and log-spread of a usual month. Units: minutes, MB. */
  readonly voice: readonly [median: number, sigma: number]
  readonly data: readonly [median: number, sigma: number]
  readonly vasShare: number
  /** Units: yuan per month, of those who have any. */
  readonly vasFee: readonly [lo: number, hi: number]
  /** Index range in the list of plans. */
  readonly plans: readonly [lo: number, hi: number]
  readonly age: readonly [lo: number, hi: number]
  readonly fusionShare: number
  readonly contractShare: number
  /** Share of the plan fee that is booked as voice. */
  readonly voicePart: number
  /** Added to the log-hazard of leaving. */
  readonly leaving: number
  readonly business?: boolean
}

export const LATENT_TYPES: readonly LatentType[] = [
  { name: '高语音商务', weight: 11, voice: [620, 0.4], data: [9_000, 0.6], vasShare: 0.3, vasFee: [3, 10],
    plans: [6, 9], age: [30, 56], fusionShare: 0.3, contractShare: 0.6, voicePart: 0.6, leaving: 0 },
  { name: '流量青年', weight: 19, voice: [90, 0.6], data: [32_000, 0.45], vasShare: 0.45, vasFee: [5, 15],
    plans: [3, 6], age: [16, 32], fusionShare: 0.12, contractShare: 0.35, voicePart: 0.15, leaving: 0.3 },
  { name: '老年低用', weight: 17, voice: [70, 0.7], data: [300, 1.1], vasShare: 0.06, vasFee: [2, 6],
    plans: [0, 2], age: [58, 86], fusionShare: 0.15, contractShare: 0.15, voicePart: 0.75, leaving: -0.7 },
  { name: '家庭融合', weight: 22, voice: [240, 0.5], data: [13_000, 0.55], vasShare: 0.4, vasFee: [5, 12],
    plans: [5, 8], age: [28, 56], fusionShare: 0.92, contractShare: 0.75, voicePart: 0.35, leaving: -0.1 },
  { name: '增值娱乐', weight: 8, voice: [150, 0.7], data: [22_000, 0.55], vasShare: 0.95, vasFee: [15, 40],
    plans: [4, 7], age: [20, 45], fusionShare: 0.25, contractShare: 0.45, voicePart: 0.2, leaving: 0.1 },
  { name: '低饱和', weight: 12, voice: [35, 0.6], data: [1_500, 0.8], vasShare: 0.15, vasFee: [3, 8],
    plans: [4, 7], age: [35, 65], fusionShare: 0.25, contractShare: 0.45, voicePart: 0.4, leaving: 0.45 },
  { name: '商务全能', weight: 7, voice: [560, 0.4], data: [30_000, 0.45], vasShare: 0.8, vasFee: [10, 30],
    plans: [7, 10], age: [28, 52], fusionShare: 0.4, contractShare: 0.7, voicePart: 0.45, leaving: -0.2 },
  { name: '政企', weight: 4, voice: [420, 0.5], data: [7_000, 0.7], vasShare: 0.2, vasFee: [5, 20],
    plans: [4, 9], age: [30, 58], fusionShare: 0.35, contractShare: 0.8, voicePart: 0.55, leaving: -0.5, business: true },
]
