import { Post, scenario, type ToDeviceMessage } from '../../harness/index.ts';
import { confirmIfOpen, expectNobodyVerified, talkTwice, type LiarStage } from './liar.ts';
import { becomeKnown, openRoom } from './routes.ts';
import { compareSas, complete, peerAsks, type Verification } from './verification.ts';

const prefix = 'm.key.verification.';

/** No MAC is that. */
const nonsense = 'A'.repeat(43);

interface Act {
  readonly stage: LiarStage;
  readonly post: Post;
  readonly verification: Verification;
  readonly room: string;
}

/** What the homeserver does, in words that follow "a homeserver that"; a bot can see each of them. */
const deeds = {
  withheld: ["keeps back the person's mac and delivers their done", withhold],
  reordered: ["delivers the person's mac before their key", reorder],
  forged: ["sends a mac and done in the person's name", forge],
  replayed: ['repeats an old verification', replay],
} as const;

const cases = ['withheld', 'reordered', 'forged', 'replayed'] as const;

export default scenario({
  id: 'sas.liar.post',
  title: 'To-device messages that a homeserver keeps back, repeats or makes up get nobody verified',
  tags: ['sas', 'liar', 'refusal'],
  requires: ['matrix.plain', 'matrix.cross-signing', 'sas.respond', 'control.verifications'],
  acquaintance: true,
  excludes: ['sas.confirms-itself'],
  uses: ['bot', 'oracle', 'peer', 'traffic'],
  playedBy: ['spec'],
  cases,
  verifications: [{ transport: 'to-device', asks: 'person' }],
  mutants: {
    'trusts-on-done': {
      cases,
      says: 'signature of the bot over the person: expected missing',
    },
  },
  async run(stage) {
    const { step, peer, traffic } = stage;
    const post = new Post();
    using _lie = traffic.lie(post);
    await becomeKnown(stage, [peer]);
    const room = await step('bot and person talk', () => openRoom(stage, peer));
    if (stage.case === 'reordered') post.withhold(({ type }) => type === `${prefix}key`);
    const verification = await step('the person asks, the bot accepts', () =>
      peerAsks(stage, 'to-device', room),
    );
    const [lie, act] = deeds[stage.case];
    await act({ stage, post, verification, room });
    // An old verification that is repeated was right when it was new.
    const sinceMs = stage.case === 'replayed' ? performance.now() : 0;
    await expectNobodyVerified(stage, room, verification, { lie, shows: true, sinceMs });
  },
});

async function withhold({ stage, post, verification }: Act): Promise<void> {
  const { step, peer, deadlineMs, signal } = stage;
  const { peerFlow, botFlow } = verification;
  await step('both show the same', () => compareSas(stage, verification));
  post.withhold(({ type }) => type === `${prefix}mac`);
  await step('the person says that they match, and the homeserver keeps the mac', () => peerFlow.confirm());
  await step('the operator says so too, and the person is done', async () => {
    await botFlow.confirm();
    await peer.transcript.first(
      ({ flow, type, direction }) => flow === peerFlow.id && direction === 'sent' && type === `${prefix}done`,
      { why: `the done of ${peer.name}`, deadlineMs, signal },
    );
  });
}

async function reorder({ stage, post, verification, room }: Act): Promise<void> {
  const { step } = stage;
  const { peerFlow, botFlow } = verification;
  await step('the person says that they match, before the bot has their key', async () => {
    await peerFlow.sas();
    await peerFlow.confirm();
    await talkTwice(stage, room);
  });
  post.release();
  await step('the key comes, and the operator says that they match', async () => {
    await talkTwice(stage, room);
    await Promise.race([botFlow.sas(), peerFlow.cancelled()]);
    await confirmIfOpen(verification);
  });
}

async function forge({ stage, post, verification, room }: Act): Promise<void> {
  const { step, oracle, peer } = stage;
  await step('both show the same', () => compareSas(stage, verification));
  const master = await oracle.masterKeyOf(peer);
  const mac = { [`ed25519:${peer.deviceId}`]: nonsense, [`ed25519:${master}`]: nonsense };
  const inTheirName = (name: string, content: object): ToDeviceMessage => ({
    type: prefix + name,
    sender: peer.userId,
    content: { transaction_id: verification.peerFlow.id, ...content },
  });
  post.forge(inTheirName('mac', { mac, keys: nonsense }), inTheirName('done', {}));
  await step('the homeserver says that they match, and so does the operator', async () => {
    await talkTwice(stage, room);
    await confirmIfOpen(verification);
  });
}

async function replay({ stage, post, verification }: Act): Promise<void> {
  const { step, peer } = stage;
  await complete(stage, verification, 'peer-confirms-first');
  await step('the person makes a new identity', () => peer.resetIdentity());
  post.replay(({ type, sender }) => type.startsWith(prefix) && sender === peer.userId);
}
