import type Database from 'better-sqlite3'

declare const access: unique symbol

/** A connection that may only read: the type keeps it away from functions that write. */
export type ReadDb = Database.Database & { readonly [access]: 'read' | 'write' }

/** The one kind of handle that functions which write accept. */
export type WriteDb = Database.Database & { readonly [access]: 'write' }
