/** An own request that carries a verification step to the homeserver. */
export interface StepRequest {
  /** E.g. `m.key.verification.mac`. */
  readonly type: string;
  /** Transaction id or request event id; undefined for an in-room request, whose event id is not known yet. */
  readonly flowId: string | undefined;
  /** The user that a to-device step goes to: others may have flows of the same id. Absent in rooms. */
  readonly peer?: string;
}

const stepPrefix = 'm.key.verification.';
const requestType = `${stepPrefix}request`;
const sendPath = /\/(?:sendToDevice|rooms\/[^/]+\/send)\/(?<type>[^/]+)\//u;

interface StepBody {
  readonly msgtype?: string;
  readonly messages?: Readonly<
    Record<string, Readonly<Record<string, { readonly transaction_id?: string }>>>
  >;
  readonly 'm.relates_to'?: { readonly event_id?: string };
}

/** The verification step in a request of the client, in either transport; undefined for any other request. */
export function readStepRequest(url: string, body: unknown): StepRequest | undefined {
  const type = decodeURIComponent(sendPath.exec(url)?.groups?.['type'] ?? '');
  if (typeof body !== 'string' || !(type.startsWith(stepPrefix) || body.includes(requestType)))
    return undefined;
  const content = JSON.parse(body) as StepBody;
  if (type === 'm.room.message') {
    return content.msgtype === requestType ? { type: requestType, flowId: undefined } : undefined;
  }
  if (!type.startsWith(stepPrefix)) return undefined;
  const [[peer, devices = {}] = []] = Object.entries(content.messages ?? {});
  const [toDevice] = Object.values(devices);
  const flowId = toDevice?.transaction_id ?? content['m.relates_to']?.event_id;
  return { type, flowId, ...(peer !== undefined && { peer }) };
}
