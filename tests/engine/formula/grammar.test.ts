import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { analyseFormula, showExpression } from '../../../electron/engine/formula/analyse.ts'
import { FieldNames } from '../../../shared/domain/formula-names.ts'
import { dictionaryField } from '../../../shared/domain/field.ts'
import { FORMULA_EXAMPLES } from '../../../shared/domain/formula-examples.ts'
import { FORMULA_FUNCTIONS, FORMULA_WINDOWS } from '../../../shared/domain/formula-functions.ts'
import { parseFormula } from '../../../shared/domain/formula-parse.ts'
import { FormulaError } from '../../../shared/domain/formula.ts'
import { issuesOf, NAMES, soundOf, valueOf } from './columns.ts'

describe('precedence, as in Excel', () => {
  it.each([
    ['1+2*3', 7],
    ['(1+2)*3', 9],
    ['2^3^2', 64],
    ['-2^2', 4],
    ['2*-3', -6],
    ['10-4-3', 3],
    ['100/10/2', 5],
    ['2+10%', 2.1],
    ['=1+1', 2],
    ['1e3+.5', 1000.5],
    ['2^-1', 0.5],
    ['0.1+0.2=0.3', 1],
    ['0.1+0.2>0.3', 0],
    ['90/100-1<=-10%', 1],
    ['1.1*39>=42.9', 1],
    ['2000000000000001=2000000000000000', 0],
    ['--3', 3],
    ['１２＋３×（４－１）', 21],
    ['MOD(-7,3)', 2],
    ['MOD(7,-3)', -2],
    ['ROUND(2.675,2)', 2.68],
    ['ROUND(-2.5)', -3],
    ['ROUND(1234,-2)', 1200],
    ['INT(-1.5)', -2],
    ['ABS(-3)', 3],
    ['SUM(1,2,3)+AVERAGE(2,4)+MIN(5,6)+MAX(1,9)', 23],
    ['LOG10(1000)', 3],
    ['LN(EXP(2))', 2],
    ['SQRT(16)', 4],
    ['四舍五入(3.14159，2)', 3.14],
    ['IFS(1>2, 10, 2>1, 20, 30)', 20],
    ['IF(1>2, 10)', null],
    ['IFERROR(1/0, 7)', 7],
    ['缺省(1/0, 8)', 8],
    ['LEN("中国😀")', 3],
    ['1/0', null],
    ['LN(0)', null],
    ['SQRT(-1)', null],
    ['10^400', null],
    ['1e308*10', null],
    ['YEAR(DATE(2024,2,29))*10000+MONTH(DATE(2024,2,29))*100+DAY(DATE(2024,2,29))', 20240229],
    ['DATEDIF(DATE(2024,1,31),DATE(2024,2,29),"M")', 0],
    ['DATEDIF(DATE(2020,2,29),DATE(2024,2,28),"Y")', 3],
    ['DATEDIF(DATE(2024,1,1),DATE(2024,1,1),"D")', 0],
    ['DATEDIF(DATE(2024,1,2),DATE(2024,1,1),"D")', null],
    ['DATEDIF(DATE(2024,2,1),DATE(2024,1,31),"M")', null],
    ['DATEDIF(DATE(2024,1,2),DATE(2024,1,1),"Y")', null],
    ['IFERROR(DATEDIF(DATE(2024,1,2),DATE(2024,1,1),"D"), 0-1)', -1],
    ['DAYSBETWEEN(DATE(2024,1,2),DATE(2024,1,1))', -1],
    ['MONTHSBETWEEN(DATE(2024,3,1),DATE(2024,1,1))', -2],
    ['相差天数(DATE(2024,1,1),"2024-03-01")', 60],
    ['MONTHEND()-DATE(2024,8,1)', 30],
  ])('%s = %s', (text, value) => {
    const shown = valueOf(text)
    expect(typeof shown === 'number' ? Number(shown.toPrecision(12)) : shown).toBe(value)
  })

  it.each([
    ['1<2 and 2<1', 0],
    ['not 1>2 or 1>2', 1],
    ['not (1<2 or 1<2)', 0],
    ['1=1 且 非 2=1 或 1>5', 1],
    ['AND(1<2, 2<3, 3<2)', 0],
    ['OR(1>2, 2<3)', 1],
    ['1+1=2', 1],
    ['"a"&"b"="ab"', 1],
    ['"甲"<>"乙"', 1],
    ['TRUE 且 真', 1],
    ['CONTAINS("动感地带", "地")', 1],
    ['1≠2 且 3≥3 且 1≤2', 1],
    ['ISBLANK(1/0)', 1],
    ['1/0>1 且 1>2', 0],
    ['1/0>1 或 1<2', 1],
  ])('%s is %s', (text, flag) => expect(valueOf(text)).toBe(flag))

  it.each([
    ['LEFT("动感地带😀x", 5)', '动感地带😀'],
    ['RIGHT("动感地带", 2)', '地带'],
    ['MID("动感地带", 2, 2)', '感地'],
    ['"套餐" & 59 & "元"', '套餐59元'],
    ['“中文引号”&‘单引号’', '中文引号单引号'],
    ['"引""号"', '引"号'],
    ['"日期"&DATE(2024,1,2)', '日期2024-01-02'],
    ['IF(1>2,"高","低")', '低'],
    ['LEFT("",3)', null],
  ])('%s is %s', (text, value) => expect(valueOf(text)).toBe(value))
})

