import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { sourceFile } from '../package-layout.ts';
import { eventually } from '../waiting/waiting.ts';
import { MovedClock } from './moved-clock.ts';

const limits = { deadlineMs: 20_000, signal: new AbortController().signal };

/** A program that asks two things over HTTP, by both of Node's clients: one is answered soon, the other is held. */
const caller = `
  import { get } from 'node:http';
  const ask = (path) => fetch(process.env.URL + path, { signal: AbortSignal.timeout(30_000) });
  ask('/soon').then((answer) => answer.text()).then(console.log, ({ name }) => console.log('soon', name));
  ask('/held').catch(({ name }) => console.log('held', name));
  const request = get(process.env.URL + '/soon-too', (answer) => { clearTimeout(limit); answer.resume(); console.log('soon too'); });
  const limit = setTimeout(() => request.destroy(new Error('too late')), 30_000);
  request.on('error', ({ message }) => console.log(message));
`;

/** A program that waits in every way that Node has, and prints each that is over. */
const program = `
  import { setTimeout as sleep } from 'node:timers/promises';
  import { performance as clock } from 'node:perf_hooks';
  const began = [Date.now(), clock.now(), new Date().getTime()];
  const hourMs = 3_600_000;
  const ended = setTimeout(() => console.log('ended'), hourMs);
  clearTimeout(ended);
  setTimeout((word) => console.log(word), 2 * hourMs, 'second');
  setTimeout(() => console.log('first'), hourMs);
  const refreshed = setTimeout(() => console.log('refreshed'), hourMs).refresh();
  sleep(hourMs, 'slept').then(console.log);
  sleep(hourMs, '', { signal: AbortSignal.timeout(60_000) }).catch(({ name }) => console.log(name));
  let times = 0;
  const repeated = setInterval(() => { console.log('repeated'); if (++times === 2) clearInterval(repeated); }, hourMs);
  setTimeout(() => console.log('too early'), 4 * hourMs).unref();
  setTimeout(() => {
    const passed = [Date.now(), clock.now(), new Date().getTime()].map((now, at) => Math.round((now - began[at]) / hourMs));
    console.log('hours', ...passed, new Date() instanceof Date);
  }, 3 * hourMs);
  console.log('ready');
`;

it('what a program has just asked is answered before its clock leaps, and what is held is not waited for', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'clock-')), 'clock');
  const clock = new MovedClock({ file, ...limits });
  const asked: ServerResponse[] = [];
  const server = createServer(({ url }, response) => {
    if (url !== '/held') asked.push(response);
    else response.on('close', () => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const preload = pathToFileURL(sourceFile('harness', 'clock', 'follow-clock')).href;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', caller], {
    env: {
      NODE_OPTIONS: `--import ${preload}`,
      CARA_SMOKE_CLOCK: file,
      URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = text(child.stdout);
  await eventually(() => asked.length === 2 || undefined, { why: 'both questions', ...limits });
  const moved = clock.advance(60_000);
  // Its clock has been asked to leap meanwhile.
  await sleep(100);
  for (const response of asked) response.end('soon');
  await moved;
  expect((await said).trim().split('\n').toSorted()).toEqual(['held TimeoutError', 'soon', 'soon too']);
  server.close();
});

it('a program of Node follows a clock that is moved, with all its timers', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'clock-')), 'clock');
  const clock = new MovedClock({ file, ...limits });
  const preload = pathToFileURL(sourceFile('harness', 'clock', 'follow-clock')).href;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: { NODE_OPTIONS: `--import ${preload}`, CARA_SMOKE_CLOCK: file },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (data) => (said += String(data)));
  const until = (word: string): Promise<true> =>
    eventually(() => said.includes(word) || undefined, { why: word, ...limits, lastSeen: () => said });
  await until('ready');
  await clock.advance(61_000);
  await until('AbortError');
  expect(said).not.toContain('first');
  await clock.advance(3_600_000);
  await until('slept');
  expect(said.split('\n')).toEqual(expect.arrayContaining(['first', 'refreshed', 'repeated', 'slept']));
  expect(said).not.toContain('second');
  await clock.advance(3_600_000);
  await until('second');
  await clock.advance(3_600_000);
  await until('hours 3 3 3 true');
  await new Promise((resolve) => child.once('exit', resolve));
  expect(said.match(/repeated/g)).toHaveLength(2);
  expect(said).not.toMatch(/ended|too early/);
});
