import { QueryClientProvider } from '@tanstack/react-query'
import { App as AntdApp, ConfigProvider } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import { StrictMode, useEffect, useMemo } from 'react'
import { createRoot } from 'react-dom/client'
import { followEngine } from '../state/engine-state.ts'
import { queryClient } from '../state/queries.ts'
import { useSettings } from '../state/settings.ts'
import { AppearanceProvider } from '../ui/locale.tsx'
import { antdThemeOf, cssVariablesOf } from '../ui/theme.ts'
import '../ui/ui.css'
import { FieldDefinition } from './definition.tsx'
import { ErrorRemedy } from './error-remedy.tsx'
import { OpenRuleWindow } from './open-rule-window.tsx'
import './shell.css'
import { Shell } from './shell.tsx'

function App() {
  const { language, theme } = useSettings()
  useEffect(() => {
    dayjs.locale(language === 'zh-CN' ? 'zh-cn' : 'en')
    document.documentElement.lang = language
    document.documentElement.dataset['theme'] = theme
    for (const [name, value] of Object.entries(cssVariablesOf(theme))) document.documentElement.style.setProperty(name, value)
    // Menus and dialogs keep their former language when main cannot be reached; nothing else depends on it.
    window.host.setPreferences({ language, theme }).catch(() => undefined)
  }, [language, theme])
  const antdTheme = useMemo(() => antdThemeOf(theme), [theme])
  return (
    <ConfigProvider
      theme={antdTheme}
      locale={language === 'zh-CN' ? zhCN : enUS}
      button={{ autoInsertSpace: false }}
      form={{ requiredMark: false }}
    >
      <AppearanceProvider language={language} theme={theme} definition={FieldDefinition} remedy={ErrorRemedy} ruleWindow={OpenRuleWindow}>
        <AntdApp className="app">
          <Shell />
        </AntdApp>
      </AppearanceProvider>
    </ConfigProvider>
  )
}

followEngine()
const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  )
}
