import { BranchesOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useCallback, useState } from 'react'
import type { Month } from '../../shared/domain/month.ts'
import type { Rule } from '../../shared/domain/rule.ts'
import { useAppearance, useT } from './locale.tsx'

interface RuleButtonProps {
  readonly month: Month
  /** What the window opens with. */
  readonly rule: Rule
  /** The button's text; absent = an icon that says it on hover. */
  readonly text?: string
  readonly onChange: (rule: Rule) => void
}

/** Edits a population in the rule builder. */
export function RuleButton({ month, rule, text, onChange }: RuleButtonProps) {
  const t = useT()
  const { ruleWindow: RuleWindow } = useAppearance()
  const [edited, setEdited] = useState<Rule | null>(null)
  const close = useCallback(() => setEdited(null), [])
  return (
    <>
      <Button icon={<BranchesOutlined />} title={t('common.editConditions')} aria-label={t('common.editConditions')} onClick={() => setEdited(rule)}>
        {text}
      </Button>
      <RuleWindow month={month} rule={edited} onApply={onChange} onClose={close} />
    </>
  )
}
