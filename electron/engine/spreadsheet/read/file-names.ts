/** 清单2 before 清单10, whatever the locale of the machine. */
export const inNaturalOrder: (a: string, b: string) => number = new Intl.Collator('zh-CN', { numeric: true }).compare

const SYSTEM_NAMES: ReadonlySet<string> = new Set(['__macosx', 'thumbs.db', 'desktop.ini', 'system volume information'])
// What can hold no table, or is half of a file: an unfinished download, a page's style sheet, a picture of a notice.
const FOREIGN_EXTENSIONS: ReadonlySet<string> = new Set([
  'bmp', 'gif', 'ico', 'jpeg', 'jpg', 'png', 'svg', 'tif', 'tiff', 'webp', 'avi', 'mp3', 'mp4', 'wav', 'pdf', 'doc', 'docx',
  'dot', 'dotx', 'ppt', 'pptx', 'wps', 'ofd', 'msg', 'eml', 'exe', 'dll', 'msi', 'bat', 'cmd', 'sh', 'lnk', 'url', 'css', 'js',
  'json', 'ttf', 'crdownload', 'download', 'part', 'partial', 'tmp', 'temp', 'wbk', 'liuke', 'sqlite', 'mdb', 'accdb',
])
/** Of those what a person wrote: a table may have been put into it. */
const DOCUMENT_EXTENSIONS: ReadonlySet<string> = new Set([
  'pdf', 'doc', 'docx', 'dot', 'dotx', 'ppt', 'pptx', 'wps', 'ofd', 'msg', 'eml', 'bmp', 'gif', 'jpeg', 'jpg', 'png', 'tif', 'tiff', 'webp', 'mdb', 'accdb',
])
/** What a name may not do to whoever reads it: control characters, and what turns the direction of writing. */
const UNREADABLE = /[\p{Cc}\p{Cf}]/gu
const MAX_EXTENSION = 12

/** False for what a system or an office program keeps beside the files of a person: hidden, lock and desktop files. */
export function isOwnName(name: string): boolean {
  return !/^(?:\.|~|\$)/.test(name) && !SYSTEM_NAMES.has(name.toLowerCase())
}

/** True when a file of this name may hold a table. Names lie, so all but what is plainly something else is worth a try. */
export function mayHoldTable(name: string): boolean {
  return isOwnName(name) && !FOREIGN_EXTENSIONS.has(extensionOf(name))
}

/** True for the name of a document or a picture, which is not read but worth a word. */
export function isDocument(name: string): boolean {
  return isOwnName(name) && DOCUMENT_EXTENSIONS.has(extensionOf(name))
}

/** Lower case, without the dot; '' when there is none, or none that a file system should see. */
export function extensionOf(name: string): string {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1] ?? ''
  return extension.length > MAX_EXTENSION ? '' : extension.toLowerCase()
}

/**
 * The folders and the name of a member of an archive, to be shown and never to be used as a path: what would lead out of
 * the archive is dropped. Missing: empty for a name that has nothing to show.
 */
export function memberSegments(name: string): readonly string[] {
  return name.normalize('NFC').split(/[\\/]/).map((segment) => segment.replace(UNREADABLE, '').trim())
    .filter((segment) => segment !== '' && !/^(?:\.{1,2}|[a-z]:)$/i.test(segment))
}

/** A name that is not taken yet: the same, or with the first free number behind it. Takes it. */
export function takeFreeName(name: string, taken: Set<string>): string {
  let free = name
  for (let i = 2; taken.has(free); i++) free = `${name} (${i})`
  taken.add(free)
  return free
}
