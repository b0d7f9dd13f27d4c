import { isDeepStrictEqual } from 'node:util';
import { cancelCodes } from '../cancel-codes.ts';
import type { StepName } from '../record.ts';
import { opposite, type RecordView, type SeenStep } from '../view.ts';
import type { Finding, SasRule } from './catalogue.ts';

const knownCodes: ReadonlySet<string> = new Set(cancelCodes);
/** As Java names packages: at least two parts, e.g. `com.example.internal_error`. */
const customCode = /^(?!m\.)[a-z0-9-]+(\.[a-z0-9_-]+)+$/i;
/** Sent once a side in one verification. */
const singleSteps: readonly StepName[] = ['ready', 'start', 'accept', 'mac', 'done'];

/** Whether the judged side did what it did at its time, and once. */
export function orderFindings(view: RecordView): Finding[] {
  return [...tooEarly(view), ...repeated(view), ...afterEnd(view), ...afterCancel(view), ...codes(view)];
}

function tooEarly(view: RecordView): Finding[] {
  const { record, first, start, accept } = view;
  const findings: Finding[] = [];
  const found = (step: SeenStep, rule: SasRule, detail?: string): number =>
    findings.push({ rule, step: step.index, detail });
  const [key, mac, done] = [first('judged', 'key'), first('judged', 'mac'), first('judged', 'done')];
  const [theirKey, theirMac] = [first('other', 'key'), first('other', 'mac')];

  const own = first('judged', 'start');
  const ready = first('judged', 'ready') ?? first('other', 'ready');
  const wasAsked = first('judged', 'request') ?? first('other', 'request');
  // Without a request a start stands for itself, as it once did for all.
  if (own && wasAsked && isBefore(own, ready)) found(own, 'start-before-ready');
  const wrongAccept = first('judged', 'accept');
  if (wrongAccept && start?.by === 'judged') found(wrongAccept, 'accept-by-starter');
  if (key && accept?.by === 'judged' && isBefore(key, theirKey)) found(key, 'key-before-starter-key');
  if (mac && (isBefore(mac, key) || isBefore(mac, theirKey))) found(mac, 'mac-before-key');
  else if (mac && theirKey?.acknowledgedAtMs !== undefined && mac.atMs < theirKey.acknowledgedAtMs)
    found(mac, 'mac-before-key-ack', `${Math.ceil(theirKey.acknowledgedAtMs - mac.atMs)} ms before`);
  const { confirmedAtMs } = record.judged;
  if (mac && confirmedAtMs !== undefined && mac.atMs < confirmedAtMs) found(mac, 'mac-before-confirm');
  if (done && (isBefore(done, mac) || isBefore(done, theirMac))) found(done, 'early-done');
  return findings;
}

/** Position of the later of both sides' `done`; undefined while it goes on. */
function endOf({ first }: RecordView): number | undefined {
  const [own, theirs] = [first('judged', 'done'), first('other', 'done')];
  return own && theirs && Math.max(own.index, theirs.index);
}

function afterEnd(view: RecordView): Finding[] {
  const end = endOf(view) ?? Infinity;
  const late = view.steps.find(({ by, index, name }) => by === 'judged' && index > end && name !== 'done');
  return late ? [{ rule: 'answered-finished-flow', step: late.index, detail: late.name }] : [];
}

function repeated(view: RecordView): Finding[] {
  const end = endOf(view) ?? Infinity;
  const own = view.steps.filter(({ by, index, name }) => by === 'judged' && (index < end || name === 'done'));
  const findings: Finding[] = [];
  for (const name of singleSteps) {
    const again = own.filter((step) => step.name === name)[1];
    if (again) findings.push({ rule: 'step-twice', step: again.index, detail: name });
  }
  const [key, ...more] = own.filter(({ name }) => name === 'key');
  const other = more.find(({ content }) => !isDeepStrictEqual(content['key'], key!.content['key']));
  if (other) findings.push({ rule: 'second-key', step: other.index });
  else if (more[0]) findings.push({ rule: 'step-twice', step: more[0].index, detail: 'key' });
  return findings;
}

function afterCancel({ steps, cancel }: RecordView): Finding[] {
  if (cancel === undefined) return [];
  const late = steps.filter(({ by, index }) => by === 'judged' && index > cancel.index);
  const rules: Partial<Record<StepName, SasRule>> = {
    mac: 'mac-after-cancel',
    cancel: 'cancel-answers-cancel',
  };
  return late.map(({ name, index, by }) => ({
    rule: rules[name] ?? 'step-after-cancel',
    step: index,
    detail: name,
    // Events of both sides may cross on their way; its own cancel a side must have seen.
    certainty: cancel.by === opposite(by) ? 'likely' : 'proven',
  }));
}

function codes({ steps }: RecordView): Finding[] {
  return steps
    .filter(({ by, name }) => by === 'judged' && name === 'cancel')
    .flatMap(({ content, index }) => {
      const { code } = content;
      if (typeof code !== 'string' || knownCodes.has(code) || customCode.test(code)) return [];
      return [{ rule: 'unknown-cancel-code', step: index, detail: code }];
    });
}

/** Whether a step came before another, or the other not at all. */
function isBefore(step: SeenStep, other: SeenStep | undefined): boolean {
  return other === undefined || step.index < other.index;
}
