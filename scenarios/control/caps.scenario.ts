import { scenario, type ControlRequest } from '../../harness/index.ts';

const list = '/control/matrix/verifications';
const unknown = `${list}/mvr_unknown`;

/** How long a body may be, in bytes. */
const caps = [
  [list, 4_096],
  [`${unknown}/confirm`, 1_024],
  ['/control/matrix/send-test', 5_120],
] as const;

/** Bodies of the wrong shape, and how the refusal begins. */
const shapes: readonly (readonly [path: string, body: string | object, error: string])[] = [
  [list, '{', 'Invalid JSON: '],
  [list, '', 'Invalid JSON: '],
  [list, [], 'Invalid JSON: '],
  [list, {}, 'Invalid JSON: '],
  [list, { userId: '@a:b', more: 1 }, 'Invalid JSON: '],
  [list, { userId: 'a:b' }, 'Invalid JSON: '],
  [list, { userId: '@a' }, 'Invalid JSON: '],
  [list, { userId: 7 }, 'Invalid JSON: '],
  [
    list,
    { userId: '@a:b', deviceId: 'D', rawDeviceIdHex: '44' },
    'Provide either deviceId or rawDeviceIdHex, not both',
  ],
  [list, { userId: '@a:b', rawDeviceIdHex: ' ' }, 'rawDeviceIdHex cannot be empty'],
  [list, { userId: '@a:b', rawDeviceIdHex: '41'.repeat(513) }, 'rawDeviceIdHex is too long'],
  [list, { userId: '@a:b', rawDeviceIdHex: '4' }, 'rawDeviceIdHex must be even-length hexadecimal'],
  [list, { userId: '@a:b', rawDeviceIdHex: 'ff' }, 'rawDeviceIdHex must decode to UTF-8'],
  [list, { userId: '@a:b', rawDeviceIdHex: '20' }, 'rawDeviceIdHex decoded to an empty Matrix device ID'],
  [`${unknown}/confirm`, {}, 'Invalid JSON: '],
  [`${unknown}/confirm`, { match: 'true' }, 'Invalid JSON: '],
  [`${unknown}/confirm`, { match: true, noMatch: true }, 'Invalid JSON: '],
  [`${list}/%20/confirm`, { match: true }, 'flow id is required'],
  [`${list}/%20/accept`, {}, 'flow id is required'],
  ['/control/matrix/send-test', '{', 'Invalid request: '],
  ['/control/matrix/send-test', { roomId: '!r:s' }, 'Invalid request: '],
  ['/control/matrix/send-test', { roomId: '#r:s', text: 'x' }, 'Invalid request: '],
  ['/control/matrix/send-test', { roomId: '!r:s', text: ' ' }, 'matrix send-test text is required'],
  [
    '/control/matrix/send-test',
    { roomId: '!r:s', text: 'x'.repeat(4_097) },
    'matrix send-test text exceeds 4096 bytes',
  ],
];

export default scenario({
  id: 'control.caps',
  title: 'Bodies that are too long, or make no sense, are refused before anything is done',
  tags: ['control'],
  requires: ['control.verifications'],
  uses: ['bot', 'daemon'],
  cast: [],
  cases: ['lengths', 'shapes'],
  mutants: {
    'says-400-of-long-bodies': 'one byte more: expected 413 text/plain',
    'takes-any-member': { cases: ['shapes'], says: 'bodies that were answered otherwise: expected none' },
  },
  async run({ step, check, daemon, case: which }) {
    const control = daemon.requireControl();
    if (which === 'shapes') {
      await step('what makes no sense is a 400 that says why, and nothing else', async () => {
        const others = await Promise.all(
          shapes.map(async ([path, body, error]) => {
            const { status, json } = await control.ask(post(path, body));
            const told = (json ?? {}) as { readonly ok?: unknown; readonly error?: string };
            const keys = Object.keys(told).toSorted().join();
            const fits = status === 400 && told.ok === false && keys === 'error,ok';
            if (fits && told.error?.startsWith(error)) return [];
            return [`${path} ${JSON.stringify(body).slice(0, 60)}: ${status} ${JSON.stringify(json)}`];
          }),
        );
        check('bodies that were answered otherwise', 'none', others.flat().join('; ') || 'none');
      });
      return;
    }
    for (const [path, limit] of caps)
      await step(
        `POST ${path} takes ${limit} bytes and not one more, before it asks for a token`,
        async () => {
          const long = await control.ask({
            ...post(path, 'x'.repeat(limit + 1)),
            authorization: () => undefined,
          });
          const [type] = (long.headers.get('content-type') ?? 'none').split(';');
          check('one byte more', '413 text/plain', `${long.status} ${type}`);
          const { status } = await control.ask(post(path, 'x'.repeat(limit)));
          check('as many as are allowed, which are no JSON', '400', String(status));
        },
      );
    for (const action of ['accept', 'cancel'])
      await step(`${action} does not look at its body`, async () => {
        const { status, json } = await control.ask(post(`${unknown}/${action}`, 'x'.repeat(5_000)));
        const { detail } = (json ?? {}) as { readonly detail?: { readonly kind?: string } };
        check('answer', '404 verification-flow-not-found', `${status} ${detail?.kind}`);
      });
  },
});

function post(path: string, body: string | object): ControlRequest {
  return { method: 'POST', path, body };
}
