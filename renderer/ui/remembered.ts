import { useCallback, useState } from 'react'

const PREFIX = 'liuke.layout.'

/** Of an owner: as it was left there, else as it was left last anywhere. */
export function readRemembered<T>(key: string, initial: T, owner?: string): T {
  try {
    const text = (owner === undefined ? null : localStorage.getItem(ownKey(key, owner))) ?? localStorage.getItem(PREFIX + key)
    // Only `remember` writes here, under a key that stands for one type.
    return text === null ? initial : (JSON.parse(text) as T)
  } catch {
    return initial
  }
}

export function remember(key: string, value: unknown, owner?: string): void {
  const text = JSON.stringify(value)
  localStorage.setItem(PREFIX + key, text)
  if (owner !== undefined) localStorage.setItem(ownKey(key, owner), text)
}

export function forget(key: string, owner?: string): void {
  localStorage.removeItem(PREFIX + key)
  if (owner !== undefined) localStorage.removeItem(ownKey(key, owner))
}

function ownKey(key: string, owner: string): string {
  return `${PREFIX}${key}@${owner}`
}

/** State of the layout that survives a restart: sizes, columns, open tabs. One key, one type. */
export function useRemembered<T>(key: string, initial: T, owner?: string): readonly [T, (value: T) => void] {
  const [value, setValue] = useState(() => readRemembered(key, initial, owner))
  const set = useCallback(
    (next: T) => {
      setValue(next)
      remember(key, next, owner)
    },
    [key, owner],
  )
  return [value, set]
}
