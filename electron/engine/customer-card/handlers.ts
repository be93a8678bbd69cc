import { writeAudit } from '../audit.ts'
import type { HandlerTable } from '../session.ts'
import { readCard, readCardPeers } from './card.ts'
import { readHistory } from './history.ts'
import { search } from './search.ts'

export const customerCardHandlers: Pick<HandlerTable, 'customer.search' | 'customer.card' | 'customer.peers' | 'customer.history'> = {
  'customer.search': async (input, { frame, db, now }) => {
    const found = await search(frame, input)
    if (input.reveal && found.items.length > 0) writeAudit(db, now(), 'customer.search.reveal', { rows: found.items.length })
    return found
  },
  'customer.card': async (input, context) => {
    const card = await readCard(context, input)
    if (input.reveal) writeAudit(context.db, context.now(), 'customer.card.reveal', { subscriber: input.subscriber })
    return card
  },
  'customer.peers': async (input, context) => ({ peers: await readCardPeers(context, input) }),
  'customer.history': (input, context) => readHistory(context, input),
}
