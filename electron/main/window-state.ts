import { readFileSync, writeFileSync } from 'node:fs'
import { screen, type BrowserWindow } from 'electron'

interface WindowState {
  readonly width: number
  readonly height: number
  readonly x?: number
  readonly y?: number
}

const DEFAULT_STATE: WindowState = { width: 1366, height: 768 }

/** Where the window was last; the default when that is unknown or no longer on a screen. */
export function readWindowState(file: string): WindowState {
  let stored: Partial<WindowState>
  try {
    stored = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return DEFAULT_STATE // first start, or a damaged file: the default window is right in both cases
  }
  const { width, height, x, y } = stored
  if (typeof width !== 'number' || typeof height !== 'number') return DEFAULT_STATE
  if (typeof x !== 'number' || typeof y !== 'number') return { width, height }
  const isOnScreen = screen.getAllDisplays().some(({ workArea }) => {
    return x >= workArea.x - 50 && y >= workArea.y - 50 && x < workArea.x + workArea.width - 100 && y < workArea.y + workArea.height - 100
  })
  return isOnScreen ? { width, height, x, y } : { width, height }
}

export function keepWindowState(window: BrowserWindow, file: string): void {
  window.on('close', () => {
    if (!window.isMinimized() && !window.isFullScreen()) writeFileSync(file, JSON.stringify(window.getNormalBounds()))
  })
}
