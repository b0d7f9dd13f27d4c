import { scenario, type ControlRequest } from '../../harness/index.ts';

const list = '/control/matrix/verifications';
const flow = `${list}/mvr_unknown`;

/** All that the control API has for Matrix, asked as it wants to be asked. */
const requests: readonly (Pick<ControlRequest, 'body'> & {
  readonly method: string;
  readonly path: string;
})[] = [
  { method: 'GET', path: '/control/matrix/devices' },
  { method: 'GET', path: list },
  { method: 'POST', path: list, body: { userId: '@a:b.example' } },
  { method: 'POST', path: `${flow}/accept` },
  { method: 'POST', path: `${flow}/confirm`, body: { match: true } },
  { method: 'POST', path: `${flow}/cancel` },
  { method: 'POST', path: '/control/matrix/send-test', body: { roomId: '!r:b.example', text: 'x' } },
];
const begins = 'Matrix runtime unavailable';
const detail = '{"kind":"matrix-runtime-unavailable","retryAfterMs":5000}';

export default scenario({
  id: 'control.without-matrix',
  title:
    'Where Matrix is off, the control API says so on all its routes, and when to ask again; a request that makes no sense is refused first',
  tags: ['control', 'matrix', 'errors'],
  requires: ['control.verifications', 'control.troubles', 'channel.settings'],
  uses: ['installation', 'account'],
  mutants: {
    'tells-no-time-to-wait': 'detail of GET /control/matrix/devices',
    'leaves-the-header-out': 'Retry-After of GET /control/matrix/devices: expected 5, observed none',
  },
  async run({ step, check, installation }) {
    await step('the bot starts with its Matrix channel turned off', async () => {
      const attempt = await installation.start({ block: { enabled: false } });
      check('how the start went', 'serves', await attempt.served());
    });
    const control = installation.control!;
    for (const { method, path, body } of requests) {
      const name = `${method} ${path}`;
      await step(`${name} says that there is no Matrix`, async () => {
        const answer = await control.ask({ method, path, ...(body !== undefined && { body }) });
        const { error, detail: told, ok } = (answer.json ?? {}) as Readonly<Record<string, unknown>>;
        check(`status of ${name}`, 503, answer.status);
        check(`words of ${name}`, begins, String(error).slice(0, begins.length));
        check(`detail of ${name}`, detail, JSON.stringify(told));
        check(`ok of ${name}`, false, ok !== false);
        check(`Retry-After of ${name}`, '5', answer.headers.get('retry-after') ?? 'none');
      });
    }
    for (const { method, path, body } of requests.filter((request) => request.body !== undefined)) {
      const name = `${method} ${path}`;
      await step(`${name} refuses what makes no sense first`, async () => {
        const answer = await control.ask({ method, path, body: Object.keys(body ?? {}) });
        check(`status of ${name} with a list`, 400, answer.status);
      });
    }
    await step('it lists no such channel', async () => {
      const channels = await control.channels();
      check(
        'whether Matrix is a channel',
        false,
        channels.some(({ id }) => id === 'matrix'),
      );
    });
  },
});
