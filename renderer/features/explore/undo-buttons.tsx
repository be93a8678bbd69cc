import { RedoOutlined, UndoOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useSelection } from '../../state/selection.ts'
import { useT } from '../../ui/locale.tsx'

/** Takes back and does again what was done to the conditions and the picked rows; the shell says what that was. */
export function UndoButtons() {
  const t = useT()
  const canUndo = useSelection(({ history }) => history.length > 0)
  const canRedo = useSelection(({ future }) => future.length > 0)
  const { undo, redo } = useSelection.getState()
  const steps = [
    { text: t('explore.undo'), icon: <UndoOutlined />, isPossible: canUndo, run: undo },
    { text: t('explore.redo'), icon: <RedoOutlined />, isPossible: canRedo, run: redo },
  ]
  return steps.map(({ text, icon, isPossible, run }) => (
    <Button key={text} type="text" icon={icon} title={text} aria-label={text} disabled={!isPossible} onClick={run} />
  ))
}
