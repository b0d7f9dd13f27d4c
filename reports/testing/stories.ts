import type { Verdict } from '../model/events.ts';
import { roundTrip, sas, trust, wire } from './sample-evidence.ts';
import type { Story } from './sample-run.ts';

const passed: Verdict = { status: 'pass' };

/** A verification that works, in the transport and with the starter that are asked for. */
export function verification(
  story: Story,
  transport: 'room' | 'to-device',
  starter: 'peer' | 'bot',
  peer = 'alice',
): Verdict {
  const [mine, theirs] =
    starter === 'peer' ? (['sent', 'received'] as const) : (['received', 'sent'] as const);
  const see = (direction: 'sent' | 'received', name: string, afterMs: number): void =>
    story.record(wire(peer, direction, name, { transport }), afterMs);
  story.step('share an encrypted room', 180, () => story.record(trust('before', peer, 'missing'), 150));
  story.step('reach the emoji', 60, () => {
    see(mine, 'request', 4);
    see(theirs, 'ready', 70);
    see(mine, 'start', 12);
    see(theirs, 'accept', 24);
    see(mine, 'key', 9);
    see(theirs, 'key', 31);
    story.record(sas('peer', peer), 3);
    story.record(sas('bot', peer), 11);
  });
  story.step('both confirm', 40, () => {
    see('sent', 'mac', 6);
    see('received', 'mac', 28);
    see('sent', 'done', 5);
    see('received', 'done', 17);
  });
  story.step('every signature is there', 90, () => story.record(trust('after', peer, 'ok'), 72));
  return passed;
}

/** A message that the bot echoes. */
export function echo(story: Story, encrypted: boolean): Verdict {
  const message = { encrypted, msgtype: 'm.text' };
  story.step('share a room', 140);
  story.step('send a message and read the echo', 90, () => {
    story.record(wire('alice', 'sent', 'm.room.message', message), 5);
    story.record(wire('alice', 'received', 'm.room.message', message), 74);
    story.record(roundTrip(74, encrypted));
  });
  return passed;
}

/** A refusal: the human says that the emoji differ, and nobody trusts anybody. */
export function mismatch(story: Story): Verdict {
  story.step('reach the emoji', 210, () => {
    story.record(trust('before', 'alice', 'missing'));
    for (const [direction, name] of [
      ['sent', 'request'],
      ['received', 'ready'],
      ['sent', 'start'],
      ['received', 'accept'],
      ['sent', 'key'],
      ['received', 'key'],
    ] as const) {
      story.record(wire('alice', direction, name), 22);
    }
    story.record(sas('peer', 'alice'), 2);
    story.record(sas('bot', 'alice'), 9);
  });
  story.step('say they differ', 30, () =>
    story.record(wire('alice', 'sent', 'cancel', { cancelCode: 'm.mismatched_sas' }), 8),
  );
  story.step('nobody trusts anybody', 60, () => {
    story.record(
      { kind: 'check', name: 'mac after the cancel', expected: 'none', observed: 'none', ok: true },
      40,
    );
    story.record(trust('after', 'alice', 'missing'));
  });
  return passed;
}

/** Three peers verify at the same time. */
export function concurrent(story: Story): Verdict {
  const peers = ['alice', 'bob', 'carol'];
  story.step('all three reach the emoji', 300, () => {
    for (const name of ['request', 'ready', 'start', 'accept', 'key', 'key'] as const) {
      for (const peer of peers) {
        const sent = name === 'request' || name === 'start';
        story.record(wire(peer, sent ? 'sent' : 'received', name, { transport: 'to-device' }), 7);
      }
    }
    for (const peer of peers) {
      story.record(sas('peer', peer), 2);
      story.record(sas('bot', peer), 4);
    }
  });
  story.step('every signature is there', 120, () => {
    for (const peer of peers) story.record(trust('after', peer, 'ok'), 20);
  });
  return passed;
}
