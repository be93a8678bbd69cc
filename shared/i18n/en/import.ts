import type { Texts } from '../texts.ts'
import type { importTexts as source } from '../zh-CN/import.ts'

export const importTexts: Texts<typeof source> = {
  title: 'Data',
}
