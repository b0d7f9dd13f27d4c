import { z } from 'zod';
import { eventually, type Wait } from '../engine/waiting.ts';

const requestTimeoutMs = 5_000;

const sas = z.object({
  emoji: z.array(z.object({ symbol: z.string(), description: z.string() })).optional(),
  decimals: z.array(z.number()).optional(),
});

const verification = z.object({
  flowId: z.string(),
  protocolFlowId: z.string(),
  userId: z.string(),
  deviceId: z.string().optional(),
  state: z.string(),
  sas: sas.optional(),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type VerificationRecord = z.infer<typeof verification>;

const channel = z.object({
  id: z.string(),
  status: z.string(),
  lastError: z.string().optional(),
});
export type ChannelStatus = z.infer<typeof channel>;

/** An answer of the control API other than success. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly status: number;
  /** `detail.kind` of the body, e.g. `verification-flow-not-ready`. */
  readonly kind: string | undefined;

  constructor(request: string, status: number, body: string) {
    super(`${request} answered ${status}: ${body.slice(0, 300)}`);
    this.status = status;
    this.kind = kindOf(body);
  }
}

/** Speaks Carapace's control API. Bodies are checked for shape: a bot that answers nonsense is told so. */
export class ControlClient {
  readonly #baseUrl: string;
  readonly #token: string;
  readonly #signal: AbortSignal;

  constructor(baseUrl: string, token: string, signal: AbortSignal) {
    this.#baseUrl = baseUrl;
    this.#token = token;
    this.#signal = signal;
  }

  async channel(id: string): Promise<ChannelStatus | undefined> {
    const { channels } = z
      .object({ channels: z.array(channel) })
      .parse(await this.#request('GET', '/control/channels'));
    return channels.find((candidate) => candidate.id === id);
  }

  async verifications(): Promise<VerificationRecord[]> {
    const body = await this.#request('GET', '/control/matrix/verifications');
    return z.object({ verifications: z.array(verification) }).parse(body).verifications;
  }

  startVerification(target: { userId: string; deviceId?: string }): Promise<VerificationRecord> {
    return this.#act('/control/matrix/verifications', target);
  }

  accept(flowId: string): Promise<VerificationRecord> {
    return this.#act(`/control/matrix/verifications/${encodeURIComponent(flowId)}/accept`);
  }

  confirm(flowId: string, match: boolean): Promise<VerificationRecord> {
    return this.#act(`/control/matrix/verifications/${encodeURIComponent(flowId)}/confirm`, { match });
  }

  cancel(flowId: string): Promise<VerificationRecord> {
    return this.#act(`/control/matrix/verifications/${encodeURIComponent(flowId)}/cancel`);
  }

  /** The first record that matches, as soon as the bot lists one. */
  awaitVerification(
    matches: (record: VerificationRecord) => boolean,
    wait: Omit<Wait, 'lastSeen'>,
  ): Promise<VerificationRecord> {
    let last: readonly VerificationRecord[] = [];
    return eventually(
      async () => {
        last = await this.verifications();
        return last.find(matches);
      },
      { ...wait, lastSeen: () => describe(last) },
    );
  }

  async #act(path: string, body?: object): Promise<VerificationRecord> {
    return z.object({ verification }).parse(await this.#request('POST', path, body)).verification;
  }

  async #request(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> {
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' };
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(requestTimeoutMs)]);
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const response = await fetch(`${this.#baseUrl}${path}`, { ...init, headers, signal });
    const text = await response.text();
    if (!response.ok) throw new ControlError(`${method} ${path}`, response.status, text);
    return JSON.parse(text);
  }
}

function describe(records: readonly VerificationRecord[]): string {
  if (records.length === 0) return 'no verification listed by the bot';
  return records.map((record) => `${record.userId} in state "${record.state}"`).join(', ');
}

function kindOf(body: string): string | undefined {
  try {
    return (JSON.parse(body) as { detail?: { kind?: string } }).detail?.kind;
  } catch {
    return undefined;
  }
}
