import { describe, expect, it } from 'vitest';
import { fakeMatrix, list, record, setUpControl } from '../../../control/testing/control-setup.ts';
import { MatrixError } from '../matrix-error.ts';
import type { TestDelivery } from './matrix-control.ts';

const sendTest = '/control/matrix/send-test';
const failed = {
  outcome: 'failed',
  error: 'Matrix send failed: hunter22 at http://h/_matrix/x',
} as const;

describe('start', () => {
  it('answers 201 with the record', async () => {
    const matrix = fakeMatrix();
    const { ask, audits } = setUpControl({ matrix });
    const answer = await ask('POST', list, {
      userId: '@alice:example.com:8448',
      deviceId: ' D ',
      rawDeviceIdHex: null,
    });
    expect(answer).toMatchObject({ status: 201, json: { ok: true, verification: record } });
    expect(matrix.asked).toEqual([['start', { userId: '@alice:example.com:8448', deviceId: 'D' }]]);
    expect(audits).toEqual([
      {
        event: 'matrix_verification_action',
        action: 'start',
        flow_id: 'mvr_known',
        outcome: 'ok',
        actor: '',
        remote_ip: '',
      },
    ]);
  });

  it('decodes a device id in hex, and takes a blank one for none', async () => {
    const matrix = fakeMatrix();
    const { ask } = setUpControl({ matrix });
    await ask('POST', list, { userId: '@a:b', rawDeviceIdHex: 'E2808e4445564943454944' });
    await ask('POST', list, { userId: '@a:b', deviceId: ' ' });
    expect(matrix.asked).toEqual([
      ['start', { userId: '@a:b', deviceId: '\u200EDEVICEID' }],
      ['start', { userId: '@a:b' }],
    ]);
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '{', 'Invalid JSON: '],
    ['a list', [], 'Invalid JSON: expected a JSON object, got an array'],
    ['no user', {}, 'Invalid JSON: missing field `userId`'],
    ['a stranger', { userId: '@a:b', foo: 1 }, 'Invalid JSON: unknown field `foo`'],
    ['no sigil', { userId: 'a:b' }, 'Invalid JSON: leading sigil is incorrect or missing'],
    ['no server', { userId: '@a' }, 'Invalid JSON: required colon is missing'],
    [
      'a bad server',
      { userId: '@a:b c' },
      'Invalid JSON: server name is not a valid IP address or domain name',
    ],
    ['a null user', { userId: null }, 'Invalid JSON: invalid type for `userId`, expected a string'],
    [
      'two devices',
      { userId: '@a:b', deviceId: '', rawDeviceIdHex: '41' },
      'Provide either deviceId or rawDeviceIdHex, not both',
    ],
    ['empty hex', { userId: '@a:b', rawDeviceIdHex: ' ' }, 'rawDeviceIdHex cannot be empty'],
    ['long hex', { userId: '@a:b', rawDeviceIdHex: '41'.repeat(513) }, 'rawDeviceIdHex is too long'],
    ['odd hex', { userId: '@a:b', rawDeviceIdHex: 'abc' }, 'rawDeviceIdHex must be even-length hexadecimal'],
    ['no hex', { userId: '@a:b', rawDeviceIdHex: 'zz' }, 'rawDeviceIdHex must be even-length hexadecimal'],
    ['no text in hex', { userId: '@a:b', rawDeviceIdHex: 'ff' }, 'rawDeviceIdHex must decode to UTF-8'],
    [
      'blanks in hex',
      { userId: '@a:b', rawDeviceIdHex: '2020' },
      'rawDeviceIdHex decoded to an empty Matrix device ID',
    ],
  ])('refuses %s, channel or not', async (_what, body, error) => {
    const answer = await setUpControl({ matrix: 'none' }).ask('POST', list, body);
    expect(answer).toMatchObject({
      status: 400,
      json: { ok: false, error: expect.stringContaining(error) as unknown },
    });
    expect(answer.json).not.toHaveProperty('detail');
  });
});

