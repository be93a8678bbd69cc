import type { Input, Output } from '../../../shared/api/engine-api.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { measureById, parameterValue } from '../../../shared/domain/measure.ts'
import { writeAudit } from '../audit.ts'
import { clearParameter, writeParameter } from '../frame/measure-parameters.repo.ts'
import type { HandlerContext } from '../session.ts'

/**
 * Sets a parameter of a measure, or puts it back to its default. Setting the answered value before again undoes it.
 *
 * Errors: FIELD_UNKNOWN, PARAMETER_INVALID.
 */
export function setParameter({ measure: id, parameter: parameterId, value }: Input<'explore.setParameter'>, { db, frame, now }: HandlerContext): Output<'explore.setParameter'> {
  const measure = measureById(id)
  const parameter = measure?.parameters.find((candidate) => candidate.id === parameterId)
  if (!measure || !parameter) throw new AppError('FIELD_UNKNOWN', { field: `${id}.${parameterId}` })
  const { min, max, isWhole } = parameter
  if (value !== null && (value < min || value > max || (isWhole && !Number.isInteger(value)))) {
    throw new AppError('PARAMETER_INVALID', { value, min, max })
  }
  const before = parameterValue(measure, parameter, frame.parameters)
  const next = value ?? parameter.value
  const at = now()
  db.transaction(() => {
    if (next === parameter.value) clearParameter(db, id, parameterId)
    else writeParameter(db, id, parameterId, next, at)
    writeAudit(db, at, 'explore.setParameter', { measure: id, parameter: parameterId, before, value: next })
  })()
  frame.refresh()
  return { before, value: next }
}
