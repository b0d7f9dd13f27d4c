import type { RunEvent } from '../model/events.ts';
import { roundTrip, sas, trust, wire } from './sample-evidence.ts';
import { SampleRun, type Story } from './sample-run.ts';
import { concurrent, echo, mismatch, verification } from './stories.ts';

/** Text as a hostile or broken target may log it. */
export const hostileLine = '\u0007</script><img src=x onerror="document.title=\'owned\'"> \u202Eevil';

/** A run with every verdict, findings, a signature that does not verify, and log lines that try to break out. */
export function failingRun(): RunEvent[] {
  const run = new SampleRun({
    target: { name: 'cara', version: '0.8.0', capabilities: ['matrix.encrypted'] },
  });
  run.scenario(run.plan('matrix.echo.plain', 'The bot answers in a plain room', ['smoke']), (story) =>
    echo(story, false),
  );
  run.scenario(
    run.plan('matrix.echo.encrypted', 'The bot answers in an encrypted room', ['smoke']),
    (story) => {
      echo(story, true);
      story.record(roundTrip(412, true));
      return {
        status: 'flaky',
        reason:
          'the first message stayed unanswered for 5 s, the same message sent again was echoed in 412 ms',
        expected: 'an echo of every message',
        observed: '1 of 2 messages echoed',
        step: 'send a message and read the echo',
      };
    },
  );
  run.scenario(
    run.plan('sas.in-room.peer-starts', 'The peer starts a verification in the room', ['sas', 'smoke']),
    (story) => {
      story.record({
        kind: 'finding',
        id: 'cara/start-before-accept',
        documented: 'the peer that sent the request sends `start`',
        observed: 'the bot sends `start` itself, 49 ms after its `ready`',
      });
      return verification(story, 'room', 'peer');
    },
  );
  run.scenario(
    run.plan('sas.in-room.bot-starts', 'The bot starts a verification in the room', ['sas', 'smoke']),
    missingMac,
  );
  run.scenario(
    run.plan('sas.to-device.peer-starts', 'The peer starts a verification between devices', ['sas']),
    differingSas,
  );
  run.scenario(
    run.plan('sas.to-device.bot-starts', 'The bot starts a verification between devices', ['sas']),
    () => ({
      status: 'skipped',
      reason: 'the target cara does not claim sas.start.to-device',
    }),
  );
  run.scenario(
    run.plan('sas.mismatch.peer', 'The human says the emoji differ', ['sas', 'refusal']),
    mismatch,
  );
  run.scenario(run.plan('sas.concurrent-requests', 'Three peers verify at once', ['sas']), concurrent);
  run.scenario(run.plan('xsign.bootstrap', 'The bot publishes a whole identity', ['xsign']), (story) => {
    story.step('start the bot on a fresh account', 640);
    return { status: 'blocked', reason: 'the homeserver ended with code 137 while the bot was starting' };
  });
  run.scenario(
    run.plan('xsign.reset', 'A new identity of the peer is not silently trusted', ['xsign']),
    (story) => {
      story.hang('replace the identity of the peer', 420);
      return undefined;
    },
  );
  return run.events('interrupted');
}

function missingMac(story: Story): ReturnType<typeof verification> {
  const see = (direction: 'sent' | 'received', name: string, afterMs: number, cancelCode?: string): void =>
    story.record(wire('alice', direction, name, cancelCode === undefined ? {} : { cancelCode }), afterMs);
  story.step('share an encrypted room', 190, () => story.record(trust('before', 'alice', 'missing'), 150));
  story.step('reach the emoji', 200, () => {
    see('received', 'request', 12);
    see('sent', 'ready', 30);
    see('received', 'start', 26);
    see('sent', 'accept', 19);
    see('received', 'key', 24);
    see('sent', 'key', 21);
    story.record(sas('peer', 'alice'), 3);
    story.record(sas('bot', 'alice'), 11);
  });
  const error = 'waited 5 s for m.key.verification.mac from @cara:ho.test; last seen: key (bot) +0.322 s';
  story.step(
    'both confirm',
    5_020,
    () => {
      see('sent', 'mac', 14);
      see('sent', 'cancel', 5_000, 'm.timeout');
    },
    error,
  );
  const lines = [
    '07:47:14.101 INFO  verification flow=flow-alice state=keys_exchanged',
    '07:47:14.130 WARN  mac held back: own key not acknowledged',
    hostileLine,
    '07:47:19.150 ERROR verification flow=flow-alice ended: m.timeout',
  ];
  story.record({ kind: 'log', source: 'cara (stderr)', lines });
  story.record(trust('after', 'alice', 'missing'), 12);
  return {
    status: 'fail',
    reason: 'the bot never sent its mac',
    expected: 'm.key.verification.mac from @cara:ho.test within 5 s of the confirmation',
    observed: 'nothing after key (bot) at +0.322 s; the bot holds its mac back until done',
    step: 'both confirm',
  };
}

function differingSas(story: Story): ReturnType<typeof verification> {
  story.step('reach the emoji', 90, () => {
    for (const name of ['request', 'start', 'key'] as const) {
      story.record(wire('alice', 'sent', name, { transport: 'to-device' }), 11);
      story.record(
        wire('alice', 'received', name === 'request' ? 'ready' : name, { transport: 'to-device' }),
        13,
      );
    }
    story.record(sas('peer', 'alice'));
    story.record(sas('bot', 'alice', true), 4);
  });
  story.step(
    'both sides show the same',
    4,
    () => {
      story.record({
        kind: 'check',
        name: 'emoji on both sides',
        expected: 'Dog, Key, Umbrella, Santa, Hourglass, Rocket, Headphones',
        observed: 'Dog, Key, Umbrella, Santa, Hourglass, Elephant, Apple',
        ok: false,
      });
    },
    'the short authentication strings differ',
  );
  const broken = {
    'bot: device signed by the self-signing key': {
      state: 'bad',
      detail: 'the signature does not fit the key object',
    },
  } as const;
  story.record(trust('after', 'alice', 'missing', broken), 30);
  return {
    status: 'fail',
    reason:
      'both sides accepted the same keys and yet show different emoji, so one of them computes the string wrongly',
    step: 'both sides show the same',
  };
}
