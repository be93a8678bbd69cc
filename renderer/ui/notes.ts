import { App } from 'antd'
import { useMemo } from 'react'

export interface Notes<Note> {
  /** Tells something for some seconds, in place of what was told under the same key before. */
  readonly say: (key: string, note: Note) => void
  readonly close: (key: string) => void
}

/**
 * Opens each note as one of its own and closes the former one of its key. antd lets a note take over the key of another, but does not
 * count its seconds anew then, and one that takes over a key while the former fades out is never closed.
 */
export function createNotes<Note>(open: (note: Note) => () => void, shown: Map<string, () => void>): Notes<Note> {
  const close = (key: string): void => {
    shown.get(key)?.()
    shown.delete(key)
  }
  return {
    say: (key, note) => {
      close(key)
      shown.set(key, open(note))
    },
    close,
  }
}

type Message = Omit<Parameters<ReturnType<typeof App.useApp>['message']['open']>[0], 'key'>

/** What closes the last note of each key, which may be said and closed in different places of the window. */
const shownNotes = new Map<string, () => void>()

/** Notes at the top of the window, one of each key. */
export function useNotes(): Notes<Message> {
  const { message } = App.useApp()
  return useMemo(() => createNotes((note: Message) => message.open(note), shownNotes), [message])
}
