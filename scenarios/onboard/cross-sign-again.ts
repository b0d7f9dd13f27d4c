import { SignUpRefusal, type Newcomer, type SignUpStage } from '../../harness/index.ts';
import { signUp } from './tier-a.ts';

/** Has the service cross-sign a newcomer before it has a device, and starts it then. */
export async function crossSignTooEarly(stage: SignUpStage): Promise<Newcomer> {
  const { step } = stage;
  const newcomer = await signUp(stage);
  await step('the service cross-signs it before it ever ran', () => newcomer.crossSign());
  await step('it starts and publishes its device', () => newcomer.start({ introduce: false }));
  return newcomer;
}

/** Asks the service once more, and finds one identity that stands, whether or not it is the first one. */
export async function askAgain(
  { step, check, finding, peer }: SignUpStage,
  newcomer: Newcomer,
  more: { readonly password?: string },
  documented: string,
): Promise<void> {
  const { master: before } = await newcomer.oracle.identity();
  await step('the service is asked again', async () => {
    const refusal = await newcomer.crossSign(more).then(() => undefined, refusalIn);
    const { master } = await newcomer.oracle.identity();
    const outcome = master === before ? 'the first identity stands' : 'another identity replaces the first';
    finding('cross-signing a second time', documented, refusal?.message ?? outcome);
    if (refusal !== undefined) {
      check('master key after a refusal', before ?? 'none', master ?? 'none', { gate: 'B8' });
      await newcomer.crossSign({ password: newcomer.account.password });
    }
  });
  await step('every signature of its own chain stands', async () => {
    check(
      'chain from its master key to its device',
      'sound',
      await newcomer.oracle.ownChain(peer, 'asked again'),
      { gate: 'B8' },
    );
  });
}

function refusalIn(error: unknown): SignUpRefusal {
  if (error instanceof SignUpRefusal) return error;
  throw error;
}
