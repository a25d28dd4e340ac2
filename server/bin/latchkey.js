#!/usr/bin/env node
/**
 * The command `latchkey`. It tells a Node.js that is too old so, in one sentence. For that, this file is written in
 * JavaScript that an old Node.js can read, and imports everything else only after the check.
 *
 * @module
 */

var version = process.versions.node.split('.').map(Number)

if (version[0] < 24 || (version[0] === 24 && version[1] < 19)) {
  process.stderr.write(
    'latchkey needs Node.js 24.19 or newer; this is v' +
      process.versions.node +
      '. Install a newer one (nodejs.org); in a clone of the repository, npm ci brings one along.\n',
  )
  process.exitCode = 1
} else {
  void import('./run.js')
}
