import type { Capability } from '../bots/capabilities.ts';
import { hasAccounts } from '../networks/chat/live/live-chat.ts';
import { missingHook, type Hooks } from '../networks/live/hooks.ts';
import { isAccount } from '../networks/matrix/live/deployment.ts';
import { isServed } from './cast.ts';
import { takesColleague } from './consent.ts';
import { castOf, type Scenario } from './scenario.ts';
import type { ObstacleScope } from './setup.ts';

const waysToTalk = ['matrix.plain', 'matrix.encrypted'] as const satisfies Capability[];

/** Why a target cannot be started as a gateway; undefined where it can. */
export function gatewayObstacle({ programs }: ObstacleScope['target']): string | undefined {
  return programs.includes('gateway') ? undefined : 'needs a target that can be started as a gateway';
}

/** Why a bot cannot be asked on Matrix; undefined where it can. Of one that somebody runs the network is known. */
export function matrixObstacle({ target: { claims }, settings }: ObstacleScope): string | undefined {
  if (settings.live !== undefined || waysToTalk.some((way) => claims.includes(way))) return undefined;
  return `needs ${waysToTalk.join(' or ')}, of which this target claims neither`;
}

const noStranger =
  'needs another account, which the bot does not serve: matrix.stranger, with a password or an access token';
const noAccount =
  'needs an account of a person: matrix.person, with an access token or, where it may open a session, a password';

/** Why a deployment has nobody who could look at it or talk to its bot; undefined where it has. */
export function accountObstacle(_: unknown, { settings: { live } }: ObstacleScope): string | undefined {
  return live === undefined || isAccount(live.deployment.person) ? undefined : noAccount;
}

/** Which account the cast of a scenario lacks; undefined where it lacks none, or has no cast. */
export function castObstacle(
  { scenario }: { readonly scenario: Scenario },
  run: ObstacleScope,
): string | undefined {
  const [first = 'only'] = scenario.cases ?? [];
  const cast = castOf(scenario, first);
  if (cast.length === 0) return undefined;
  const { live } = run.settings;
  const lacksStranger = live !== undefined && !isAccount(live.deployment.stranger ?? {});
  if (lacksStranger && !cast.every((member) => isServed(member))) return noStranger;
  return accountObstacle(scenario, run);
}

/** Which account a scenario lacks with a bot that somebody runs on a chat network; undefined where it lacks none. */
export function liveChatObstacle(
  { scenario: { live } }: { readonly scenario: Pick<Scenario, 'live'> },
  { settings: { liveChat } }: ObstacleScope,
): string | undefined {
  if (liveChat === undefined) return undefined;
  const { network, placeholders, account } = liveChat;
  if (live?.token === true && placeholders[`${network}.token`] === undefined)
    return `needs the token of the bot: ${network}.token`;
  if (live?.account !== true || account !== undefined) return undefined;
  return hasAccounts(network)
    ? `needs an account by which the run speaks: ${network}.person`
    : `needs an account by which the run speaks, which can be had on Slack and Signal, and not on ${network}`;
}

/** Which command of an operator a scenario needs and lacks; undefined where it has all. */
export function hookObstacle(
  { live }: Pick<Scenario, 'live'>,
  { commands }: Hooks,
  network = 'matrix',
): string | undefined {
  const missing = live?.hooks?.find((name) => commands[name] === undefined);
  return missing && missingHook(missing, network);
}

/** Which command of an operator a scenario on a chat network needs and lacks; undefined where it has all. */
export function chatHookObstacle(
  { scenario }: { readonly scenario: Pick<Scenario, 'live'> },
  { settings: { liveChat } }: ObstacleScope,
): string | undefined {
  return liveChat && hookObstacle(scenario, liveChat.hooks, liveChat.network);
}

/** Why a scenario cannot sign a newcomer up; undefined where it can. */
export function signUpObstacle(
  { scenario }: { readonly scenario: { readonly ownServiceFor?: string } },
  { target, settings }: ObstacleScope,
): string | undefined {
  if (!target.programs.includes('responder')) return 'needs a target that can be started as a newcomer';
  if (scenario.ownServiceFor === undefined || settings.onboardingUrl === undefined) return undefined;
  return `needs ${scenario.ownServiceFor}, which only the sign-up service of this project is known to give`;
}

/** What a verification needs and has not; undefined where it has all. */
export function consentObstacle({ target, settings: { live } }: ObstacleScope): string | undefined {
  const takesPerson = takesColleague(target.claims);
  if (live === undefined)
    return takesPerson ? 'needs a bot that confirms by itself, or has a control API' : undefined;
  if (live.deployment.person.identityFile === undefined)
    return 'needs matrix.person.identity, the file that keeps the keys with which the person signs';
  return takesPerson && live.hooks.commands.verify === undefined ? missingHook('verify') : undefined;
}
