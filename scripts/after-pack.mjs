import fs from 'node:fs'
import path from 'node:path'

/**
 * Hook of electron-builder: with an Electron given as a folder it leaves Electron's welcome app in the package.
 *
 * @param {{ appOutDir: string }} context
 */
export default function afterPack({ appOutDir }) {
  fs.rmSync(path.join(appOutDir, 'resources', 'default_app.asar'), { force: true })
}
