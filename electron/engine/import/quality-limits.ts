import type { FieldId } from '../../../shared/domain/field.ts'

/** From what on a change or a contradiction is worth a notice. Source of all: domain rules §5, quality rules of the import gate. */
export const QUALITY_LIMITS = {
  /** Rows against the month before, up or down. */
  rows: 0.05,
  /** Billed revenue against the month before, up or down. */
  revenue: 0.1,
  /** How far the share of filled cells of a field may fall, in shares. */
  fillRate: 0.1,
  /** Share of the subscribers of the month before that are gone. */
  base: 0.05,
  /** Σ service fees against the bill, of the bill. */
  fees: 0.05,
  /** Share of the subscribers of whom two tables say something else of a month. Own choice: bills corrected afterwards are fewer. */
  differing: 0.01,
  /** Least share of the subscribers of a side table that a base table knows, and of those that two base tables have in common. */
  match: 0.9,
  /** From how many times the mean of before on a unit was mistaken. Own choice: below the 60 of seconds and the 100 of fen, far above a good month. */
  scale: 10,
  /** Fewer values have no mean to speak of. Own choice. */
  fewestValues: 5,
} as const

/** Beyond these a value is wrong whatever the month before was. All own choice, but the length of a month. */
export const MOST = {
  /** 31 days. */
  minutes: 44_640,
  /** In TB, of one subscriber and month. */
  dataTb: 100,
  /** In years. */
  age: 130,
  /** Mean bill of a table, in yuan. */
  meanBill: 10_000,
} as const

/** An amount of so many yuan is a telephone number that stands in the wrong column. */
export const LEAST_NUMBER = 13_000_000_000

/** Without a single value above zero in them a table of everybody was extracted wrongly. */
export const NEVER_ALL_ZERO: readonly FieldId[] = ['bill_fee', 'voice_min', 'data_mb']

/** How many months a given tenure may be off the date of activation. Source: domain rules §5. */
export const TENURE_MONTHS = 1

/**
 * The services a bill is made of. All that are needed make the bill; a part of them can only show that it is too small.
 * Parts stand for the service where it has no column of its own. Source: domain dictionary; local, long-distance and
 * roaming fees are parts of the voice fee, ring tones of VAS.
 */
export const SERVICE_FEES: {
  readonly needed: readonly FieldId[]
  readonly further: readonly FieldId[]
  readonly parts: Readonly<Record<FieldId, readonly FieldId[]>>
} = {
  needed: ['voice_fee', 'data_fee', 'vas_fee'],
  further: ['sms_fee'],
  parts: { voice_fee: ['fee_local', 'fee_ld', 'fee_roam'], vas_fee: ['crbt_fee'] },
}

/** A field with more distinct values is no category; its names are not kept. Own choice: a province has some thousands of plans. */
export const MOST_CATEGORIES = 5000

/** Tables that share at least this much of their fields are compared with each other. Own choice: half. */
export const LIKE_FIELDS = 0.5
