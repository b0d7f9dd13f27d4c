import * as fc from 'fast-check';
import { damaged, hostileJson, objectText } from './hostile-json.ts';

/** Every key of the configuration, and some that there are not, by dot path. */
const paths = [
  '$include',
  '__proto__.matrix',
  'agents.defaults.maxConcurrent',
  'agents.defaults.model',
  'channels.defaults.features.typing.enabled',
  'channels.matrix.features.readReceipts',
  'env.A',
  'env.vars.MATRIX_USER_ID',
  'gateway',
  'gateway.auth',
  'gateway.auth.allowTailscale',
  'gateway.auth.mode',
  'gateway.auth.password',
  'gateway.auth.token',
  'gateway.bind',
  'gateway.control.enabled',
  'gateway.port',
  'logging.level',
  'matrix',
  'matrix.accessToken',
  'matrix.autoJoin',
  'matrix.autoJoin.allowServerNames',
  'matrix.autoJoin.allowUsers',
  'matrix.deviceId',
  'matrix.enabled',
  'matrix.encrypted',
  'matrix.homeserverUrl',
  'matrix.inboundDlq.legacyEnvelopePolicy',
  'matrix.password',
  'matrix.storePassphrase',
  'matrix.userId',
  'matrix.verification',
  'matrix.verification.policy',
  'nobody.asked',
  'openai.apiKey',
  'openai.baseUrl',
  'webhook',
  'webhook.replyUrl',
  'webhook.token',
];

const sound: readonly (readonly [path: string, json: string])[] = [
  ['gateway.port', '0'],
  ['gateway.auth.token', '"0123456789"'],
  ['matrix.homeserverUrl', '"http://127.0.0.1:8008"'],
  ['matrix.userId', '"@cara:example.org"'],
  ['matrix.accessToken', '"${A_SECRET}"'],
  ['matrix.deviceId', '"D"'],
];

/** Values that are hostile to this bot: what a person may write, and secrets in the wrong place. */
const value = fc.oneof(
  { arbitrary: hostileJson, weight: 4 },
  {
    arbitrary: fc.constantFrom(
      '"${A_SECRET}"',
      '"x${A_SECRET}"',
      '"${NOT_THERE}"',
      '"enc:v2:x"',
      '"enc:v9:x"',
      '"other.json5"',
      '"carapace.json5"',
      '["other.json5", 1]',
      '"http://user:${A_SECRET}@example.org/?q=${A_SECRET}"',
    ),
    weight: 2,
  },
);

const changes = fc.array(fc.tuple(fc.constantFrom(...paths), value), { minLength: 1, maxLength: 3 });
const document = fc
  .tuple(fc.boolean(), changes)
  .map(([isSound, changed]) => documentText([...(isSound ? sound : []), ...changed]));

/** The text of a configuration: some keys with values that nobody expects, or no JSON5 at all. */
export const hostileConfig: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: document, weight: 6 },
  { arbitrary: damaged(document), weight: 2 },
  { arbitrary: hostileJson, weight: 1 },
);

type Members = Map<string, string | Members>;

function documentText(entries: readonly (readonly [path: string, json: string])[]): string {
  const root: Members = new Map();
  for (const [path, json] of entries) {
    const keys = path.split('.');
    let at = root;
    for (const key of keys.slice(0, -1)) {
      const inner = at.get(key);
      const next: Members = inner instanceof Map ? inner : new Map();
      at.set(key, next);
      at = next;
    }
    at.set(keys.at(-1)!, json);
  }
  return textOf(root);
}

function textOf(members: Members): string {
  return objectText(
    [...members].map(([key, inner]) => [key, typeof inner === 'string' ? inner : textOf(inner)]),
  );
}
