import { scenario } from '../../harness/index.ts';
import { apiOf, bring, membershipOf } from './membership.ts';
import { serverOf } from './servers.ts';
import { inShort } from './trouble.ts';

const nearMisses = {
  'other-case': ({ userId }: { readonly userId: string }) => ({ allowUsers: [userId.toUpperCase()] }),
  'longer-name': ({ userId }: { readonly userId: string }) => ({ allowUsers: [`${userId}.evil.example`] }),
  'part-of-a-server': ({ userId }: { readonly userId: string }) => ({
    allowServerNames: [serverOf(userId).slice(1)],
  }),
  'below-the-server': ({ userId }: { readonly userId: string }) => ({
    allowServerNames: [`chat.${serverOf(userId)}`],
  }),
} as const;
type Case = keyof typeof nearMisses;

export default scenario({
  id: 'matrix.allowlist-negative-invite',
  title: 'A bot joins nobody whose name or server only looks like one on its lists',
  tags: ['matrix', 'allow-list', 'refusal'],
  requires: ['control.troubles', 'matrix.plain', 'matrix.allow-list'],
  uses: ['installation', 'account', 'peers', 'matrix'],
  playedBy: ['element', 'libolm'],
  cast: ['mallory', 'zoe'],
  cases: Object.keys(nearMisses) as Case[],
  manualStep: 'allowlist-negative-invite',
  mutants: {
    'joins-everybody': {
      cases: Object.keys(nearMisses) as Case[],
      says: 'what the bot is in the room of a person off its lists',
    },
  },
  async run(stage) {
    const { step, check, installation, account, peers } = stage;
    const [mallory, zoe] = [peers[0]!, peers[1]!];
    await step('the bot starts with a list that names somebody else', async () => {
      const { allowUsers = [], ...rest }: { allowUsers?: string[]; allowServerNames?: string[] } =
        nearMisses[stage.case](mallory);
      const autoJoin = { ...rest, allowUsers: [...allowUsers, zoe.userId] };
      const attempt = await installation.start({ block: { autoJoin } });
      check('how the start went', 'connected', inShort(await attempt.settled()));
    });
    const [uninvited, invited] = [apiOf(stage, mallory), apiOf(stage, zoe)];
    const strange = await step('a person off its lists invites it', async () => {
      const wishes = { preset: 'private_chat', invite: [account.userId] };
      return String((await uninvited.call('POST', '/createRoom', wishes))['room_id']);
    });
    // When it has come here, the earlier invitation has had its turn.
    await step('a person on them invites it later, and it comes', async () => {
      const wishes = { preset: 'private_chat' };
      const room = String((await invited.call('POST', '/createRoom', wishes))['room_id']);
      await bring(stage, invited, room, account.userId);
    });
    await step('it is not in the room of the first', async () => {
      const membership = await membershipOf(uninvited, strange, account.userId);
      check.oneOf('what the bot is in the room of a person off its lists', ['invite', 'leave'], membership);
    });
  },
});
