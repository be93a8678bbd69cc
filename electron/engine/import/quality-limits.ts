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
  /** Least share of the subscribers of a side table that a base table knows. */
  match: 0.9,
} as const

/** How many months a given tenure may be off the date of activation. Source: domain rules §5. */
export const TENURE_MONTHS = 1

/**
 * The services a bill is made of: checked only where all that are needed are given, since a part of the bill proves
 * nothing. Source: domain dictionary; local, long-distance and roaming fees are parts of the voice fee, ring tones of VAS.
 */
export const SERVICE_FEES: { readonly needed: readonly FieldId[]; readonly further: readonly FieldId[] } = {
  needed: ['voice_fee', 'data_fee', 'vas_fee'],
  further: ['sms_fee'],
}

/** A field with more distinct values is no category; its names are not kept. Own choice: a province has some thousands of plans. */
export const MOST_CATEGORIES = 5000

/** Tables that share at least this much of their fields are compared with each other. Own choice: half. */
export const LIKE_FIELDS = 0.5
