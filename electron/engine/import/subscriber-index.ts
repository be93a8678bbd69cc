import { detached, IdMap } from './id-map.ts'

/** A subscriber met for the first time, to be stored. */
export interface NewSubscriber {
  readonly subscriberNo: number
  readonly key: string
  readonly subId: string | null
  readonly msisdn: string | null
}

/** What a later file adds to a subscriber already stored: applied when the batch is published. */
export interface SubscriberUpdate {
  readonly subscriberNo: number
  readonly subId: string | null
  readonly msisdn: string | null
}

export interface StoredSubscriber extends NewSubscriber {}

/**
 * Gives every row its subscriber number. The key is sub_id; without one msisdn and open day, so that a recycled number is
 * a new subscriber; else msisdn alone, which stands for the newest holder of the number.
 * Cost: two maps over all subscribers, about 30 bytes each where identifiers are digits.
 */
export class SubscriberIndex {
  readonly #byKey = new IdMap()
  readonly #byMsisdn = new IdMap()
  /** Known only by number: the first file that says the sub_id completes them. */
  readonly #withoutSubId = new Set<number>()
  readonly #withoutMsisdn = new Set<number>()
  readonly #updates = new Map<number, SubscriberUpdate>()
  #added: NewSubscriber[] = []
  #last = 0

  constructor(stored: Iterable<StoredSubscriber>) {
    for (const subscriber of stored) this.#remember(subscriber)
  }

  /** The number of a row's subscriber; a new one when nobody fits. At least one of the ids must be there. */
  resolve(subId: string | null, msisdn: string | null, openDay: number | null): number {
    if (subId !== null) {
      const known = this.#byKey.get(subId)
      if (known !== undefined) {
        if (msisdn !== null && this.#withoutMsisdn.has(known)) this.#complete(known, null, msisdn)
        return known
      }
      const holder = msisdn === null ? undefined : this.#byMsisdn.get(msisdn)
      if (holder !== undefined && this.#withoutSubId.has(holder)) {
        this.#byKey.set(subId, holder)
        this.#complete(holder, subId, null)
        return holder
      }
      return this.#add(subId, subId, msisdn)
    }
    if (msisdn === null) throw new RangeError('a row without any id')
    const holder = this.find(null, msisdn)
    if (openDay === null) return holder ?? this.#add(msisdn, null, msisdn)
    const key = `${msisdn}|${openDay}`
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    // A holder with a sub_id, or known by the bare number, is taken to be the one: nothing says otherwise.
    const isOther = holder !== undefined && this.#withoutSubId.has(holder) && !this.#byKey.has(msisdn)
    return holder === undefined || isOther ? this.#add(key, null, msisdn) : holder
  }

  /** The number of a known subscriber; undefined when nobody fits. */
  find(subId: string | null, msisdn: string | null): number | undefined {
    const bySubId = subId === null ? undefined : this.#byKey.get(subId)
    return bySubId ?? (msisdn === null ? undefined : this.#byMsisdn.get(msisdn))
  }

  /** Subscribers met since the last call. */
  takeAdded(): readonly NewSubscriber[] {
    const added = this.#added
    this.#added = []
    return added
  }

  get updates(): Iterable<SubscriberUpdate> {
    return this.#updates.values()
  }

  #add(key: string, subId: string | null, msisdn: string | null): number {
    const subscriber: NewSubscriber = { subscriberNo: this.#last + 1, key, subId, msisdn }
    this.#remember(subscriber)
    this.#added.push(subscriber)
    return subscriber.subscriberNo
  }

  #remember({ subscriberNo, key, subId, msisdn }: StoredSubscriber): void {
    this.#last = Math.max(this.#last, subscriberNo)
    this.#byKey.set(key, subscriberNo)
    if (msisdn === null) this.#withoutMsisdn.add(subscriberNo)
    else this.#byMsisdn.set(msisdn, subscriberNo)
    if (subId === null) this.#withoutSubId.add(subscriberNo)
  }

  #complete(subscriberNo: number, subId: string | null, msisdn: string | null): void {
    const before = this.#updates.get(subscriberNo)
    const update = {
      subscriberNo,
      subId: subId === null ? (before?.subId ?? null) : detached(subId),
      msisdn: msisdn === null ? (before?.msisdn ?? null) : detached(msisdn),
    }
    this.#updates.set(subscriberNo, update)
    if (subId !== null) this.#withoutSubId.delete(subscriberNo)
    if (msisdn !== null) {
      this.#withoutMsisdn.delete(subscriberNo)
      this.#byMsisdn.set(msisdn, subscriberNo)
    }
  }
}
