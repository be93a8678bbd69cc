import { describe, expect, it } from 'vitest'
import { ComputePool } from '../../../electron/engine/jobs/compute-pool.ts'
import { fitKmeans } from '../../../electron/engine/kernels/kmeans.ts'

const x = [Float64Array.of(0, 0.1, 5, 5.1, 9, 9.2), Float64Array.of(1, 1.1, 1, 0.9, 4, 4.1)]

describe('the compute pool', () => {
  it.each([1, 2])('runs many tasks on %i threads, each thread one after another, with the results of this thread', async (size) => {
    const pool = new ComputePool(size)
    const seeds = [1, 2, 3, 4, 5]
    const fits = await Promise.all(seeds.map((seed) => pool.run('kmeans.fit', { x, options: { k: 3, seed } })))
    expect(fits).toEqual(seeds.map((seed) => fitKmeans(x, { k: 3, seed })))
    await pool.close()
  })

  it('goes on after a task that failed, and rejects what is waiting when it closes', async () => {
    const pool = new ComputePool(1)
    await expect(pool.run('kmeans.fit', { x, options: { k: 99 } })).rejects.toThrow('k = 99')
    expect((await pool.run('kmeans.fit', { x, options: { k: 2 } })).k).toBe(2)
    const long = [Float64Array.from({ length: 200_000 }, (_, i) => Math.sin(i))]
    const waiting = [1, 2].map((seed) => pool.run('kmeans.fit', { x: long, options: { k: 8, seed } }))
    const settled = Promise.allSettled(waiting)
    await pool.close()
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  it('closes whenever it is told to, also while a reply is on its way', async () => {
    for (let round = 0; round < 40; round++) {
      const pool = new ComputePool(1)
      await pool.run('kmeans.fit', { x, options: { k: 2 } })
      const last = Promise.allSettled([pool.run('kmeans.fit', { x, options: { k: 3 } })])
      for (let turn = 0; turn < round % 8; turn++) await new Promise((resolve) => setImmediate(resolve))
      await pool.close()
      expect(await last).toHaveLength(1)
    }
  })
})
