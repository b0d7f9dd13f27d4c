import { eventually, scenario, standingAtTelegram } from '../../harness/index.ts';

export default scenario({
  id: 'telegram.standing',
  title: 'Telegram knows the bot, brings its updates nowhere else, and none of them waits for long',
  tags: ['telegram'],
  requires: ['telegram.polling'],
  uses: ['daemon', 'chat'],
  chat: 'telegram',
  live: { rooms: 0, messages: 0, seconds: 2, token: true },
  mutants: { 'telegram-keeps-an-old-webhook': 'where its updates are brought: expected nowhere' },
  async run({ step, check, chat, deadlineMs, signal }) {
    const { 'telegram.api': api = '', 'telegram.token': token = '' } = chat.seat.placeholders;
    const look = () => standingAtTelegram({ api, token }, signal);
    const { account, webhook } = await step('its token is good', look);
    check('whose token it is', 'that of a bot', account.is_bot ? 'that of a bot' : 'that of a person');
    await step('it is the bot that takes its updates', () =>
      check('where its updates are brought', 'nowhere', webhook.url || 'nowhere'),
    );
    let waiting = webhook.pending_update_count;
    await step('it takes them', () =>
      eventually(
        async () => {
          waiting = (await look()).webhook.pending_update_count;
          return waiting === 0 || undefined;
        },
        { why: 'the bot to take its updates', lastSeen: () => `${waiting} that wait`, deadlineMs, signal },
      ),
    );
  },
});
