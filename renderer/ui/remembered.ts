import { useCallback, useState } from 'react'

const PREFIX = 'liuke.layout.'

export function readRemembered<T>(key: string, initial: T): T {
  try {
    const text = localStorage.getItem(PREFIX + key)
    // Only `remember` writes here, under a key that stands for one type.
    return text === null ? initial : (JSON.parse(text) as T)
  } catch {
    return initial
  }
}

export function remember(key: string, value: unknown): void {
  localStorage.setItem(PREFIX + key, JSON.stringify(value))
}

export function forget(key: string): void {
  localStorage.removeItem(PREFIX + key)
}

/** State of the layout that survives a restart: sizes, columns, open tabs. One key, one type. */
export function useRemembered<T>(key: string, initial: T): readonly [T, (value: T) => void] {
  const [value, setValue] = useState(() => readRemembered(key, initial))
  const set = useCallback(
    (next: T) => {
      setValue(next)
      remember(key, next)
    },
    [key],
  )
  return [value, set]
}
