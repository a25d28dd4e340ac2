import { launchChromium } from '../../services/chromium.ts'
import { servePages } from './support/page-server.ts'
import { security } from './support/pages/security.ts'
const only = process.argv[2] ? new RegExp(process.argv[2]) : /./
const server = await servePages()
const chromium = await launchChromium()
for (const [w, scheme] of [
  [1280, 'light'],
  [360, 'dark'],
  [360, 'light'],
  [1280, 'dark'],
] as const) {
  const context = await chromium.browser.newContext({
    viewport: { width: w, height: 800 },
    colorScheme: scheme,
  })
  const page = await context.newPage()
  for (const name of Object.keys(security)) {
    if (!only.test(name)) continue
    await page.goto(server.address(name))
    await page.waitForTimeout(100)
    await page.screenshot({
      path: `/tmp/shots/${name.replaceAll(/[ ,]+/g, '-')}.${w}.${scheme}.png`,
      fullPage: true,
    })
  }
  await context.close()
}
await chromium.close()
await server.close()