describe('names', () => {
  it.each(['出账收入', '[出账收入]', '【出账收入】', 'bill_fee', '[billed revenue]', '[BILLED REVENUE]', '［出账收入］', '出账收入 '])('%s is the billed revenue', (text) => {
    expect(soundOf(text).inputs).toEqual(['bill_fee'])
  })

  it('reads other months, and writes them one way', () => {
    for (const text of ['[出账收入@-2]', '出账收入[-2]', '[出账收入][-2]', '[出账收入@-1][-1]', '出账收入[−2]', 'bill_fee[-2]']) {
      expect(soundOf(text)).toMatchObject({ reads: [{ field: 'bill_fee', monthsBack: 2 }], expression: '[bill_fee@-2]' })
    }
    expect(soundOf('近3月平均(出账收入)').reads.map(({ monthsBack }) => monthsBack)).toEqual([0, 1, 2])
    expect(soundOf('LAG(AVG3(出账收入), 3) / 出账收入').reads.map(({ monthsBack }) => monthsBack)).toEqual([3, 4, 5, 0])
  })

  it('is stored by id and shown by label, in the words of the analyst', () => {
    const { expression } = soundOf('IF( 出账收入 > 80, 1 , 0 )*[怪[名]]@-1]')
    expect(expression).toBe('IF( [bill_fee] > 80, 1 , 0 )*[x_c]')
    expect(showExpression(expression, 'zh-CN', (id, back) => NAMES.write(id, back, 'zh-CN'))).toBe('IF( [出账收入] > 80, 1 , 0 )*[x_c]')
    expect(showExpression(expression, 'en', (id, back) => NAMES.write(id, back, 'en'))).toBe('IF( [billed revenue] > 80, 1 , 0 )*[x_c]')
  })

  it('finds 且, 或 and 非 between words without spaces', () => {
    expect(soundOf('是否融合且非是否融合或通话次数>3').inputs).toEqual(['is_fusion', 'calls'])
  })
})

