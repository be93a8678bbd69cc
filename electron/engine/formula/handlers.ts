import type { FormulaView } from '../../../shared/api/formula.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { formulaFieldId } from '../../../shared/domain/formula.ts'
import { parseFormula } from '../../../shared/domain/formula-parse.ts'
import { addMonths } from '../../../shared/domain/month.ts'
import { writeAudit } from '../audit.ts'
import type { HandlerContext, HandlerTable } from '../session.ts'
import { referencedFields, type SoundFormula } from './analyse.ts'
import { insertFormula, readFormula, readFormulas, setFormulaRemoved, updateFormula, type StoredFormula } from './formula.repo.ts'
import { numberField, previewFormula } from './preview.ts'
import { analyseIn, formulaText, namesIn } from './scope.ts'
import { usesOf } from './uses.ts'

type FormulaMethod = Extract<keyof HandlerTable, `formula.${string}`>

export const formulaHandlers: Pick<HandlerTable, FormulaMethod> = {
  'formula.check': ({ text, unit, formulaId }, { frame }) => {
    const { issues, sound } = analyseIn(frame.catalogue, text, unit, formulaId)
    if (!sound) return { issues: [...issues], result: null }
    const { type, reads } = sound
    return {
      issues: [],
      result: {
        type,
        unit: sound.unit,
        reads: reads.map(({ field, monthsBack }) => ({ field, monthsBack })),
        monthsBack: reads.reduce((most, { monthsBack }) => Math.max(most, monthsBack), 0),
      },
    }
  },

  'formula.preview': async ({ text, unit, formulaId, month }, context) => {
    const { frame } = context
    const { reads } = requireSound(context, text, unit, formulaId)
    const shown = numberField(frame)
    await Promise.all([
      frame.ready({ month, fields: shown === undefined ? [] : [shown] }),
      ...reads.map(({ field, monthsBack }) => frame.ready({ month: addMonths(month, -monthsBack), fields: [field] })),
    ])
    // The fields may be others by now.
    return previewFormula(frame, requireSound(context, text, unit, formulaId), { month })
  },

  'formula.list': (_input, context) => ({ formulas: readFormulas(context.db).map((formula) => viewFormula(formula, context)) }),

  'formula.define': ({ label, text, unit, formulaId }, context) => {
    const { db, now } = context
    const { expression, type, unit: shown } = requireSound(context, text, unit, formulaId)
    if (formulaId !== undefined) requireFormula(context, formulaId)
    requireFreeLabel(context, label, formulaId)
    const draft = { label, expression, type, unit: shown }
    const id = db.transaction(() => {
      const written = formulaId ?? insertFormula(db, draft, now())
      if (formulaId !== undefined) updateFormula(db, formulaId, draft, now())
      writeAudit(db, now(), 'formula.define', { formulaId: written, type, unit: shown })
      return written
    })()
    return viewAgain(context, id)
  },

  'formula.rename': ({ formulaId, label }, context) => {
    const { db, now } = context
    const formula = requireFormula(context, formulaId)
    requireFreeLabel(context, label, formulaId)
    db.transaction(() => {
      updateFormula(db, formulaId, { ...formula, label }, now())
      writeAudit(db, now(), 'formula.rename', { formulaId })
    })()
    return viewAgain(context, formulaId)
  },

  'formula.remove': ({ formulaId, removed }, context) => {
    const { db, frame, now } = context
    const formula = readFormula(db, formulaId)
    if (!formula) throw new AppError('FORMULA_NOT_FOUND', { formulaId })
    // Asked before it is gone: afterwards nothing computes with it any more.
    const before = usesOf(db, formulaId, frame.catalogue)
    if (formula.removed !== removed) {
      if (!removed) requireFreeLabel(context, formula.label, formulaId)
      db.transaction(() => {
        setFormulaRemoved(db, formulaId, removed ? now() : null)
        writeAudit(db, now(), removed ? 'formula.remove' : 'formula.restore', { formulaId })
      })()
    }
    const view = viewAgain(context, formulaId)
    return removed ? { ...view, usedBy: before } : view
  },
}

/** Errors: FORMULA_INVALID. */
function requireSound({ frame }: HandlerContext, text: string, unit: string | undefined, formulaId: number | undefined): SoundFormula {
  const { issues, sound } = analyseIn(frame.catalogue, text, unit, formulaId)
  if (sound) return sound
  const [{ code, start, end, params }] = issues
  throw new AppError('FORMULA_INVALID', { ...params, issue: code, start, end })
}

/** Errors: FORMULA_NOT_FOUND. */
function requireFormula({ db }: HandlerContext, formulaId: number): StoredFormula {
  const formula = readFormula(db, formulaId)
  if (!formula || formula.removed) throw new AppError('FORMULA_NOT_FOUND', { formulaId })
  return formula
}

/** A name that is another field's too would make every formula with it ambiguous. Errors: FORMULA_NAME_TAKEN. */
function requireFreeLabel({ frame, db }: HandlerContext, label: string, formulaId: number | undefined): void {
  const { fields, lackingFormulas } = frame.catalogue
  const own = formulaId === undefined ? null : formulaFieldId(formulaId)
  const isTaken = namesIn({ fields: fields.filter(({ id }) => id !== own), byId: frame.catalogue.byId }).has(label)
  const isOfLacking = lackingFormulas.some(({ id, zh }) => id !== own && zh === label)
  if (isTaken || isOfLacking || readFormulas(db).some((one) => !one.removed && one.formulaId !== formulaId && one.label === label)) {
    throw new AppError('FORMULA_NAME_TAKEN', { name: label })
  }
}

function viewAgain(context: HandlerContext, formulaId: number): FormulaView {
  context.frame.refresh()
  const formula = readFormula(context.db, formulaId)
  if (!formula) throw new AppError('FORMULA_NOT_FOUND', { formulaId })
  return viewFormula(formula, context)
}

function viewFormula(formula: StoredFormula, { db, frame }: HandlerContext): FormulaView {
  const { formulaId, label, expression, type, unit, createdAt, changedAt, removed } = formula
  const inputs = referencedFields(parseFormula(expression))
  const lacking = frame.catalogue.lackingFormulas.find(({ formula: one }) => one.formulaId === formulaId)
  return {
    formulaId,
    field: formulaFieldId(formulaId),
    label,
    text: formulaText(frame.catalogue, expression),
    type,
    unit,
    ownUnit: analyseIn(frame.catalogue, expression, undefined, formulaId).sound?.unit ?? unit,
    inputs: [...inputs],
    missingInputs: [...(lacking?.missing ?? [])],
    createdAt,
    changedAt,
    removed,
    usedBy: usesOf(db, formulaId, frame.catalogue),
  }
}
