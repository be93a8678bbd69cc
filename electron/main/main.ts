import path from 'node:path'
import { app, BrowserWindow } from 'electron'
import { registerAppScheme, serveApp } from './app-protocol.ts'
import { EngineProcess } from './engine-process.ts'
import { answerHostRequests } from './host-requests.ts'
import { setMenu } from './menu.ts'
import { keepWindowState, readWindowState } from './window-state.ts'

registerAppScheme()
const userData = process.env['LIUKE_USER_DATA']
if (userData !== undefined) app.setPath('userData', userData)
// enableSandbox() would override --no-sandbox, which root needs on Linux.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()

let window: BrowserWindow | null = null
let engine: EngineProcess | null = null

async function createWindow(): Promise<void> {
  const stateFile = path.join(app.getPath('userData'), 'window.json')
  window = new BrowserWindow({
    ...readWindowState(stateFile),
    minWidth: 1024,
    minHeight: 640,
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload: path.join(import.meta.dirname, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      spellcheck: false,
    },
  })
  keepWindowState(window, stateFile)
  window.once('ready-to-show', () => window?.show())
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  window.webContents.on('will-navigate', (event) => event.preventDefault())
  window.on('closed', () => {
    window = null
  })
  await window.loadURL('app://liuke/index.html')
}

async function start(): Promise<void> {
  await app.whenReady()
  setMenu('zh-CN')
  serveApp()
  engine = new EngineProcess(app.getPath('userData'), (state) => window?.webContents.send('engine:state', state))
  answerHostRequests(engine)
  await createWindow()
}

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    if (window?.isMinimized() === true) window.restore()
    window?.focus()
  })
  app.on('window-all-closed', () => app.quit())
  let engineStopped = false
  app.on('before-quit', (event) => {
    if (engineStopped || !engine) return
    event.preventDefault()
    void engine.stop().then(() => {
      engineStopped = true
      app.quit()
    })
  })
  void start()
} else {
  app.quit()
}
