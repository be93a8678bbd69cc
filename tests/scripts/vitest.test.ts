import { describe, expect, it } from 'vitest'
import { countTests, summaryLine } from '../../scripts/vitest.mjs'

const report = (numPassedTests: number, numFailedTests: number, numPendingTests = 0, numTodoTests = 0) =>
  JSON.stringify({ numPassedTests, numFailedTests, numPendingTests, numTodoTests })

describe('the count of tests', () => {
  it('is the one of the report', () => {
    expect(countTests(1, report(10, 2, 3, 1))).toEqual({ passed: 10, failed: 2, skipped: 4 })
  })

  it('holds a failure when the run failed without a failed test', () => {
    expect(countTests(1, report(10, 0))).toEqual({ passed: 10, failed: 1, skipped: 0 })
  })

  it('holds a failure when there is no report', () => {
    expect(countTests(1, null)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  it('is told in one line', () => {
    expect(summaryLine({ passed: 12, failed: 0, skipped: 0 })).toBe('tests: 12 passed, 0 failed')
    expect(summaryLine({ passed: 12, failed: 1, skipped: 2 })).toBe('tests: 12 passed, 1 failed, 2 skipped')
  })
})