describe('what is wrong, and where', () => {
  it.each([
    ['', 'empty', 0, 0],
    ['  ', 'empty', 2, 2],
    ['1 +', 'ended', 3, 3],
    ['(1 + 2', 'parenthesisOpen', 0, 1],
    ['1 + 2)', 'token', 5, 6],
    ['1 2', 'token', 2, 3],
    ['"abc', 'textOpen', 0, 4],
    ['1 + [出账', 'bracketOpen', 4, 7],
    ['1 # 2', 'character', 2, 3],
    ['1 + 出账收入@-1', 'monthOutside', 4, 11],
    ['[出账收入] ＠ －１ * 2', 'monthOutside', 0, 11],
    ['(出账收入)@-1', 'monthOutside', 6, 7],
    ['出账收入@', 'monthOutside', 4, 5],
    ['1 + \u0000', 'character', 4, 5],
    ['出帐收入 + 1', 'fieldUnknown', 0, 4],
    ['1 + [状态]', 'fieldAmbiguous', 4, 8],
    ['1 + 状态', 'fieldAmbiguous', 4, 6],
    ['[套餐月费]*2', 'fieldAbsent', 0, 6],
    ['ROUNDD(1.5)', 'functionUnknown', 0, 6],
    ['IF(1>2)', 'argumentCount', 0, 2],
    ['MONTHEND(1)', 'argumentCount', 0, 8],
    ['AVG3()', 'argumentCount', 0, 4],
    ['出账收入[1]', 'monthAhead', 0, 7],
    ['[出账收入@+1]', 'monthAhead', 0, 9],
    ['出账收入[-61]', 'monthsTooFar', 0, 9],
    ['AVG99(出账收入)', 'monthsTooFar', 0, 5],
    ['LAG(LAG(出账收入, 40), 40)', 'monthsTooFar', 8, 12],
    ['AVG36(AVG36(出账收入))', 'monthsTooFar', 12, 16],
    ['套餐名称 * 2', 'type', 0, 4],
    ['not 通话次数', 'type', 4, 8],
    ['入网时间 + 离网时间', 'type', 0, 4],
    ['IF(通话次数, 1, 2)', 'type', 3, 7],
    ['LEN(出账收入)', 'type', 4, 8],
    ['套餐名称 > "a"', 'type', 0, 10],
    ['套餐名称 = 5', 'typesDiffer', 7, 8],
    ['IF(1>2, "a", 5)', 'typesDiffer', 13, 14],
    ['入网时间 > 5', 'typesDiffer', 7, 8],
    ['入网时间 > "2024-13-01"', 'dateInvalid', 7, 19],
    ['DATE(2023,2,29)', 'dateInvalid', 0, 15],
    ['首月 = 202413', 'dateInvalid', 5, 11],
    ['ROUND(1.5, 通话次数)', 'constantNeeded', 11, 15],
    ['LEFT(品牌, 0)', 'constantNeeded', 9, 10],
    ['CONTAINS(品牌, 套餐名称)', 'constantNeeded', 13, 17],
  ])('%s: %s at %i–%i', (text, code, start, end) => {
    expect(issuesOf(text)[0]).toMatchObject({ code, start, end })
  })

  it('names what was probably meant', () => {
    expect(issuesOf('出帐收入 + 1')[0]?.params).toMatchObject({ suggestion: '出账收入' })
    expect(issuesOf('ROUNDD(1)')[0]?.params).toMatchObject({ suggestion: 'ROUND' })
    expect(issuesOf('voice_mim')[0]?.params).toMatchObject({ suggestion: 'voice_min' })
    expect(issuesOf('[状态]')[0]?.params.candidates).toBe('状态 = [x_a]; 状态 = [x_b]')
    expect(issuesOf('[x_a]&"!"')).toEqual([])
  })

  it('tells every wrong part at once', () => {
    expect(issuesOf('甲甲甲 + ROUND(乙乙乙, 1) + 出账收入').map(({ code, start }) => [code, start])).toEqual([['fieldUnknown', 0], ['fieldUnknown', 12]])
  })
})

function failureOf(text: string): unknown {
  try {
    parseFormula(text)
    return null
  } catch (error) {
    return error
  }
}

