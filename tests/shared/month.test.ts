import { describe, expect, it } from 'vitest'
import { parseMonth } from '../../shared/domain/month.ts'

describe('a month as people type it', () => {
  it('is read in every usual spelling', () => {
    for (const text of ['2023-01', '2023-1', '202301', '2023/01', '2023.1', '2023年1月', '2023年01月', '2023 年 1 月', '2023年1', ' ２０２３－０１ ', '２０２３０１']) {
      expect([text, parseMonth(text)]).toEqual([text, 202301])
    }
    expect(parseMonth('2024-12')).toBe(202412)
  })

  it('is none where the text is another thing', () => {
    for (const text of ['', '2023', '20231', '2023-13', '2023-00', '202313', '2023-01-05', '20230105', '13800138000', '1月', '2023-', 'a2023-01']) {
      expect([text, parseMonth(text)]).toEqual([text, null])
    }
  })
})
