/** What the bench uses of a connection of `@duckdb/node-api`. */
export interface DuckDbConnection {
  run(sql: string): Promise<unknown>
  runAndReadAll(sql: string): Promise<{ getColumns(): readonly (readonly unknown[])[] }>
  closeSync(): void
}

interface DuckDbModule {
  readonly DuckDBInstance: { create(path: string, options: Readonly<Record<string, string>>): Promise<{ connect(): Promise<DuckDbConnection> }> }
}

/** Not among the dependencies: its binaries for other systems are not on every registry, and a lock file has to name them all. */
const PACKAGE = '@duckdb/node-api'

/** A DuckDB in memory on one thread; null, with a word on how to get it, where it is not installed. */
export async function openDuckDb(): Promise<DuckDbConnection | null> {
  const module = await import(PACKAGE).then((loaded: DuckDbModule) => loaded, () => null)
  if (!module) {
    console.warn(`DuckDB is not installed: npm install --no-save ${PACKAGE}@1.5.6-r.1`)
    return null
  }
  const instance = await module.DuckDBInstance.create(':memory:', { threads: '1' })
  return await instance.connect()
}
