// npm start [-- arguments of the app]
import { PROJECT_ROOT, runCommand, runMain } from './command.mjs'
import { requireNode24 } from './node-version.mjs'
import { prepareWindow } from './window-environment.mjs'

await requireNode24(import.meta.url)
await runMain(async () => {
  const { executable, flags, display } = await prepareWindow()
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, ...display.env }
  // Terminals inside Electron apps (VS Code) set this, and Electron would then start as a bare Node.
  delete env['ELECTRON_RUN_AS_NODE']
  try {
    return await runCommand(executable, [...flags, PROJECT_ROOT, ...process.argv.slice(2)], { env })
  } finally {
    await display.close()
  }
})
