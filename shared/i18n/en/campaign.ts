import type { Texts } from '../texts.ts'
import type { campaign as source } from '../zh-CN/campaign.ts'

export const campaign: Texts<typeof source> = {
  suppression: {
    suspended: 'suspended',
    closed: 'closed or closing',
    doNotDisturb: 'do not disturb',
    lostContact: 'unreachable number',
    invalidNumber: 'invalid number',
    duplicates: 'same account or contact again',
    otherLists: 'in another list of this month',
    overLimit: 'over the size limit',
  },
}
