import { scenario, type Stage } from '../../../harness/index.ts';
import { expectTrouble, kindsOf, type Trouble } from '../trouble.ts';
import { environment as sealing } from './log-in.ts';

type Used = Stage<'installation' | 'account' | 'castAccounts' | 'traffic'>;

const whoami = /\/account\/whoami$/;
const login = /\/login$/;
const byPassword = { accessToken: undefined, deviceId: undefined };

const troubles = {
  'wrong-token': {
    kind: 'auth-token-revoked',
    provoke: () => ({ environment: { MATRIX_ACCESS_TOKEN: `syt_nobody_${crypto.randomUUID()}` } }),
  },
  'token-of-another-user': {
    kind: 'auth-session-user-mismatch',
    provoke: ({ castAccounts: [alice] }) => ({
      environment: { MATRIX_ACCESS_TOKEN: alice!.account.accessToken },
    }),
  },
  'another-device': {
    kind: 'auth-session-device-mismatch',
    provoke: () => ({ block: { deviceId: 'NOTMINE' } }),
  },
  'no-device': {
    kind: 'auth-session-missing-device-id',
    provoke({ traffic, account: { userId } }) {
      traffic.refuse(({ path }) => whoami.test(path), { status: 200, body: { user_id: userId } });
      return {};
    },
  },
  'wrong-password': {
    kind: 'auth-token-revoked',
    provoke: () => ({
      block: byPassword,
      environment: { ...sealing, MATRIX_PASSWORD: `not ${crypto.randomUUID()}` },
    }),
  },
  'refused-login': {
    kind: 'auth',
    provoke({ traffic, account: { password } }) {
      const body = { errcode: 'M_UNKNOWN', error: 'no logins today' };
      traffic.refuse(({ path }) => login.test(path), { status: 400, body });
      return { block: byPassword, environment: { ...sealing, MATRIX_PASSWORD: password } };
    },
  },
} as const satisfies Record<string, Trouble<Used>>;

type Case = keyof typeof troubles;

export default scenario({
  id: 'matrix.auth.refused',
  title: 'A bot whose account is refused says by its kind of error which setting is wrong, and stays up',
  tags: ['matrix', 'auth', 'errors'],
  requires: ['control.troubles'],
  uses: ['installation', 'account', 'castAccounts', 'traffic'],
  cases: Object.keys(troubles) as Case[],
  provokes: kindsOf(troubles),
  mutants: {
    'believes-its-settings': {
      cases: ['token-of-another-user', 'another-device', 'no-device'],
      says: 'how the start went: expected auth-session-',
    },
    'logs-credentials': {
      cases: ['wrong-token', 'wrong-password'],
      says: 'told a secret in its log: MATRIX_',
    },
    'takes-refusals-for-trouble': {
      cases: ['wrong-token', 'wrong-password', 'refused-login'],
      says: 'observed auth-probe',
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
