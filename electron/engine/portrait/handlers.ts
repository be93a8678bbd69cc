import { AppError } from '../../../shared/domain/errors.ts'
import type { HandlerTable } from '../session.ts'
import { listModels, readDetail } from './portrait.repo.ts'

export const portraitHandlers: Pick<HandlerTable, 'portrait.models' | 'portrait.detail'> = {
  'portrait.models': (_input, { db }) => ({ models: listModels(db) }),

  'portrait.detail': ({ modelId }, { db }) => {
    const detail = readDetail(db, modelId)
    if (!detail) throw new AppError('MODEL_NOT_FOUND', { modelId })
    return detail
  },
}
