import type { Look } from '../live/check.ts';
import type { Seat } from '../network.ts';
import { standingAtTelegram } from './standing.ts';

const hourS = 3_600;
/** A bot that takes them has few at any moment. */
const mostWaiting = 20;

/**
 * What can be found out about a bot on Telegram with its token, without taking an update away from it.
 * @param isCalled whether it claims to have a webhook.
 */
export function looksAtTelegram(
  { 'telegram.api': api = '', 'telegram.token': token }: Seat['placeholders'],
  isCalled: boolean,
  signal: AbortSignal,
): Look[] {
  type Standing = Awaited<ReturnType<typeof standingAtTelegram>>;
  const standing = token === undefined ? undefined : standingAtTelegram({ api, token }, signal);
  // Each look tells of it; nobody else needs to.
  standing?.catch(() => {});
  const see = (
    judge: (standing: Standing) => readonly [boolean | undefined, string],
  ): Pick<Look, 'look' | 'needs'> =>
    standing === undefined
      ? { needs: 'no telegram.token is given' }
      : { look: async () => judge(await standing) };
  return [
    {
      name: 'the token is that of a bot',
      why: 'Telegram believes nobody without it',
      advice: 'Check telegram.token and telegram.api; @BotFather tells the token, and makes another one',
      ...see(({ account }) => [account.is_bot, `@${account.username ?? account.id}`]),
    },
    {
      name: isCalled ? 'updates are brought to a webhook' : 'updates are brought nowhere else',
      why: isCalled
        ? 'a bot that does not poll hears nothing without one'
        : 'a bot that polls hears nothing while a webhook is set',
      advice: isCalled ? 'Have the bot call setWebhook' : 'Call deleteWebhook, or claim telegram.webhook',
      ...see(({ webhook: { url } }) => [
        (url !== '') === isCalled,
        url === '' ? 'no webhook is set' : `a webhook at ${new URL(url).host}`,
      ]),
    },
    {
      name: 'Telegram reaches the webhook',
      why: 'what it cannot bring, it brings later or not at all',
      advice: 'Check the address, its certificate and the answer of the bot',
      ...(isCalled
        ? see(({ webhook: { last_error_date: at = 0, last_error_message: why } }) => {
            const isRecent = Date.now() / 1_000 - at < hourS;
            return [
              !isRecent,
              why === undefined ? 'no error is known' : `${isRecent ? 'in the last hour' : 'of old'}: ${why}`,
            ];
          })
        : { needs: 'the bot does not claim telegram.webhook' }),
    },
    {
      name: 'no updates pile up',
      why: 'updates that wait are texts that nobody hears',
      advice: 'See whether the bot runs, and what its log says',
      ...see(({ webhook: { pending_update_count: waiting } }) => [waiting <= mostWaiting, `${waiting} wait`]),
    },
    {
      name: 'nobody else polls with the token',
      why: 'two who poll take updates away from each other',
      advice: 'End the other one',
      needs: 'to poll would be the way to see it, and would take updates away from the bot',
    },
  ];
}
