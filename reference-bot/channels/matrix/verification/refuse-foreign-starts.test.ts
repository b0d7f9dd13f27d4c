import { RoomMessageRequest, ToDeviceRequest } from '@matrix-org/matrix-sdk-crypto-wasm';
import type { MatrixClient, MatrixEvent } from 'matrix-js-sdk';
import { describe, expect, it } from 'vitest';
import { memoryLog } from '../../../base/testing/memory-log.ts';
import { preload } from '../matrix-runtime.ts';
import { refuseForeignStarts } from './refuse-foreign-starts.ts';

await preload();

type Step = RoomMessageRequest | ToDeviceRequest;

/** A machine that knows one verification, which device D of Alice has asked for. */
function setUp(cancel: () => Step, asked: { readonly otherDeviceId?: string } = { otherDeviceId: 'D' }) {
  const passedOn: string[] = [];
  const sent: Step[] = [];
  const request = { ...asked, cancel, [Symbol.dispose]() {} };
  const crypto = {
    olmMachine: {
      getVerificationRequest: (_user: unknown, id: string) => (id === '$known' ? request : undefined),
    },
    outgoingRequestProcessor: { makeOutgoingRequest: async (step: Step) => void sent.push(step) },
    onKeyVerificationEvent: async (event: MatrixEvent) => void passedOn.push(event.getType()),
    processSyncChanges: async ({ toDeviceEvents }: { toDeviceEvents: readonly { type: string }[] }) =>
      void passedOn.push(...toDeviceEvents.map(({ type }) => type)),
  };
  refuseForeignStarts({ getCrypto: () => crypto } as unknown as MatrixClient, memoryLog().log);
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
