import type { MessagePort } from 'node:worker_threads'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Column } from './column.ts'
import type { FrameStamp } from './frame-stamp.ts'

/** What the column thread is started with. */
export interface ColumnThreadData {
  readonly file: string
}

export interface GivenColumn {
  readonly id: FieldId
  readonly month: Month
  readonly column: Column
}

/** A column of the workspace as its host knows it: of another state of it, or of another length, it would be of no use. */
export interface ColumnRequest {
  readonly field: FieldId
  readonly month: Month
  readonly rows: number
  readonly stamp: FrameStamp
  /** What it may be made of, as far as the host has it already: their memory is shared. */
  readonly given: readonly GivenColumn[]
}

export type ColumnMessage = ColumnRequest & { readonly request: number }

export type ColumnReply = { readonly request: number } & (
  | { readonly kind: 'made'; readonly column: Column }
  /** A column of many texts, which wait in a port in parts, so that whoever takes them need not take all at once. */
  | { readonly kind: 'texts'; readonly codes: Int32Array; readonly texts: MessagePort }
  /** The workspace is no longer what was asked about. */
  | { readonly kind: 'changed' }
  | { readonly kind: 'failed'; readonly error: string }
)