describe('hostile texts', () => {
  it('is refused with a code, never with a crash of the stack', () => {
    expect(issuesOf('('.repeat(3000))[0]?.code).toBe('tooDeep')
    expect(issuesOf(`${'-'.repeat(3000)}1`)[0]?.code).toBe('tooDeep')
    expect(issuesOf(`${'not '.repeat(900)}TRUE`)[0]?.code).toBe('tooDeep')
    expect(issuesOf(`${'ABS('.repeat(500)}1`)[0]?.code).toBe('tooDeep')
    expect(issuesOf('1+'.repeat(5000))[0]).toMatchObject({ code: 'tooLong', start: 4000, end: 10000 })
    expect(issuesOf('x'.repeat(10_000))[0]?.code).toBe('tooLong')
    expect(issuesOf('['.repeat(4000))[0]?.code).toBe('bracketOpen')
    expect(issuesOf('9'.repeat(3999))[0]).toMatchObject({ code: 'numberTooLarge', start: 0, end: 3999 })
    expect(valueOf('9'.repeat(300))).toBe(1e300)
    expect(valueOf(`1${'+1'.repeat(500)}`)).toBe(501)
    expect(issuesOf(`1${'+1'.repeat(1900)}`)[0]?.code).toBe('tooLarge')
    expect(issuesOf(`1${'+通话次数'.repeat(700)}`)[0]?.code).toBe('tooLarge')
  })

  it('limits windows within windows', () => {
    expect(issuesOf('AVG12(SUM12(MAX12(MIN12(出账收入+优惠金额))))')).toEqual([])
    expect(issuesOf('AVG12(出账收入)'.replace('出账收入', Array.from({ length: 200 }, () => '出账收入').join('+')))[0]?.code).toBe('tooLarge')
  })

  it('ignores marks of writing direction and keeps other letters', () => {
    expect(valueOf('\u202e1 + \u200f2\u202c')).toBe(3)
    expect(valueOf('"مرحبا"&"😀"')).toBe('مرحبا😀')
    expect(issuesOf('مرحبا + 1')[0]).toMatchObject({ code: 'fieldUnknown', start: 0, end: 5 })
    expect(issuesOf('__proto__ + constructor')).toHaveLength(2)
    expect(issuesOf('constructor(1)')[0]?.code).toBe('functionUnknown')
    expect(issuesOf('toString(1)')[0]?.code).toBe('functionUnknown')
  })

  it('either reads a text or says where it stops', () => {
    const piece = fc.constantFrom('(', ')', '[', ']', '"', '+', '-', '*', '^', '%', ',', '且', '非', '出账收入', 'IF', 'AVG3', '1', '.', '@-1', ' ', '，', '<', '>', '=', '&', 'x', '😀', '\u202e', '中')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')), (text) => {
        for (const { start, end } of issuesOf(text)) {
          expect(start).toBeGreaterThanOrEqual(0)
          expect(end).toBeLessThanOrEqual(text.length)
          expect(start).toBeLessThanOrEqual(end)
        }
      }),
      { numRuns: 1500 },
    )
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (text) => {
        expect(failureOf(text)).toSatisfy((error) => error === null || error instanceof FormulaError)
      }),
      { numRuns: 1500 },
    )
  })
})

it('has a check for every function it offers', () => {
  for (const { id } of FORMULA_FUNCTIONS) expect(issuesOf(`${id}()`).every(({ code }) => code === 'argumentCount' || code === 'tooLarge')).toBe(true)
  for (const { id, arguments: { least } } of FORMULA_FUNCTIONS) {
    expect(() => issuesOf(`${id}(${Array.from({ length: least }, () => '1').join(',')})`)).not.toThrow()
  }
})

describe('the examples of functions', () => {
  const names = new FieldNames(['bill_fee', 'voice_min', 'data_mb', 'open_date', 'plan_name'].flatMap((id) => dictionaryField(id) ?? []))
  /** With the fields of real workspaces by id. Names of functions stay as they were typed; what they are called with is the same. */
  const said = (text: string): string => {
    const { sound, issues } = analyseFormula(text, names)
    if (!sound) throw new Error(`${text}: ${JSON.stringify(issues)}`)
    return sound.expression.replaceAll(/[^\s(,]+\(/g, 'f(')
  }

  it('are there for every function and window, use it, and say the same in both languages', () => {
    expect(Object.keys(FORMULA_EXAMPLES).toSorted()).toEqual([...FORMULA_FUNCTIONS.map(({ id }) => id), ...FORMULA_WINDOWS.map(({ window }) => `${window}_window`)].toSorted())
    for (const [id, { zh, en }] of Object.entries(FORMULA_EXAMPLES)) {
      const fn = FORMULA_FUNCTIONS.find((one) => one.id === id)
      expect(said(zh)).toBe(said(en))
      expect(en).toContain(fn?.id ?? id.replace('_window', ''))
      expect(zh).toContain(fn ? `${fn.zh}(` : '近')
    }
  })

  it('give what a reader expects where they need no data', () => {
    const given = Object.entries({ ROUND: 3.15, ABS: 5, INT: 3, MOD: 1, LOG10: 3, SQRT: 4, EXP: 1, LEFT: '4G', RIGHT: '畅享', MID: '畅享' })
    expect(given.map(([id]) => valueOf(FORMULA_EXAMPLES[id]?.zh ?? ''))).toEqual(given.map(([, value]) => value))
  })
})
