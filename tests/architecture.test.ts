import fs from 'node:fs'
import path from 'node:path'
import { parseSync, Visitor } from 'vite'
import { describe, expect, it } from 'vitest'

// The layers of the product as a test: which folder may import what, read from the imports as the parser sees them.
// Repo paths start with '/', packages do not: otherwise the package "electron" would let in the folder "electron/".

const ROOT = path.dirname(import.meta.dirname)

/** One capability each. What two of them need lives in another folder of the engine, in kernels or in shared/domain. */
const SLICES = [
  'workspace',
  'import',
  'explore',
  'segment',
  'portrait',
  'churn',
  'lifecycle',
  'campaign',
  'dispatch',
  'evaluate',
  'keyaccount',
  'customer-card',
  'membership',
  'template',
  'report',
  'sample',
]
/** The only files of the engine that see all slices: its one entry and its tables of methods and of jobs. */
const SLICE_JOINERS = ['create-engine.ts', 'handlers.ts', 'job-table.ts']
const ENGINE_PACKAGES = [
  'node:',
  'better-sqlite3',
  'echarts',
  'papaparse',
  'yauzl',
  'yazl',
  'xlsx',
  'iconv-lite',
  'zod',
  'electron-log',
  'i18next',
]
/** Data files of resources/ are bundled by the build; they hold no code. */
const ENGINE_MAY = ['/shared', '/electron/engine', '/resources', ...ENGINE_PACKAGES]
const PAGE_PACKAGES = [
  'react',
  'react-dom',
  'i18next',
  'antd',
  '@ant-design/icons',
  'ag-grid-community',
  'ag-grid-react',
  '@ag-grid-community/locale',
  'echarts',
  '@tanstack/react-query',
  'zustand',
  'dayjs',
]

interface Layer {
  /** A folder or a file. The first layer that holds a file decides. */
  readonly root: string
  readonly may: readonly string[]
  /** Exceptions to `may`, stronger than it. */
  readonly mayNot?: readonly string[]
}

const sliceFolders = SLICES.map((slice) => `/electron/engine/${slice}`)

const LAYERS: readonly Layer[] = [
  { root: '/electron/engine/kernels', may: ['/shared/domain', '/electron/engine/kernels'] },
  ...SLICE_JOINERS.map((name) => ({
    root: `/electron/engine/${name}`,
    may: ENGINE_MAY,
  })),
  ...sliceFolders.map((root) => ({
    root,
    may: ENGINE_MAY,
    mayNot: sliceFolders.filter((folder) => folder !== root),
  })),
  { root: '/electron/engine', may: ENGINE_MAY, mayNot: sliceFolders },
  { root: '/electron/cli', may: ['/shared', '/electron/cli', '/electron/engine/create-engine.ts', '/package.json', 'node:'] },
  { root: '/electron/main', may: ['/shared', '/electron/main', '/package.json', 'electron', 'node:', 'electron-log', 'i18next'] },
  { root: '/electron/preload', may: ['/shared', '/electron/preload', 'electron'] },
  { root: '/renderer/engine-client', may: ['/shared', '/renderer/engine-client'] },
  { root: '/renderer/state', may: ['/shared', '/renderer/state', '/renderer/engine-client', ...PAGE_PACKAGES] },
  { root: '/renderer/ui', may: ['/shared', '/renderer/ui', ...PAGE_PACKAGES] },
  // A feature's own folder is added in `forbiddenImports`, so that no list of features is needed here.
  {
    root: '/renderer/features',
    may: ['/shared', '/renderer/ui', '/renderer/state', '/renderer/engine-client', ...PAGE_PACKAGES],
  },
  { root: '/renderer', may: ['/shared', '/renderer', ...PAGE_PACKAGES] },
  { root: '/shared/api', may: ['/shared', 'zod'] },
  { root: '/shared/i18n', may: ['/shared', 'i18next'] },
  { root: '/shared', may: ['/shared'] },
]

interface ImportUse {
  readonly specifier: string
  readonly line: number
}

const PRODUCT_FILES = sourceFiles(['electron', 'renderer', 'shared'])
const TEST_FILES = sourceFiles(['tests']).filter((file) => /\.test\.tsx?$/.test(file))
const SCRIPT_FILES = sourceFiles(['scripts'])

/** Repo paths ('/electron/…') of all TypeScript and script files under the folders, in a stable order. */
function sourceFiles(folders: readonly string[]): string[] {
  return folders
    .filter((folder) => fs.existsSync(path.join(ROOT, folder)))
    .flatMap((folder) => {
      const files = fs.readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      return files.map((file) => `/${folder}/${file.replaceAll('\\', '/')}`)
    })
    .filter((file) => /\.(ts|tsx|mts|mjs)$/.test(file))
    .sort()
}

function read(file: string): string {
  return fs.readFileSync(path.join(ROOT, file), 'utf8')
}

function parse(file: string, text: string) {
  const result = parseSync(file, text)
  expect(result.errors, `${file} does not parse`).toEqual([])
  return result
}

interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly value?: unknown
}

function stringOf(node: SyntaxNode | null | undefined): string | null {
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : null
}

/** Every module a file names: static imports and re-exports, `import()`, `require()` and `new URL(…, import.meta.url)`. */
function importsOf(file: string, text: string): ImportUse[] {
  const { program } = parse(file, text)
  const uses: ImportUse[] = []
  const add = (node: SyntaxNode | null | undefined) => {
    const specifier = stringOf(node)
    if (node && specifier !== null) uses.push({ specifier, line: lineOf(text, node.start) })
  }
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
    ImportExpression: (node) => {
      add(node.source)
      if (node.source.type !== 'Literal') uses.push({ specifier: '(computed)', line: lineOf(text, node.start) })
    },
    CallExpression: (node) => {
      if (node.callee.type === 'Identifier' && node.callee.name === 'require') add(node.arguments[0])
    },
    NewExpression: (node) => {
      const [target, base] = node.arguments
      const isModuleUrl = node.callee.type === 'Identifier' && node.callee.name === 'URL' && base !== undefined
      // A built file (engine.js) is a path, not an import of its source.
      if (isModuleUrl && /\.tsx?$/.test(stringOf(target) ?? '')) add(target)
    },
  }).visit(program)
  return uses
}

/** The repo path of a relative import; a package or node: name as it is. */
function resolveSpecifier(file: string, specifier: string): string {
  return /^\.\.?\//.test(specifier) ? path.posix.join(path.posix.dirname(file), specifier) : specifier
}

function isWithin(target: string, entry: string): boolean {
  return target === entry || (entry.endsWith(':') ? target.startsWith(entry) : target.startsWith(`${entry}/`))
}

