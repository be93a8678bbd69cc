export interface TestCounts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export function runVitest(
  project: 'unit' | 'e2e',
  options?: { readonly args?: readonly string[]; readonly env?: NodeJS.ProcessEnv },
): Promise<TestCounts>
export function runE2e(args?: readonly string[]): Promise<TestCounts>
export function countTests(exitCode: number, report: string | null): TestCounts
export function summaryLine(counts: TestCounts): string
