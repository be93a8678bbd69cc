import { lazy, Suspense } from 'react'
import type { RuleWindowProps } from '../ui/locale.tsx'

const RuleWindow = lazy(async () => ({ default: (await import('../features/explore/rule-builder.tsx')).RuleWindow }))

/** The rule builder for pages other than 客户, loaded when it is first opened. */
export function OpenRuleWindow(props: RuleWindowProps) {
  if (props.rule === null) return null
  return (
    <Suspense fallback={null}>
      <RuleWindow {...props} />
    </Suspense>
  )
}
