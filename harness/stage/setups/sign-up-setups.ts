import type { OnboardingService } from '../../networks/matrix/sign-up/onboarding-service.ts';
import { SharedBrowser } from '../../tools/browser.ts';
import { BotLease } from '../bot-lease.ts';
import { signUpObstacle } from '../obstacles.ts';
import { SecretWitness, type Saying } from '../secret-witness.ts';
import { accompany, share } from '../share-bot.ts';
import { startSharedNewcomers } from '../shared-newcomer.ts';
import { perRun, perScenario, type Setups } from '../setup.ts';
import { invite, SignUp, startSharedService } from '../sign-up.ts';
import { Windows } from '../windows.ts';

/** The sign-up service, the bots that it makes accounts for, and the browser for its page. */
export const signUpSetups = {
  signUpService: perRun(['matrix'], (run, { matrix }) => startSharedService(run, matrix)),
  invited: perScenario(['matrix', 'signUpService'], (scene, { matrix, signUpService }) =>
    invite(scene, matrix, signUpService),
  ),
  signUp: perScenario(
    ['target', 'llm', 'matrix', 'stranger', 'invited', 'peers', 'sasWitness'],
    (scene, { llm, matrix, stranger, invited, peers, sasWitness: witness }) => {
      const { service, invitation } = invited;
      const peerInvites = invitation.inviterLocalpart !== undefined;
      const peer = peers[0]!;
      const languageModel = llm.baseUrl;
      scene.addWitness(new SecretWitness(scene.run, () => sayingsOfService(service), 'the sign-up service'));
      const context = { scene, matrix, stranger, service, peer, peerInvites, witness, languageModel };
      return new SignUp(context, invited);
    },
    { obstacle: signUpObstacle },
  ),
  newcomerLease: perRun(
    ['target', 'llm', 'matrix', 'signUpService'],
    (run, { llm, matrix, signUpService }) => {
      const context = { run, matrix, service: signUpService!, languageModel: llm.baseUrl };
      return new BotLease(run, 'leasedNewcomer', startSharedNewcomers(context));
    },
  ),
  leasedNewcomer: perScenario(['newcomerLease', 'signUp'], async (scene, { newcomerLease, signUp }) => {
    if (scene.sharedPart !== 'leasedNewcomer') return undefined;
    const leased = await share(scene, newcomerLease);
    accompany(scene, leased.bot, leased.seat);
    return { ...leased, newcomer: await signUp.meet(leased) };
  }),
  browser: perRun([], (run) => run.stack.use(new SharedBrowser())),
  windows: perScenario(['browser'], (scene, { browser }) => new Windows(browser, scene.stack)),
} satisfies Partial<Setups>;

/** What a sign-up service tells its operator, and people who get no account. */
function sayingsOfService({ logLines, client }: OnboardingService): Saying[] {
  return [
    ...[...logLines()].map((text) => ({ where: 'its log', text })),
    ...[...client.answered].map((text) => ({ where: 'an answer that gives no account', text })),
  ];
}
