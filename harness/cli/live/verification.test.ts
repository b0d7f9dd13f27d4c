import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { VerificationRecord } from '../../bots/control-client.ts';
import { login, type Account } from '../../networks/matrix/client-server/accounts.ts';
import { MatrixApi } from '../../networks/matrix/client-server/matrix-api.ts';
import { newCrossSigning, crossSigningUpload } from '../../networks/matrix/identity/identity.ts';
import { bothServers } from '../../networks/matrix/homeserver/simulated/testing/both-servers.ts';
import { queryKeys } from '../../networks/matrix/oracle/keys-query.ts';
import { startElementPeer } from '../../networks/matrix/peers/element/start-element-peer.ts';
import { eventually } from '../../waiting/waiting.ts';
import { startDeployment, type Deployment } from './testing/deployment.ts';

const limitMs = 600_000;
const { signal } = new AbortController();
const claims = ['matrix.encrypted', 'matrix.cross-signing', 'sas.respond'];
const verify = ['matrix.sas-confirmation', '--yes'];

/** What a person on the side of the bot does, as soon as they can. */
const wait = (why: string) => ({ why, deadlineMs: 120_000, signal });
async function when(
  there: Deployment,
  run: ReturnType<typeof play>,
  matches: (record: VerificationRecord) => boolean,
): Promise<VerificationRecord> {
  const ended = run.ended.then(({ code, stderr }): never => {
    throw new Error(`the run ended with code ${code} before there was anything to attend to: ${stderr}`);
  });
  const attended = there.operated.control.awaitVerification(matches, wait('a verification to attend to'));
  return Promise.race([attended, ended]);
}

/** Writes settings, and returns the arguments that name them. */
function configure(there: Deployment, capabilities: readonly string[], more: object): string[] {
  const { matrix } = there.settings;
  const bot = { id: there.bot, capabilities, accessToken: { env: 'BOT_TOKEN' } };
  const person = { ...personOf(there), identity: 'smoke.identity' };
  const text = JSON.stringify({ matrix: { ...matrix, bot, person, ...more } });
  writeFileSync(join(there.folder, 'verify.json5'), text);
  return ['--live', '--config', 'verify.json5', '--output-dir', 'verified'];
}

function play(there: Deployment, args: readonly string[]) {
  return there.run([...args, ...verify], { BOT_TOKEN: there.botToken });
}

const personOf = ({ settings }: Deployment): object => (settings.matrix as { person: object }).person;

const throughControl = (there: Deployment): string[] =>
  configure(there, [...claims, 'control.verifications'], { control: there.operated.access() });
const throughPerson = (there: Deployment): string[] => configure(there, claims, { hooks: { verify: 'ask' } });

function reportOf(there: Deployment): string {
  return readFileSync(join(there.folder, 'verified', 'report.json'), 'utf8');
}

const aboutPerson = '"the person verifies the bot"';
const eventsOf = ({ folder }: Deployment): string => join(folder, 'verified', 'events.ndjson');

async function masterKey(there: Deployment): Promise<object | undefined> {
  const { userId } = there.person;
  return (await queryKeys(there.baseUrl, there.api.accessToken, [userId], signal)).master_keys?.[userId];
}

