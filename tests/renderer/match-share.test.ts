import { describe, expect, it } from 'vitest'
import { matchShares } from '../../renderer/features/import/match-share.ts'

const of = (subscribers: number, matched: number) => ({ subscribers, matched })

describe('the match rate of the ledger', () => {
  it.each([
    ['is that of the import', of(4, 3), of(4, 3), [0.75]],
    ['shows the present one beside it once that is another', of(4, 3), of(4, 4), [0.75, 1]],
    ['is the present one where nothing was compared', null, of(4, 1), [0.25]],
    ['is that of the import where nothing is left to compare with', of(4, 3), null, [0.75]],
    ['is none for tables about nobody', null, null, null],
    ['is none without a subscriber', of(0, 0), of(0, 0), null],
  ])('%s', (_label, matchAtImport, match, expected) => {
    expect(matchShares({ match, matchAtImport })).toEqual(expected)
  })
})