/** What a file imports and its layer may not, as `file:line imports "x"`. */
function forbiddenImports(file: string, uses: readonly ImportUse[]): string[] {
  const layer = LAYERS.find(({ root }) => isWithin(file, root))
  if (layer === undefined) return [`${file} belongs to no layer`]
  const ownFeature = /^\/renderer\/features\/[^/]+/.exec(file)?.[0]
  const may = ownFeature === undefined ? layer.may : [...layer.may, ownFeature]
  return uses
    .filter(({ specifier }) => {
      const target = resolveSpecifier(file, specifier)
      return !may.some((entry) => isWithin(target, entry)) || (layer.mayNot ?? []).some((entry) => isWithin(target, entry))
    })
    .map(({ specifier, line }) => `${file}:${line} imports "${specifier}"`)
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

/** Chinese text in code or JSX of a component, comments aside, as `file:line text`. */
function chineseLiterals(file: string, text: string): string[] {
  const found: string[] = []
  const check = (value: unknown, offset: number) => {
    if (typeof value === 'string' && /\p{Script=Han}/u.test(value)) found.push(`${file}:${lineOf(text, offset)} ${value.trim()}`)
  }
  new Visitor({
    Literal: (node) => check(node.value, node.start),
    TemplateElement: (node) => check(node.value.raw, node.start),
    JSXText: (node) => check(node.value, node.start),
  }).visit(parse(file, text).program)
  return found
}

/** Menus that leave the focus where it was, as `file:line`. */
function menusWithoutFocus(file: string, text: string): string[] {
  const found: string[] = []
  new Visitor({
    JSXOpeningElement: ({ name, attributes, start }) => {
      const isFocused = attributes.some((one) => one.type === 'JSXAttribute' && one.name.type === 'JSXIdentifier' && one.name.name === 'autoFocus')
      if (name.type === 'JSXIdentifier' && name.name === 'Dropdown' && !isFocused) found.push(`${file}:${lineOf(text, start)}`)
    },
  }).visit(parse(file, text).program)
  return found
}

describe('layers', () => {
  it('no file imports what its layer may not', () => {
    expect(PRODUCT_FILES.length).toBeGreaterThan(0)
    expect(PRODUCT_FILES.flatMap((file) => forbiddenImports(file, importsOf(file, read(file))))).toEqual([])
  })

  it.each([
    ['a kernel reaching the database', '/electron/engine/kernels/a.ts', `import { open } from '../db/open.ts'`],
    ['a kernel using node', '/electron/engine/kernels/a.ts', `import fs from 'node:fs'`],
    ['a slice importing a slice', '/electron/engine/churn/a.ts', `import { x } from '../segment/b.ts'`],
    ['a type import of a slice', '/electron/engine/churn/a.ts', `import type { X } from '../segment/b.ts'`],
    ['an inline import type', '/electron/engine/churn/a.ts', `let x: import('../segment/b.ts').X`],
    ['shared engine code importing a slice', '/electron/engine/jobs/a.ts', `export * from '../churn/b.ts'`],
    ['the engine importing electron', '/electron/engine/a.ts', `const e = await import('electron')`],
    ['the engine requiring electron', '/electron/engine/a.ts', `require('electron')`],
    ['an import nobody can check', '/electron/engine/a.ts', `await import(name)`],
    ['a dependency off the list', '/electron/engine/a.ts', `import _ from 'lodash'`],
    ['a package with a listed prefix', '/electron/engine/a.ts', `import x from 'xlsx-style'`],
    ['the command line reaching into the engine', '/electron/cli/a.ts', `import { x } from '../engine/db/open.ts'`],
    ['main importing the engine', '/electron/main/a.ts', `new URL('../engine/utility-process.ts', import.meta.url)`],
    ['a preload using node', '/electron/preload/a.ts', `import path from 'node:path'`],
    ['a feature importing a feature', '/renderer/features/churn/a.tsx', `import { V } from '../segment/view.tsx'`],
    ['a feature importing the shell', '/renderer/features/churn/a.tsx', `import { R } from '../../app/routes.tsx'`],
    ['a widget calling the engine', '/renderer/ui/a.tsx', `import { call } from '../engine-client/client.ts'`],
    ['the page using electron', '/renderer/app/a.tsx', `import { ipcRenderer } from 'electron'`],
    ['the page importing the engine', '/renderer/app/a.tsx', `import { x } from '../../electron/engine/a.ts'`],
    ['the vocabulary using zod', '/shared/domain/a.ts', `import { z } from 'zod'`],
    ['shared code using node', '/shared/api/a.ts', `import os from 'node:os'`],
  ])('refuses %s', (_what, file, text) => {
    expect(forbiddenImports(file, importsOf(file, text))).toHaveLength(1)
  })

  it.each([
    ['/electron/engine/kernels/a.ts', `import type { M } from '../../../shared/domain/month.ts'; import './b.ts'`],
    ['/electron/engine/sample/words.ts', `import words from '../../../resources/sample/words.json' with { type: 'json' }`],
    ['/electron/engine/handlers.ts', `import { a } from './churn/handlers.ts'; import { b } from './segment/handlers.ts'`],
    ['/electron/engine/churn/train.job.ts', `import { openDb } from '../db/open.ts'; import { z } from 'zod'`],
    ['/electron/cli/main.ts', `import { createEngine } from '../engine/create-engine.ts'; import fs from 'node:fs/promises'`],
    ['/electron/main/main.ts', `import { app } from 'electron'; const url = new URL('./engine.js', import.meta.url)`],
    ['/renderer/features/a/view.tsx', `import { P } from '../../ui/panel.tsx'; import './charts.ts'; import { B } from 'antd'`],
    ['/shared/api/churn.ts', `import { z } from 'zod'; // import 'node:fs'\nconst text = "import 'electron'"`],
  ])('lets %s import what its layer holds', (file, text) => {
    expect(forbiddenImports(file, importsOf(file, text))).toEqual([])
  })
})

describe('habits', () => {
  it('no file of the product is longer than 400 lines', () => {
    const lengths = PRODUCT_FILES.map((file) => ({ file, lines: read(file).split('\n').length - 1 }))
    expect(lengths.filter(({ lines }) => lines > 400)).toEqual([])
  })

  it('no file is named utils', () => {
    expect([...PRODUCT_FILES, ...SCRIPT_FILES].filter((file) => /(^|[-/.])utils?(\.|\/|$)/.test(file))).toEqual([])
  })

  it('no component holds Chinese text of its own', () => {
    const components = PRODUCT_FILES.filter((file) => file.startsWith('/renderer/') && file.endsWith('.tsx'))
    expect(components.flatMap((file) => chineseLiterals(file, read(file)))).toEqual([])
  })

  it('finds Chinese text in strings, templates and JSX, and not in comments', () => {
    const text = `// 注释\nconst a = '一'\nconst b = \`二\${a}\`\nconst c = <p title="三">四{/* 注 */}</p>`
    expect(chineseLiterals('/a.tsx', text)).toEqual(['/a.tsx:2 一', '/a.tsx:3 二', '/a.tsx:4 三', '/a.tsx:4 四'])
  })

  it('every menu that opens takes the keyboard', () => {
    const components = PRODUCT_FILES.filter((file) => file.startsWith('/renderer/') && file.endsWith('.tsx'))
    expect(components.flatMap((file) => menusWithoutFocus(file, read(file)))).toEqual([])
    expect(menusWithoutFocus('/a.tsx', 'const a = <p><Dropdown menu={m} /><Dropdown autoFocus /></p>')).toEqual(['/a.tsx:1'])
  })

  it('nothing is left to do in the code', () => {
    const mark = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX'].join('|')})\\b`)
    const files = [...PRODUCT_FILES, ...SCRIPT_FILES, ...sourceFiles(['tests'])]
    const lines = files.flatMap((file) => read(file).split('\n').map((line, i) => `${file}:${i + 1} ${line.trim()}`))
    expect(lines.filter((line) => mark.test(line))).toEqual([])
  })

  it('every test file asserts something', () => {
    expect(TEST_FILES.length).toBeGreaterThan(0)
    expect(TEST_FILES.filter((file) => !/\bexpect\b/.test(read(file)))).toEqual([])
  })
})
