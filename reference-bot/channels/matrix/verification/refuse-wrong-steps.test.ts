import { RoomMessageRequest, Sas, ToDeviceRequest } from '@matrix-org/matrix-sdk-crypto-wasm';
import type { MatrixClient, MatrixEvent } from 'matrix-js-sdk';
import { describe, expect, it } from 'vitest';
import { memoryLog } from '../../../base/testing/memory-log.ts';
import { preload } from '../matrix-runtime.ts';
import { refuseWrongSteps } from './refuse-wrong-steps.ts';

await preload();

type Step = RoomMessageRequest | ToDeviceRequest;

/** A verification that has been started, by one side or the other. */
const begun = (isAccepted: boolean): Sas =>
  Object.create(Sas.prototype, {
    hasBeenAccepted: { value: () => isAccepted },
    cancelWithCode: {
      value: (code: string) =>
        new ToDeviceRequest('1', 'm.key.verification.cancel', 't', JSON.stringify({ code })),
    },
    [Symbol.dispose]: { value: () => {} },
  }) as Sas;

/** A machine that knows one verification, which device D of Alice has asked for. */
function setUp(
  cancel: () => Step,
  asked: { readonly otherDeviceId?: string } = { otherDeviceId: 'D' },
  hasStarted = false,
  sas?: Sas,
) {
  const passedOn: string[] = [];
  const sent: Step[] = [];
  const request = { ...asked, cancel, [Symbol.dispose]() {} };
  const crypto = {
    olmMachine: {
      getVerificationRequest: (_user: unknown, id: string) => (id === '$known' ? request : undefined),
      getVerification: () => sas,
    },
    outgoingRequestProcessor: { makeOutgoingRequest: async (step: Step) => void sent.push(step) },
    onKeyVerificationEvent: async (event: MatrixEvent) => void passedOn.push(event.getType()),
    processSyncChanges: async ({ toDeviceEvents }: { toDeviceEvents: readonly { type: string }[] }) =>
      void passedOn.push(...toDeviceEvents.map(({ type }) => type)),
  };
  const own = { hasStarted: (_flow: string, peer?: string) => hasStarted && (peer ?? '@a:x') === '@a:x' };
  refuseWrongSteps({ getCrypto: () => crypto } as unknown as MatrixClient, own, memoryLog().log);
  return { crypto, passedOn, sent };
}

function inRoom(type: string, device: string, flowId = '$known'): MatrixEvent {
  const content = { from_device: device, 'm.relates_to': { event_id: flowId } };
  return {
    getType: () => type,
    getSender: () => '@a:x',
    getContent: () => content,
  } as unknown as MatrixEvent;
}

function toDevice(name: string, device: string) {
  const content = { from_device: device, transaction_id: '$known' };
  return { type: `m.key.verification.${name}`, sender: '@a:x', content };
}

const start = 'm.key.verification.start';
const usableOffer = {
  method: 'm.sas.v1',
  key_agreement_protocols: ['curve25519-hkdf-sha256'],
  hashes: ['sha256'],
  message_authentication_codes: ['hkdf-hmac-sha256.v2'],
  short_authentication_string: ['decimal'],
};
/** One that no request went before. */
function bareStart(device: string) {
  const { content, ...step } = toDevice('start', device);
  return { ...step, content: { ...content, ...usableOffer, transaction_id: '$bare' } };
}
const cancelInRoom = (): Step =>
  new RoomMessageRequest('1', '!r:x', 't', 'm.key.verification.cancel', '{"code":"m.user","x":1}');
const cancelToDevice = (): Step =>
  new ToDeviceRequest(
    '1',
    'm.key.verification.cancel',
    't',
    '{"messages":{"@a:x":{"D":{"code":"m.user","transaction_id":"$known"}}}}',
  );

describe('a start in a room', () => {
  it.each([
    ['of the device that asked', inRoom(start, 'D')],
    ['of a verification that nobody knows', inRoom(start, 'E', '$other')],
    ['that is none', inRoom('m.key.verification.ready', 'E')],
  ])('%s is passed on', async (_what, event) => {
    const { crypto, passedOn, sent } = setUp(cancelInRoom);
    await crypto.onKeyVerificationEvent(event);
    expect([passedOn, sent]).toEqual([[event.getType()], []]);
  });

  it('of another device ends the verification', async () => {
    const { crypto, passedOn, sent } = setUp(cancelInRoom);
    await crypto.onKeyVerificationEvent(inRoom(start, 'E'));
    expect(passedOn).toEqual([]);
    expect(JSON.parse(sent[0]!.body)).toMatchObject({ code: 'm.invalid_message', x: 1 });
  });
});

it('to-device of another device ends the verification, and what came with it is passed on', async () => {
  const { crypto, passedOn, sent } = setUp(cancelToDevice);
  const content = { from_device: 'E', transaction_id: '$known' };
  const other = { type: 'm.room_key', sender: '@a:x' };
  await crypto.processSyncChanges({
    toDeviceEvents: [{ type: start, sender: '@a:x', content } as never, other],
  });
  expect(passedOn).toEqual(['m.room_key']);
  const { messages } = JSON.parse(sent[0]!.body) as { messages: object };
  expect(messages).toMatchObject({ '@a:x': { D: { code: 'm.invalid_message', transaction_id: '$known' } } });
});

