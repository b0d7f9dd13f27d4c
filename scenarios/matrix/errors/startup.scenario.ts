import { scenario, type Stage } from '../../../harness/index.ts';
import { expectTrouble, inShort, kindsOf, type Trouble } from '../trouble.ts';
import { environment as sealing } from '../auth/log-in.ts';

type Used = Stage<'installation' | 'account' | 'traffic'>;

const whoami = /\/account\/whoami$/;
const keyUpload = /\/keys\/device_signing\/upload$/;
/** Leaves the passphrase of the store to be derived. */
const derived = { ...sealing, MATRIX_STORE_PASSPHRASE: '' };

const troubles = {
  'interrupted-rekey': {
    kind: 'interrupted-rekey',
    provoke({ installation, account: { accessToken } }) {
      installation.write('matrix/store_passphrase.rekeying', 'rekeying\n');
      return { environment: { ...derived, MATRIX_ACCESS_TOKEN: accessToken } };
    },
  },
  'wrong-passphrase': {
    kind: 'encrypted-store-passphrase-mismatch',
    async provoke({ installation, account: { accessToken }, check }) {
      const first = await installation.start();
      check('how the first start went', 'connected', inShort(await first.settled()));
      const MATRIX_STORE_PASSPHRASE = `not ${crypto.randomUUID()}`;
      return { environment: { MATRIX_ACCESS_TOKEN: accessToken, MATRIX_STORE_PASSPHRASE } };
    },
  },
  'bent-installation-id': {
    kind: 'installation-id',
    provoke({ installation, account: { accessToken } }) {
      installation.write('installation_id', 'not an installation id\n');
      return { environment: { ...derived, MATRIX_ACCESS_TOKEN: accessToken } };
    },
  },
  'password-without-config-password': {
    kind: 'token-persistence',
    provoke: ({ account: { password } }) => ({
      block: { deviceId: undefined },
      environment: { MATRIX_PASSWORD: password },
    }),
  },
  'nobody-there': {
    kind: 'auth-probe',
    provoke: () => ({ block: { homeserverUrl: 'http://127.0.0.1:9' } }),
  },
  'too-many-requests': {
    kind: 'auth-probe',
    provoke({ traffic }) {
      const body = { errcode: 'M_LIMIT_EXCEEDED', error: 'slowly', retry_after_ms: 10 };
      traffic.refuse(({ path }) => whoami.test(path), { status: 429, body });
      return {};
    },
  },
  'keys-need-a-password': {
    kind: 'cross-signing-bootstrap-failed',
    provoke({ traffic }) {
      const body = { flows: [{ stages: ['m.login.password'] }], params: {}, session: 'one' };
      traffic.refuse(({ path }) => keyUpload.test(path), { status: 401, body });
      return {};
    },
  },
} as const satisfies Record<string, Trouble<Used>>;

type Case = keyof typeof troubles;

export default scenario({
  id: 'matrix.errors.startup',
  title: 'A bot that cannot come up names the kind of error under which operators look it up, and stays up',
  tags: ['matrix', 'errors'],
  requires: ['control.troubles'],
  uses: ['installation', 'account', 'traffic'],
  cases: Object.keys(troubles) as Case[],
  provokes: kindsOf(troubles),
  mutants: {
    'overlooks-what-lies-in-its-folder': {
      cases: ['interrupted-rekey', 'bent-installation-id'],
      says: 'observed connected',
    },
    'opens-with-any-passphrase': {
      cases: ['wrong-passphrase'],
      says: 'expected encrypted-store-passphrase-mismatch, observed connected',
    },
    'makes-up-its-config-password': {
      cases: ['password-without-config-password'],
      says: 'expected token-persistence, observed connected',
    },
    'takes-silence-for-a-refusal': {
      cases: ['nobody-there', 'too-many-requests'],
      says: 'expected auth-probe, observed auth-token-revoked',
    },
    'makes-do-without-an-identity': {
      cases: ['keys-need-a-password'],
      says: 'expected cross-signing-bootstrap-failed, observed connected',
    },
  },
  async run(stage) {
    const { step, installation } = stage;
    const { kind, provoke }: Trouble<Used> = troubles[stage.case];
    const attempt = await step(`the bot starts: ${stage.case.replaceAll('-', ' ')}`, async () =>
      installation.start(await provoke(stage)),
    );
    await expectTrouble(stage, attempt, kind);
  },
});
