import { scenario } from '../../harness/index.ts';
import { routes } from './routes.ts';

/** Ways to ask without the token, or with it in the wrong place. */
const strangers: Readonly<Record<string, (token: string) => string | undefined>> = {
  'no token': () => undefined,
  'a guess': () => 'Bearer a-guess',
  'an empty one': () => 'Bearer ',
  'another scheme': (token) => `Basic ${Buffer.from(`operator:${token}`).toString('base64')}`,
  'the scheme in small letters': (token) => `bearer ${token}`,
  'no scheme': (token) => token,
  'all of it but the last letter': (token) => `Bearer ${token.slice(0, -1)}`,
  'it and a letter more': (token) => `Bearer ${token}x`,
  'it in other letters': (token) => `Bearer ${token.toUpperCase()}`,
};
const unauthorized = '401 {"ok":false,"error":"Unauthorized"}';

export default scenario({
  id: 'control.auth',
  title:
    'Nobody but who has the token learns or changes anything, and everybody learns whether the bot lives',
  tags: ['control', 'smoke'],
  requires: ['control.verifications'],
  uses: ['bot', 'daemon'],
  cast: [],
  mutants: {
    'takes-any-token': 'requests that were answered otherwise: expected none',
    'takes-the-beginning-of-its-token': 'requests that were answered otherwise: expected none',
    'takes-its-token-from-the-address': 'status of a request with the token in its address: expected 401',
  },
  async run({ step, check, daemon }) {
    const control = daemon.requireControl();
    for (const [who, authorization] of Object.entries(strangers))
      await step(`all routes turn away who comes with ${who}`, async () => {
        const others = await Promise.all(
          routes.map(async ([method, path]) => {
            const { status, text, headers } = await control.ask({ method, path, authorization });
            const answer = `${status} ${text}`;
            const asks = headers.has('www-authenticate') ? ', asks browsers to ask their user' : '';
            return answer === unauthorized && asks === '' ? [] : [`${method} ${path}: ${answer}${asks}`];
          }),
        );
        check('requests that were answered otherwise', 'none', others.flat().join('; ') || 'none');
      });
    await step('the token in the address, where logs would keep it, opens nothing', async () => {
      for (const name of ['token', 'access_token']) {
        const { status } = await control.ask({
          method: 'GET',
          path: (token) => `/control/status?${name}=${encodeURIComponent(token)}`,
          authorization: () => undefined,
        });
        check('status of a request with the token in its address', '401', String(status));
      }
    });
    await step('the token opens them, also with blanks around it', async () => {
      const statuses = await Promise.all(
        [undefined, (token: string) => `Bearer  ${token} `].map(async (authorization) => {
          const request = { method: 'GET', path: '/control/status', ...(authorization && { authorization }) };
          return (await control.ask(request)).status;
        }),
      );
      check('statuses', '200, 200', statuses.join(', '));
    });
    await step('anybody learns whether the bot lives', async () => {
      for (const path of ['/health', '/health/live']) {
        const { status, json } = await control.ask({ method: 'GET', path, authorization: () => undefined });
        const { status: health } = (json ?? {}) as { readonly status?: string };
        check(path, '200 ok', `${status} ${health}`);
      }
    });
  },
});
