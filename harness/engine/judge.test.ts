import { describe, expect, it } from 'vitest';
import { BotStartError } from '../bots/bot-start-error.ts';
import { SignUpRefusal } from '../networks/matrix/sign-up/sign-up-refusal.ts';
import { BlockedError } from '../errors/blocked-error.ts';
import { CancelledError } from '../errors/cancelled-error.ts';
import { DeadlineError } from '../errors/deadline-error.ts';
import { EnvironmentError } from '../errors/environment-error.ts';
import { ExpectationError } from '../errors/expectation-error.ts';
import { verdictOf } from './judge.ts';

const diagnosis = {
  about: 'protocol, with alice',
  rule: 'never-answered-start',
  sentence: 'never answered start',
  certainty: 'proven',
  isSilence: true,
} as const;

describe('verdictOf', () => {
  it('tells who cancelled, what led to it, and nothing that could not have come any more', () => {
    const error = new CancelledError('m.key_mismatch', 'the client of alice', { byBot: false });
    const cause = {
      ...diagnosis,
      rule: 'commitment-without-key',
      sentence: 'computed its commitment without its key',
      isSilence: false,
    };
    expect(verdictOf(error, undefined, [cause, diagnosis], ['cancelled'])).toEqual({
      status: 'fail',
      reason:
        'the verification was cancelled: m.key_mismatch, by the client of alice; the bot computed its commitment without its key',
      expected: 'a verification that goes on',
      observed: 'the client of alice cancelled it: m.key_mismatch',
    });
  });

  it("shows the line of the bot's own log that says why it cancelled", () => {
    const error = new CancelledError('m.user', 'the bot', { byBot: true });
    expect(verdictOf(error, undefined, [], ['a flow was cut off by the restart', 'ready'])).toMatchObject({
      reason:
        'the verification was cancelled: m.user, by the bot; its log says: a flow was cut off by the restart',
    });
  });

  it('tells a broken rule besides a deadline, once, however many flows it broke', () => {
    const error = new DeadlineError('m.key.verification.accept', 10_000, 'start');
    expect(
      verdictOf(error, 'reach the emoji', [diagnosis, { ...diagnosis, about: 'protocol, with bob' }]),
    ).toEqual({
      status: 'fail',
      reason: 'waited 10 s for m.key.verification.accept; the bot never answered start',
      expected: 'm.key.verification.accept',
      observed: 'start',
      step: 'reach the emoji',
    });
  });

  it('adds to a comparison that did not hold what the bot did, not what it may still have been about to do', () => {
    const guess = {
      ...diagnosis,
      rule: 'mac-refused',
      sentence: 'guessed',
      certainty: 'likely',
      isSilence: false,
    } as const;
    const deed = { ...diagnosis, rule: 'early-done', sentence: 'did it', isSilence: false } as const;
    const all = [diagnosis, guess, deed];
    expect(verdictOf(new ExpectationError('differs', 'a', 'b'), 's', all)).toMatchObject({
      reason: 'differs; the bot did it',
    });
    expect(verdictOf(new DeadlineError('mac', 10_000, 'key'), 's', all)).toMatchObject({
      reason: 'waited 10 s for mac; the bot never answered start; the bot guessed; the bot did it',
    });
  });

  it('blames the bot for what it did and for not starting', () => {
    expect(verdictOf(new ExpectationError('differs', 'a', 'b'), 's')).toMatchObject({
      status: 'fail',
      expected: 'a',
    });
    expect(verdictOf(new BotStartError('died', 'code 1', []), 's')).toMatchObject({
      status: 'fail',
      observed: 'code 1',
    });
  });

  it('blames nobody but the scenario for a crash of the scenario', () => {
    expect(verdictOf(new TypeError('x is not a function'), 's', [diagnosis])).toEqual({
      status: 'crashed',
      reason: 'a fault of the scenario: TypeError: x is not a function',
      step: 's',
    });
    expect(verdictOf('thrown text', undefined)).toEqual({
      status: 'crashed',
      reason: 'a fault of the scenario: it threw thrown text',
    });
  });

  it('blames what is under test for what a sign-up service answers', () => {
    const refusal = new SignUpRefusal('POST /signup/api', 403, { error: 'invalid_code' });
    expect(verdictOf(refusal, 's')).toMatchObject({ status: 'fail', reason: refusal.message });
  });

  it('does not blame it for its environment, whatever it did before', () => {
    expect(verdictOf(new EnvironmentError('no Python'), undefined)).toEqual({
      status: 'blocked',
      reason: 'no Python',
    });
    expect(verdictOf(new BlockedError('no server'), 's', [diagnosis])).toEqual({
      status: 'blocked',
      reason: 'no server',
      step: 's',
    });
  });
});
