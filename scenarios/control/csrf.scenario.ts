import { scenario } from '../../harness/index.ts';
import { changes } from './routes.ts';

/** Headers with which the browser of an operator sends what a page elsewhere wants. */
const elsewhere: readonly Readonly<Record<string, string>>[] = [
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { referer: 'https://evil.example/page' },
  // The bot's own address stands in them, and is that of nobody there.
  { origin: 'http://127.0.0.1.evil.example' },
  { origin: 'http://localhost.evil.example' },
  { referer: 'https://evil.example/http://127.0.0.1/' },
];
const refusal = '403 {"error":{"code":"csrf_error","message":"Origin mismatch"}}';

export default scenario({
  id: 'control.csrf',
  title: 'A web page of another host changes nothing, not even in the browser of the operator',
  tags: ['control'],
  requires: ['control.verifications'],
  uses: ['bot', 'daemon'],
  cast: [],
  mutants: {
    'believes-every-origin': 'requests that were answered otherwise: expected none',
    'believes-origins-that-look-like-its-own': 'requests that were answered otherwise: expected none',
  },
  async run({ step, check, finding, daemon }) {
    const control = daemon.requireControl();
    for (const headers of elsewhere)
      await step(
        `changes are refused with ${JSON.stringify(headers)}, with the token and without`,
        async () => {
          const others = await Promise.all(
            changes.flatMap(([method, path]) =>
              [{}, { authorization: () => undefined }].map(async (who) => {
                const { status, text } = await control.ask({ method, path, headers, ...who });
                return `${status} ${text}` === refusal ? [] : [`${method} ${path}: ${status} ${text}`];
              }),
            ),
          );
          check('requests that were answered otherwise', 'none', others.flat().join('; ') || 'none');
        },
      );
    const accept = { method: 'POST', path: '/control/matrix/verifications/mvr_unknown/accept' };
    await step(
      'what comes from here is taken: of a page of the bot, and of a tool, which names no page',
      async () => {
        const statuses = await Promise.all(
          [{ headers: { origin: 'http://127.0.0.1:1' } }, {}].map(
            async (from) => (await control.ask({ ...accept, ...from })).status,
          ),
        );
        check('statuses for a verification that nobody knows', '404, 404', statuses.join(', '));
      },
    );
    await step('reading changes nothing', async () => {
      const headers = { origin: 'https://evil.example' };
      const { status } = await control.ask({ method: 'GET', path: '/control/matrix/verifications', headers });
      check('status', '200', String(status));
    });
    await step('a browser that brings a session must prove that a page of the bot asks', async () => {
      const { status } = await control.ask({ ...accept, headers: { cookie: 'session=1' } });
      check.oneOf('status', ['403', '404'], String(status));
      if (status === 404)
        finding('the cookie of a session', 'is refused without an origin', 'is not looked at');
    });
  },
});
