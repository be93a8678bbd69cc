/** For whom something is loaded: everybody, or some subscribers in an order of their own. */
export interface Subset {
  readonly count: number
  /** What SQL adds to read only the rows about them; '' for everybody. */
  readonly filter: string
  /** The place of one of them in a column. */
  placeOf(subscriberNo: number): number
}

export function everybody(count: number): Subset {
  return { count, filter: '', placeOf: (subscriberNo) => subscriberNo - 1 }
}

/** **Shapes**: row indices, each once. */
export function someOf(rows: Int32Array): Subset {
  const places = new Map(Array.from(rows, (row, place) => [row + 1, place]))
  return { count: rows.length, filter: ` AND subscriber_no IN (${[...places.keys()].join(', ')})`, placeOf: (subscriberNo) => places.get(subscriberNo) ?? -1 }
}
