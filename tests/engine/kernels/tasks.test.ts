import { describe, expect, it } from 'vitest'
import { tasks, type ComputeTaskName } from '../../../electron/engine/kernels/tasks.ts'
import { fitGbdt } from '../../../electron/engine/kernels/gbdt.ts'
import { fitLogistic } from '../../../electron/engine/kernels/logistic.ts'
import { churnLike, toShared } from './made-data.ts'

const { x: plain, y } = churnLike(400, 4, 1)
const x = plain.map(toShared)
const gbdt = fitGbdt(plain, y, { trees: 5 })
const logistic = fitLogistic(plain, y)
const rows = Int32Array.of(1, 5)

/** Runs a task as a compute thread would: input and output cross by structured clone. */
function acrossThreads<Input, Output>(task: (input: Input) => Output, input: Input): Output {
  return structuredClone(task(structuredClone(input)))
}

describe('tasks', () => {
  const runs: Record<ComputeTaskName, () => readonly [crossed: unknown, here: unknown]> = {
    'kmeans.fit': () => pair(tasks['kmeans.fit'], { x, options: { k: 3, seed: 2 } }),
    'kmeans.best': () => pair(tasks['kmeans.best'], { x, options: { k: 3, seed: 2, restarts: 2, sampleRows: 100 } }),
    'kmeans.tryK': () => pair(tasks['kmeans.tryK'], { x, options: { k: 3, seed: 2 } }),
    'silhouette': () => pair(tasks.silhouette, { x, labels: Int32Array.from(y) }),
    'logistic.fit': () => pair(tasks['logistic.fit'], { x, y, options: { l2: 2 } }),
    'logistic.predict': () => pair(tasks['logistic.predict'], { model: logistic, x }),
    'logistic.explain': () => pair(tasks['logistic.explain'], { model: logistic, x, rows, options: { limit: 2 } }),
    'gbdt.fit': () => pair(tasks['gbdt.fit'], { x, y, options: { trees: 3 } }),
    'gbdt.predict': () => pair(tasks['gbdt.predict'], { model: gbdt, x }),
    'gbdt.explain': () => pair(tasks['gbdt.explain'], { model: gbdt, x, rows, options: { limit: 2 } }),
    'metrics.evaluate': () => pair(tasks['metrics.evaluate'], { probabilities: plain[0]!.map(Math.abs), labels: y }),
  }

  function pair<Input, Output>(task: (input: Input) => Output, input: Input): readonly [Output, Output] {
    return [acrossThreads(task, input), task(input)]
  }

  it.each(Object.entries(runs))('%s gives the same result across threads', (_, run) => {
    const [crossed, here] = run()
    expect(crossed).toEqual(here)
    expect(JSON.stringify(here).length).toBeGreaterThan(2)
  })

  it('stop where the tick throws', () => {
    const tick = () => {
      throw new Error('stop')
    }
    expect(() => tasks['kmeans.tryK']({ x, options: { k: 3, seed: 1 } }, tick)).toThrow('stop')
    expect(() => tasks['logistic.fit']({ x, y, options: {} }, tick)).toThrow('stop')
    expect(() => tasks['gbdt.explain']({ model: gbdt, x, rows, options: {} }, tick)).toThrow('stop')
  })
})
