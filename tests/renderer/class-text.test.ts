import { expect, it } from 'vitest'
import { classText } from '../../shared/i18n/class-text.ts'
import { VALUE_TIERS } from '../../shared/domain/preset-classes.ts'
import { STATUS_CLASSES } from '../../shared/domain/status.ts'
import { translateTo } from '../../shared/i18n/catalogue.ts'

const en = translateTo('en')

it('computed classes are English in an English window, and words of files are not touched', () => {
  expect(VALUE_TIERS.map((tier) => classText('value_tier_share', tier, en))).toEqual(['diamond', 'gold', 'silver', 'standard'])
  for (const word of STATUS_CLASSES) expect(classText('status_class', word, en)).not.toMatch(/\p{Script=Han}/u)
  expect(classText('value_tier', '钻', translateTo('zh-CN'))).toBe('钻')
  expect(classText('status', '正常', en)).toBe('正常')
  expect(classText('value_tier', '自定', en)).toBe('自定')
})
