import { createHash } from 'node:crypto'
import type { Rule } from '../../../shared/domain/rule.ts'

/** A rule may hold a million pasted numbers: what is longer stands as its digest. */
const LONGEST_KEY = 500

const keys = new WeakMap<Rule, string>()

/** A short text that is the same for equal rules and no others; made once for each part of a rule. */
export function ruleKey(rule: Rule): string {
  const known = keys.get(rule)
  if (known !== undefined) return known
  const text = textOf(rule)
  const key = text.length > LONGEST_KEY ? createHash('sha256').update(text).digest('base64') : text
  keys.set(rule, key)
  return key
}

function textOf(rule: Rule): string {
  switch (rule.op) {
    case 'all':
    case 'any':
      return `${rule.op}(${rule.of.map(ruleKey).join()})`
    case 'not':
      return `not(${ruleKey(rule.of)})`
    case 'top':
    case 'percentile': {
      const { within, ...own } = rule
      return within ? `${JSON.stringify(own)} within ${ruleKey(within)}` : JSON.stringify(own)
    }
    default:
      return JSON.stringify(rule)
  }
}
