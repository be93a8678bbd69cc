/** Texts of the page where extracts are imported. */
export const importTexts = {
  title: '数据',
} as const
