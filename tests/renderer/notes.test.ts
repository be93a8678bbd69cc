import { beforeEach, describe, expect, it } from 'vitest'
import { createNotes } from '../../renderer/ui/notes.ts'

/** What stands at the top of the window, in the order it came. */
let standing: string[] = []
const shown = new Map<string, () => void>()
const notes = () =>
  createNotes((text: string) => {
    standing.push(text)
    return () => (standing = standing.filter((other) => other !== text))
  }, shown)

beforeEach(() => {
  standing = []
  shown.clear()
})

describe('notes at the top of the window', () => {
  it('stand one of each key, each opened as a new one', () => {
    const { say } = notes()
    say('step', 'undone 1')
    say('formula.3', 'column removed')
    say('step', 'undone 2')
    expect(standing).toEqual(['column removed', 'undone 2'])
  })

  it('are closed where they were not said, the last of their key alone', () => {
    notes().say('formula.3', 'column removed')
    notes().say('formula.3', 'column removed again')
    notes().say('formula.4', 'another removed')
    notes().close('formula.3')
    notes().close('formula.5')
    expect(standing).toEqual(['another removed'])
  })
})
