import { Button } from 'antd'
import { formulaFieldId } from '../../shared/domain/formula.ts'
import { useFormulaUndo } from '../features/explore/formula-undo.tsx'
import { useSegmentUndo } from '../features/segment/segment-undo.ts'
import type { ErrorLike } from '../ui/error-notice.tsx'
import { useT } from '../ui/locale.tsx'

/** Brings back what was removed, where that is what an error comes from. */
export function ErrorRemedy({ error: { code, params } }: { readonly error: ErrorLike }) {
  const t = useT()
  const { restore: restoreFormula } = useFormulaUndo()
  const { restore: restoreSegment } = useSegmentUndo()
  const { formulaId, segmentId, name } = params
  if (code === 'FORMULA_REMOVED' && typeof formulaId === 'number') {
    const formula = { formulaId, field: formulaFieldId(formulaId), label: String(name) }
    return (
      <Button size="small" onClick={() => restoreFormula(formula)}>
        {t('formula.restore')}
      </Button>
    )
  }
  if (code !== 'SEGMENT_NOT_FOUND' || typeof segmentId !== 'number') return null
  return (
    <Button size="small" onClick={() => restoreSegment(segmentId)}>
      {t('segment.restore')}
    </Button>
  )
}
