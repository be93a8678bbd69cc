import type { HandlerTable } from '../session.ts'
import { listModels, readModel } from './churn.repo.ts'
import { outcomeCandidates } from './outcome-candidates.ts'

export const churnHandlers: Pick<HandlerTable, 'churn.outcomes' | 'churn.models' | 'churn.detail'> = {
  'churn.outcomes': (_input, { db, frame }) => ({ candidates: [...outcomeCandidates(db, frame)] }),
  'churn.models': (_input, { db }) => ({ models: listModels(db) }),
  'churn.detail': ({ modelId }, { db }) => readModel(db, modelId),
}
