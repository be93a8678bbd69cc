import { parentPort } from 'node:worker_threads'
import { tasks, type ComputeTasks } from '../kernels/tasks.ts'

/** A thread of the compute pool: one pure kernel task at a time. */
parentPort?.on('message', ({ task, input }: { readonly task: keyof ComputeTasks; readonly input: never }) => {
  try {
    parentPort?.postMessage({ output: tasks[task](input) })
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
})
