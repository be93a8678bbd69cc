/**
 * What the window can ask of the desktop, through the preload script: file dialogs and paths, nothing else. Data never
 * goes this way; it crosses the engine port.
 */
export interface Host {
  /** Paths of the chosen files; empty when the dialog was closed. */
  chooseFiles(kind: 'extract' | 'workspace'): Promise<readonly string[]>
  chooseFolder(): Promise<string | null>
  chooseSavePath(kind: 'workspace' | 'xlsx' | 'csv' | 'html' | 'pdf' | 'png' | 'svg', defaultName: string): Promise<string | null>
  /** The path of a file dropped on the window. */
  pathOfFile(file: unknown): string
  showInFolder(path: string): Promise<void>
  /** Prints an HTML report that the engine wrote to a PDF beside it; gives the PDF's path. */
  printReport(htmlPath: string): Promise<string>
  /** Prints the page of the window, as its print styles show it, to a PDF of one A4 page; gives the PDF's path. */
  printPage(pdfPath: string): Promise<string>
  /** Asks main for a fresh port to the engine; the port arrives as the window message `engine:port`. */
  connectEngine(): Promise<void>
  /** Called when the engine stopped (it is restarted once by itself) and when it is ready again. */
  onEngineState(listener: (state: EngineState) => void): () => void
  /** Language and theme chosen in the window, so that menus and dialogs follow. */
  setPreferences(preferences: { readonly language: 'zh-CN' | 'en'; readonly theme: 'light' | 'dark' }): Promise<void>
  readonly platform: string
  readonly version: string
}

export type EngineState = 'ready' | 'restarting' | 'failed'
