import { readdirSync, writeFileSync } from 'node:fs'
import { launchChromium } from '../../services/chromium.ts'
const [suffix = '.360.light.png', width = '330', per = '6'] = process.argv.slice(2)
const files = readdirSync('/tmp/shots')
  .filter((f) => f.endsWith(suffix))
  .sort()
const chromium = await launchChromium()
const page = await chromium.browser.newPage({
  viewport: { width: Number(width) * Number(per) + 20, height: 600 },
})
for (let i = 0; i * Number(per) < files.length; i++) {
  const some = files.slice(i * Number(per), (i + 1) * Number(per))
  writeFileSync(
    '/tmp/shots/s.html',
    `<body style="margin:0;background:#888;display:flex;gap:4px;align-items:flex-start">${some.map((f) => `<div><div style="font:12px sans-serif">${f}</div><img width="${width}" src="${f}"></div>`).join('')}`,
  )
  await page.goto('file:///tmp/shots/s.html')
  await page.screenshot({ path: `/tmp/sheet${suffix}-${i}.png`, fullPage: true })
}
await chromium.close()
console.log(files.length)
