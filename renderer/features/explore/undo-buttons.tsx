import { RedoOutlined, UndoOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useSelection } from '../../state/selection.ts'
import { useT } from '../../ui/locale.tsx'

/** Takes back and does again what was done to the conditions and the picked rows; the shell says what that was. */
export function UndoButtons() {
  const t = useT()
  const { history, future, undo, redo } = useSelection()
  const steps = [
    { text: t('explore.undo'), icon: <UndoOutlined />, isPossible: history.length > 0, run: undo },
    { text: t('explore.redo'), icon: <RedoOutlined />, isPossible: future.length > 0, run: redo },
  ]
  return steps.map(({ text, icon, isPossible, run }) => (
    <Button key={text} type="text" icon={icon} title={text} aria-label={text} disabled={!isPossible} onClick={run} />
  ))
}
