import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const nativeModules = ['electron', 'better-sqlite3']
const external = [...nativeModules, /^node:/]

// One config builds the three runtimes: the page, the Node side (main, engine and its threads, CLI) and the sandboxed
// preload, which must be a single CommonJS file.
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  builder: {
    sharedConfigBuild: true,
    async buildApp(builder) {
      for (const environment of Object.values(builder.environments)) await builder.build(environment)
    },
  },
  environments: {
    client: {
      build: { outDir: '../dist/renderer', emptyOutDir: true, target: 'chrome142', sourcemap: true, chunkSizeWarningLimit: 6000 },
    },
    node: {
      consumer: 'server',
      resolve: { noExternal: true, external: nativeModules, conditions: ['node', 'module', 'import'] },
      build: {
        ssr: true,
        outDir: '../dist/electron',
        emptyOutDir: true,
        target: 'node24',
        sourcemap: true,
        minify: false,
        rolldownOptions: {
          input: {
            main: 'electron/main/main.ts',
            engine: 'electron/engine/utility-process.ts',
            'job-thread': 'electron/engine/jobs/job-thread.ts',
            'compute-thread': 'electron/engine/jobs/compute-thread.ts',
            'column-thread': 'electron/engine/frame/column-thread.ts',
          },
          external,
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
        },
      },
    },
    preload: {
      consumer: 'server',
      resolve: { noExternal: true, external: ['electron'] },
      build: {
        ssr: true,
        outDir: '../dist/electron',
        emptyOutDir: false,
        target: 'chrome142',
        minify: false,
        rolldownOptions: {
          input: { preload: 'electron/preload/preload.ts' },
          external,
          output: { format: 'cjs', entryFileNames: '[name].cjs' },
        },
      },
    },
  },
})
