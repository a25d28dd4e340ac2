/**
 * Ends the server when npm, which has started it, ends. npm passes a SIGTERM to the shell between itself and the
 * server; the shell ends and passes it to nobody (npm/cli#6684), and the server would run on without anybody who
 * knows of it. So the server ends when that shell has ended.
 *
 * Whoever puts a server into the background on purpose keeps it. Only a server that npm waits for is watched,
 * which is told by the script that npm says it runs: one whose last command is the server, in the
 * foreground. `nohup`, `setsid`, `&`, a script of its own, a supervisor, a container or systemd around it
 * make it another text, or set no such variable at all, or leave the shell alive as long as the server.
 *
 * @module
 */

import { SECOND } from 'latchkey'
import type { Environment } from '../config/config.ts'

/** How often the server looks. */
const INTERVAL = 1 * SECOND

/** A command that is the server and nothing around it: `PORT=3001 node server/bin/latchkey.js serve`. */
const SERVER =
  /^(\w+=\S* )*(exec )?(["']?\S*\bnode["']? )?["']?[^\s"']*\blatchkey(\.js)?["']?( serve)?$/

/** Whether npm (or npx, pnpm, yarn) started this server and waits for it. */
export function isLaunchedByNpm(env: Environment): boolean {
  const script = env['npm_lifecycle_script'] ?? ''
  if (/[^&]&([^&]|$)|[|<>`$()]/.test(script)) return false
  return SERVER.test(script.split(/&&|;/).at(-1)?.trim() ?? '')
}

/**
 * Calls `onGone` once when the process that started this one has ended, if that is npm's shell. Keeps no
 * process alive. Windows passes no signals on either, and never says that a parent has ended.
 *
 * @param parentOf returns the id of the parent now: another one has taken over when it has ended.
 */
export function watchLauncher(
  env: Environment,
  onGone: () => void,
  parentOf: () => number = () => process.ppid,
): void {
  if (!isLaunchedByNpm(env)) return
  const launcher = parentOf()
  const timer = setInterval(() => {
    if (parentOf() === launcher) return
    clearInterval(timer)
    onGone()
  }, INTERVAL)
  timer.unref()
}
