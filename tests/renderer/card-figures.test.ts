import { describe, expect, it } from 'vitest'
import { writeMedian, type Words } from '../../renderer/features/customer-card/field-text.ts'
import { translateTo } from '../../shared/i18n/catalogue.ts'
import { formatOf } from '../../shared/i18n/format.ts'

describe('a median on the card', () => {
  const words: Words = {
    t: translateTo('zh-CN'), format: formatOf('zh-CN'), fields: { nameOf: (id: string) => id, unitOf: () => '' } as unknown as Words['fields'],
    byId: new Map([['call_cnt', { type: 'int', unit: '次' }], ['bill_fee', { type: 'money', unit: '元' }]]),
  }

  it('of an even number of whole numbers keeps its half', () => {
    expect(['81.5', '82', '1,000.5'].map((text) => writeMedian('call_cnt', Number(text.replace(',', '')), words))).toEqual(['81.5', '82', '1,000.5'])
    expect(writeMedian('bill_fee', 81.5, words)).toBe('81.50')
  })
})
