import { eventually, scenario, type ControlFeed } from '../../harness/index.ts';
import { ask } from '../channel/books.ts';
import { withChat } from '../telegram/chat-of.ts';

const somebody = 'somebody';

export default scenario({
  id: 'control.send',
  title:
    'What an operator sends over the WebSocket is said once on the channel that they name, and who may only read sends nothing',
  tags: ['control', 'telegram'],
  requires: ['telegram.polling', 'control.send'],
  uses: ['daemon', 'telegram'],
  mutants: {
    'forgets-keys-of-operators': 'messageId of the same once more: expected true',
    'says-operators-words-twice': 'lines of the log that say the first text: expected 1, observed 2',
    'loses-operators-words': 'for the log to say what was sent',
    'lets-readers-send': 'who may only read: expected refused, observed said',
  },
  async run(given) {
    const stage = withChat(given, 'telegram');
    const { chat, daemon, step, check, finding, deadlineMs, signal } = stage;
    const bot = await step('the bot is started, and connects', async () => {
      const attempt = await daemon.restartWith({});
      check('the channel', 'connected', (await attempt.settled()).state);
      return attempt;
    });
    const control = daemon.requireControl();
    const linesWith = (text: string): number =>
      bot.said.split('\n').filter((line) => line.includes(`[console] To ${somebody}: ${text}`)).length;
    const untilLogged = (text: string): Promise<true> =>
      eventually(() => linesWith(text) > 0 || undefined, {
        why: 'the log to say what was sent',
        deadlineMs,
        signal,
      });
    using operator = control.feed({ scopes: ['operator.write'] });
    using reader = control.feed({ scopes: ['operator.read'] });
    const send = (who: ControlFeed, params: object) => who.ask('send', params, stage);
    const [first, second, third] = ['first', 'second', 'third'].map(
      (name) => `${name} ${crypto.randomUUID()}`,
    );
    const toConsole = {
      channel: 'console',
      to: somebody,
      message: first,
      idempotencyKey: crypto.randomUUID(),
    };
    await step('a text for the console is taken, and the log says it', async () => {
      const { ok, payload } = await send(operator, toConsole);
      const { runId, messageId, channel } = (payload ?? {}) as Readonly<Record<string, unknown>>;
      check('taken', true, ok === true);
      check('runId is the key of the operator', true, runId === toConsole.idempotencyKey);
      check('channel', 'console', String(channel));
      await untilLogged(first!);
      const again = await send(operator, toConsole);
      const { messageId: known } = (again.payload ?? {}) as Readonly<Record<string, unknown>>;
      check('messageId of the same once more', true, typeof messageId === 'string' && known === messageId);
    });
    await step('what lacks something, or comes from who may only read, is refused', async () => {
      for (const lacking of ['to', 'message', 'idempotencyKey']) {
        const { ok, error } = await send(operator, { ...toConsole, message: second, [lacking]: undefined });
        check(`without ${lacking}`, `invalid_request: ${lacking} is required`, ok ? 'taken' : told(error));
      }
      const { ok } = await send(reader, {
        ...toConsole,
        message: second,
        idempotencyKey: crypto.randomUUID(),
      });
      check('who may only read', 'refused', ok === false ? 'refused' : 'said');
      const nowhere = { ...toConsole, channel: 'no-such-channel', idempotencyKey: crypto.randomUUID() };
      const answer = await send(operator, nowhere);
      finding('a text for a channel that is not there', 'refused', answer.ok ? 'taken' : 'refused');
    });
    await step('the log has said the first text once, and nothing that was refused', async () => {
      await send(operator, { ...toConsole, message: third, idempotencyKey: crypto.randomUUID() });
      await untilLogged(third!);
      check('lines of the log that say the first text', 1, linesWith(first!));
      check('lines of the log that say what was refused', 0, linesWith(second!));
    });
    await step('a text for alice is heard by her, once', async () => {
      const { conversation: to } = chat.alice;
      const params = { channel: 'telegram', to, message: first, idempotencyKey: crypto.randomUUID() };
      for (let times = 0; times < 2; times += 1)
        check('taken', true, (await send(operator, params)).ok === true);
      await chat.heard.first(({ text }) => text === first, { why: 'alice to hear it', deadlineMs, signal });
      await ask(stage);
      const heard = chat.heard.items.filter(
        ({ text, conversation }) => text === first && conversation === to,
      );
      check('times that alice has heard it', 1, heard.length);
    });
  },
});

function told(error: { readonly code: string; readonly message: string } | undefined): string {
  return `${error?.code}: ${error?.message}`;
}
