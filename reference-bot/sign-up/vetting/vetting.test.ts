import { describe, expect, it } from 'vitest';
import { haikuFault } from './haiku.ts';
import { advance, type Vetting } from './vetting.ts';

const haiku = 'An old silent pond\nA lantern floats upon it\nSplash! Silence again';
const waiting: Vetting = { phase: 'waiting', keyword: 'Lantern', triesLeft: 2, applicant: '@nova:fake' };
const said = (body: string, sender = '@nova:fake', displayName: string | undefined = 'Nova') =>
  ({ kind: 'message', sender, body, displayName }) as const;

describe('a haiku', () => {
  it.each([
    ['is fine', haiku, 'Nova', undefined],
    [
      'with blank lines and blanks around is fine',
      `\n ${haiku.replaceAll('\n', '\n \n')} \n`,
      'Nova',
      undefined,
    ],
    ['from somebody without a name', haiku, ' ', /display name/u],
    ['of two lines', haiku.split('\n').slice(0, 2).join('\n'), 'Nova', /3 lines; this has 2/u],
    ['too short', 'a\nlantern\nc', 'Nova', /30 to 400 characters; this has 11/u],
    ['too long', `lantern\nb\n${'c'.repeat(400)}`, 'Nova', /this has 410/u],
    ['without the word', haiku.replace('lantern', 'lamp'), 'Nova', /“Lantern” is missing/u],
  ])('%s', (_what, body, displayName, fault) => {
    const found = haikuFault({ body, displayName }, 'Lantern');
    if (fault) expect(found).toMatch(fault);
    else expect(found).toBeUndefined();
  });
});

describe('a vetting', () => {
  it('ends well with a haiku', () => {
    expect(advance(waiting, said(haiku))).toEqual({ vetting: { phase: 'passed', userId: '@nova:fake' } });
  });

  it('does not hear anybody but its applicant; in a lobby it hears everybody', () => {
    const other = said(haiku, '@other:fake');
    expect(advance(waiting, other)).toEqual({ vetting: waiting });
    const lobby = { ...waiting, applicant: undefined };
    expect(advance(lobby, other).vetting).toEqual({ phase: 'passed', userId: '@other:fake' });
  });

  it('counts tries and says what was wrong', () => {
    const first = advance(waiting, said('hello'));
    expect(first).toEqual({
      vetting: { ...waiting, triesLeft: 1 },
      reply: 'A haiku has 3 lines; this has 1. One try left.',
    });
    const second = advance(first.vetting, said('hello'));
    expect(second.vetting).toEqual({ phase: 'failed' });
    expect(second.reply).toContain('That was the last try.');
  });

  it('expires', () => {
    expect(advance(waiting, { kind: 'expired' }).vetting).toEqual({ phase: 'expired' });
  });

  it.each([{ phase: 'passed', userId: '@a:fake' }, { phase: 'failed' }, { phase: 'expired' }] as const)(
    'that has ended ($phase) hears nothing',
    (ended) => {
      expect(advance(ended, said(haiku))).toEqual({ vetting: ended });
      expect(advance(ended, { kind: 'expired' })).toEqual({ vetting: ended });
    },
  );
});
