import { app, Menu } from 'electron'
import { translateTo, type Language } from '../../shared/i18n/catalogue.ts'

/** The application menu: editing keys and window keys; everything else is in the window. */
export function setMenu(language: Language): void {
  const t = translateTo(language)
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      { label: t('desktop.file'), submenu: [{ role: 'quit', label: t('desktop.quit') }] },
      {
        label: t('desktop.edit'),
        submenu: [
          { role: 'cut', label: t('desktop.cut') },
          { role: 'copy', label: t('desktop.copy') },
          { role: 'paste', label: t('desktop.paste') },
          { role: 'selectAll', label: t('desktop.selectAll') },
        ],
      },
      {
        label: t('desktop.view'),
        submenu: [
          { role: 'resetZoom', label: t('desktop.resetZoom') },
          { role: 'zoomIn', label: t('desktop.zoomIn') },
          { role: 'zoomOut', label: t('desktop.zoomOut') },
          { role: 'togglefullscreen', label: t('desktop.fullScreen') },
          ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' as const }]),
        ],
      },
    ]),
  )
}
