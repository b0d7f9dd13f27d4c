import { randomBytes, randomInt } from 'node:crypto';
import {
  DecryptionSettings,
  DeviceId,
  DeviceLists,
  initAsync,
  OlmMachine,
  RequestType,
  RoomId,
  TrustRequirement,
  UserId,
  VerificationMethod,
  type Sas,
  type VerificationRequest,
} from '@matrix-org/matrix-sdk-crypto-wasm';
import { beforeAll, expect, it } from 'vitest';
import { crossSigningUpload, deviceObject, newCrossSigning } from '../../identity/identity.ts';
import { newSigningKey, signJson } from '../../identity/sign-json.ts';
import { commitmentOf } from './commitment.ts';
import { agreeOnSecret, newEphemeralKey } from './key-agreement.ts';
import { macContent, macEncodings, type MacContent, type MacMethod } from './mac.ts';
import { shortString } from './short-string.ts';

const comparisonsWanted = 10_000;
const machineCount = 3;
const partnersPerMachine = 16;
/** A machine rewrites all its keys with each to-device event, which makes such flows many times as dear. */
const flowsPerToDeviceFlow = 25;
const room = '!room:example.org';
const methods = Object.keys(macEncodings) as MacMethod[];

type Json = Record<string, any>;

let pairs: Pair[];

beforeAll(async () => {
  await initAsync();
  pairs = (await Promise.all(Array.from({ length: machineCount }, makePairs))).flat();
});

it(`agrees with Element's crypto in ${comparisonsWanted} values, keys and ids being random`, async () => {
  const kinds = new Set<string>();
  let compared = 0;
  for (let flow = 0; compared < comparisonsWanted; flow++) {
    const pair = pairs[flow % pairs.length]!;
    // A machine forgets finished flows with a sync only, and until then takes the next one for a rival.
    if (flow % partnersPerMachine === 0) await sync(pair.machine, []);
    const inRoom = flow % flowsPerToDeviceFlow !== 0;
    const method = methods[flow % methods.length]!;
    const weStart = Math.floor(flow / methods.length) % 2 === 0;
    const values = await verify({ pair, method, weStart, inRoom });
    for (const [ours, theirs] of values) expect(theirs).toEqual(ours);
    compared += values.length;
    kinds.add(`${method} ${weStart} ${inRoom}`);
  }
  // Three methods, both roles, both transports.
  expect(kinds.size).toBe(12);
}, 600_000);

interface Pair {
  readonly machine: OlmMachine;
  readonly ours: Side;
  readonly theirs: Side;
}

interface Side {
  readonly user: string;
  readonly device: string;
  /** By key id, as a `mac` covers them. */
  readonly keys: Readonly<Record<string, string>>;
}

