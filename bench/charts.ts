/**
 * The charts of the page, drawn from `results.json`: bars for latchkey and for its peers, readable on light and on
 * dark ground.
 *
 * @module
 */

import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Cost } from './costs.ts'
import { readResults } from './results.ts'

/** What is used of echarts: its types are only there where the bench's own packages are. */
interface ECharts {
  init(
    element: null,
    theme: null,
    options: { renderer: 'svg'; ssr: true; width: number; height: number },
  ): { setOption(option: object): void; renderToSVGString(): string; dispose(): void }
}

/** A chart: one bar for each subject. */
interface Chart {
  readonly file: string
  readonly title: string
  readonly axis: Readonly<Record<string, unknown>>

  /** The first value of the axis. A smaller value gets a bar as long as this one's. */
  readonly least: number
  readonly value: (cost: Cost) => number
  readonly label: (value: number) => string

  /** Whether the best is the smallest. */
  readonly smallIsGood: boolean
}

/** The colours on light ground, each with its colour on dark ground. */
const colors = {
  text: ['#1f2328', '#e6edf3'],
  line: ['#d1d9e0', '#3d444d'],
  latchkey: ['#0969da', '#4493f8'],
  peer: ['#818b98', '#7d8590'],
} as const satisfies Record<string, readonly [string, string]>

const charts: readonly Chart[] = [
  {
    file: 'added.svg',
    title: 'Processor time added to a request, µs (logarithmic)',
    axis: { type: 'log', min: 0.5, startValue: 0.5 },
    least: 0.5,
    value: ({ added }) => added.median,
    label: (value) => value.toFixed(value < 100 ? 1 : 0),
    smallIsGood: true,
  },
  {
    file: 'share.svg',
    title: "Share of the bare framework's requests per second",
    axis: { type: 'value', min: 0, max: 1 },
    least: 0,
    value: ({ share }) => share.median,
    label: (value) => value.toFixed(2),
    smallIsGood: false,
  },
]

/** Draws all charts anew from what all commands have found. */
export function drawCharts(): void {
  const folder = new URL('../docs/performance/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  const results = readResults() as Readonly<Record<string, { readonly costs?: readonly Cost[] }>>
  const all = [...(results['latchkey']?.costs ?? []), ...(results['peers']?.costs ?? [])]
  const costs = all.filter(({ by }) => by === 'latchkey' || by === 'peer')
  for (const chart of charts) writeFileSync(new URL(chart.file, folder), draw(chart, costs))
}

function draw(chart: Chart, costs: readonly Cost[]): string {
  const echarts = createRequire(import.meta.url)('echarts') as ECharts
  // The best on top: the axis counts from below.
  const sign = chart.smallIsGood ? 1 : -1
  const sorted = costs.toSorted((a, b) => sign * (chart.value(b) - chart.value(a)))
  const height = 95 + 21 * sorted.length
  const drawing = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 860, height })
  drawing.setOption(optionOf(chart, sorted))
  const svg = drawing.renderToSVGString()
  drawing.dispose()
  return withDarkColors(svg)
}

function optionOf({ title, axis, least, value, label }: Chart, costs: readonly Cost[]): object {
  const text = { color: colors.text[0], fontSize: 12 }
  const line = { lineStyle: { color: colors.line[0] } }
  const bars = (by: 'latchkey' | 'peer'): object => ({
    name: by === 'peer' ? 'other libraries' : by,
    type: 'bar',
    barGap: '-100%',
    barWidth: 13,
    itemStyle: { color: colors[by][0] },
    data: costs.map((cost) => (cost.by === by ? Math.max(value(cost), least * 1.05) : null)),
    label: {
      show: true,
      position: 'right',
      ...text,
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const cost = costs[dataIndex]
        return cost?.by === by ? label(value(cost)) : ''
      },
    },
  })
  return {
    animation: false,
    title: { text: title, left: 'center', textStyle: { ...text, fontSize: 15 } },
    legend: { bottom: 0, itemGap: 40, textStyle: text, data: ['latchkey', 'other libraries'] },
    grid: { left: 325, right: 45, top: 40, bottom: 55 },
    xAxis: { ...axis, axisLabel: text, splitLine: line },
    yAxis: {
      type: 'category',
      axisTick: { show: false },
      axisLine: line,
      axisLabel: text,
      data: costs.map(
        ({ by, subject, framework }) =>
          `${by === 'peer' ? '' : 'latchkey, '}${subject} · ${framework}`,
      ),
    },
    series: [bars('latchkey'), bars('peer')],
  }
}

/** Adds the colours for dark ground to the chart itself: a page cannot style a chart that it shows as an image. */
function withDarkColors(svg: string): string {
  const rules = Object.values(colors).map(
    ([light, dark]) => `[fill="${light}"]{fill:${dark}}[stroke="${light}"]{stroke:${dark}}`,
  )
  const style = `<style>@media (prefers-color-scheme:dark){${rules.join('')}}</style>`
  return svg.replace(/(<svg[^>]*>)/, `$1\n${style}`)
}
