import path from 'node:path'
import { build } from 'vite'

const ROOT = path.resolve(import.meta.dirname, '..', '..', '..')
const ENGINE = path.join(ROOT, 'electron', 'engine')

/**
 * Bundles the cases with the engine the way the app is: sources that Node strips of their types while it loads them take
 * a hundred megabytes more. Gives the script that runs one case.
 */
export async function buildCases(): Promise<string> {
  // Inside of the project, where the native module is found.
  const outDir = path.join(ROOT, 'bench', 'results', 'built')
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node24',
      minify: false,
      rolldownOptions: {
        input: {
          'run-case': path.join(import.meta.dirname, 'run-case.ts'),
          'job-thread': path.join(ENGINE, 'jobs', 'job-thread.ts'),
          'compute-thread': path.join(ENGINE, 'jobs', 'compute-thread.ts'),
        },
        external: ['better-sqlite3', /^node:/],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })
  return path.join(outDir, 'run-case.js')
}
