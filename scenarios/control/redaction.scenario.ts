import { randomBytes } from 'node:crypto';
import { eventually, scenario } from '../../harness/index.ts';

const mask = '[REDACTED]';
const tooLong = '[REDACTED_LOG_LINE_TOO_LONG]';
const longestLineBytes = 8_192;
const nobodySeesIt = '\u200B';

/** What looks like a secret, and what a log says in its place. */
const lookalikes: readonly (readonly [what: string, secret: () => string, instead: string])[] = [
  ['a key of a language model', () => `sk-${hex(24)}`, mask],
  ['such a key with something in it that nobody sees', () => `sk-${hex(24)}${nobodySeesIt}${hex(8)}`, mask],
  ['a bearer token', () => `Bearer ${hex(20)}`, mask],
  ['a name and a password', () => `Basic ${Buffer.from(`alice:${hex(12)}`).toString('base64')}`, mask],
  ['a token in a query', () => `token=${hex(32)}`, `token=${mask}`],
  ['a recovery key of Matrix', recoveryKey, mask],
  [
    'the URL of a homeserver',
    () => `https://${hex(8)}.example/_matrix/client/v3/sync`,
    '[REDACTED-MATRIX-URL]',
  ],
];

export default scenario({
  id: 'control.redaction',
  title:
    'What looks like a secret stands in no line of the log, also where something invisible is in it, and no line floods the log',
  tags: ['control', 'telegram'],
  requires: ['telegram.polling', 'control.send'],
  uses: ['daemon', 'telegram'],
  mutants: {
    'logs-what-looks-like-a-secret': 'a key of a language model: expected [REDACTED]',
    'is-fooled-by-what-nobody-sees': 'such a key with something in it that nobody sees: expected [REDACTED]',
    'logs-lines-of-any-length': 'for the log to say what it does not tell',
  },
  async run({ daemon, step, check, deadlineMs, startDeadlineMs, signal }) {
    const limits = { deadlineMs: startDeadlineMs, signal };
    const bot = await step('the bot is started, and connects', async () => {
      const attempt = await daemon.restartWith({});
      check('the channel', 'connected', (await attempt.settled()).state);
      return attempt;
    });
    using operator = daemon.requireControl().feed();
    const send = (to: string, message: string) =>
      operator.ask('send', { channel: 'console', to, message, idempotencyKey: crypto.randomUUID() }, limits);
    for (const [what, secret, instead] of lookalikes)
      await step(`it is sent ${what}, and its log does not tell it`, async () => {
        const [to, text] = [`to-${hex(8)}`, secret()];
        await send(to, `before ${text} after`);
        const begins = `[console] To ${to}: before `;
        const line = await eventually(() => bot.said.split('\n').find((one) => one.includes(begins)), {
          why: 'the log to say what was sent',
          deadlineMs,
          signal,
        });
        const [said = ''] = line.slice(line.indexOf(begins) + begins.length).split(' after');
        check(what, instead, said === instead ? instead : 'something else');
        const [longest] = text.match(/[\w.-]{8,}/g) ?? [text];
        check(
          `lines that hold ${what}`,
          0,
          bot.said.split('\n').filter((one) => one.includes(longest)).length,
        );
      });
    await step('it is sent something very long, and its log says that it does not tell it', async () => {
      await send('somebody', 'very long '.repeat(longestLineBytes / 8));
      await eventually(() => bot.said.includes(tooLong) || undefined, {
        why: 'the log to say what it does not tell',
        deadlineMs,
        signal,
      });
    });
  },
});

function hex(length: number): string {
  return randomBytes(length).toString('hex').slice(0, length);
}

/** Groups of letters as those have that open an account. */
function recoveryKey(): string {
  return Array.from({ length: 12 }, () => `E${hex(3).replaceAll('0', '1')}`).join(' ');
}
