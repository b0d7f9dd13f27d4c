import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { BlockedError } from '../../errors/blocked-error.ts';
import { messageOf } from '../../errors/message-of.ts';
import type { AccountTerms, ChatAccount, HeardThere, NamedAccount } from '../chat/live/chat-account.ts';
import { escapeText, unescapeText } from './mrkdwn.ts';

/** Slack lets an app ask for a conversation fifty times a minute. */
const pollMs = 2_000;
const callLimitMs = 30_000;
const page = 100;

const account = z.object({ user_id: z.string(), bot_id: z.string().optional() });
const posted = z.object({ ts: z.string() });
const message = z.object({
  ts: z.string(),
  user: z.string().optional(),
  /** Present where an app has said it. */
  bot_id: z.string().optional(),
  text: z.string().default(''),
  reply_count: z.int().default(0),
});
type Message = z.infer<typeof message>;
const messages = z.object({ messages: z.array(message) });

/** Where a person speaks to a bot, and by what token. */
export interface SlackAccess {
  /** Root of the Web API, without a trailing slash. */
  readonly api: string;
  /** A user token: what is said with it is said by that person. */
  readonly token: string;
  /** Id of the conversation of the person with the bot, or of a channel where both are. */
  readonly conversation: string;
}

type Call = <Answer>(method: string, shape: z.ZodType<Answer>, given?: object) => Promise<Answer>;

/** The account of a person on Slack. A token that is a bot's is refused: bots do not hear bots. */
export function accountOnSlack(access: SlackAccess): NamedAccount {
  const { api, token, conversation } = access;
  return {
    api,
    description: `the person's token, in ${describePlace(conversation)}`,
    shown: { api, token: '***', conversation },
    secret: { value: token, label: 'token of the person on Slack' },
    open: (terms) => SlackAccount.open(access, terms),
    look: async (signal) => personOf(await clientOf(access, signal)),
  };
}

/** Ids of conversations of two begin with D. */
function describePlace(conversation: string): string {
  return conversation.startsWith('D')
    ? `the conversation ${conversation}`
    : `the channel ${conversation}, where others read it`;
}

/** Speaks by a token that a person has given to an app of theirs. */
class SlackAccount implements ChatAccount {
  readonly name: string;
  readonly deaf: Promise<string>;
  readonly #call: Call;
  readonly #conversation: string;
  readonly #onHeard: AccountTerms['onHeard'];
  /** Texts of the bot, by their ids. */
  readonly #seen = new Map<string, string>();
  readonly #ended = new AbortController();
  readonly #isDeaf = Promise.withResolvers<string>();
  /** Of the first text of this account. */
  #since: string | undefined;

  private constructor(name: string, call: Call, access: SlackAccess, { onHeard, signal }: AccountTerms) {
    this.name = name;
    this.deaf = this.#isDeaf.promise;
    this.#call = call;
    this.#conversation = access.conversation;
    this.#onHeard = onHeard;
    signal.addEventListener('abort', () => this.#ended.abort());
  }

  /** @throws BlockedError where the token is not that of a person. */
  static async open(access: SlackAccess, terms: AccountTerms): Promise<SlackAccount> {
    // What is said is taken back even where the run was interrupted: its signal ends only the listening.
    const call = await clientOf(access);
    return new SlackAccount(await personOf(call), call, access, terms);
  }

  async say(text: string): Promise<string> {
    const channel = this.#conversation;
    const { ts } = await this.#call('chat.postMessage', posted, { channel, text: escapeText(text) });
    if (this.#since === undefined) {
      this.#since = ts;
      void this.#listen(ts);
    }
    return ts;
  }

  async takeBack(text: string, id?: string): Promise<boolean> {
    const ts = id ?? (await this.#find(text));
    if (ts !== undefined) await this.#call('chat.delete', z.object({}), { channel: this.#conversation, ts });
    return true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
  }

  async #find(text: string): Promise<string | undefined> {
    const written = escapeText(text);
    const { messages: found } = await this.#history({});
    return found.find(({ user, text: said }) => user === this.name && said === written)?.ts;
  }

  async #listen(since: string): Promise<void> {
    const { signal } = this.#ended;
    try {
      for (;;) {
        for (const said of await this.#saidSince(since)) this.#hear(said);
        await pause(pollMs, undefined, { signal });
      }
    } catch (error) {
      if (!signal.aborted) this.#isDeaf.resolve(messageOf(error));
    }
  }

  /** What bots have said there, in threads too; the oldest first. In a channel other people may repeat what they read. */
  async #saidSince(since: string): Promise<readonly Message[]> {
    const { messages: all } = await this.#history({ oldest: since, inclusive: true });
    const threads = all.filter(({ reply_count: replies }) => replies > 0);
    const replies = await Promise.all(
      threads.map(({ ts }) =>
        this.#call('conversations.replies', messages, { channel: this.#conversation, ts, limit: page }),
      ),
    );
    const found = [...all, ...replies.flatMap((thread) => thread.messages)];
    const ofBots = found.filter(({ user, bot_id: bot }) => bot !== undefined && user !== this.name);
    return ofBots.toSorted((a, b) => Number(a.ts) - Number(b.ts));
  }

  #history(more: object): Promise<z.infer<typeof messages>> {
    const channel = this.#conversation;
    return this.#call('conversations.history', messages, { channel, limit: page, ...more });
  }

  #hear({ ts: id, text: written }: Message): void {
    const before = this.#seen.get(id);
    if (before === written) return;
    this.#seen.set(id, written);
    const heard: HeardThere = { id, text: unescapeText(written) };
    this.#onHeard(before === undefined ? heard : { ...heard, replaces: id });
  }
}

/** @throws BlockedError */
async function personOf(call: Call): Promise<string> {
  const { user_id: user, bot_id: bot } = await call('auth.test', account);
  if (bot === undefined) return user;
  throw new BlockedError(`the token of the person is that of a bot, ${user}, and bots do not hear bots`);
}

/** The client of Slack itself, which waits where it is told to. It is loaded where somebody needs it. */
async function clientOf({ api, token }: SlackAccess, signal?: AbortSignal): Promise<Call> {
  const { WebClient, LogLevel } = await import('@slack/web-api');
  const client = new WebClient(token, {
    slackApiUrl: `${api}/`,
    allowAbsoluteUrls: false,
    retryConfig: { retries: 1 },
    timeout: callLimitMs,
    logLevel: LogLevel.ERROR,
  });
  return async (method, shape, given = {}) => {
    signal?.throwIfAborted();
    const answer = await client.apiCall(method, { ...given }).catch((cause: unknown) => {
      throw new BlockedError(`Slack was asked for ${method}: ${messageOf(cause)}`, { cause });
    });
    const { success, data } = shape.safeParse(answer);
    if (success) return data;
    throw new BlockedError(`Slack was asked for ${method}: the answer is not as documented`);
  };
}
