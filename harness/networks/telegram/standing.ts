import { z } from 'zod';
import { ExpectationError } from '../../errors/expectation-error.ts';

const limitMs = 10_000;
const me = z.object({ id: z.number(), is_bot: z.boolean(), username: z.string().optional() });
const webhook = z.object({
  url: z.string(),
  pending_update_count: z.number(),
  last_error_date: z.number().optional(),
  last_error_message: z.string().optional(),
});

/** Where the Bot API is, and whose token is used. */
export interface BotApiAccess {
  /** Without a trailing slash. */
  readonly api: string;
  readonly token: string;
}

/**
 * How a bot stands at Telegram. Only methods are called that change nothing. `getUpdates` is none of them: it would take
 * updates away from the bot, and end its own poll.
 * @throws ExpectationError where the service refuses, or does not answer. No error tells the token.
 */
export async function standingAtTelegram(access: BotApiAccess, signal: AbortSignal) {
  const [account, hook] = await Promise.all([
    ask(access, 'getMe', me, signal),
    ask(access, 'getWebhookInfo', webhook, signal),
  ]);
  return { account, webhook: hook };
}

async function ask<Result>(
  { api, token }: BotApiAccess,
  method: string,
  shape: z.ZodType<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const ends = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const answer = await fetch(`${api}/bot${token}/${method}`, { signal: ends }).then(
    async (response) => ({
      status: response.status,
      body: (await response.json().catch(() => ({}))) as object,
    }),
    () => undefined,
  );
  signal.throwIfAborted();
  if (answer === undefined) throw refused(method, 'no answer');
  const { description = '' } = answer.body as { description?: string };
  const parsed = z.object({ ok: z.literal(true), result: shape }).safeParse(answer.body);
  if (!parsed.success) throw refused(method, `${answer.status} ${description}`.trim());
  return parsed.data.result;
}

function refused(method: string, observed: string): ExpectationError {
  return new ExpectationError(`Telegram was asked for ${method}: ${observed}`, 'an answer', observed);
}
