import { describe, expect, it } from 'vitest'
import { completionsFor } from '../../renderer/features/explore/formula-completion.ts'
import type { FieldView } from '../../shared/api/explore.ts'
import { parseFormula } from '../../shared/domain/formula-parse.ts'
import { FieldNames } from '../../shared/domain/formula-names.ts'
import { translateTo } from '../../shared/i18n/catalogue.ts'

function field(id: string, zh: string, en: string): FieldView {
  return { id, zh, en, type: 'number', unit: '', group: 'custom', source: 'custom', sensitive: null, fillRate: 1, missingInputs: [] }
}

describe('what is put into a formula for a field that is chosen', () => {
  // Labels that are ids of others, labels of two, and labels of one language that are labels of another field in the other.
  const fields = [
    field('arpu', 'ARPU（折前）', 'ARPU before discount'), field('x_arpu', 'arpu', 'arpu'), field('f_1', '乘二', '乘二'), field('x_f_1', 'f_1', 'f_1'),
    field('x_a', '状态', 'state'), field('x_b', '状态', 'status'), field('x_c', 'state', 'other'), field('x_d', '费用@-1', ''),
  ]
  const names = new FieldNames(fields)

  it.each(['zh-CN', 'en'] as const)('means that field and no other (%s)', (language) => {
    const all = completionsFor({ start: 0, text: '', isField: true }, fields, language, translateTo(language))
    const read = all.map(({ key, insert }) => {
      const node = parseFormula(insert)
      return [key, node.kind === 'field' ? names.find(node.name, node).id : node.kind]
    })
    expect(read).toEqual(all.map(({ key }) => [key, key]))
    expect(all).toHaveLength(fields.length)
  })
})