describe('accept, confirm, cancel', () => {
  it('act on the flow of the path, percent-decoded and trimmed', async () => {
    const matrix = fakeMatrix();
    const { ask, audits } = setUpControl({ matrix });
    await ask('POST', `${list}/%20..%2f..%2fx/accept`, 'any body');
    await ask('POST', `${list}/mvr_x/confirm`, { match: false });
    await ask('POST', `${list}/mvr_x/cancel`);
    expect(matrix.asked).toEqual([
      ['accept', '../../x'],
      ['confirm', 'mvr_x', false],
      ['cancel', 'mvr_x'],
    ]);
    expect(audits[1]).toMatchObject({ action: 'confirm', matches: false, outcome: 'ok' });
  });

  it.each([
    ['accept', undefined],
    ['confirm', { match: true }],
    ['cancel', undefined],
  ])('%s needs a flow id', async (action, body) => {
    const answer = await setUpControl().ask('POST', `${list}/%20/${action}`, body);
    expect(answer).toMatchObject({ status: 400, json: { ok: false, error: 'flow id is required' } });
  });

  it.each<[unknown, string]>([
    ['', 'Invalid JSON: '],
    [{}, 'Invalid JSON: missing field `match`'],
    [{ match: 'true' }, 'Invalid JSON: invalid type for `match`, expected a boolean'],
    [{ match: true, noMatch: true }, 'Invalid JSON: unknown field `noMatch`'],
  ])('confirm refuses %j', async (body, error) => {
    const answer = await setUpControl({ matrix: 'none' }).ask('POST', `${list}/mvr_x/confirm`, body);
    expect(answer).toMatchObject({
      status: 400,
      json: { ok: false, error: expect.stringContaining(error) as unknown },
    });
  });

  it('tells what went wrong, without secrets, and writes it down', async () => {
    const fail = new MatrixError('not-connected');
    const { ask, audits } = setUpControl({
      matrix: fakeMatrix({ acceptVerification: () => Promise.reject(fail) }),
    });
    const answer = await ask('POST', `${list}/mvr_x/accept`);
    expect(answer).toMatchObject({
      status: 503,
      json: {
        ok: false,
        error: 'Matrix runtime is not connected',
        detail: { kind: 'not-connected', retryAfterMs: 5_000 },
      },
    });
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(audits).toEqual([
      {
        event: 'matrix_verification_action',
        action: 'accept',
        flow_id: 'mvr_x',
        outcome: 'err',
        actor: '',
        remote_ip: '',
      },
    ]);
  });

  it('leaves out what does not apply', async () => {
    const fail = new MatrixError('verification', 'hunter22 at http://h/_matrix/x');
    const { ask } = setUpControl({ matrix: fakeMatrix({ cancelVerification: () => Promise.reject(fail) }) });
    const answer = await ask('POST', `${list}/mvr_x/cancel`);
    expect(answer).toMatchObject({ status: 502 });
    expect(answer.json).toEqual({
      ok: false,
      error: 'Matrix verification failed: [REDACTED] at [REDACTED-MATRIX-URL]',
      detail: { kind: 'verification' },
    });
  });
});

describe('send-test', () => {
  it('says the trimmed text, whatever else the body holds, and tells the delivery', async () => {
    const matrix = fakeMatrix();
    const { ask } = setUpControl({ matrix });
    const answer = await ask('POST', sendTest, { roomId: '!r', text: ' hello ', more: 1 });
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.json).toEqual({
      ok: true,
      delivery: { outcome: 'sent', messageId: '$e', conversationId: '!r' },
    });
    expect(matrix.asked).toEqual([['send-test', '!r', 'hello']]);
  });

  it.each<[string, TestDelivery, string | null]>([
    [
      'that may work later',
      {
        outcome: 'failed',
        error: 'Matrix send failed: hunter22 at http://h/_matrix/x',
        retryability: { kind: 'transient', retryAfterMs: 1_500 },
        conversationId: '!r',
        kind: 'send-failed',
      },
      '2',
    ],
    ['that may work, nobody knows when', { ...failed, retryability: { kind: 'transient' } }, null],
    ['that never will', { ...failed, retryability: { kind: 'terminal' } }, null],
  ])('tells of one %s, without secrets', async (_what, delivery, retryAfter) => {
    const { ask } = setUpControl({ matrix: fakeMatrix({ sendTest: () => Promise.resolve(delivery) }) });
    const answer = await ask('POST', sendTest, { roomId: '!r', text: 'x' });
    const error = 'Matrix send failed: [REDACTED] at [REDACTED-MATRIX-URL]';
    expect(answer.json).toEqual({ ok: false, delivery: { ...delivery, error } });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([200, retryAfter]);
  });

  it.each<[unknown, string]>([
    ['{', 'Invalid request: '],
    [[], 'Invalid request: '],
    [{ roomId: '!r' }, 'Invalid request: missing field `text`'],
    [{ roomId: '#a:b', text: 'x' }, 'Invalid request: leading sigil is incorrect or missing'],
    [{ roomId: '!\0', text: 'x' }, 'Invalid request: an id holds no NUL'],
    [{ roomId: '!r', text: ' \n' }, 'matrix send-test text is required'],
    [{ roomId: '!r', text: 'é'.repeat(2_049) }, 'matrix send-test text exceeds 4096 bytes'],
  ])('refuses %j, channel or not', async (body, error) => {
    const answer = await setUpControl({ matrix: 'none' }).ask('POST', sendTest, body);
    expect(answer).toMatchObject({ status: 400 });
    expect((answer.json as { error: string }).error).toMatch(error);
  });

  it('takes a text of 4096 bytes', async () => {
    const answer = await setUpControl().ask('POST', sendTest, { roomId: '!r', text: 'x'.repeat(4_096) });
    expect(answer).toMatchObject({ status: 200 });
  });
});

describe('without a Matrix channel', () => {
  it.each([
    ['GET', '/control/matrix/devices', undefined],
    ['GET', list, undefined],
    ['POST', list, { userId: '@a:b' }],
    ['POST', `${list}/mvr_x/accept`, undefined],
    ['POST', `${list}/mvr_x/confirm`, { match: true }],
    ['POST', `${list}/mvr_x/cancel`, undefined],
    ['POST', sendTest, { roomId: '!r', text: 'x' }],
  ])('%s %s is a 503', async (method, path, body) => {
    const answer = await setUpControl({ matrix: 'none' }).ask(method, path, body);
    expect(answer).toMatchObject({
      status: 503,
      json: {
        ok: false,
        error: 'Matrix runtime unavailable',
        detail: { kind: 'matrix-runtime-unavailable', retryAfterMs: 5_000 },
      },
    });
    expect(answer.headers.get('retry-after')).toBe('5');
  });
});
