import { texts, type RecordView } from '../view.ts';
import type { Finding } from './catalogue.ts';

/** What every client has to offer in `start`. */
const mandatory = {
  key_agreement_protocols: 'curve25519-hkdf-sha256',
  hashes: 'sha256',
  message_authentication_codes: 'hkdf-hmac-sha256.v2',
  short_authentication_string: 'decimal',
} as const;

/** The member of `accept` that chooses from a list of `start`. */
const choices = {
  key_agreement_protocol: 'key_agreement_protocols',
  hash: 'hashes',
  message_authentication_code: 'message_authentication_codes',
  short_authentication_string: 'short_authentication_string',
} as const;

/** Whether offers and choices of the judged side fit what the other has offered. */
export function choiceFindings(view: RecordView): Finding[] {
  return [...methods(view), ...offer(view), ...choice(view)];
}

function methods({ first, accept, start }: RecordView): Finding[] {
  const findings: Finding[] = [];
  const mismatch = (step: number, detail: string): number =>
    findings.push({ rule: 'method-mismatch', step, detail });
  const [request, ready] = [first('other', 'request'), first('judged', 'ready')];
  const asked = texts(request?.content['methods']);
  const answered = texts(ready?.content['methods']);
  if (request && ready && !answered.some((method) => asked.includes(method)))
    mismatch(ready.index, `ready: ${answered.join(', ')}; request: ${asked.join(', ')}`);

  const own = first('judged', 'start');
  const named = own?.content['method'];
  const lists = [first('other', 'request'), first('other', 'ready')].filter((step) => step !== undefined);
  if (
    own &&
    typeof named === 'string' &&
    !lists.every(({ content }) => texts(content['methods']).includes(named))
  )
    mismatch(own.index, `start: ${named}`);

  const taken = accept?.by === 'judged' ? accept.content['method'] : undefined;
  if (taken !== undefined && taken !== start?.content['method'])
    mismatch(accept!.index, `accept: ${String(taken)}; start: ${String(start?.content['method'])}`);
  return findings;
}

function offer({ first }: RecordView): Finding[] {
  const start = first('judged', 'start');
  if (start?.content['method'] !== 'm.sas.v1') return [];
  return Object.entries(mandatory)
    .filter(
      ([list, value]) => Array.isArray(start.content[list]) && !texts(start.content[list]).includes(value),
    )
    .map(([list, value]) => ({
      rule: 'start-offers-too-little',
      step: start.index,
      detail: `${value} is not in ${list}`,
    }));
}

function choice({ accept, start }: RecordView): Finding[] {
  if (accept?.by !== 'judged' || start === undefined) return [];
  const findings: Finding[] = [];
  for (const [member, list] of Object.entries(choices)) {
    const chosen = accept.content[member];
    const offered = texts(start.content[list]);
    const wrong = (Array.isArray(chosen) ? chosen : [chosen]).filter(
      (value) => typeof value === 'string' && !offered.includes(value),
    );
    if (wrong.length > 0)
      findings.push({
        rule: 'chose-what-was-not-offered',
        step: accept.index,
        detail: `${wrong.join(', ')}; offered: ${offered.join(', ')}`,
      });
  }
  const codes = texts(start.content['message_authentication_codes']);
  const code = accept.content['message_authentication_code'];
  if (code === 'hkdf-hmac-sha256' && codes.includes(code) && codes.includes('hkdf-hmac-sha256.v2'))
    findings.push({ rule: 'v1-mac-though-v2-offered', step: accept.index });
  return findings;
}