it('to-device of another device than the one that answers in the same sync ends the verification', async () => {
  const { crypto, passedOn, sent } = setUp(cancelToDevice, {});
  await crypto.processSyncChanges({ toDeviceEvents: [toDevice('ready', 'D'), toDevice('start', 'E')] });
  expect(passedOn).toEqual(['m.key.verification.ready']);
  expect(sent).toHaveLength(1);
  await crypto.processSyncChanges({ toDeviceEvents: [toDevice('ready', 'D'), toDevice('start', 'D')] });
  expect(passedOn.slice(1)).toEqual(['m.key.verification.ready', start]);
});

describe('an accept', () => {
  const accept = 'm.key.verification.accept';

  it('of our start is passed on, also where the other side has started too', async () => {
    const { crypto, passedOn, sent } = setUp(cancelToDevice, undefined, true, begun(false));
    await crypto.onKeyVerificationEvent(inRoom(accept, 'D'));
    await crypto.processSyncChanges({ toDeviceEvents: [toDevice('start', 'D'), toDevice('accept', 'D')] });
    expect([passedOn, sent]).toEqual([[accept, start, accept], []]);
  });

  it('of somebody else with a verification of the same id is not passed on', async () => {
    const { crypto, passedOn } = setUp(cancelToDevice, undefined, true, begun(false));
    await crypto.processSyncChanges({
      toDeviceEvents: [{ ...toDevice('accept', 'D'), sender: '@b:x' } as never],
    });
    expect(passedOn).toEqual([]);
  });

  it('of who has started ends the verification', async () => {
    const { crypto, passedOn, sent } = setUp(cancelToDevice, undefined, false, begun(false));
    await crypto.onKeyVerificationEvent(inRoom(accept, 'D'));
    await crypto.processSyncChanges({ toDeviceEvents: [toDevice('accept', 'D')] });
    expect(passedOn).toEqual([]);
    const codes = sent.map(({ body }) => (JSON.parse(body) as { code: string }).code);
    expect(codes).toEqual(['m.unexpected_message', 'm.unexpected_message']);
  });
});

it('an accept of who has started changes nothing once the bot has accepted', async () => {
  const { crypto, passedOn, sent } = setUp(cancelToDevice, undefined, false, begun(true));
  await crypto.onKeyVerificationEvent(inRoom('m.key.verification.accept', 'D'));
  expect([passedOn, sent]).toEqual([[], []]);
});

describe('a start that comes after another one', () => {
  it('is passed on where both have pressed start, and nobody has accepted', async () => {
    expect(await receiveStarts(true, false)).toBe(2);
  });

  it.each([
    ['is passed over where the same sync holds the first one', 'm.sas.v1', 1],
    ['is passed on where the first one is of a method that the machine passes over', 'other', 2],
  ])('%s', async (_what, method, count) => {
    const { crypto, passedOn } = setUp(cancelToDevice);
    const first = toDevice('start', 'D');
    const content = { ...first.content, ...usableOffer, method };
    const toDeviceEvents = [{ ...first, content }, toDevice('start', 'D')];
    await crypto.processSyncChanges({ toDeviceEvents });
    expect(passedOn).toHaveLength(count);
  });

  it('is passed over where it names another device, and the same sync holds the first one', async () => {
    const { crypto, passedOn, sent } = setUp(cancelToDevice);
    const first = toDevice('start', 'D');
    const toDeviceEvents = [
      { ...first, content: { ...first.content, ...usableOffer } },
      toDevice('start', 'E'),
    ];
    await crypto.processSyncChanges({ toDeviceEvents });
    expect([passedOn, sent]).toEqual([[start], []]);
  });

  it('is passed on where the first one names another device, which no request went before', async () => {
    const { crypto, passedOn } = setUp(cancelToDevice);
    await crypto.processSyncChanges({ toDeviceEvents: [bareStart('E'), bareStart('D')] });
    expect(passedOn).toEqual([start, start]);
    await crypto.processSyncChanges({ toDeviceEvents: [bareStart('D'), bareStart('D')] });
    expect(passedOn).toHaveLength(3);
  });

  it('is passed on where the first one came before the answer to the request', async () => {
    const { crypto, passedOn } = setUp(cancelToDevice, {});
    const toDeviceEvents = ['start', 'ready', 'start'].map((name) => toDevice(name, 'D'));
    await crypto.processSyncChanges({ toDeviceEvents });
    expect(passedOn).toEqual(toDeviceEvents.map(({ type }) => type));
  });

  it.each([
    ['the other side has started', false, false],
    ['ours was accepted', true, true],
  ])('is passed over where %s', async (_what, hasStarted, isAccepted) => {
    expect(await receiveStarts(hasStarted, isAccepted)).toBe(0);
  });
});

/** How many of two starts the SDK gets, one in a room and one by to-device messages. */
async function receiveStarts(hasStarted: boolean, isAccepted: boolean): Promise<number> {
  const { crypto, passedOn, sent } = setUp(cancelToDevice, undefined, hasStarted, begun(isAccepted));
  await crypto.onKeyVerificationEvent(inRoom(start, 'D'));
  await crypto.processSyncChanges({ toDeviceEvents: [toDevice('start', 'D')] });
  expect(sent).toEqual([]);
  return passedOn.length;
}
