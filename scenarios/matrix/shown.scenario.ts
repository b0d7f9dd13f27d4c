import { askHomeserver, askWellKnown, scenario } from '../../harness/index.ts';

const hidden = new Set([401, 403]);

export default scenario({
  id: 'matrix.shown',
  title: 'The homeserver and the bot can be found without an account, and the bot says that it hears',
  tags: ['matrix', 'smoke'],
  requires: [],
  uses: ['bot', 'matrix'],
  cast: [],
  live: { rooms: 0, messages: 0, seconds: 2 },
  mutants: { 'says-that-it-is-away': 'status of its channel: expected connected' },
  async run({ step, check, leaveUnchecked, bot, matrix, signal }) {
    const ask = (baseUrl: string, path: string) =>
      askHomeserver('GET', `${baseUrl}/_matrix/client${path}`, { signal });
    await step('the homeserver says which versions it speaks', () => expectVersions(matrix.baseUrl));
    await step('clients find it by its name', async () => {
      const name = 'address in .well-known';
      if (matrix.facts.mode !== 'live') return leaveUnchecked(name, 'the server is in no network but this');
      const found = await askWellKnown(matrix.serverName, signal);
      if (found.kind === 'none') return leaveUnchecked(name, `clients must be told it: ${found.why}`);
      check(
        name,
        'one that clients can use',
        found.kind === 'named' ? 'one that clients can use' : found.why,
      );
      if (found.kind === 'named') await expectVersions(found.baseUrl);
    });
    await step('the bot has an account', async () => {
      const { status } = await ask(matrix.baseUrl, `/v3/profile/${encodeURIComponent(bot.userId)}`);
      if (hidden.has(status)) leaveUnchecked('profile of the bot', 'the server shows it to its users alone');
      else check('answer to who asks for its profile', '200', `${status}`);
    });
    await step('the bot says that it is connected', async () => {
      const name = 'status of its channel';
      const channel = await bot.channel();
      if (channel === undefined) return leaveUnchecked(name, 'no access to its control API is given');
      check(name, 'connected', channel.status);
    });

    async function expectVersions(baseUrl: string): Promise<void> {
      const { status, body } = await ask(baseUrl, '/versions');
      const { versions } = body as { versions?: readonly string[] };
      check(
        'answer to who asks for versions',
        '200, some',
        `${status}, ${versions?.length ? 'some' : 'none'}`,
      );
    }
  },
});
