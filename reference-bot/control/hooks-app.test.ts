import type { Hono } from 'hono';
import { expect, it } from 'vitest';
import { type Agent, AgentError } from '../agent/agent.ts';
import { ManualClock } from '../base/testing/manual-clock.ts';
import { memoryLog } from '../base/testing/memory-log.ts';
import { Sessions } from '../channels/sessions/sessions.ts';
import { hooksApp } from './hooks-app.ts';
import { HookRuns } from '../channels/hook-runs.ts';

const token = 'hooks-token';
const run = { message: 'water the plants', channel: 'telegram', to: '4711' };

function open(agent: Agent, sessions = Sessions.inMemory()) {
  const { log, lines } = memoryLog();
  const runs = new HookRuns({ agent, sessions, clock: new ManualClock(), log });
  const app = hooksApp({ token, run: (request) => runs.run(request) });
  return { app, runs, sessions, lines };
}

function post(app: Hono, body: object, shown = token): Promise<Response> {
  const headers = { authorization: `Bearer ${shown}` };
  return Promise.resolve(app.request('/agent', { method: 'POST', headers, body: JSON.stringify(body) }));
}

it('begins a run, and goes on with it in the next life where this one ends first', async () => {
  const asked: string[] = [];
  const busy = open(
    (_, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', reject)),
  );
  expect((await post(busy.app, run)).status).toBe(202);
  const later = open(async ({ body }) => void asked.push(body), busy.sessions);
  later.runs.resume();
  await expect.poll(() => asked).toEqual(['water the plants']);
  await expect.poll(() => busy.sessions.unfinished('hooks')).toEqual([]);
});

it('writes down that a run has failed, and tells nobody else', async () => {
  const { app, lines } = open(() => Promise.reject(new AgentError('the model is down', { passes: true })));
  await post(app, run);
  await expect.poll(() => lines.map(({ msg }) => msg)).toContain('a run of a hook has failed');
});

it.each([
  ['a-guess', run, 401],
  ['', run, 401],
  [token, { ...run, model: 'openai:other' }, 400],
  [token, { ...run, route: 'fast' }, 400],
  [token, { ...run, message: '' }, 400],
])('with the token "%s" answers to %j with %i', async (shown, body, status) => {
  const { app, sessions } = open(async () => 'an answer');
  expect((await post(app, body, shown)).status).toBe(status);
  expect(sessions.unfinished('hooks')).toEqual([]);
});
