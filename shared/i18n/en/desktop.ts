import type { desktop as source } from '../zh-CN/desktop.ts'

export const desktop: Record<keyof typeof source, string> = {
  file: 'File',
  quit: 'Quit',
  edit: 'Edit',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select all',
  view: 'View',
  resetZoom: 'Actual size',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fullScreen: 'Full screen',
  workspaceFiles: 'Liuke workspace',
  extractFiles: 'Spreadsheets and text',
  allFiles: 'All files',
}