describe('a sound bot', () => {
  let deployment: Deployment;
  beforeAll(async () => {
    deployment = await startDeployment('simulated');
  }, limitMs);
  afterAll(() => deployment[Symbol.asyncDispose]());

  test.each(bothServers)(
    'is verified through its control API; what stays is told before, and the identity is used again: %s',
    async (mode) => {
      await using own = mode === 'simulated' ? undefined : await startDeployment(mode);
      const there = own ?? deployment;
      const before = await there.state();
      const first = await play(there, throughControl(there)).ended;
      expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('1 passed') });
      const file = join(there.folder, 'smoke.identity');
      for (const told of [
        `a cross-signing identity of ${there.person.userId}, if it has none; its keys go into ${file}`,
        `signatures of ${there.person.userId} over ${there.bot}, and of ${there.bot} over ${there.person.userId}`,
        `stays: the cross-signing identity of ${there.person.userId}`,
      ])
        expect(first.stderr).toContain(told);
      expect(await there.state()).toEqual(before);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(reportOf(there)).not.toContain('that the signatures are new');
      const summary = readFileSync(join(there.folder, 'verified', 'summary.json'), 'utf8');
      expect(JSON.parse(summary)).toMatchObject({ passedSteps: [{ step: 'sas-confirmation' }] });
      const identity = await masterKey(there);

      const second = await play(there, throughControl(there)).ended;
      expect(second).toMatchObject({ code: 0, stderr: expect.stringContaining('1 passed') });
      expect(second.stderr).not.toContain('if it has none');
      expect(reportOf(there)).toContain('that the signatures are new');
      expect(JSON.stringify(await masterKey(there))).toBe(JSON.stringify(identity));
    },
    limitMs,
  );

  test(
    'is verified by a person on its side, who is told what to do and what must be there to see',
    async () => {
      const there = deployment;
      const run = play(there, throughPerson(there));
      const { flowId } = await when(there, run, ({ state }) => state === 'requested');
      await there.operated.control.accept(flowId);
      const { sas } = await when(there, run, (one) => one.flowId === flowId && one.sas !== undefined);
      await there.operated.control.confirm(flowId, true);
      const { code, stderr } = await run.ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('1 passed') });
      const shown = sas!.emoji!.map(({ symbol, description }) => `${symbol} ${description}`).join(', ');
      for (const told of [
        'hook verify',
        'it is neither started nor stopped',
        `asks ${there.bot} for a verification. Accept it on the side of the bot`,
        `The bot must show these: ${shown}; or the numbers ${sas!.decimals!.join(' ')}.`,
        'You have 90 s.',
      ])
        expect(stderr).toContain(told);
    },
    limitMs,
  );

  test(
    'is not blamed where somebody declines, nor where the run is ended meanwhile; nothing is left',
    async () => {
      const there = deployment;
      const before = await there.state();
      const declined = play(there, throughPerson(there));
      const { flowId } = await when(there, declined, ({ state }) => state === 'requested');
      await there.operated.control.cancel(flowId);
      expect(await declined.ended).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('it was not accepted on the side of the bot'),
      });
      const ended = play(there, throughPerson(there));
      await when(there, ended, ({ state }) => state === 'requested');
      ended.signal('SIGINT');
      expect(await ended.ended).toMatchObject({ code: 130 });
      expect(await there.state()).toEqual(before);
    },
    limitMs,
  );

  test(
    'is looked at by doctor: who can sign, and who accepts',
    async () => {
      const there = deployment;
      throughPerson(there);
      const env = { BOT_TOKEN: there.botToken, CARA_SMOKE_PERSON_TOKEN: there.person.accessToken };
      const { stdout } = await there.run(['doctor', '--channel', 'matrix', '--config', 'verify.json5'], env)
        .ended;
      for (const line of [
        '✓ a run can sign with the identity of the person: the keys in',
        '✓ somebody on the side of the bot accepts a verification: a person is asked at the terminal',
      ])
        expect(stdout).toContain(line);
    },
    limitMs,
  );

  test(
    'is not verified without what that needs, and the plan says what is missing',
    async () => {
      const there = deployment;
      for (const [settings, words] of [
        [() => configure(there, claims, {}), 'needs the hook verify, which accepts a verification'],
        [() => configure(there, claims, { person: personOf(there) }), 'needs matrix.person.identity'],
        [
          () => configure(there, [...claims, 'control.verifications'], {}),
          'needs the hook verify, which accepts a verification',
        ],
      ] as const) {
        const { code, stderr } = await there.run([...settings(), 'matrix.sas-confirmation'], {
          BOT_TOKEN: there.botToken,
        }).ended;
        expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(words) });
      }
    },
    limitMs,
  );

  test(
    'is met by an account whose identity the run does not know: that is left as it is',
    async () => {
      const there = deployment;
      const file = join(there.folder, 'smoke.identity');
      rmSync(file, { force: true });
      const { userId, password } = there.person;
      const account: Account = { password, ...(await login(there, { userId, password, signal })) };
      await replaceIdentity(there, account);
      const identity = await masterKey(there);
      expect(await play(there, throughControl(there)).ended).toMatchObject({
        code: 3,
        stderr: expect.stringContaining('has a cross-signing identity whose keys are not in'),
      });
      expect(existsSync(file)).toBe(false);
      expect(await masterKey(there)).toEqual(identity);
    },
    limitMs,
  );
});

test.each([
  ['never-signs', 'no signature by the user-signing key'],
  ['never-sends-mac', 'never sent its mac'],
])(
  'a bot that %s is red for that',
  async (mutant, words) => {
    await using there = await startDeployment('simulated', mutant);
    const before = await there.state();
    expect(await play(there, throughControl(there)).ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(words),
    });
    expect(await there.state()).toEqual(before);
  },
  limitMs,
);

test(
  'is verified by a person in a client of their own, where the run only looks; nobody is asked twice',
  async () => {
    await using there = await startDeployment('simulated');
    const { userId, password } = there.person;
    await using client = await startElementPeer({
      name: 'alice',
      baseUrl: there.baseUrl,
      account: { password, ...(await login(there, { userId, password, signal })) },
      signal,
      deadlineMs: 60_000,
    });
    const room = await client.directRoom(there.bot);
    const byHand = [
      ...configure(there, claims, { hooks: { verifyBot: 'ask' } }),
      'matrix.sas-by-hand',
      '--yes',
    ];
    const env = { BOT_TOKEN: there.botToken };
    const run = there.run(byHand, env);
    await eventually(
      () =>
        (existsSync(eventsOf(there)) && readFileSync(eventsOf(there), 'utf8').includes(aboutPerson)) ||
        undefined,
      wait('the run to ask the person'),
    );
    const flow = await client.verifyUser(there.bot, room);
    const { flowId } = await when(there, run, ({ state }) => state === 'requested');
    await there.operated.control.accept(flowId);
    await flow.ready();
    await flow.sas();
    await when(there, run, (one) => one.flowId === flowId && one.sas !== undefined);
    await Promise.all([flow.confirm(), there.operated.control.confirm(flowId, true)]);
    await flow.done();
    const { code, stderr } = await run.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('1 passed') });
    expect(stderr).toContain(`as ${userId}: open your conversation with ${there.bot}`);
    expect(reportOf(there)).not.toContain('was not checked');
    expect(await there.run(byHand, env).ended).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('so nothing would show that it is done again'),
    });
  },
  limitMs,
);

/** As its owner does who makes a new one elsewhere. */
async function replaceIdentity(there: Deployment, account: Account): Promise<void> {
  const { userId, password, accessToken } = account;
  const api = new MatrixApi({ baseUrl: there.baseUrl, accessToken, signal });
  const upload = crossSigningUpload(userId, newCrossSigning());
  const path = '/keys/device_signing/upload';
  const { body } = await api.ask('POST', path, upload);
  const identifier = { type: 'm.id.user', user: userId };
  const auth = { type: 'm.login.password', identifier, password, session: body['session'] };
  await api.call('POST', path, { ...upload, auth });
}
