import { scenario, type Stage } from '../../../harness/index.ts';

interface Fault {
  /** Words by which operators know it. */
  readonly says: string;
  settings(stage: Stage<'account'>): {
    readonly block?: Readonly<Record<string, unknown>>;
    readonly environment?: Readonly<Record<string, string>>;
  };
}

const faults = {
  'token-and-password': {
    says: 'matrix.accessToken and matrix.password must not both be set; choose token restore or password login explicitly',
    settings: ({ account: { accessToken, password } }) => ({
      environment: { MATRIX_ACCESS_TOKEN: accessToken, MATRIX_PASSWORD: password },
    }),
  },
  'no-credentials': {
    says: 'matrix.accessToken or matrix.password is required when matrix is enabled',
    settings: () => ({ environment: {} }),
  },
  'token-without-device': {
    says: 'deviceId is required whenever accessToken is configured',
    settings: () => ({ block: { deviceId: undefined } }),
  },
  'in-clear-over-the-network': {
    says: 'homeserverUrl uses plaintext http:// against a non-loopback host;',
    settings: () => ({ block: { homeserverUrl: 'http://matrix.invalid:8008' } }),
  },
  'user-without-server': {
    says: 'userId must be a Matrix user ID in canonical form `@localpart:server-name`',
    settings: () => ({ block: { userId: 'cara' } }),
  },
  'no-secret-for-the-store': {
    says: 'matrix.encrypted=true requires matrix.storePassphrase, MATRIX_STORE_PASSPHRASE, CARAPACE_CONFIG_PASSWORD, or a non-empty <state_dir>/matrix/store_passphrase file',
    settings: ({ account: { accessToken } }) => ({
      environment: { MATRIX_ACCESS_TOKEN: accessToken, MATRIX_STORE_PASSPHRASE: '' },
    }),
  },
} as const satisfies Record<string, Fault>;

type Case = keyof typeof faults;

export default scenario({
  id: 'matrix.auth.configuration',
  title: 'A bot with a configuration that cannot work does not start, and names what is wrong with it',
  tags: ['matrix', 'auth', 'errors'],
  requires: ['control.troubles'],
  uses: ['installation', 'account'],
  cases: Object.keys(faults) as Case[],
  mutants: {
    'leaves-a-wrong-block-out': {
      cases: Object.keys(faults) as Case[],
      says: 'how the start went: expected ended, observed serves',
    },
  },
  async run(stage) {
    const { step, installation, check } = stage;
    const { says, settings }: Fault = faults[stage.case];
    const attempt = await step(`the bot starts: ${stage.case.replaceAll('-', ' ')}`, () =>
      installation.start(settings(stage)),
    );
    await step('it ends, and says why', async () => {
      check('how the start went', 'ended', await attempt.served());
      const lines = attempt.said.split('\n').filter((line) => line.includes(says));
      check('whether it names what is wrong', true, lines.length > 0);
    });
  },
});
