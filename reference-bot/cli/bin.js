#!/usr/bin/env node
// Old syntax on purpose: this file must run on whatever Node is installed, to find the right one.
import { spawn } from 'child_process';
import { existsSync } from 'fs';
import * as nodeModule from 'module';
import { dirname, join } from 'path';
import { fileURLToPath, pathToFileURL } from 'url';

var requiredMajor = 24;
var needsNode =
  'cara-ref needs Node 24 or newer: run "npm install", which brings one, or install it from nodejs.org.';
var here = dirname(fileURLToPath(import.meta.url));

function findPinnedNode(directory) {
  var name = process.platform === 'win32' ? 'node.exe' : 'node';
  var candidate = join(directory, 'node_modules', '.bin', name);
  if (existsSync(candidate)) return candidate;
  var parent = dirname(directory);
  return parent === directory ? undefined : findPinnedNode(parent);
}

function runWith(node) {
  var child = spawn(node, [fileURLToPath(import.meta.url)].concat(process.argv.slice(2)), {
    stdio: 'inherit',
    env: Object.assign({}, process.env, { CARA_REF_REEXECUTED: '1' }),
  });
  ['SIGTERM', 'SIGINT', 'SIGHUP'].forEach(function (signal) {
    process.on(signal, function () {
      child.kill(signal);
    });
  });
  child.on('error', giveUp);
  child.on('exit', function (code, signal) {
    process.exit(signal ? 1 : code);
  });
}

function giveUp() {
  process.stderr.write(needsNode + '\n');
  process.exit(3);
}

function start() {
  if (nodeModule.enableCompileCache) nodeModule.enableCompileCache();
  var source = join(here, 'main.ts');
  var built = join(here, '..', '..', 'dist', 'reference-bot', 'cli', 'main.js');
  import(pathToFileURL(existsSync(source) ? source : built).href);
}

if (parseInt(process.versions.node, 10) >= requiredMajor) {
  start();
} else {
  var pinned = process.env.CARA_REF_REEXECUTED ? undefined : findPinnedNode(join(here, '..', '..'));
  if (pinned) runWith(pinned);
  else giveUp();
}
