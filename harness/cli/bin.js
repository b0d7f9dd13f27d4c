#!/usr/bin/env node
// Plain JavaScript on purpose: it must still be understood by a Node that is too old for the rest.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as module from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const neededMajor = 24;
const interrupted = 130;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const self = fileURLToPath(import.meta.url);
const here = dirname(self);

if (Number(process.versions.node.split('.')[0]) >= neededMajor) {
  // Nothing has begun yet that would have to be wound up.
  for (const signal of signals) process.on(signal, () => process.exit(interrupted));
  // Without it each start would compile some thousand files anew.
  module.enableCompileCache();
  const source = join(here, 'main.ts');
  const built = join(here, '..', '..', 'dist', 'harness', 'cli', 'main.js');
  await import(existsSync(source) ? source : built);
} else {
  const pinned = findPinnedNode(here);
  if (pinned === undefined) {
    console.error(
      `cara-smoke needs Node ${neededMajor} or newer; this is ${process.version}. ` +
        'Install it, or run "npm ci" without --omit=optional to get a copy for this project alone.',
    );
    process.exit(3);
  }
  const child = spawn(pinned, [self, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // Ctrl-C reaches the child also by itself; as a message the child knows it from a second Ctrl-C.
  for (const signal of signals) process.on(signal, () => child.connected && child.send('interrupt'));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/** The Node that was installed as a package, beside this package or above it. */
function findPinnedNode(folder) {
  const candidate = join(folder, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node');
  if (existsSync(candidate)) return candidate;
  return dirname(folder) === folder ? undefined : findPinnedNode(dirname(folder));
}
