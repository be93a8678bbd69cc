import { useEffect, useState } from 'react'
import type { Rule } from '../../shared/domain/rule.ts'
import { fetchEngine, useEngineQuery } from './queries.ts'
import { useSettings } from './settings.ts'

/** A rule in words, in the language of the window; '' until it is read. */
export function useRuleText(rule: Rule | null): string {
  const language = useSettings((settings) => settings.language)
  return useEngineQuery('segment.describe', rule === null ? null : { rule, language }).data?.text ?? ''
}

/** The same for each rule of a list; keep the list's identity while nothing changes. */
export function useRuleTexts(rules: readonly Rule[]): readonly string[] {
  const language = useSettings((settings) => settings.language)
  const [texts, setTexts] = useState<readonly string[]>([])
  useEffect(() => {
    let isCurrent = true
    const describe = (rule: Rule): Promise<string> =>
      // A rule over a column that was taken back has no words any more; the rest of the list is still worth reading.
      fetchEngine('segment.describe', { rule, language }).then(
        ({ text }) => text,
        () => '',
      )
    void Promise.all(rules.map(describe)).then((described) => {
      if (isCurrent) setTexts(described)
    })
    return () => {
      isCurrent = false
    }
  }, [rules, language])
  return texts
}
