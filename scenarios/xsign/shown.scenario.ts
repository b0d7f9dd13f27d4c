import { scenario } from '../../harness/index.ts';

export default scenario({
  id: 'xsign.shown',
  title: "Everybody is shown the bot's device, signed by an identity of its own",
  tags: ['xsign', 'smoke'],
  requires: ['matrix.encrypted', 'matrix.cross-signing'],
  uses: ['bot', 'oracle'],
  cast: [],
  live: { rooms: 0, messages: 0, seconds: 1 },
  mutants: {
    'no-identity': 'self-signing key is not published',
    'device-unsigned': 'no signature by the self-signing key',
  },
  async run({ step, oracle }) {
    await step('the signatures prove its identity', () => oracle.expectShownIdentity('as everybody sees it'));
  },
});
