import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { net, protocol, session, type Session } from 'electron'

/** `style-src` needs inline styles: AG Grid, antd and chart tooltips set them. Scripts never. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ')

/** `file:` serves the handler below and the report to print; the page itself has no way to a file. */
const LOCAL_SCHEMES = /^(app|file|devtools|blob|data|chrome-extension):/

/** Must run before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }])
}

/** Serves the page from the app's own files and lets nothing else through: the app never talks to a network. */
export function serveApp(): void {
  const root = path.join(import.meta.dirname, '../renderer')
  protocol.handle('app', async (request) => {
    const file = path.normalize(path.join(root, decodeURIComponent(new URL(request.url).pathname)))
    if (!file.startsWith(root + path.sep)) return new Response('not found', { status: 404 })
    const response = await net.fetch(pathToFileURL(file).toString())
    const headers = new Headers(response.headers)
    headers.set('Content-Security-Policy', CONTENT_SECURITY_POLICY)
    headers.set('Cross-Origin-Opener-Policy', 'same-origin')
    headers.set('Cross-Origin-Embedder-Policy', 'require-corp')
    headers.set('X-Content-Type-Options', 'nosniff')
    return new Response(response.body, { status: response.status, headers })
  })
  keepOffline(session.defaultSession)
}

/** Refuses everything that is not part of the app or a local file the main process itself reads. */
export function keepOffline(target: Session): void {
  target.webRequest.onBeforeRequest((details, callback) => callback({ cancel: !LOCAL_SCHEMES.test(details.url) }))
  target.setPermissionRequestHandler((_contents, _permission, callback) => callback(false))
}
