import path from 'node:path'
import electronLog from 'electron-log/node'

/** Writes JSON lines; never give it values of customers. */
export interface Log {
  info(event: string, detail?: Readonly<Record<string, unknown>>): void
  warn(event: string, detail?: Readonly<Record<string, unknown>>): void
  error(event: string, detail?: Readonly<Record<string, unknown>>): void
}

const MAX_FILE_BYTES = 2_000_000

/** A log of JSON lines in `<stateDir>/logs/<name>.log`, rotated once it is full. */
export function createLog(stateDir: string, name: string): Log {
  const logger = electronLog.create({ logId: name })
  logger.transports.console.level = false
  logger.transports.file.resolvePathFn = () => path.join(stateDir, 'logs', `${name}.log`)
  logger.transports.file.maxSize = MAX_FILE_BYTES
  logger.transports.file.format = '{text}'
  const write = (level: 'info' | 'warn' | 'error') => (event: string, detail: Readonly<Record<string, unknown>> = {}) => {
    logger[level](JSON.stringify({ at: new Date().toISOString(), level, event, ...detail }))
  }
  return { info: write('info'), warn: write('warn'), error: write('error') }
}

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined }
