import type { FieldType } from '../../../shared/domain/field.ts'
import type { ColumnSample } from './column-sample.ts'
import { isFlagPair } from './flag-words.ts'

const ID_HEADER = /(?:编号|编码|代码|号码|账号|帐号|卡号|工号|串号|标识码|流水号?|邮编|imei|iccid|(?:^|[\s_])(?:id|no|code|number)|ID)$/
/** Letters and digits, as keys have them. */
const CODE = /^[A-Za-z\d][\w.-]*\d[\w.-]*$/
/** A few bad cells do not change what a column is: they become issues. */
const NEARLY_ALL = 0.95
const ENUM_VALUES = 60

/**
 * What a column that the dictionary does not know holds. Numbers with leading zeros or of 12 digits and more are
 * identifiers: as numbers they would lose digits.
 */
export function inferType(header: string, sample: ColumnSample): FieldType {
  const { filled, distinct } = sample
  if (filled === 0) return distinct > 0 ? 'enum' : 'text'
  if (sample.isDateFormatted || (sample.dateShare >= NEARLY_ALL && hasDateLength(sample))) return 'date'
  if (sample.hasLeadingZeros || (sample.longestDigits >= 12 && sample.numberShare >= NEARLY_ALL)) return 'id'
  if (isFlagPair(sample.values)) return 'flag'
  if (sample.monthShare >= NEARLY_ALL && (sample.longestDigits === 6 || sample.longestDigits === 0)) return 'month'
  const isIdHeader = ID_HEADER.test(header.trim()) || ID_HEADER.test(header.trim().toLowerCase())
  const isVaried = distinct > ENUM_VALUES || distinct >= filled * 0.5
  if (isIdHeader && isVaried && filled >= 2) return 'id'
  if (sample.numberShare >= NEARLY_ALL) {
    if (isIdHeader) return 'enum'
    return sample.wholeShare >= sample.numberShare ? 'int' : 'number'
  }
  const isKey = filled >= 20 && distinct >= filled * 0.98 && sample.values.every((value) => CODE.test(value))
  if (isKey && sample.numberShare < 0.5) return 'id'
  return distinct <= ENUM_VALUES && (distinct <= filled * 0.5 || distinct <= 3) && sample.longest <= 60 ? 'enum' : 'text'
}

/** Eight digits may be a day; six or twelve digits that happen to parse are not. */
function hasDateLength({ values }: ColumnSample): boolean {
  return values.slice(0, 50).every((value) => !/^\d+$/.test(value) || value.length === 8 || value.length === 14)
}
