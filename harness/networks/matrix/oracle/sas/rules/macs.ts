import { decodeUnpadded, isLibolmBase64, libolmBase64, unpaddedBase64 } from '../base64.ts';
import { isMacMethod, keyList, keyListId, macBytes, macInfo, verifiedKeys, type MacRoute } from '../mac.ts';
import { keysById } from '../record.ts';
import { bare, opposite, type RecordView, type Role, type SeenStep } from '../view.ts';
import type { Finding, SasRule } from './catalogue.ts';

/** What a MAC may have been computed over; without a rule where that is right. */
type Candidate<T> = readonly [SasRule | undefined, T];

/** If the MACs of the judged side are not right: in what. */
export function macFindings(view: RecordView): Finding[] {
  const step = view.first('judged', 'mac');
  if (step === undefined) return [];
  const { mac, keys } = entriesOf(step);
  return [
    ...encoding(view, step, [...Object.values(mac), keys]),
    ...coverage(view, step, Object.keys(mac)),
    ...values(view, step),
  ];
}

/** Whether all MACs of one side are right, as far as its keys are known; undefined if nobody can tell. */
export function macsAreRight(view: RecordView, by: Role): boolean | undefined {
  const step = view.first(by, 'mac');
  const method = view.accept?.content['message_authentication_code'];
  if (step === undefined || view.sharedSecret === undefined || !isMacMethod(method)) return undefined;
  const known = keysById(view.record[by]);
  return verifiedKeys(view.sharedSecret, routeOf(view, by), entriesOf(step), known, method) !== undefined;
}

/** libolm's encoding shows, whatever was encoded, so that this needs no key. */
function encoding({ accept }: RecordView, { index }: SeenStep, sent: readonly string[]): Finding[] {
  const method = accept?.content['message_authentication_code'];
  const labelled = method === 'hkdf-hmac-sha256';
  const wellFormed = sent.map(bare).filter((value) => decodeUnpadded(value, 32) !== undefined);
  if (!isMacMethod(method) || !wellFormed.some((value) => isLibolmBase64(value) !== labelled)) return [];
  return [{ rule: labelled ? 'v1-label-v2-bytes' : 'v2-label-v1-bytes', step: index, detail: method }];
}

const publicKeyId = /^ed25519:[A-Za-z0-9+/]{43}$/;

function coverage({ record }: RecordView, { index }: SeenStep, ids: readonly string[]): Finding[] {
  const { judged, other } = record;
  const covers = (id: string): boolean => ids.includes(`ed25519:${id}`);
  const lacksDevice = judged.deviceKey !== undefined && !covers(judged.device);
  // Between the devices of one user the master key is not what is verified.
  const needsMaster = judged.masterKey !== undefined && judged.user !== other.user;
  // A key of the form of a master key may have been the published one when it was sent.
  const coversAnother = ids.some((id) => id !== `ed25519:${judged.device}` && publicKeyId.test(id));
  const lacksMaster = needsMaster && !covers(judged.masterKey!) && !coversAnother;
  const found = (rule: SasRule): Finding[] => [
    { rule, step: index, detail: `covered: ${ids.join(', ') || 'none'}` },
  ];
  if (lacksDevice && (lacksMaster || !needsMaster)) return found('mac-covers-no-published-key');
  const published = judged.publishedKeyIds;
  return [
    ...(published && ids.some((id) => !published.has(id)) ? found('mac-of-unpublished-key') : []),
    ...(lacksDevice ? found('device-key-not-in-mac') : []),
    ...(lacksMaster ? found('master-key-not-in-mac') : []),
  ];
}

function values(view: RecordView, step: SeenStep): Finding[] {
  const { sharedSecret, record } = view;
  if (sharedSecret === undefined) return [];
  const { mac, keys } = entriesOf(step);
  const known = keysById(record.judged);
  const all = [...known, ...keysById(record.other)];
  const judge = (keyId: string, text: string, messages: Candidate<string | Uint8Array>[], wrong: SasRule) =>
    explain(sharedSecret, infos(view, keyId, known.keys()), messages, text).map((rule): Finding => ({
      rule: rule ?? wrong,
      step: step.index,
      detail: `${keyId}: ${text}`,
    }));
  const findings = Object.entries(mac)
    .filter(([id]) => known.has(id))
    .flatMap(([id, text]) => judge(id, text, keyMessages(id, known.get(id)!, all), 'wrong-mac'));
  return [...findings, ...judge(keyListId, keys, listMessages(Object.keys(mac)), 'wrong-keys-mac')];
}

/** The rules broken on the way to a MAC; one unknown rule if no way leads there. */
function explain(
  secret: Uint8Array,
  infos: readonly Candidate<string>[],
  messages: readonly Candidate<string | Uint8Array>[],
  text: string,
): (SasRule | undefined)[] {
  // Its encoding is judged elsewhere; here it is taken as it is.
  const encode = isLibolmBase64(bare(text)) ? libolmBase64 : unpaddedBase64;
  for (const [infoRule, info] of infos)
    for (const [messageRule, message] of messages)
      if (encode(macBytes(secret, info, message)) === bare(text))
        return [infoRule, messageRule].filter((rule) => rule !== undefined);
  return [undefined];
}

function infos(view: RecordView, keyId: string, ids: Iterable<string>): Candidate<string>[] {
  const route = routeOf(view, 'judged');
  const turned = { ...route, sender: route.receiver, receiver: route.sender };
  return [
    [undefined, macInfo(route, keyId)],
    ['mac-info-swapped', macInfo(turned, keyId)],
    ['mac-info-without-transaction-id', macInfo({ ...route, transactionId: '' }, keyId)],
    ['mac-info-without-key-id', macInfo(route, '')],
    ...[...ids]
      .filter((id) => id !== keyId)
      .map((id): Candidate<string> => ['mac-info-of-another-key', macInfo(route, id)]),
  ];
}

function keyMessages(
  id: string,
  key: string,
  all: readonly (readonly [id: string, key: string])[],
): Candidate<string | Uint8Array>[] {
  const others = all.filter(([otherId]) => otherId !== id);
  return [
    [undefined, key],
    ['mac-over-key-bytes', Buffer.from(key, 'base64')],
    ...others.map(([, other]): Candidate<string> => ['mac-over-another-key', other]),
  ];
}

function listMessages(ids: readonly string[]): Candidate<string>[] {
  const sorted = [...ids].sort();
  return [
    [undefined, keyList(ids)],
    ...ids.map((id): Candidate<string> => ['keys-mac-over-one-key', id]),
    ['keys-mac-unsorted', ids.join(',')],
    ['keys-mac-unsorted', sorted.toReversed().join(',')],
    ...[', ', '', ' ', ';'].map((comma): Candidate<string> => [
      'keys-mac-joined-otherwise',
      sorted.join(comma),
    ]),
  ];
}

function routeOf({ record }: RecordView, by: Role): MacRoute {
  return { sender: record[by], receiver: record[opposite(by)], transactionId: record.transactionId };
}

function entriesOf({ content }: SeenStep): { mac: Record<string, string>; keys: string } {
  const entries = Object.entries((content['mac'] ?? {}) as Record<string, unknown>);
  const mac = Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  return { mac, keys: typeof content['keys'] === 'string' ? content['keys'] : '' };
}
