/**
 * Ends the server if npm started it and npm ends. npm passes a SIGTERM to the shell between itself and the server. The
 * shell ends and does not pass the signal on (npm/cli#6684), so the server would run on and nobody would know of it.
 * So the server ends when that shell has ended.
 *
 * A server that was put into the background on purpose goes on. The server watches its parent only if npm waits for it.
 * The server knows that from the script that npm names in `npm_lifecycle_script`: its last command is the server, in
 * the foreground. With `nohup`, `setsid`, `&`, a script of one's own, a supervisor, a container or systemd, that text
 * is another one, or the variable is not set, or the shell lives as long as the server.
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
 * Calls `onGone` once when npm's shell, which started this process, has ended. The timer does not keep the process
 * alive. Windows passes no signals on either, and never says that a parent has ended: there, `onGone` is not called.
 *
 * @param parentOf returns the id of the present parent. The id changes when the parent has ended: another process has
 *   taken its place.
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
