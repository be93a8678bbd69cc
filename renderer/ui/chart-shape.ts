/** What every custom series says: echarts gives its marks the level as it is written there, and warns of none when a brush draws them anew. */
export const CUSTOM_SERIES = { type: 'custom', zlevel: 0 } as const

/**
 * What an option is made of but its numbers. Where it is the same, new numbers are merged into the chart that is there, which
 * moves its marks; where a key came or went a merge would keep what is no longer meant, and the series are made anew.
 */
export function shapeOf(option: unknown): string {
  if (Array.isArray(option)) return `[${option.map(shapeOf).join(',')}]`
  if (typeof option !== 'object' || option === null) return option === null ? 'null' : typeof option
  return `{${Object.entries(option).map(([key, value]) => `${key}:${partShape(key, value)}`).join(',')}}`
}

function partShape(key: string, value: unknown): string {
  if (key === 'data') return ''
  return key === 'type' ? String(value) : shapeOf(value)
}
