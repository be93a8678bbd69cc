/**
 * Row numbers in ascending order of their value. Stable: equal values keep their row order; 0 and −0 are equal.
 * **Missing**: NaN stands last. **Cost**: linear above 4,096 rows (radix sort on the bits of the number).
 */
export function ascendingOrder(values: Float64Array): Int32Array {
  const n = values.length
  return n > 4096 ? radixOrder(values, n) : smallOrder(values, n)
}

/** Row numbers in descending order of their value; equal values keep their row order. **Missing**: NaN stands last. */
export function descendingOrder(values: Float64Array): Int32Array {
  const n = values.length
  const negated = new Float64Array(n)
  for (let i = 0; i < n; i++) negated[i] = -values[i]!
  return ascendingOrder(negated)
}

function smallOrder(values: Float64Array, n: number): Int32Array {
  const order = new Int32Array(n)
  for (let i = 0; i < n; i++) order[i] = i
  return order.sort((a, b) => {
    const va = values[a]!
    const vb = values[b]!
    if (va < vb) return -1
    if (va > vb) return 1
    if (va === vb) return a - b
    const aMissing = va !== va ? 1 : 0
    const bMissing = vb !== vb ? 1 : 0
    return aMissing - bMissing || a - b
  })
}

const DIGITS = 65536

function radixOrder(values: Float64Array, n: number): Int32Array {
  const copy = new Float64Array(n)
  // adding 0 turns −0 into 0; any NaN becomes the one with a clear sign bit, whose key is above that of Infinity
  for (let i = 0; i < n; i++) copy[i] = values[i]! === values[i]! ? values[i]! + 0 : NaN
  const words = new Uint32Array(copy.buffer)
  const lowFirst = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1
  const lowAt = lowFirst ? 0 : 1
  for (let i = 0; i < n; i++) {
    const highAt = 2 * i + 1 - lowAt
    const high = words[highAt]!
    if (high >>> 31 === 1 && values[i]! === values[i]!) {
      words[highAt] = ~high >>> 0
      words[2 * i + lowAt] = ~words[2 * i + lowAt]! >>> 0
    } else {
      words[highAt] = (high | 0x80000000) >>> 0
    }
  }
  let from = new Int32Array(n)
  let to = new Int32Array(n)
  for (let i = 0; i < n; i++) from[i] = i
  const starts = new Int32Array(DIGITS)
  for (let digit = 0; digit < 4; digit++) {
    const wordAt = digit < 2 ? lowAt : 1 - lowAt
    const shift = (digit & 1) * 16
    starts.fill(0)
    for (let i = 0; i < n; i++) starts[(words[2 * i + wordAt]! >>> shift) & 0xffff]!++
    if (starts[(words[wordAt]! >>> shift) & 0xffff] === n) continue
    for (let d = 0, sum = 0; d < DIGITS; d++) {
      const count = starts[d]!
      starts[d] = sum
      sum += count
    }
    for (let i = 0; i < n; i++) {
      const row = from[i]!
      to[starts[(words[2 * row + wordAt]! >>> shift) & 0xffff]!++] = row
    }
    const held = from
    from = to
    to = held
  }
  return from
}
