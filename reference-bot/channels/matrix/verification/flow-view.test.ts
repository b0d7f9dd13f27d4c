import { VerificationRequestPhase } from '@matrix-org/matrix-sdk-crypto-wasm';
import { describe, expect, it } from 'vitest';
import { phaseOfRequest, phaseOfSas, type SasFacts } from './flow-view.ts';

/** A SAS of the SDK that says yes to the questions named. */
const sas = (facts: readonly (keyof SasFacts)[]): SasFacts => ({
  isCancelled: () => facts.includes('isCancelled'),
  isDone: () => facts.includes('isDone'),
  haveWeConfirmed: () => facts.includes('haveWeConfirmed'),
  canBePresented: () => facts.includes('canBePresented'),
  hasBeenAccepted: () => facts.includes('hasBeenAccepted'),
});

describe('phaseOfRequest', () => {
  it.each([
    [VerificationRequestPhase.Created, 'created'],
    [VerificationRequestPhase.Requested, 'requested'],
    [VerificationRequestPhase.Ready, 'ready'],
    [VerificationRequestPhase.Transitioned, 'transitioned'],
    [VerificationRequestPhase.Done, 'done'],
    [VerificationRequestPhase.Cancelled, 'cancelled'],
  ])('%i is %s', (phase, expected) => {
    expect(phaseOfRequest({ phase: () => phase, isPassive: () => false })).toBe(expected);
  });

  it('is cancelled when another of our devices answered', () => {
    const request = { phase: () => VerificationRequestPhase.Requested, isPassive: () => true };
    expect(phaseOfRequest(request)).toBe('cancelled');
  });
});

describe('phaseOfSas', () => {
  it.each<[string, (keyof SasFacts)[], boolean, string]>([
    ['Created', [], true, 'created'],
    ['Started', [], false, 'started'],
    ['Accepted, WeAccepted, KeySent, KeyReceived', ['hasBeenAccepted'], true, 'accepted'],
    ['KeysExchanged, MacReceived', ['hasBeenAccepted', 'canBePresented'], false, 'keys_exchanged'],
    ['Confirmed, WaitingForDone', ['hasBeenAccepted', 'haveWeConfirmed'], true, 'confirmed'],
    ['Done', ['hasBeenAccepted', 'haveWeConfirmed', 'isDone'], true, 'done'],
    ['Cancelled', ['isCancelled'], false, 'cancelled'],
  ])('%s', (_states, facts, ownStart, expected) => {
    expect(phaseOfSas(sas(facts), ownStart)).toBe(expected);
  });
});
