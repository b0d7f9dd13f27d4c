import type { FlowView, VerificationFlow } from '../flow.ts';

/** A flow that does nothing but note what was asked of it. */
export interface FakeFlow extends VerificationFlow {
  /** Names of the actions, oldest first. */
  readonly actions: string[];
  /** Moves the flow, as an event from the homeserver would. */
  become(view: FlowView): void;
}

/** Two people see this. */
export const someSas = {
  emoji: [{ symbol: '🐱', description: 'Cat' }],
  decimals: [1234, 5678, 9012],
} as const;

/** Stands at `view` until told otherwise; each action leads where it would with a perfect peer. */
export function fakeFlow(view: FlowView, userId = '@alice:example.com', protocolFlowId = 'txn'): FakeFlow {
  let current = view;
  const listeners: (() => void)[] = [];
  const actions: string[] = [];
  const become = (next: FlowView): void => {
    current = next;
    for (const listener of listeners) listener();
  };
  const action = (name: string, next: FlowView['phase']) => (): Promise<void> => {
    actions.push(name);
    current = { ...current, phase: next };
    return Promise.resolve();
  };
  return {
    userId,
    protocolFlowId,
    roomId: undefined,
    actions,
    become,
    view: () => current,
    onChange: (listener) => void listeners.push(listener),
    offersSas: () => true,
    sendReady: action('ready', 'ready'),
    sendStart: action('start', 'created'),
    sendAccept: action('accept', 'accepted'),
    confirm: action('confirm', 'confirmed'),
    mismatch: action('mismatch', 'cancelled'),
    cancel: action('cancel', 'cancelled'),
  };
}
