import * as fc from 'fast-check';
import { damaged, hostileJson, hostileText, objectText } from './hostile-json.ts';

/** Stands for the operator's token. */
export const tokenMark = '@@token@@';

const paths = [
  '/',
  '/health',
  '/health/ready',
  '/control/status',
  '/control/channels',
  '/control/matrix/devices',
  '/control/matrix/verifications',
  '/control/matrix/verifications/mvr_1/accept',
  '/control/matrix/verifications/mvr_1/confirm',
  '/control/matrix/verifications/%F0%9F/cancel',
  '/control/matrix/send-test',
  '/channels/webhook/messages',
  '/ws',
  '*',
  'http://other.example/control/channels',
];

const method = fc.oneof(
  {
    arbitrary: fc.constantFrom(
      'GET',
      'POST',
      'PUT',
      'DELETE',
      'OPTIONS',
      'HEAD',
      'PATCH',
      'TRACE',
      'CONNECT',
    ),
    weight: 4,
  },
  { arbitrary: hostileText, weight: 1 },
);
const target = fc.oneof(
  { arbitrary: fc.constantFrom(...paths), weight: 4 },
  {
    arbitrary: fc.tuple(fc.constantFrom(...paths), hostileText).map(([path, more]) => `${path}${more}`),
    weight: 2,
  },
  { arbitrary: hostileText, weight: 1 },
);
const version = fc.constantFrom(
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/2.0',
  'HTTP/9.9',
  'http/1.1',
  '',
);

const authorization = fc.constantFrom(
  `Authorization: Bearer ${tokenMark}`,
  `authorization: bearer ${tokenMark}`,
  `Authorization: Bearer ${tokenMark}${tokenMark}`,
  'Authorization: Bearer wrong',
  'Authorization: Basic dTpw',
);
const framing = fc.constantFrom(
  'Content-Length: 0',
  'Content-Length: 5',
  'Content-Length: -1',
  'Content-Length: 1e3',
  'Content-Length: 99999999999999999999',
  'Content-Length: 3\r\nContent-Length: 4',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding: chunked\r\nContent-Length: 3',
  'Transfer-Encoding : chunked',
  'Expect: 100-continue',
);
const upgrade = fc.constantFrom(
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Connection: Upgrade\r\nUpgrade: websocket',
  'Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__',
  'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 99',
);
const origin = fc.constantFrom(
  'Origin: null',
  'Origin: http://evil.example',
  'Cookie: session=1',
  'Referer: ::',
);
const flood = fc
  .constantFrom(50, 400, 3_000)
  .map((count) => Array.from({ length: count }, (_, index) => `X-${index}: ${index}`).join('\r\n'));
const header = fc.oneof(
  { arbitrary: authorization, weight: 5 },
  { arbitrary: framing, weight: 4 },
  { arbitrary: upgrade, weight: 2 },
  { arbitrary: origin, weight: 2 },
  { arbitrary: fc.tuple(hostileText, hostileText).map(([name, value]) => `${name}: ${value}`), weight: 2 },
  { arbitrary: hostileText, weight: 1 },
  { arbitrary: flood, weight: 1 },
);
const host = fc.constantFrom(
  'Host: 127.0.0.1',
  'Host: 127.0.0.1',
  'Host: evil.example',
  'Host:',
  'X: no host',
);

const members = [
  'userId',
  'deviceId',
  'rawDeviceIdHex',
  'match',
  'roomId',
  'text',
  'to',
  'type',
  'id',
  'method',
  'params',
];
const json = fc.oneof(
  fc.array(fc.tuple(fc.constantFrom(...members), hostileJson), { maxLength: 4 }).map(objectText),
  hostileJson,
);
const chunked = fc
  .array(fc.tuple(fc.constantFrom('5', '0', 'ffffffffff', '-1', 'x', '5;a=b'), hostileText), { maxLength: 4 })
  .map((chunks) => chunks.map(([size, data]) => `${size}\r\n${data}\r\n`).join(''));
const frames = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1'));
const body = fc.oneof(
  { arbitrary: fc.constant(''), weight: 2 },
  { arbitrary: json, weight: 3 },
  { arbitrary: damaged(json), weight: 1 },
  { arbitrary: chunked, weight: 2 },
  { arbitrary: frames, weight: 1 },
);

const request = fc
  .record({
    method,
    target,
    version,
    host,
    headers: fc.array(header, { maxLength: 5 }),
    body,
    counts: fc.boolean(),
  })
  .map(({ headers, counts, ...parts }) => {
    const length = counts ? [`Content-Length: ${Buffer.byteLength(parts.body)}`] : [];
    const lines = [`${parts.method} ${parts.target} ${parts.version}`, parts.host, ...length, ...headers];
    return `${lines.join('\r\n')}\r\n\r\n${parts.body}`;
  });

const sound = `GET /control/channels HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${tokenMark}\r\n\r\n`;

/** All that one connection says to an HTTP server: requests in a row, none whole, or no HTTP at all. */
export const hostileConnection: fc.Arbitrary<string> = fc.oneof(
  { arbitrary: request, weight: 6 },
  { arbitrary: damaged(request), weight: 3 },
  { arbitrary: fc.array(request, { minLength: 2, maxLength: 4 }).map((all) => all.join('')), weight: 2 },
  { arbitrary: hostileText, weight: 1 },
  // What comes after a request that is fine.
  { arbitrary: request.map((next) => sound + next), weight: 2 },
);
