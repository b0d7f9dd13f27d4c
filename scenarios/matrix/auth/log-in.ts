import type { Attempt, Stage } from '../../../harness/index.ts';
import { inShort } from '../trouble.ts';

type LoginStage = Stage<'installation' | 'account'>;

/** What stays in the environment over all starts. */
export const environment = { CARAPACE_CONFIG_PASSWORD: crypto.randomUUID() };

/** The settings of a bot that has nothing but the password of its account. */
export function passwordLogin({ password, seat }: LoginStage['account']) {
  return {
    block: { homeserverUrl: '${BOT_HOMESERVER}', password: '${BOT_PASSWORD}', deviceId: undefined },
    environment: {
      ...environment,
      BOT_PASSWORD: password,
      BOT_HOMESERVER: String(seat.config['homeserverUrl']),
    },
  };
}

/** Starts the bot as one that has nothing but the password of its account, and waits until it is connected. */
export async function logInByPassword({ step, check, installation, account }: LoginStage): Promise<Attempt> {
  return step('the bot starts with nothing but a password, and connects', async () => {
    const attempt = await installation.start(passwordLogin(account));
    check('how the start went', 'connected', inShort(await attempt.settled()));
    return attempt;
  });
}
