import { Button, Input } from 'antd'
import { copyText } from '../../ui/clipboard.ts'
import { useT } from '../../ui/locale.tsx'
import { Popup } from '../../ui/popup.tsx'
import type { Unmatched } from './rule-choices.ts'

/** How many pasted numbers nobody has; a click lists and copies them. */
export function UnmatchedNumbers({ count, numbers }: Unmatched) {
  const t = useT()
  return (
    <Popup
      placement="bottomRight"
      content={
        <div className="unmatched-numbers">
          <Input.TextArea readOnly rows={8} autoFocus value={numbers.join('\n')} aria-label={t('explore.builder.unmatched', { count })} />
          <div>
            <span className="soft">{numbers.length < count && t('explore.builder.unmatchedFirst', { shown: numbers.length, count })}</span>
            <Button size="small" onClick={() => copyText(numbers.join('\n'))}>
              {t('common.copy')}
            </Button>
          </div>
        </div>
      }
    >
      <button type="button" className="explained warn figures" title={t('explore.builder.unmatchedHint')}>
        {t('explore.builder.unmatched', { count })}
      </button>
    </Popup>
  )
}
