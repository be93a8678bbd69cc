import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { EngineState, Host } from '../../shared/api/host.ts'

/** Hands the engine's port to the page and offers dialogs and paths; nothing else crosses. */
ipcRenderer.on('engine:port', (event) => window.postMessage('engine:port', window.location.origin, [...event.ports]))

const engineStateListeners = new Set<(state: EngineState) => void>()
ipcRenderer.on('engine:state', (_event, state: EngineState) => {
  for (const listener of engineStateListeners) listener(state)
})

const host: Host = {
  chooseFiles: (kind) => ipcRenderer.invoke('dialog:files', kind),
  chooseFolder: () => ipcRenderer.invoke('dialog:folder'),
  chooseSavePath: (kind, defaultName) => ipcRenderer.invoke('dialog:save', kind, defaultName),
  pathOfFile: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ''),
  showInFolder: (path) => ipcRenderer.invoke('file:show', path),
  printReport: (htmlPath) => ipcRenderer.invoke('report:print', htmlPath),
  printPage: (pdfPath) => ipcRenderer.invoke('page:print', pdfPath),
  connectEngine: () => ipcRenderer.invoke('engine:connect'),
  onEngineState: (listener) => {
    engineStateListeners.add(listener)
    return () => {
      engineStateListeners.delete(listener)
    }
  },
  setPreferences: (preferences) => ipcRenderer.invoke('preferences:set', preferences),
  platform: process.platform,
  version: process.versions['electron'] ?? '',
}

contextBridge.exposeInMainWorld('host', host)
