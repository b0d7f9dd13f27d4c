import { eventually, scenario, reportsIn, standardLines } from '../../harness/index.ts';
import { fillIn } from './page.ts';
import { completeVerification, expectVerified, verify } from './tier-c.ts';

/** Says the bot of this project, which is what our own service's pastes start, once it can be asked. */
const listening = '"msg":"listening"';

export default scenario({
  id: 'onboard.page',
  title:
    'A person fills in the page and runs the three pastes that it gives: the bot is alive, signed, verified',
  tags: ['onboarding', 'page'],
  requires: ['onboard.page'],
  uses: ['peer', 'signUp', 'terminal', 'windows'],
  tools: ['browser', 'curl'],
  playedBy: ['element'],
  // Somebody else's pastes are not run unseen.
  ownServiceFor: 'pastes that are known to be harmless',
  mutants: {
    'service/forgets-the-person': 'the verification was cancelled: m.user',
    'service/lets-the-shell-read': 'for its introduction',
  },
  async run(stage) {
    const { step, check, peer, terminal, deadlineMs, startDeadlineMs, signal } = stage;
    const password = crypto.randomUUID();
    // Whatever a shell would take for something else.
    const intro = `It's "me" of $HOME, \`id\` \\ & <b>${crypto.randomUUID()}</b>`;
    const { pastes, answer } = await step('the person types into the page, without a mouse', () =>
      fillIn(stage, { password, intro }),
    );
    const newcomer = await stage.signUp.welcome(answer, password);

    const a = terminal.paste(pastes.a);
    const start = { deadlineMs: startDeadlineMs, signal };
    const said = await step('Paste A brings the bot to life', () =>
      peer.heard.first(({ room, body }) => room === newcomer.room && body === intro, {
        why: 'its introduction',
        lastSeen: () => a.output.items.at(-1) ?? 'no output',
        ...start,
      }),
    );
    check('sender', newcomer.userId, said.sender, { gate: 'A3' });
    check('type on the wire', 'm.room.encrypted', said.wireType, { gate: 'A3' });

    await step('Paste B gives it an identity', async () => {
      await using b = terminal.paste(pastes.b);
      const wait = { why: 'Paste B to end', deadlineMs, signal, lastSeen: () => b.output.items.join('\n') };
      check('how the paste ended', 'exited with code 0', await eventually(() => b.exited, wait));
      check('what it printed', '"device_signed":true', b.output.items.join('\n'));
      check(
        'chain from its master key to its device',
        'sound',
        await newcomer.oracle.ownChain(peer, 'after B'),
        { gate: 'B3' },
      );
    });

    await step('Ctrl-C ends it', async () => {
      await a[Symbol.asyncDispose]();
    });
    await using c = terminal.paste(pastes.c);
    await step('Paste C starts it again, to be verified', () =>
      c.output.first((line) => line.includes(listening), {
        why: 'the bot to listen',
        lastSeen: () => c.output.items.at(-1) ?? 'no output',
        ...start,
      }),
    );
    const bot = reportsIn(c.output, standardLines, { deadlineMs, signal });
    const verification = await verify(stage, { newcomer, bot }, 'room');
    await completeVerification(stage, verification);
    await expectVerified(stage, verification, 'after C');
  },
});
