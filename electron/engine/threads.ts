/**
 * Where the code of a thread lies. Sources run as they are under Node; a build puts every thread's file beside this one.
 */
const isBuilt = import.meta.url.endsWith('.js')

export const jobThreadUrl = isBuilt ? new URL('./job-thread.js', import.meta.url) : new URL('./jobs/job-thread.ts', import.meta.url)

export const computeThreadUrl = isBuilt
  ? new URL('./compute-thread.js', import.meta.url)
  : new URL('./jobs/compute-thread.ts', import.meta.url)

export const columnThreadUrl = isBuilt
  ? new URL('./column-thread.js', import.meta.url)
  : new URL('./frame/column-thread.ts', import.meta.url)
