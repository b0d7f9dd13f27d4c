import { scenario, type MatrixApi, type Newcomer } from '../../harness/index.ts';
import { membershipOf } from '../matrix/membership.ts';
import { signUp } from './tier-a.ts';

export default scenario({
  id: 'onboard.steps',
  title: 'What the service says that it has done for an account is really done, as the homeserver shows',
  tags: ['onboarding'],
  requires: [],
  uses: ['peer', 'signUp'],
  playedBy: ['element'],
  mutants: {
    'service/logs-what-it-gives': 'the sign-up service told a secret in its log: access token of a newcomer',
    'service/claims-display-name':
      'display name that the service says it has set: expected Cara, observed cara-',
    'service/claims-joins': 'the space that the service says was joined: expected join, observed',
    'service/claims-rooms': 'room that the service says was joined: expected join, observed',
    'service/names-another-device': 'the sign-up service gave a token that is not of the device it names',
    'service/opens-public-rooms':
      'who may come into the direct room: expected who was asked, observed everybody',
    'service/shows-rooms-to-everybody': 'who may read in the direct room: expected its members',
    'service/opens-clear-rooms': 'the sign-up service made a direct room without encryption',
  },
  async run(stage) {
    const { step, check } = stage;
    const newcomer = await signUp(stage);
    const { api, userId, answer } = newcomer;
    const { steps, space_id: space, dm_room: room } = answer;
    await step('the homeserver knows the account by the name that was asked for', async () => {
      if (steps.displayname_set !== true) return;
      const { body } = await api.ask('GET', `/profile/${encodeURIComponent(userId)}`);
      check('display name that the service says it has set', 'Cara', String(body['displayname'] ?? 'none'));
    });
    await step('the direct room is for those who were asked into it', async () => {
      if (room === null) return;
      const path = `/rooms/${encodeURIComponent(room)}/state`;
      const [rules, history] = await Promise.all([
        api.ask('GET', `${path}/m.room.join_rules/`),
        api.ask('GET', `${path}/m.room.history_visibility/`),
      ]);
      const isOpen = rules.body['join_rule'] === 'public';
      check('who may come into the direct room', 'who was asked', isOpen ? 'everybody' : 'who was asked');
      const isShown = history.body['history_visibility'] === 'world_readable';
      check('who may read in the direct room', 'its members', isShown ? 'everybody' : 'its members');
    });
    await step('the account is in the space and the rooms that the service names', async () => {
      if (steps.space_joined)
        check('the space that the service says was joined', 'join', await membershipIn(api, newcomer, space));
      for (const child of steps.children_joined.filter(isRoomId))
        check('room that the service says was joined', 'join', await membershipIn(api, newcomer, child));
      if (steps.inviter_dm === true && room !== null)
        check('direct room that the service says was made', 'join', await membershipIn(api, newcomer, room));
    });
  },
});

/** A service may name its rooms by aliases, under which a homeserver tells no state. */
function isRoomId(name: string): boolean {
  return name.startsWith('!');
}

function membershipIn(api: MatrixApi, { userId }: Newcomer, room: string): Promise<string> {
  return membershipOf(api, room, userId);
}
