import path from 'node:path'
import { writeFile } from 'node:fs/promises'
import { app, BrowserWindow, dialog, ipcMain, nativeTheme, session, shell, type FileFilter, type IpcMainInvokeEvent, type WebContents } from 'electron'
import type { Host } from '../../shared/api/host.ts'
import { translateTo, type Language } from '../../shared/i18n/catalogue.ts'
import { keepOffline } from './app-protocol.ts'
import type { EngineProcess } from './engine-process.ts'
import { setMenu } from './menu.ts'

type SaveKind = Parameters<Host['chooseSavePath']>[0]

const PAGE_ORIGIN = 'app://liuke/'

let language: Language = 'zh-CN'

/** Answers the few things the page may ask of the desktop; only our own page is answered. */
export function answerHostRequests(engine: EngineProcess): void {
  handle('engine:connect', (event) => engine.connect(event.sender))
  handle('dialog:files', async (event, kind: 'extract' | 'workspace') => {
    const { filePaths } = await dialog.showOpenDialog(windowOf(event), {
      properties: kind === 'extract' ? ['openFile', 'multiSelections'] : ['openFile'],
      filters: openFilters(kind),
    })
    return filePaths
  })
  handle('dialog:folder', async (event) => {
    const { filePaths } = await dialog.showOpenDialog(windowOf(event), { properties: ['openDirectory', 'createDirectory'] })
    return filePaths[0] ?? null
  })
  handle('dialog:save', async (event, kind: SaveKind, defaultName: string) => {
    const extension = kind === 'workspace' ? 'liuke' : kind
    const { filePath } = await dialog.showSaveDialog(windowOf(event), {
      defaultPath: path.join(app.getPath('documents'), path.basename(defaultName)),
      filters: [{ name: extension, extensions: [extension] }],
    })
    return filePath === '' ? null : filePath
  })
  handle('file:show', (_event, file: string) => shell.showItemInFolder(path.resolve(file)))
  handle('report:print', (_event, htmlPath: string) => printToPdf(path.resolve(htmlPath)))
  handle('page:print', (event, pdfPath: string) => printOnOnePage(event.sender, path.resolve(pdfPath)))
  handle('preferences:set', (_event, preferences: { language: Language; theme: 'light' | 'dark' }) => {
    language = preferences.language
    nativeTheme.themeSource = preferences.theme
    setMenu(language)
  })
}

function handle<A extends unknown[]>(channel: string, answer: (event: IpcMainInvokeEvent, ...args: A) => unknown): void {
  ipcMain.handle(channel, (event, ...args) => {
    if (event.senderFrame?.url.startsWith(PAGE_ORIGIN) !== true) throw new Error(`refused ${channel}`)
    return answer(event, ...(args as A))
  })
}

function windowOf(event: IpcMainInvokeEvent): BrowserWindow {
  const window = BrowserWindow.fromWebContents(event.sender)
  if (!window) throw new Error('the window is gone')
  return window
}

function openFilters(kind: 'extract' | 'workspace'): FileFilter[] {
  const t = translateTo(language)
  if (kind === 'workspace') return [{ name: t('desktop.workspaceFiles'), extensions: ['liuke'] }]
  return [
    { name: t('desktop.extractFiles'), extensions: ['xlsx', 'xlsm', 'xls', 'xlsb', 'et', 'ods', 'csv', 'txt', 'tsv', 'zip', 'gz'] },
    { name: t('desktop.allFiles'), extensions: ['*'] },
  ]
}

/** Prints a report the engine wrote; the hidden window may load that one file and nothing else. */
async function printToPdf(htmlPath: string): Promise<string> {
  const reportSession = session.fromPartition('report')
  keepOffline(reportSession)
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true, contextIsolation: true, javascript: false, session: reportSession } })
  try {
    await window.loadFile(htmlPath)
    const pdf = await window.webContents.printToPDF({ pageSize: 'A4', printBackground: true, generateTaggedPDF: true })
    const pdfPath = htmlPath.replace(/\.html?$/i, '') + '.pdf'
    await writeFile(pdfPath, pdf)
    return pdfPath
  } finally {
    window.destroy()
  }
}

/** The first is as on screen; what is longer is made smaller until it fits. */
const PAGE_SCALES = [0.62, 0.56, 0.5, 0.44, 0.38, 0.32]
const PAGE_MARGIN_INCHES = 0.35

async function printOnOnePage(contents: WebContents, pdfPath: string): Promise<string> {
  const margins = { top: PAGE_MARGIN_INCHES, bottom: PAGE_MARGIN_INCHES, left: PAGE_MARGIN_INCHES, right: PAGE_MARGIN_INCHES }
  for (const scale of PAGE_SCALES) {
    const isLast = scale === PAGE_SCALES.at(-1)
    const pdf = await contents.printToPDF({ pageSize: 'A4', printBackground: true, margins, scale, ...(isLast ? { pageRanges: '1' } : {}) })
    if (!isLast && pagesOf(pdf) > 1) continue
    await writeFile(pdfPath, pdf)
    break
  }
  return pdfPath
}

/** Chromium writes the objects of pages uncompressed. */
function pagesOf(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0
}
