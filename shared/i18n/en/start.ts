import type { Texts } from '../texts.ts'
import type { start as source } from '../zh-CN/start.ts'

export const start: Texts<typeof source> = {
  title: 'Workspaces',
  intro: 'A workspace is one .liuke file with all imported data, segments, models and lists of a county. Data stays on this computer; nothing goes online.',
  create: 'New workspace',
  open: 'Open workspace',
  sample: 'Open sample county',
  sampleHint: 'An invented county with 3 extract files, enough for the whole way from import to target lists.',
  createHint: 'Choose where to save it. You get an empty workspace to import Excel or CSV extracts into.',
  openHint: 'Choose a .liuke file, or drop one here.',
  recent: 'Recent',
  recentNone: 'No workspace has been opened yet.',
  openedAt: 'opened {{time}}',
  missing: 'The file is no longer there',
  forget: 'Take off the list',
  forgetHint: 'Takes it off this list only; the file stays',
  current: 'open',
  defaultName: 'My workspace',
  dropHere: 'Drop to open this workspace',
  dropHereOrImport: 'Drop to open this workspace; other files are imported into the open one',
  preparingSample: 'Writing the extracts of the sample county',
}
