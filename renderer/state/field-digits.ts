import type { FieldView } from '../../shared/api/explore.ts'

/** Decimals a field's numbers are written with; shares, scores and rates such as 元/MB need three. */
export function digitsOf({ type, unit }: Pick<FieldView, 'type' | 'unit'>): number {
  if (type === 'int') return 0
  if (type === 'money') return 2
  return unit === '' || unit.includes('/') ? 3 : 1
}
