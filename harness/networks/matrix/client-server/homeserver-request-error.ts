import { isServersOwn, type KnowsItsFault } from '../../../errors/environment-fault.ts';

/** What a {@link HomeserverRequestError} is made of; the members of the answer as the homeserver sent them. */
export interface RequestFailure {
  /** HTTP status; absent when there was no answer. */
  readonly status?: number | undefined;
  readonly errcode?: unknown;
  readonly error?: unknown;
  readonly flows?: unknown;
}

/** One way to authenticate, as the stages to be passed. */
export interface AuthenticationFlow {
  readonly stages: readonly unknown[];
}

/** A homeserver answered a request with an error, or not at all. It says nothing about the target. */
export class HomeserverRequestError extends Error implements KnowsItsFault {
  override readonly name = 'HomeserverRequestError';
  /** HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  /** Matrix error code, e.g. `M_USER_IN_USE`. */
  readonly errcode: string | undefined;
  /** How to authenticate, where the homeserver asks for that. */
  readonly flows: readonly AuthenticationFlow[];

  /** @param request e.g. `GET /_matrix/client/versions`: without its query, which may hold secrets. */
  constructor(request: string, { status, errcode, error, flows }: RequestFailure, cause?: unknown) {
    const code = typeof errcode === 'string' ? errcode : undefined;
    const how = status === undefined ? 'got no answer' : `was answered ${status}${code ? ` ${code}` : ''}`;
    super(`${request} ${how}${typeof error === 'string' ? `: ${error}` : ''}`, { cause });
    this.status = status;
    this.errcode = code;
    this.flows = Array.isArray(flows) ? flows.filter(isFlow) : [];
  }

  get environmentFault(): string | undefined {
    return this.status === undefined || isServersOwn(this.status) ? this.message : undefined;
  }
}

function isFlow(flow: unknown): flow is AuthenticationFlow {
  return flow instanceof Object && 'stages' in flow && Array.isArray(flow.stages);
}
