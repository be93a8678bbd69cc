import { useEffect, useState } from 'react'
import type { Rule } from '../../shared/domain/rule.ts'
import type { Translate } from '../../shared/i18n/catalogue.ts'
import type { Format } from '../../shared/i18n/format.ts'
import { fetchEngine, useEngineQuery } from './queries.ts'
import type { Clause, Dropped } from './selection.ts'
import { useSettings } from './settings.ts'

/** A rule in words, in the language of the window; '' until it is read. */
export function useRuleText(rule: Rule | null): string {
  const language = useSettings((settings) => settings.language)
  return useEngineQuery('segment.describe', rule === null ? null : { rule, language }).data?.text ?? ''
}

/** The same outside of a component, of a condition. Its label is in the language of when it was made: that is for what has no words any more. */
export function textOfClause({ rule, label }: Clause): Promise<string> {
  return fetchEngine('segment.describe', { rule, language: useSettings.getState().language }).then(
    ({ text }) => text,
    () => label,
  )
}

const MOST_TOLD = 3

/** That conditions went with what they name, and which; nothing where none did. */
export async function textOfDropped({ clauses }: Dropped, t: Translate, format: Format): Promise<readonly string[]> {
  if (clauses.length === 0) return []
  const texts = await Promise.all(clauses.slice(0, MOST_TOLD).map(textOfClause))
  return [t('common.conditionsGone', { count: clauses.length, conditions: format.list(clauses.length > MOST_TOLD ? [...texts, '…'] : texts) })]
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
