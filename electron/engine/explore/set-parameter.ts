import type { Input, Output } from '../../../shared/api/engine-api.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { measureById, parameterProblem, parameterValue } from '../../../shared/domain/measure.ts'
import { writeAudit } from '../audit.ts'
import { clearParameter, writeParameter } from '../frame/measure-parameters.repo.ts'
import type { HandlerContext } from '../session.ts'

/**
 * Sets a parameter of a measure, or puts it back to its default. Setting the answered value before again undoes it.
 *
 * Errors: FIELD_UNKNOWN, PARAMETER_INVALID, PARAMETER_OUT_OF_ORDER.
 */
export function setParameter({ measure: id, parameter: parameterId, value }: Input<'explore.setParameter'>, { db, frame, now }: HandlerContext): Output<'explore.setParameter'> {
  const measure = measureById(id)
  const parameter = measure?.parameters.find((candidate) => candidate.id === parameterId)
  if (!measure || !parameter) throw new AppError('FIELD_UNKNOWN', { field: `${id}.${parameterId}` })
  const before = parameterValue(measure, parameter, frame.parameters)
  const next = value ?? parameter.value
  const problem = parameterProblem(measure, parameter, next, frame.parameters)
  if (problem?.kind === 'range' || problem?.kind === 'whole') throw new AppError('PARAMETER_INVALID', { value: next, min: parameter.min, max: parameter.max })
  if (problem) throw new AppError('PARAMETER_OUT_OF_ORDER', { value: next })
  const at = now()
  db.transaction(() => {
    if (next === parameter.value) clearParameter(db, id, parameterId)
    else writeParameter(db, id, parameterId, next, at)
    writeAudit(db, at, 'explore.setParameter', { measure: id, parameter: parameterId, before, value: next })
  })()
  frame.refresh()
  return { before, value: next }
}
