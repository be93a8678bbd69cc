import type { ConditionDraft, Content, Draft, GroupDraft } from './rule-draft.ts'

/** A place in a group: before its part of that index, or at its end. */
export interface Place {
  readonly group: number
  readonly index: number
}

export function findDraft(root: GroupDraft, id: number): Draft | undefined {
  const visit = (draft: Draft): Draft | undefined => {
    if (draft.id === id) return draft
    if (draft.kind === 'condition') return undefined
    for (const part of draft.parts) {
      const found = visit(part)
      if (found) return found
    }
    return undefined
  }
  return visit(root)
}

/** Where a part is; null for the root and for what is not there. */
export function placeOf(root: GroupDraft, id: number): Place | null {
  const index = root.parts.findIndex((part) => part.id === id)
  if (index >= 0) return { group: root.id, index }
  for (const part of root.parts) {
    const place = part.kind === 'group' ? placeOf(part, id) : null
    if (place) return place
  }
  return null
}

/** Every number that is taken, so that a new part gets the next one. */
export function nextId(root: GroupDraft): number {
  const most = (draft: Draft): number => (draft.kind === 'condition' ? draft.id : Math.max(draft.id, ...draft.parts.map(most)))
  return most(root) + 1
}

function changeGroup(root: GroupDraft, id: number, change: (group: GroupDraft) => GroupDraft): GroupDraft {
  if (root.id === id) return change(root)
  return { ...root, parts: root.parts.map((part) => (part.kind === 'group' ? changeGroup(part, id, change) : part)) }
}

export function insertDraft(root: GroupDraft, draft: Draft, { group, index }: Place): GroupDraft {
  return changeGroup(root, group, (one) => ({ ...one, parts: one.parts.toSpliced(index, 0, draft) }))
}

export function removeDraft(root: GroupDraft, id: number): GroupDraft {
  const place = placeOf(root, id)
  return place ? changeGroup(root, place.group, (one) => ({ ...one, parts: one.parts.toSpliced(place.index, 1) })) : root
}

export function setMode(root: GroupDraft, id: number, mode: GroupDraft['mode']): GroupDraft {
  return changeGroup(root, id, (one) => ({ ...one, mode }))
}

export function setContent(root: GroupDraft, id: number, content: Content): GroupDraft {
  const place = placeOf(root, id)
  if (!place) return root
  const changed: ConditionDraft = { kind: 'condition', id, content }
  return changeGroup(root, place.group, (one) => ({ ...one, parts: one.parts.with(place.index, changed) }))
}

/** A copy right after the part, with numbers of its own. */
export function duplicateDraft(root: GroupDraft, id: number): GroupDraft {
  const place = placeOf(root, id)
  const original = findDraft(root, id)
  if (!place || !original) return root
  let next = nextId(root)
  const copy = (draft: Draft): Draft => (draft.kind === 'group' ? { ...draft, id: next++, parts: draft.parts.map(copy) } : { ...draft, id: next++ })
  return insertDraft(root, copy(original), { group: place.group, index: place.index + 1 })
}

/** Takes a part to another place, told as it is before the move. A group does not go into itself. */
export function moveDraft(root: GroupDraft, id: number, to: Place): GroupDraft {
  const from = placeOf(root, id)
  const draft = findDraft(root, id)
  if (!from || !draft) return root
  if (draft.kind === 'group' && (draft.id === to.group || findDraft(draft, to.group))) return root
  const isBehindItself = from.group === to.group && from.index < to.index
  const index = isBehindItself ? to.index - 1 : to.index
  if (from.group === to.group && from.index === index) return root
  return insertDraft(removeDraft(root, id), draft, { group: to.group, index })
}

/** One step up or down through the rows as they are seen: into a group that comes next, out of a group at its end. */
export function stepDraft(root: GroupDraft, id: number, direction: 'up' | 'down'): GroupDraft {
  const place = placeOf(root, id)
  if (!place) return root
  const parent = findDraft(root, place.group)
  if (parent?.kind !== 'group') return root
  const neighbour = parent.parts[place.index + (direction === 'up' ? -1 : 1)]
  if (neighbour?.kind === 'group') return moveDraft(root, id, { group: neighbour.id, index: direction === 'up' ? neighbour.parts.length : 0 })
  if (neighbour) return moveDraft(root, id, { group: place.group, index: place.index + (direction === 'up' ? -1 : 2) })
  const outer = placeOf(root, place.group)
  return outer ? moveDraft(root, id, { group: outer.group, index: outer.index + (direction === 'up' ? 0 : 1) }) : root
}

/** Into the group above it; where there is none, into a new group of its own. */
export function indentDraft(root: GroupDraft, id: number): GroupDraft {
  const place = placeOf(root, id)
  const draft = findDraft(root, id)
  const parent = place && findDraft(root, place.group)
  if (!place || !draft || parent?.kind !== 'group') return root
  const above = parent.parts[place.index - 1]
  if (above?.kind === 'group') return moveDraft(root, id, { group: above.id, index: above.parts.length })
  const mode = parent.mode === 'any' ? 'all' : 'any'
  return insertDraft(removeDraft(root, id), { kind: 'group', id: nextId(root), mode, parts: [draft] }, place)
}

/** Out of its group, to right after it; a group that is left empty goes. */
export function outdentDraft(root: GroupDraft, id: number): GroupDraft {
  const place = placeOf(root, id)
  const outer = place && placeOf(root, place.group)
  if (!place || !outer) return root
  const moved = moveDraft(root, id, { group: outer.group, index: outer.index + 1 })
  const left = findDraft(moved, place.group)
  return left?.kind === 'group' && left.parts.length === 0 ? removeDraft(moved, left.id) : moved
}

/** A draft with the way back and forth. */
export interface History {
  readonly past: readonly GroupDraft[]
  readonly now: GroupDraft
  readonly future: readonly GroupDraft[]
  /** What the last change was about: the next one about the same is part of the same step. */
  readonly topic: string | null
}

const HISTORY_LENGTH = 100

export function startHistory(now: GroupDraft): History {
  return { past: [], now, future: [], topic: null }
}

/** `topic` null = a step of its own; typing into one condition is one step. */
export function record(history: History, now: GroupDraft, topic: string | null): History {
  if (now === history.now) return history
  const isSameStep = topic !== null && topic === history.topic
  return { past: isSameStep ? history.past : [...history.past, history.now].slice(-HISTORY_LENGTH), now, future: [], topic }
}

export function undo(history: History): History {
  const before = history.past.at(-1)
  return before ? { past: history.past.slice(0, -1), now: before, future: [history.now, ...history.future], topic: null } : history
}

export function redo(history: History): History {
  const [after, ...future] = history.future
  return after ? { past: [...history.past, history.now], now: after, future, topic: null } : history
}