/** One whole flow; the values that both sides must have in common, ours first. */
async function verify({
  pair,
  method,
  weStart,
  inRoom,
}: {
  pair: Pair;
  method: MacMethod;
  weStart: boolean;
  inRoom: boolean;
}): Promise<[ours: unknown, theirs: unknown][]> {
  const { machine, ours, theirs } = pair;
  const wire = new Wire(pair, inRoom);
  const key = newEphemeralKey();
  await wire.send('request', {
    from_device: ours.device,
    methods: ['m.sas.v1'],
    ...(inRoom
      ? { msgtype: 'm.key.verification.request', body: 'verify', to: theirs.user }
      : { timestamp: Date.now() }),
  });
  const request = machine.getVerificationRequest(new UserId(ours.user), wire.id)!;
  await wire.receive(request.acceptWithMethods([VerificationMethod.SasV1])!);

  const { start, accept, theirKey, sas } = await (weStart
    ? wire.weStart(method, key.publicText)
    : wire.theyStart(request, method, key.publicText));
  const secret = agreeOnSecret(key.secret, theirKey)!;
  const us = { ...ours, ephemeralKey: key.publicText };
  const them = { ...theirs, ephemeralKey: theirKey };
  const string = weStart ? shortString(secret, us, them, wire.id) : shortString(secret, them, us, wire.id);

  // Not to be had once the flow is over.
  const shown = {
    decimals: [...sas.decimals()!],
    indices: [...sas.emojiIndex()!],
    emoji: sas.emoji()!.map(({ symbol, description }) => ({ symbol, description })),
  };

  const ourMac = macContent(
    secret,
    { sender: ours, receiver: theirs, transactionId: wire.id },
    ours.keys,
    method,
  );
  await wire.send('mac', ourMac);
  const [theirMac] = await Promise.all(
    (await sas.confirm())
      .filter(({ type }) => type !== RequestType.SignatureUpload)
      .map((out) => wire.receive(out)),
  );
  await wire.drain();
  await wire.send('done', {});
  const route = { sender: theirs, receiver: ours, transactionId: wire.id };
  const expectedMac = macContent(secret, route, theirs.keys, method);
  return [
    ...(weStart ? [[commitmentOf(theirKey, start), accept['commitment']] as [unknown, unknown]] : []),
    [string.decimals, shown.decimals],
    [string.indices, shown.indices],
    [string.emoji, shown.emoji],
    ...Object.entries(expectedMac.mac).map(([id, mac]): [unknown, unknown] => [
      mac,
      (theirMac as unknown as MacContent).mac[id],
    ]),
    [expectedMac.keys, theirMac!['keys']],
    // Only so if the machine found our commitment and our MACs right.
    [true, sas.isDone()],
  ];
}

/** Carries events between our side and a machine, in a room or to the device. */
class Wire {
  readonly id: string;
  readonly #pair: Pair;
  readonly #inRoom: boolean;

  constructor(pair: Pair, inRoom: boolean) {
    this.id = (inRoom ? '$' : '') + randomBytes(randomInt(1, 40)).toString('base64');
    this.#pair = pair;
    this.#inRoom = inRoom;
  }

  async send(step: string, content: object): Promise<Json> {
    const { machine, ours } = this.#pair;
    const isRequest = step === 'request';
    if (!this.#inRoom) {
      const whole = { ...content, transaction_id: this.id };
      const event = { type: `m.key.verification.${step}`, sender: ours.user, content: whole };
      await sync(machine, [event]);
      return whole;
    }
    const whole = isRequest
      ? content
      : { ...content, 'm.relates_to': { rel_type: 'm.reference', event_id: this.id } };
    const event = {
      type: isRequest ? 'm.room.message' : `m.key.verification.${step}`,
      sender: ours.user,
      content: whole,
      event_id: isRequest ? this.id : `$${randomBytes(9).toString('hex')}`,
      origin_server_ts: Date.now(),
      room_id: room,
      unsigned: {},
    };
    await machine.receiveVerificationEvent(JSON.stringify(event), new RoomId(room));
    return whole;
  }

  async receive(request: { id?: string; type: RequestType; body: string }): Promise<Json> {
    if (request.id !== undefined)
      await this.#pair.machine.markRequestAsSent(
        request.id,
        request.type,
        this.#inRoom ? '{"event_id":"$x"}' : '{}',
      );
    const body = JSON.parse(request.body) as Json;
    if (this.#inRoom) return body;
    const { user, device } = this.#pair.ours;
    return body['messages'][user][device];
  }

