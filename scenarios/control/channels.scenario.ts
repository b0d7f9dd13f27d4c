import { scenario } from '../../harness/index.ts';

/** What `extra` of the Matrix channel always has. Each is a count, but for the two named below. */
const always = [
  'joinedRoomCount',
  'encryptedRoomCount',
  'unencryptedRoomCount',
  'unsupportedRoomCount',
  'pendingVerificationCount',
  'lastSuccessfulSyncAt',
  'unsupportedRooms',
  'unsupportedInboundCount',
  'inboundDispatchFailureTotal',
  'inboundDlqAppendFailureTotal',
  'inboundDlqUndecodableLostCount',
  'peerDropUnsupportedMsgtypeTotal',
  'peerDropAllowlistRejectionTotal',
  'peerDropBodyTooLargeTotal',
  'peerDropVerificationCapFullTotal',
  'peerDropEncryptedRoomTotal',
  'inboundDedupeCorruptLineTotal',
];
/** What it may have of a channel that is well. */
const atTimes = new Set([
  'inboundDlqLostEventIds',
  'inboundDlqLostEventIdsAt',
  'lastInboundFailureAt',
  'lastInboundDlqAppendFailureAt',
  'firstRecoveryKeyMintedAt',
]);
const noCounts = new Set(['lastSuccessfulSyncAt', 'unsupportedRooms', 'inboundDlqLostEventIds']);
const connectedAt = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const startedAt = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

type Json = Readonly<Record<string, unknown>>;

export default scenario({
  id: 'control.channels',
  title:
    'An operator is told each fact of the Matrix channel by its documented name, and nothing under another, and none of them is null',
  tags: ['control', 'matrix'],
  requires: ['control.verifications', 'control.troubles', 'cli'],
  uses: ['bot', 'daemon'],
  cast: [],
  mutants: {
    'leaves-a-fact-out': 'members that are missing: expected none, observed inboundDedupeCorruptLineTotal',
    'tells-facts-of-its-own': 'members that nobody has documented: expected none, observed lastError',
  },
  async run({ step, check, daemon }) {
    const control = daemon.requireControl();
    const ask = async (path: string): Promise<Json> =>
      ((await control.ask({ method: 'GET', path })).json ?? {}) as Json;
    const found = await step('it lists its channels', async () => {
      const { channels, total, connected, ...others } = await ask('/control/channels');
      const all = (Array.isArray(channels) ? channels : []) as readonly Json[];
      check('total', all.length, Number(total));
      check('connected', all.filter(({ status }) => status === 'connected').length, Number(connected));
      check('other members of the list', 'none', Object.keys(others).join(', ') || 'none');
      return all.find(({ id }) => id === 'matrix') ?? {};
    });
    await step('the Matrix channel tells all that is documented, and nothing else', () => {
      const { extra, ...common } = found;
      const facts = (extra ?? {}) as Json;
      check('name', 'Matrix', String(found['name']));
      check('status', 'connected', String(found['status']));
      check('form of lastConnectedAt', true, connectedAt.test(String(found['lastConnectedAt'])));
      const missing = always.filter((name) => !(name in facts));
      check('members that are missing', 'none', missing.join(', ') || 'none');
      const known = new Set(['id', 'name', 'status', 'lastConnectedAt']);
      const strange = [
        ...Object.keys(common).filter((name) => !known.has(name)),
        ...Object.keys(facts).filter((name) => !always.includes(name) && !atTimes.has(name)),
      ];
      check('members that nobody has documented', 'none', strange.join(', ') || 'none');
      const counts = Object.entries(facts).filter(([name]) => !noCounts.has(name));
      const wrong = counts.filter(([, value]) => !Number.isSafeInteger(value) || Number(value) < 0);
      check('members that are no counts', 'none', wrong.map(([name]) => name).join(', ') || 'none');
      check('unsupportedRooms is a list', true, Array.isArray(facts['unsupportedRooms']));
    });
    await step('the status tells when it has started, to the second', async () => {
      const status = await ask('/control/status');
      check('ok', true, status['ok'] === true);
      check('form of startedAt', true, startedAt.test(String(status['startedAt'])));
    });
  },
});
