import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchApp, type LaunchedApp } from './launch.ts'
import { click, seen } from './window.ts'

let window: LaunchedApp
beforeAll(async () => {
  window = await launchApp()
  await seen(window.page.getByText('打开示例县'))
})
afterAll(() => window.close())

it('gives the page no Node, no Electron and an isolated origin', async () => {
  const found = await window.page.evaluate(() => ({
    require: typeof Reflect.get(globalThis, 'require'),
    process: typeof Reflect.get(globalThis, 'process'),
    isolated: crossOriginIsolated,
    origin: location.origin,
  }))
  expect(found).toEqual({ require: 'undefined', process: 'undefined', isolated: true, origin: 'app://liuke' })
})

it('runs neither evaluated nor inline script', async () => {
  const blocked = await window.page.evaluate(async () => {
    const violation = (provoke: () => void) =>
      new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(`${event.effectiveDirective} ${event.blockedURI}`), { once: true })
        provoke()
      })
    const inline = await violation(() => {
      const script = document.createElement('script')
      script.textContent = 'globalThis.injected = 1'
      document.body.append(script)
    })
    const evaluated = await violation(() => {
      // Evaluation has to come from the page's own script: the debugger's is exempt from the policy.
      const frame = document.createElement('button')
      frame.setAttribute('onclick', 'globalThis.injected = 2')
      document.body.append(frame)
      frame.click()
    })
    return { inline, evaluated, injected: Reflect.get(globalThis, 'injected') }
  })
  expect(blocked.inline).toMatch(/^script-src-elem inline/)
  expect(blocked.evaluated).toMatch(/^script-src-attr inline/)
  expect(blocked.injected).toBeUndefined()
  const policy = await window.page.evaluate(async () => (await fetch('app://liuke/index.html')).headers.get('content-security-policy'))
  expect(policy).toContain("script-src 'self'")
  expect(policy).not.toContain('unsafe-eval')
})

it('lets no request leave the machine', async () => {
  const results = await window.page.evaluate(async () => {
    const outcome = (promise: Promise<unknown>) => promise.then(() => 'left', () => 'refused')
    const image = (url: string) =>
      new Promise((resolve, reject) => {
        const element = new Image()
        element.onload = resolve
        element.onerror = reject
        element.src = url
      })
    return Promise.all([
      outcome(fetch('https://example.com/')),
      outcome(fetch('http://127.0.0.1:1/')),
      outcome(image('https://example.com/x.png')),
      outcome(fetch('file:///etc/passwd')),
    ])
  })
  expect(results).toEqual(['refused', 'refused', 'refused', 'refused'])
  const requested = await window.app.evaluate(async ({ session, net }) => {
    const seenUrls: string[] = []
    session.defaultSession.webRequest.onErrorOccurred((details) => seenUrls.push(details.error))
    const answer = await net.fetch('https://example.com/').then(() => 'left', (error: unknown) => String(error))
    return { answer, seenUrls }
  })
  expect(requested.answer).toContain('ERR_BLOCKED_BY_CLIENT')
})

it('serves nothing from outside of its own folder', async () => {
  const status = await window.page.evaluate(async () => {
    const paths = ['app://liuke/../electron/main.js', 'app://liuke/%2e%2e/%2e%2e/package.json', 'app://liuke/..%2f..%2fpackage.json']
    return Promise.all(paths.map((url) => fetch(url).then((response) => response.ok, () => false)))
  })
  expect(status).toEqual([false, false, false])
})

it('does not follow links away or open windows', async () => {
  await window.page.evaluate(() => {
    const link = document.createElement('a')
    link.href = 'https://example.com/'
    link.textContent = 'away'
    document.body.append(link)
    link.click()
    globalThis.open('https://example.com/')
  })
  await window.page.waitForTimeout(500)
  expect(window.page.url()).toBe('app://liuke/index.html')
  expect(window.app.windows()).toHaveLength(1)
})

it('tells of an engine that died, restarts it once, and marks its job as interrupted', async () => {
  const other = await launchApp()
  const { app, page } = other
  const enginePid = () => app.evaluate(({ app: electron }) => electron.getAppMetrics().find((metric) => metric.serviceName === 'liuke-engine' || metric.name === 'liuke-engine')?.pid)
  try {
    await page.getByText('打开示例县').click()
    await seen(page.getByText('云溪县用户资料_202408.xlsx'))
    await click(page, '导入 3 张表')
    await seen(page.getByText('正在导入'))
    const pid = await enginePid()
    process.kill(pid ?? NaN, 'SIGKILL')
    await seen(page.getByText(/引擎已停止|引擎正在重新启动|计算引擎/))
    await expect.poll(enginePid, { timeout: 30_000 }).not.toBe(pid)
    await page.getByRole('button', { name: /任务/ }).first().click()
    await seen(page.getByText('被中断'))
  } finally {
    await other.close()
  }
})
