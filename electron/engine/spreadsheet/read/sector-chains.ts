const HEADER_BYTES = 512
const IN_HEADER = 109
/** Numbers from here on mean "end", "free" or "table". */
const LAST_SECTOR = 0xfffffffa

/**
 * True when the sector table of an OLE2 file leads in a circle, as damage makes it: a reader that follows it fills the
 * memory. Chains of the small sectors are looked at as well. Source: MS-CFB 2.3, 2.4. Cost: linear.
 */
export function hasCircle(bytes: Buffer): boolean {
  if (bytes.length < HEADER_BYTES) return false
  const shift = bytes.readUInt16LE(30)
  if (shift !== 9 && shift !== 12) return false
  const size = 1 << shift
  const sectors = Math.ceil(bytes.length / size)
  const offsetOf = (sector: number): number => (sector + 1) * size
  const table = nextSectors(bytes, tableSectors(bytes, size, sectors).map(offsetOf), size, sectors)
  if (isCircular(table)) return true
  const small = chain(bytes.readUInt32LE(60), table)
  return isCircular(nextSectors(bytes, small.map(offsetOf), size, small.length * (size >> 2)))
}

/** The sectors that hold the table, from the list in the header and the sectors that go on with it. */
function tableSectors(bytes: Buffer, size: number, sectors: number): readonly number[] {
  const found: number[] = []
  const take = (at: number, count: number): void => {
    for (let i = 0; i < count && at + 4 * i + 4 <= bytes.length; i++) {
      const sector = bytes.readUInt32LE(at + 4 * i)
      if (sector < sectors) found.push(sector)
    }
  }
  take(76, IN_HEADER)
  const perSector = (size >> 2) - 1
  let next = bytes.readUInt32LE(68)
  for (let i = 0; i < sectors && next < sectors; i++) {
    const at = (next + 1) * size
    take(at, perSector)
    next = at + size <= bytes.length ? bytes.readUInt32LE(at + size - 4) : LAST_SECTOR
  }
  return found
}

function nextSectors(bytes: Buffer, tables: readonly number[], size: number, count: number): Uint32Array {
  const next = new Uint32Array(count).fill(LAST_SECTOR)
  const perSector = size >> 2
  for (const [i, at] of tables.entries()) {
    for (let k = 0; k < perSector && i * perSector + k < count && at + 4 * k + 4 <= bytes.length; k++) {
      next[i * perSector + k] = bytes.readUInt32LE(at + 4 * k)
    }
  }
  return next
}

function chain(start: number, next: Uint32Array): readonly number[] {
  const sectors: number[] = []
  for (let sector = start; sector < next.length && sectors.length <= next.length; sector = next[sector] ?? LAST_SECTOR) sectors.push(sector)
  return sectors
}

function isCircular(next: Uint32Array): boolean {
  /** The walk that met a sector first; 0 = none did. */
  const metBy = new Uint32Array(next.length)
  for (let start = 0; start < next.length; start++) {
    for (let sector = start; sector < next.length && metBy[sector] !== start + 1; sector = next[sector] ?? LAST_SECTOR) {
      if ((metBy[sector] ?? 0) > 0) break
      metBy[sector] = start + 1
      if ((next[sector] ?? LAST_SECTOR) < next.length && metBy[next[sector] ?? 0] === start + 1) return true
    }
  }
  return false
}
