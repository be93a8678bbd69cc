import { posix } from 'node:path'
import { AppError } from '../../../../shared/domain/errors.ts'
import { nameHash } from './xml-tokens.ts'
import { forEachElement } from './xml-elements.ts'
import type { ZipArchive } from './zip-archive.ts'

export type ZipContent =
  | { readonly kind: 'xlsx'; readonly workbookPart: string }
  | { readonly kind: 'xlsb' | 'ods' }
  | { readonly kind: 'files' }
  | { readonly kind: 'other'; readonly found: string }

export interface Relation {
  readonly id: string
  /** The last word of the relation type: `worksheet`, `sharedStrings` …, the same in strict and transitional files. */
  readonly type: string
  /** Path inside the zip, never with a leading slash. */
  readonly target: string
}

const RELATIONSHIP = nameHash('Relationship')
const SMALL_PART = 16 * 2 ** 20

/** Tells what a zip file holds. Errors: FILE_CORRUPT when its relations cannot be read. */
export async function zipContent(zip: ZipArchive): Promise<ZipContent> {
  if (zip.has('mimetype')) {
    const type = (await zip.read('mimetype', 4096)).toString('latin1').trim()
    if (type.includes('opendocument.spreadsheet')) {
      await refuseEncrypted(zip)
      return { kind: 'ods' }
    }
    if (type.includes('opendocument')) return { kind: 'other', found: 'opendocument' }
  }
  const root = (await readRelations(zip, '')).find((relation) => relation.type === 'officeDocument')?.target
  const candidates = [root, 'xl/workbook.xml', 'xl/workbook.bin'].filter((name) => name !== undefined)
  const workbookPart = candidates.find((name) => zip.has(name))
  if (workbookPart === undefined) {
    return zip.has('content.xml') && zip.has('META-INF/manifest.xml') ? { kind: 'ods' } : { kind: 'files' }
  }
  if (/\.bin$/i.test(workbookPart)) return { kind: 'xlsb' }
  if (/(?:^|\/)(?:document|presentation)\.xml$/i.test(workbookPart)) return { kind: 'other', found: 'office-document' }
  return { kind: 'xlsx', workbookPart }
}

/** OpenDocument encrypts its parts one by one and says so in the manifest. */
async function refuseEncrypted(zip: ZipArchive): Promise<void> {
  if (!zip.has('META-INF/manifest.xml')) return
  const manifest = await zip.read('META-INF/manifest.xml', SMALL_PART)
  if (manifest.includes('encryption-data')) throw new AppError('FILE_ENCRYPTED', { file: zip.file })
}

/** The relations of a part ('' = of the package); none when it has no relation file. */
export async function readRelations(zip: ZipArchive, part: string): Promise<readonly Relation[]> {
  const directory = posix.dirname(part)
  const name = posix.join(directory, '_rels', `${posix.basename(part)}.rels`)
  if (!zip.has(name)) return []
  const relations: Relation[] = []
  await forEachElement(await zip.read(name, SMALL_PART), { file: zip.file, part: name }, (element) => {
    if (element.name !== RELATIONSHIP || element.attribute('TargetMode') === 'External') return
    const target = element.attribute('Target') ?? ''
    relations.push({
      id: element.attribute('Id') ?? '',
      type: posix.basename(element.attribute('Type') ?? ''),
      target: posix.join(target.startsWith('/') ? '' : directory, target.replaceAll('\\', '/')).replace(/^(?:\.\.\/|\/)+/, ''),
    })
  })
  return relations
}
