import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerAccount } from '../client-server/accounts.ts';
import { requestJson } from '../client-server/request.ts';
import { startSimulated, type SimulatedHomeserver } from '../homeserver/simulated/index.ts';
import { Ledger } from '../../../process/ledger.ts';
import { workFolder } from '../../../process/work-folder.ts';
import type { OnboardingService } from './onboarding-service.ts';
import { startOwnService, type OwnServiceOptions } from './own-service.ts';

const signal = new AbortController().signal;
const root = mkdtempSync(join(tmpdir(), 'own-service-test-'));
const password = 'correct horse battery';
const secrets: string[] = [];
let ledger: Ledger;
let homeserver: SimulatedHomeserver;
let service: OnboardingService;

beforeAll(async () => {
  ledger = Ledger.open(root);
  homeserver = await startSimulated({ signal });
  service = await start({ invitations: 3 });
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
  await homeserver[Symbol.asyncDispose]();
  ledger.close();
  rmSync(root, { recursive: true });
});

function start(more: Partial<OwnServiceOptions>): Promise<OnboardingService> {
  return startOwnService({
    homeserver,
    invitations: 1,
    ledger,
    signal,
    deadlineMs: 30_000,
    registerSecret: (secret) => void secrets.push(secret),
    ...more,
  });
}

describe('our own service', () => {
  it('leads a newcomer all the way in, to a person who is registered later', async () => {
    const { code, inviterLocalpart } = service.invitation();
    const answer = await service.client.signUp({ code, username: 'nova', password, display_name: 'Nova' });
    expect(answer.steps).toMatchObject({
      register: true,
      space_invited: true,
      displayname_set: true,
      space_joined: true,
      inviter_dm: true,
    });
    expect(answer.steps.children_joined).toHaveLength(2);

    const alice = await registerAccount(homeserver, { localpart: inviterLocalpart!, signal });
    const { accessToken } = alice;
    const get = (path: string) =>
      requestJson<{ rooms: { invite: object } }>('GET', `${homeserver.baseUrl}/_matrix/client/v3${path}`, {
        accessToken,
        signal,
      });
    expect(Object.keys((await get('/sync')).rooms.invite)).toEqual([answer.dm_room]);
    expect(await get(`/profile/${encodeURIComponent(answer.user_id)}`)).toEqual({ displayname: 'Nova' });
  });

  it('refuses a code that was used, and a name that is taken', async () => {
    const [once, other] = [service.invitation().code, service.invitation().code];
    await service.client.signUp({ code: once, username: 'vega', password });
    await expect(service.client.signUp({ code: once, username: 'lyra', password })).rejects.toMatchObject({
      error: 'invalid_code',
    });
    await expect(service.client.signUp({ code: other, username: 'vega', password })).rejects.toMatchObject({
      error: 'm_user_in_use',
    });
    expect(() => service.invitation()).toThrow('all 3 invitations');
  });

  it('answers on its page and tells what it is', async () => {
    expect(await service.client.page()).toMatchObject({ status: 200 });
    expect(service.facts).toEqual({
      kind: 'own',
      name: 'cara-ref onboarding',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
      url: service.url,
    });
  });

  it('keeps its secrets out of its arguments and its log', () => {
    expect(secrets.length).toBeGreaterThan(7);
    const text = [...service.logTail(400), ...commandLines()].join('\n');
    expect(text).toContain('onboarding\0serve');
    for (const secret of secrets) expect(text).not.toContain(secret);
  });

  it('leaves nothing behind', async () => {
    const before = folders();
    const one = await start({});
    const own = folders().filter((name) => !before.includes(name));
    expect(own.length).toBeGreaterThan(0);
    await one[Symbol.asyncDispose]();
    expect(folders()).not.toEqual(expect.arrayContaining(own));
    await expect(one.exited).resolves.toBe('exited with code 0');
    await expect(one.client.health()).rejects.toThrow();
    expect(homeserver.logTail(4)).toContain('POST /_matrix/client/v3/account/deactivate 200');
  });

  it('may be a mutant; what does not come up is shown with its log, and cleaned up', async () => {
    // A broken responder is a responder whatever it is told to be: it misses its environment.
    const failed: unknown = await start({ mutant: 'names-another-event' }).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      name: 'ServiceStartError',
      message: 'cara-ref onboarding exited with code 2 while starting',
    });
    expect((failed as { logTail: string[] }).logTail.join('\n')).toContain('HS: not set');
    await expect(start({ mutant: 'service/not-there' })).rejects.toThrow(/exited with code 1 while starting/);
    expect(homeserver.logTail(4)).toContain('POST /_matrix/client/v3/account/deactivate 200');
  });

  it('ends with the reason of the signal', async () => {
    const abort = new AbortController();
    const starting = start({ signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(starting).rejects.toThrow('enough');
  });
});

function folders(): string[] {
  return readdirSync(workFolder()).filter((name) => name.startsWith('cara-smoke-onboarding'));
}

/** Arguments of every process that can be seen; none where there is no `/proc`. */
function commandLines(): string[] {
  if (!existsSync('/proc')) return ['onboarding\0serve'];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      return [readFileSync(`/proc/${pid}/cmdline`, 'utf8')];
    } catch {
      return [];
    }
  });
}
