import { MessageChannel, parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { connectToRead } from '../db/open.ts'
import type { ColumnMessage, ColumnReply, ColumnThreadData } from './column-messages.ts'
import { ColumnStore } from './column-store.ts'
import { Frame } from './frame.ts'
import { isSameStamp } from './frame-stamp.ts'

/** Held here are what the next columns are made of; the columns themselves belong to whoever asked. */
const COLUMNS_HELD = 16
const CELL_BYTES = 8
/** Texts that are taken at once: about 5 ms. */
const TEXTS_AT_ONCE = 10_000

/** The column thread: makes columns one after another, on a connection of its own. */
const { file }: ColumnThreadData = workerData
const db = connectToRead(file)
let frame: Frame | null = null

parentPort?.on('message', (message: ColumnMessage) => {
  const reply = answer(message)
  parentPort?.postMessage(reply, reply.kind === 'texts' ? [reply.texts] : [])
})

function answer({ request, field, month, rows, stamp, given }: ColumnMessage): ColumnReply {
  frame ??= new Frame(db, new ColumnStore(COLUMNS_HELD * CELL_BYTES * rows))
  const own = frame
  try {
    // All reads of one state of the workspace, whatever is written meanwhile.
    return db.transaction((): ColumnReply => {
      own.refresh(rows)
      if (!isSameStamp(own.stamp, stamp)) return { request, kind: 'changed' }
      for (const one of given) if (!own.held(one.id, one.month)) own.keep(one.id, one.month, one.column)
      const column = own.column(field, month)
      if (column.kind === 'number' || column.dictionary.length <= TEXTS_AT_ONCE) return { request, kind: 'made', column }
      return { request, kind: 'texts', codes: column.codes, texts: inParts(column.dictionary) }
    })()
  } catch (error) {
    return { request, kind: 'failed', error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

function inParts(texts: readonly string[]): MessagePort {
  const { port1, port2 } = new MessageChannel()
  for (let from = 0; from < texts.length; from += TEXTS_AT_ONCE) port1.postMessage(texts.slice(from, from + TEXTS_AT_ONCE))
  port1.close()
  return port2
}
