import type { Content, StepName } from '../record.ts';
import { furthestFutureMs, oldestRequestMs } from '../request-age.ts';
import type { RecordView, SeenStep } from '../view.ts';
import type { Finding } from './catalogue.ts';

type FieldType = 'text' | 'number' | 'list' | 'map';

/** Without `accept.method`, which half of all clients leave out, and without texts for humans. */
const requiredFields: Readonly<Record<StepName, Readonly<Record<string, FieldType>>>> = {
  request: { from_device: 'text', methods: 'list' },
  ready: { from_device: 'text', methods: 'list' },
  start: {
    from_device: 'text',
    method: 'text',
    key_agreement_protocols: 'list',
    hashes: 'list',
    message_authentication_codes: 'list',
    short_authentication_string: 'list',
  },
  accept: {
    key_agreement_protocol: 'text',
    hash: 'text',
    message_authentication_code: 'text',
    short_authentication_string: 'list',
    commitment: 'text',
  },
  key: { key: 'text' },
  mac: { mac: 'map', keys: 'text' },
  done: {},
  cancel: { code: 'text' },
};

/** Whether each step is of its flow and has its fields. */
export function envelopeFindings(view: RecordView): Finding[] {
  const { transport } = view.record;
  const belongs = transport === 'room' ? inRoom : toDevice;
  return ownSteps(view).flatMap((step) =>
    [belongs(step, view), fields(step), age(step, view), sender(step, view)].flat(),
  );
}

/**
 * Whether the steps are encrypted where the room is. One step is enough to say it. It is no excuse for the other side:
 * most clients take such steps.
 */
export function clearTextFindings(view: RecordView): Finding[] {
  const step = view.record.other.hearsClearSteps === false ? undefined : firstInClear(view);
  return step === undefined ? [] : [{ rule: 'step-in-clear', step: step.index, detail: step.name }];
}

/** Whether the other side could hear all steps. */
export function unheardFindings(view: RecordView): Finding[] {
  const step = view.record.other.hearsClearSteps === false ? firstInClear(view) : undefined;
  return step === undefined ? [] : [{ rule: 'unheard-step-in-clear', step: step.index, detail: step.name }];
}

function firstInClear(view: RecordView): SeenStep | undefined {
  if (!view.record.roomIsEncrypted) return undefined;
  return ownSteps(view).find(({ encrypted }) => encrypted === false);
}

function ownSteps({ steps }: RecordView): readonly SeenStep[] {
  return steps.filter(({ by }) => by === 'judged');
}

function toDevice({ content, index, name }: SeenStep, { record }: RecordView): Finding[] {
  const id = content['transaction_id'];
  if (id === undefined) return [{ rule: 'missing-transaction-id', step: index, detail: name }];
  if (id === record.transactionId) return [];
  return [{ rule: 'changed-transaction-id', step: index, detail: `${name}: ${String(id)}` }];
}

function inRoom({ content, index, name, type }: SeenStep, { record }: RecordView): Finding[] {
  const found = (rule: Finding['rule'], detail: string = name): Finding => ({ rule, step: index, detail });
  const findings: Finding[] = [];
  if (content['transaction_id'] !== undefined) findings.push(found('transaction-id-in-room-event'));
  const isMessage = type === 'm.room.message';
  if (name === 'request') {
    if (!isMessage) findings.push(found('request-not-as-m.room.message'));
    if (content['to'] !== record.other.user)
      findings.push(found('request-to-somebody-else', `to: ${String(content['to'])}`));
    return findings;
  }
  if (isMessage) findings.push(found('room-step-as-m.room.message'));
  const relation = content['m.relates_to'] as Content | undefined;
  if (relation === undefined) findings.push(found('missing-relates-to'));
  else if (relation?.['rel_type'] !== 'm.reference' || relation['event_id'] !== record.transactionId)
    findings.push(found('wrong-relates-to', `${name}: ${JSON.stringify(relation)}`));
  return findings;
}

function fields({ content, index, name }: SeenStep): Finding[] {
  return Object.entries(requiredFields[name])
    .filter(([field, wanted]) => !isOfType(content[field], wanted))
    .map(([field]) => ({ rule: 'missing-field', step: index, detail: `${name}.${field}` }));
}

/** In a room it is the server that dates a request. */
function age({ content, index, name, atMs }: SeenStep, { record }: RecordView): Finding[] {
  if (name !== 'request' || record.transport === 'room') return [];
  const { timestamp } = content;
  if (typeof timestamp !== 'number')
    return [{ rule: 'request-without-timestamp', step: index, detail: String(timestamp) }];
  if (record.epochMs === undefined) return [];
  const ageMs = record.epochMs + atMs - timestamp;
  const detail = `${Math.round(Math.abs(ageMs) / 1_000)} s ${ageMs > 0 ? 'old' : 'ahead'}`;
  if (ageMs > oldestRequestMs) return [{ rule: 'request-too-old', step: index, detail }];
  return ageMs < -furthestFutureMs ? [{ rule: 'request-from-the-future', step: index, detail }] : [];
}

/** The device that a side has named first is the one it must keep to. */
function sender({ content, index, name }: SeenStep, { record }: RecordView): Finding[] {
  const device = content['from_device'];
  if (typeof device !== 'string' || device === record.judged.device) return [];
  return [{ rule: 'device-changed', step: index, detail: `${name} from ${device}` }];
}

function isOfType(value: unknown, wanted: FieldType): boolean {
  switch (wanted) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'list':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'map':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
  }
}