  /** All verification events the machine wants to send of itself. */
  async drain(): Promise<Json[]> {
    const wanted = this.#inRoom ? RequestType.RoomMessage : RequestType.ToDevice;
    const out = (await this.#pair.machine.outgoingRequests()).filter(({ type }) => type === wanted);
    return Promise.all(out.map((request) => this.receive(request)));
  }

  async weStart(method: MacMethod, publicText: string) {
    const { machine, ours } = this.#pair;
    const start = await this.send('start', {
      from_device: ours.device,
      method: 'm.sas.v1',
      key_agreement_protocols: ['curve25519-hkdf-sha256'],
      hashes: ['sha256'],
      message_authentication_codes: [method],
      short_authentication_string: ['emoji', 'decimal'],
    });
    const sas = machine.getVerification(new UserId(ours.user), this.id) as Sas;
    const accept = await this.receive(sas.accept()!);
    await this.send('key', { key: publicText });
    const [{ key: theirKey }] = (await this.drain()) as [Json];
    return { start, accept, theirKey: theirKey as string, sas };
  }

  async theyStart(request: VerificationRequest, method: MacMethod, publicText: string) {
    const [sas, out] = (await request.startSas())!;
    const start = await this.receive(out);
    const accept = await this.send('accept', {
      key_agreement_protocol: 'curve25519-hkdf-sha256',
      hash: 'sha256',
      message_authentication_code: method,
      short_authentication_string: ['decimal', 'emoji'],
      commitment: commitmentOf(publicText, start),
    });
    const [{ key: theirKey }] = (await this.drain()) as [Json];
    await this.send('key', { key: publicText });
    return { start, accept, theirKey: theirKey as string, sas };
  }
}

/** A machine, and partners whose published keys it knows, with all in their names that names may have. */
async function makePairs(): Promise<Pair[]> {
  const user = `@${randomBytes(4).toString('hex')}:[::1]:8008`;
  const device = randomBytes(7).toString('base64');
  const machine = await OlmMachine.initialize(new UserId(user), new DeviceId(device));
  const { uploadKeysRequest, uploadSigningKeysRequest } = await machine.bootstrapCrossSigning(true);
  const { master_key, self_signing_key, user_signing_key } = JSON.parse(
    uploadSigningKeysRequest.body,
  ) as Json;
  const deviceKeys = JSON.parse(uploadKeysRequest.body).device_keys as Json;
  const uploaded = JSON.stringify({ one_time_key_counts: { signed_curve25519: 50 } });
  await machine.markRequestAsSent(uploadKeysRequest.id, uploadKeysRequest.type, uploaded);

  // Its one-time keys too, or it would sign all of them again with each flow.
  for (const request of await machine.outgoingRequests())
    if (request.type === RequestType.KeysUpload)
      await machine.markRequestAsSent(request.id!, request.type, uploaded);

  const published = {
    device_keys: { [user]: { [device]: deviceKeys } } as Json,
    master_keys: { [user]: master_key },
    self_signing_keys: { [user]: self_signing_key },
    user_signing_keys: { [user]: user_signing_key },
  };
  const theirs = {
    user,
    device,
    keys: { [`ed25519:${device}`]: deviceKeys['keys'][`ed25519:${device}`], ...master_key.keys },
  };
  const partners = Array.from({ length: partnersPerMachine }, () => publishPartner(published));
  const query = machine.queryKeysForUsers(
    [user, ...partners.map((partner) => partner.user)].map((id) => new UserId(id)),
  );
  await machine.markRequestAsSent(query.id, query.type, JSON.stringify(published));
  return partners.map((ours) => ({ machine, ours, theirs }));
}

function publishPartner(published: Json): Side {
  const user = `@${randomBytes(4).toString('hex')}=/+-_.:example.org:8448`;
  const device = randomBytes(5).toString('base64');
  const [deviceKey, identity] = [newSigningKey(), newCrossSigning()];
  const { master_key, self_signing_key } = crossSigningUpload(user, identity);
  const { selfSigning, master } = identity;
  const deviceKeys = signJson(
    deviceObject(user, device, deviceKey),
    user,
    selfSigning,
    selfSigning.publicText,
  );
  published['device_keys'][user] = { [device]: deviceKeys };
  published['master_keys'][user] = master_key;
  published['self_signing_keys'][user] = self_signing_key;
  const keys = {
    [`ed25519:${device}`]: deviceKey.publicText,
    [`ed25519:${master.publicText}`]: master.publicText,
  };
  return { user, device, keys };
}

async function sync(machine: OlmMachine, toDevice: object[]): Promise<void> {
  const settings = new DecryptionSettings(TrustRequirement.Untrusted);
  // A machine that is told of enough one-time keys makes no more of them.
  const plenty = new Map([['signed_curve25519', 50]]);
  await machine.receiveSyncChanges(
    JSON.stringify(toDevice),
    new DeviceLists(),
    plenty,
    new Set(['signed_curve25519']),
    settings,
  );
}
