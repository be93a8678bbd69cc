/**
 * Factor a symmetric matrix in place: the lower triangle becomes L with L·Lᵀ = A; the upper triangle is not touched.
 * **Shapes**: a = size×size row-major. Returns false (a is then spoilt) when A is not positive definite.
 */
export function choleskyFactor(a: Float64Array, size: number): boolean {
  for (let i = 0; i < size; i++) {
    const row = i * size
    const diagonal = a[row + i]!
    for (let j = 0; j <= i; j++) {
      const other = j * size
      let sum = a[row + j]!
      for (let k = 0; k < j; k++) sum -= a[row + k]! * a[other + k]!
      if (j < i) a[row + j] = sum / a[other + j]!
      else {
        // a pivot lost to rounding marks dependent columns
        if (!(sum > 1e-13 * diagonal)) return false
        a[row + i] = Math.sqrt(sum)
      }
    }
  }
  return true
}

/** Solve L·Lᵀ·x = b in place of b. */
export function choleskySolve(factor: Float64Array, size: number, b: Float64Array): void {
  for (let i = 0; i < size; i++) {
    let sum = b[i]!
    for (let k = 0; k < i; k++) sum -= factor[i * size + k]! * b[k]!
    b[i] = sum / factor[i * size + i]!
  }
  for (let i = size - 1; i >= 0; i--) {
    let sum = b[i]!
    for (let k = i + 1; k < size; k++) sum -= factor[k * size + i]! * b[k]!
    b[i] = sum / factor[i * size + i]!
  }
}

/** Diagonal of the inverse of A from its factor: the variances when A is a Hessian. */
export function choleskyInverseDiagonal(factor: Float64Array, size: number): Float64Array {
  const diagonal = new Float64Array(size)
  const column = new Float64Array(size)
  for (let c = 0; c < size; c++) {
    // column c of L⁻¹; the inverse is L⁻ᵀ·L⁻¹, so its diagonal is the squared length of each such column
    column.fill(0)
    let sum = 0
    for (let i = c; i < size; i++) {
      let v = i === c ? 1 : 0
      for (let k = c; k < i; k++) v -= factor[i * size + k]! * column[k]!
      column[i] = v / factor[i * size + i]!
      sum += column[i]! * column[i]!
    }
    diagonal[c] = sum
  }
  return diagonal
}
