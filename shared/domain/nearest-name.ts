/** Names longer than this are no slips of typing. */
const LONGEST = 60

/** The name that a misspelt one most likely means; null when none is near. A name that begins with it, or holds it, counts as near. */
export function nearest(name: string, names: readonly string[]): string | null {
  const wanted = name.toLowerCase().trim()
  if (wanted === '' || wanted.length > LONGEST) return null
  let best: string | null = null
  let bestDistance = Infinity
  for (const candidate of names) {
    const text = candidate.toLowerCase()
    const isPart = wanted.length > 1 && (text.includes(wanted) || (text.length > 1 && wanted.includes(text)))
    const most = Math.max(1, Math.floor(wanted.length / 3))
    const distance = Math.abs(text.length - wanted.length) <= most ? editDistance(wanted, text) : Infinity
    const rank = distance <= most ? distance : isPart ? most + Math.abs(text.length - wanted.length) : Infinity
    if (rank < bestDistance) {
      best = candidate
      bestDistance = rank
    }
  }
  return best
}

/** Letters to insert, leave out, replace, or swap with their neighbour. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1]
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (isSame ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1)
      row.push(least)
    }
    beforeLast = last
    last = row
  }
  return last[b.length] ?? 0
}
