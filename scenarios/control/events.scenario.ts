import { scenario, type ControlFrame } from '../../harness/index.ts';
import { openRoom } from '../sas/routes.ts';
import { storyOf, tellsInOrder, verificationIn } from './story.ts';

const required = ['createdAt', 'flowId', 'protocolFlowId', 'state', 'updatedAt', 'userId'];
/** Events of one kind about one device: at once. */
const burst = 16;
const orders = 3 * burst;

export default scenario({
  id: 'control.events',
  title:
    'The operator, and nobody else, is told of each change of a verification, and of no more changes at once than they can read',
  tags: ['control', 'sas'],
  requires: ['matrix.plain', 'sas.respond', 'control.verifications', 'control.events'],
  uses: ['bot', 'daemon', 'oracle', 'peer'],
  cases: ['told', 'drowned'],
  verifications: [{ transport: 'to-device', asks: 'person' }],
  mutants: {
    'tells-of-no-changes': 'for the end to be told',
    'tells-those-who-say-nothing': 'events for one who never said who they are: expected none, observed',
    'tells-of-everything': { cases: ['drowned'], says: 'events about one device: expected at most' },
  },
  async run(stage) {
    const { step, check, finding, bot, daemon, peer, deadlineMs, signal } = stage;
    const control = daemon.requireControl();
    using operator = control.feed();
    using reader = control.feed({ scopes: ['operator.read'] });
    using silent = control.feed({ token: undefined });
    const welcomed = (who: typeof operator, name: string): Promise<ControlFrame> =>
      who.frames.first(({ type }) => type === 'res', { why: `${name} to be let in`, deadlineMs, signal });
    await step('an operator and one who may only read are let in, and nobody else', async () => {
      using stranger = control.feed({ token: 'a-guess' });
      const frames = await Promise.all([welcomed(operator, 'the operator'), welcomed(reader, 'the reader')]);
      check('let in', 'true, true', frames.map(({ ok }) => ok).join(', '));
      check('code of the refusal', '1008', String((await stranger.closed).code));
    });
    await step('the bot and the person know each other', () => openRoom(stage, peer));
    const peerFlow = await step('the person asks', () => peer.verifyDevice(bot.userId, bot.deviceId));
    const flow = await bot.requestFrom(peer);
    const toldTo = (who: typeof operator) => storyOf(who.frames.items, flow.id);
    const expectToldNothing = async (who: typeof operator, what: string): Promise<void> => {
      // All that was said before arrives before the end.
      who[Symbol.dispose]();
      await who.closed;
      check(`events for ${what}`, 'none', toldTo(who).join(', ') || 'none');
    };
    const told = (state: string): Promise<unknown> =>
      operator.frames.first((frame) => verificationIn(frame, flow.id)?.['state'] === state, {
        why: `the ${state === 'done' ? 'end' : `state "${state}"`} to be told`,
        deadlineMs,
        signal,
        lastSeen: () => toldTo(operator).join(', ') || 'nothing',
      });
    await told('requested');
    await step('who never said who they are was told nothing of it', () =>
      expectToldNothing(silent, 'one who never said who they are'),
    );
    if (stage.case === 'drowned') {
      const from = performance.now();
      await step(`it changes ${orders} times as fast as it can`, async () => {
        peer.pauseReceiving();
        for (let order = 0; order < orders; order += 1) await flow.order('accept');
      });
      await step('the operator is told of some of it, and the bot says of how much not', async () => {
        await flow.order('cancel');
        const { json } = await control.ask({ method: 'GET', path: '/health' });
        const { ws } = (json ?? {}) as { readonly ws?: Readonly<Record<string, number>> };
        const dropped = ws?.['matrixVerificationRateLimitDropTotal'];
        if (dropped === undefined)
          finding('events that were not told', 'are counted in /health', 'are not counted there');
        else check.moreThan('events that were not told, as it counts them', 0, dropped);
        const refilled = Math.ceil(((performance.now() - from) / 60_000) * burst);
        const count = toldTo(operator).filter((line) => line.startsWith('updated')).length;
        check.atMost('events about one device', burst + refilled, count);
      });
      return;
    }
    await step('they verify each other', async () => {
      await flow.accept();
      await Promise.all([peerFlow.sas(), flow.sas()]);
      await flow.confirm();
      await peerFlow.confirm();
      await peerFlow.done();
      await told('done');
    });
    await step('the operator was told of it from the beginning to the end, once of the request', () => {
      const story = toldTo(operator);
      check('what was told first', 'requested: requested', story[0] ?? 'nothing');
      check(
        'times the request was told',
        '1',
        String(story.filter((line) => line.startsWith('requested:')).length),
      );
      check('what was told is in order', 'yes', tellsInOrder(story) ? 'yes' : story.join(', '));
      const records = operator.frames.items
        .map((frame) => verificationIn(frame, flow.id))
        .filter((record) => record !== undefined);
      const lacking = records.filter((record) => required.some((member) => !(member in record)));
      check('events that lack a member', '0', String(lacking.length));
    });
    await step('who may only read was told nothing of it', () => expectToldNothing(reader, 'the reader'));
  },
});
