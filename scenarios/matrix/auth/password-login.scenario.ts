import { scenario } from '../../../harness/index.ts';
import { logInByPassword } from './log-in.ts';

export default scenario({
  id: 'matrix.auth.password-login',
  title: 'A bot that logs in with a password keeps the token sealed in its configuration, and no password',
  tags: ['matrix', 'auth', 'secrets'],
  requires: ['control.troubles'],
  uses: ['installation', 'account'],
  mutants: {
    'keeps-its-token-in-clear': 'how the access token is kept: expected sealed, observed in clear',
    'keeps-its-password': 'whether the password is still there: expected false, observed true',
  },
  async run(stage) {
    const { step, check, installation, account } = stage;
    await logInByPassword(stage);
    await step('its configuration holds a sealed token and its device, and the rest as it was', () => {
      const { text, matrix } = installation.readConfig();
      const { accessToken, deviceId, password, homeserverUrl } = matrix;
      check('how the access token is kept', 'sealed', howKept(accessToken));
      check('whether it has written down its device', true, typeof deviceId === 'string');
      check('whether the password is still there', false, password !== undefined);
      check('whether the password is there in clear', false, text.includes(account.password));
      check('placeholder of another setting', '${BOT_HOMESERVER}', String(homeserverUrl));
    });
  },
});

function howKept(token: unknown): string {
  if (typeof token !== 'string') return 'not at all';
  return token.startsWith('enc:v2:') ? 'sealed' : 'in clear';
}
