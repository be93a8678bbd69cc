import { z } from 'zod'
import { TABLE_KINDS } from '../domain/table-kind.ts'
import { query } from './define-api.ts'
import { segmentFamilySchema } from './segment.ts'
import { countSchema, fieldIdSchema, monthSchema, valueSchema } from './schemas.ts'

/** As of the newest month: in use, suspended, closed by its status, or simply not in the newest month. */
export const standingSchema = z.enum(['active', 'suspended', 'closed', 'absent'])
export type Standing = z.infer<typeof standingSchema>

/** A subscriber in a list of several: who, and from when to when. */
export const subscriberBriefSchema = z.object({
  /** Row key: stable id of the subscriber in this workspace. */
  subscriber: z.int(),
  msisdn: valueSchema,
  name: valueSchema,
  subId: valueSchema,
  plan: valueSchema,
  standing: standingSchema,
  /** First and last month with a row; null when no month has one. */
  from: monthSchema.nullable(),
  to: monthSchema.nullable(),
})
export type SubscriberBrief = z.infer<typeof subscriberBriefSchema>

/** A value of the month, in the field's unit. */
export const figureSchema = z.object({ field: fieldIdSchema, value: valueSchema })
export type Figure = z.infer<typeof figureSchema>

/** The middle of those a subscriber is compared with, in the field's unit. */
export const peerSchema = z.object({
  field: fieldIdSchema,
  /** The field whose value they share: grid, VAD class, … */
  by: fieldIdSchema,
  of: z.string(),
  median: z.number(),
  /** Peers with a value. */
  count: countSchema,
})
export type Peer = z.infer<typeof peerSchema>

export const BLOCKS = ['identity', 'value', 'use', 'products', 'risk', 'contacts'] as const
export type Block = (typeof BLOCKS)[number]

/** A day 'YYYY-MM-DD', or a month 'YYYY-MM' where the extract says no more. */
const momentSchema = z.string()

export const eventSchema = z.object({
  at: momentSchema,
  kind: z.enum(['activated', 'closed', 'appeared', 'vanished', 'changed', 'contractStart', 'contractEnd', 'productStart', 'productEnd', 'contact', 'listed']),
  /** The field that changed; null for the other kinds. */
  field: fieldIdSchema.nullable(),
  from: valueSchema,
  to: valueSchema,
})
export type HistoryEvent = z.infer<typeof eventSchema>

const subscriberErrors = ['SUBSCRIBER_UNKNOWN', 'MONTH_NOT_IMPORTED'] as const

/** As many customers as one search lists. */
export const MOST_FOUND = 1000

export const customerCardApi = {
  /**
   * Subscribers by number, 用户编号, name, account, customer id or address, closed ones too; equal first, then beginning with the
   * text, then holding it. One or two ASCII characters are looked for at the beginning only. '' finds nobody and readies the search.
   */
  'customer.search': query({
    input: z.strictObject({
      text: z.string().max(200),
      limit: z.int().min(1).max(MOST_FOUND),
      /** False masks names, numbers and addresses. True is written to the audit log. */
      reveal: z.boolean(),
    }),
    output: z.object({
      /** All that hold the text, shown or not. */
      total: countSchema,
      items: z.array(
        subscriberBriefSchema.extend({
          /** Where the text was found, and how. */
          field: fieldIdSchema,
          value: valueSchema,
          match: z.enum(['exact', 'prefix', 'ending', 'within']),
        }),
      ),
    }),
    reads: ['subscriber', 'batch'],
  }),
  /** All that is known of a subscriber as of a month, but for what is usual (`customer.peers`) and what came before (`customer.history`). */
  'customer.card': query({
    input: z.strictObject({ subscriber: z.int().min(1), month: monthSchema, reveal: z.boolean() }),
    output: z.object({
      subscriber: z.int(),
      month: monthSchema,
      brief: subscriberBriefSchema,
      /** Months with a row, ascending. */
      months: z.array(monthSchema),
      identity: z.object({
        figures: z.array(figureSchema),
        /** Other numbers of the same customer (or account, where no customer id is given): the first ones. */
        others: z.object({ by: fieldIdSchema.nullable(), total: countSchema, items: z.array(subscriberBriefSchema) }),
        /** Others who have or had this very number. */
        sameNumber: z.array(subscriberBriefSchema),
      }),
      value: z.array(figureSchema),
      use: z.array(figureSchema),
      products: z.object({
        figures: z.array(figureSchema),
        contracts: z.array(
          z.object({
            name: valueSchema,
            type: valueSchema,
            start: momentSchema.nullable(),
            end: momentSchema.nullable(),
            /** From the last day of the month to the contract's end; null when that is open. */
            daysLeft: z.int().nullable(),
          }),
        ),
        products: z.array(z.object({ name: z.string(), start: momentSchema.nullable(), end: momentSchema.nullable(), status: valueSchema })),
      }),
      risk: z.object({
        figures: z.array(figureSchema),
        /** One per churn model that scored the subscriber, the newest first. */
        scores: z.array(
          z.object({
            modelId: z.int(),
            month: monthSchema,
            model: z.enum(['logistic', 'gbdt']),
            score: z.number(),
            /** Share of the scored with a lower score. */
            above: z.number().min(0).max(1),
            /** Up to three fields that raise the score most; log-odds over an average subscriber. */
            reasons: z.array(z.object({ field: fieldIdSchema, contribution: z.number(), value: valueSchema })),
          }),
        ),
      }),
      contacts: z.object({
        figures: z.array(figureSchema),
        total: countSchema,
        /** The newest; notes are empty until revealed. */
        items: z.array(z.object({ at: momentSchema, channel: valueSchema, type: valueSchema, note: valueSchema })),
        lists: z.array(
          z.object({
            listId: z.int(),
            name: z.string(),
            month: monthSchema,
            state: z.enum(['draft', 'locked']),
            arm: z.enum(['target', 'control']),
            workOrder: z.string(),
            warningLevel: z.int().nullable(),
          }),
        ),
      }),
      segments: z.array(z.object({ segmentId: z.int(), family: segmentFamilySchema, code: z.string(), name: z.string() })),
      /** Tables that would fill what a block lacks. */
      missing: z.array(z.object({ block: z.enum(BLOCKS), tables: z.array(z.enum(TABLE_KINDS)) })),
    }),
    reads: ['subscriber', 'field', 'segment', 'model', 'targetList', 'batch'],
    errors: subscriberErrors,
  }),
  /** What is usual among the people of the same place and of the same class; of fewer than five nothing is told. */
  'customer.peers': query({
    input: z.strictObject({ subscriber: z.int().min(1), month: monthSchema }),
    output: z.object({ peers: z.array(peerSchema) }),
    reads: ['subscriber', 'field', 'segment', 'model', 'batch'],
    errors: subscriberErrors,
  }),
  /** The twelve months to `month`, and what changed in them and before. Missing months are null, never 0. */
  'customer.history': query({
    input: z.strictObject({ subscriber: z.int().min(1), month: monthSchema }),
    output: z.object({
      months: z.array(monthSchema),
      series: z.array(z.object({ field: fieldIdSchema, values: z.array(z.number().nullable()) })),
      /** Newest first. */
      events: z.array(eventSchema),
    }),
    reads: ['subscriber', 'field', 'targetList', 'batch'],
    errors: subscriberErrors,
  }),
}
