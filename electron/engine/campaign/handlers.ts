import { createHash } from 'node:crypto'
import { AppError } from '../../../shared/domain/errors.ts'
import { writeAudit } from '../audit.ts'
import { maskValue } from '../frame/show-value.ts'
import type { HandlerTable } from '../session.ts'
import { dictionaryField } from '../../../shared/domain/field.ts'
import {
  isNameTaken,
  iterateMembers,
  markLocked,
  markRemoved,
  memberLines,
  readLists,
  readMembers,
  requireList,
} from '../target-list/target-list.repo.ts'
import { SNAPSHOT_FIELDS } from '../target-list/snapshot.ts'
import { readBySuppression, suppress } from './suppress.ts'

type CampaignMethod = Extract<keyof HandlerTable, `campaign.${string}`>

export const campaignHandlers: Pick<HandlerTable, CampaignMethod> = {
  'campaign.waterfall': async ({ recipe }, { frame, db }) => {
    await frame.ready(readBySuppression(frame, recipe))
    const { base, candidates, steps, kept } = suppress(frame, db, recipe)
    const control = Math.round(kept.length * recipe.controlShare)
    return { base, candidates, steps, control, targets: kept.length - control }
  },
  'campaign.lists': (_input, { db }) => ({ lists: readLists(db) }),
  'campaign.members': ({ listId, arm, offset, limit, reveal }, { db, now }) => {
    requireList(db, listId)
    const { total, members } = readMembers(db, listId, { arm, offset, limit })
    if (reveal) writeAudit(db, now(), 'campaign.reveal', { listId, rows: members.length })
    const fields = SNAPSHOT_FIELDS.filter((field) => members.some(({ snapshot }) => Object.hasOwn(snapshot.values, field)))
    return {
      total,
      subscribers: members.map((member) => member.subscriberNo),
      columns: [
        { field: 'work_order', values: members.map((member) => member.workOrder) },
        { field: 'arm', values: members.map((member) => member.arm) },
        ...fields.map((field) => {
          const sensitive = reveal ? undefined : dictionaryField(field)?.sensitive
          return {
            field,
            values: members.map(({ snapshot }) => {
              const value = snapshot.values[field] ?? null
              return sensitive === undefined ? value : maskValue(value, sensitive)
            }),
          }
        }),
      ],
    }
  },
  'campaign.units': ({ listId, by }, { db }) => {
    requireList(db, listId)
    const units = new Map<string, { targets: number; control: number }>()
    for (const member of iterateMembers(db, listId)) {
      const unit = member[by] ?? ''
      const sizes = units.get(unit) ?? { targets: 0, control: 0 }
      if (member.arm === 'target') sizes.targets++
      else sizes.control++
      units.set(unit, sizes)
    }
    return { units: [...units].map(([unit, sizes]) => ({ unit, ...sizes })).sort((a, b) => b.targets - a.targets) }
  },
  'campaign.lock': ({ listId }, { db, now }) => {
    const list = requireList(db, listId)
    if (list.state === 'locked') throw new AppError('LIST_LOCKED', { name: list.name })
    const hash = createHash('sha256').update(JSON.stringify(list.recipe))
    for (const line of memberLines(db, listId)) hash.update(line)
    db.transaction(() => {
      markLocked(db, listId, hash.digest('hex'), now())
      writeAudit(db, now(), 'campaign.lock', { listId })
    })()
    return requireList(db, listId)
  },
  'campaign.remove': ({ listId, removed }, { db, now }) => {
    const list = requireList(db, listId)
    if (!removed && list.removed && isNameTaken(db, list.name)) throw new AppError('LIST_NAME_TAKEN', { name: list.name })
    db.transaction(() => {
      markRemoved(db, listId, removed ? now().toISOString() : null)
      writeAudit(db, now(), 'campaign.remove', { listId, removed })
    })()
    return requireList(db, listId)
  },
}
