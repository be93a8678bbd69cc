import { App } from 'antd'
import { useCallback } from 'react'
import { useAppearance, useT, type FieldReference } from './locale.tsx'

/** Opens the 口径 of a field from a menu, where there is nothing to hang a popover on. */
export function useDefinitionWindow(): (info: FieldReference & { readonly note?: string }) => void {
  const t = useT()
  const { modal } = App.useApp()
  const { definition: Definition } = useAppearance()
  return useCallback(
    ({ field, month, note }) => {
      modal.info({
        title: t('common.definition'),
        icon: null,
        width: 460,
        maskClosable: true,
        okText: t('common.close'),
        content: (
          <>
            {note !== undefined && <p className="info-text">{note}</p>}
            <Definition field={field} month={month} />
          </>
        ),
      })
    },
    [modal, t, Definition],
  )
}
