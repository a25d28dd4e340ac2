/**
 * ffuf: looks for routes that nobody was told of.
 *
 * @module
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeSite, startServer } from '../../services/site/processes.ts'
import { runTool, type Result } from './tool.ts'

/** The paths that the server shows to anyone. Every other path that ffuf finds should have been hidden. */
const shownPages = ['login', 'logout', 'profile', 'admin', 'setup', 'setup?token=x', 'healthz']
const shownAssets = ['assets/style.css', 'assets/icon.svg', 'favicon.ico', '//login', '%61dmin']
const shown = [...shownPages, ...shownAssets]
const WORDS = join(import.meta.dirname, '../words.txt')

/** Asks the login server for each word of the list. */
export async function* lookForRoutes(): AsyncGenerator<Result> {
  const directory = makeSite()
  await directory.addUser('alice')
  const server = await startServer(directory)
  try {
    const args = ['-w', WORDS, '-u', `${server.url}/FUZZ`, '-mc', 'all', '-fc', '404', '-s']
    const bounds = ['-maxtime', '60', '-t', '4', '-timeout', '5']
    const { output, isFinished, seconds } = await runTool('ffuf', [...args, ...bounds], 90_000)
    const lines = output.split('\n').map((line) => line.trim())
    const words = readFileSync(WORDS, 'utf8').split('\n').filter(Boolean)
    const there = words.filter((word) => lines.includes(word))
    const hidden = there.filter((word) => !shown.includes(word))
    const isSeeing = isFinished && shownPages.every((word) => there.includes(word))
    yield {
      what: 'ffuf',
      saw:
        `${words.length} paths asked for in ${seconds} s, ${there.length} are there, ` +
        `hidden ones: ${hidden.join(' ') || 'none'}`,
      failure:
        hidden.length > 0 ? 'a hidden route' : isSeeing ? null : `saw too little:\n${output}`,
    }
  } finally {
    await server.stop()
    directory.remove()
  }
}
