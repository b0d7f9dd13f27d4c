import type { Invariant } from './invariant.ts';
import { after, before, exchanges, had, type Happening, type History } from './history.ts';
import { isStep, type Output } from '../machine/outputs.ts';

const rightMacs = ['?mac', '?mac/extra-key'];
const anySignature = ['!signed', '!signed-other'];
const ends = ['?cancel/*', '!cancel *', '!done'];
const single = ['!ready', '!start', '!accept', '!key', '!mac', '!done', '!shown', '!signed'];

/** Of the key verification framework. */
export const frameworkInvariants: readonly Invariant[] = [
  {
    id: 'V01',
    says: 'Nobody becomes trusted before both macs were exchanged and right, in the same verification.',
    about: 'security',
    source: 'sas',
    broken: ({ happenings }) => {
      const earlier = before(happenings, ...anySignature);
      return earlier !== undefined && !(had(earlier, '!mac') && had(earlier, ...rightMacs));
    },
  },
  {
    id: 'V02',
    says: 'After a cancel of either side trust is what it was before the request.',
    about: 'security',
    source: 'framework',
    broken: ({ happenings }) => had(after(happenings, '?cancel/*', '!cancel *'), ...anySignature),
  },
  {
    id: 'V03',
    says: 'A verification that has ended takes no further step.',
    about: 'specification',
    source: 'framework',
    broken: (history) =>
      exchanges(history).some(
        ({ before: earlier, outputs }) =>
          isOver(earlier) &&
          outputs.some((output) => isStep(output) && output !== 'cancel m.unknown_transaction'),
      ),
  },
  {
    id: 'V04',
    says: 'Every step by to-device messages carries the transaction id of the request.',
    about: 'specification',
    source: 'framework',
    rules: ['missing-transaction-id', 'changed-transaction-id'],
  },
  {
    id: 'V05',
    says: 'Every step in a room refers to the request by m.reference, and carries no transaction id.',
    about: 'specification',
    source: 'framework',
    rules: [
      'missing-relates-to',
      'wrong-relates-to',
      'transaction-id-in-room-event',
      'room-step-as-m.room.message',
    ],
  },
  {
    id: 'V06',
    says: 'A verification goes on by the transport by which it began.',
    about: 'specification',
    source: 'framework',
    broken: (history) => reacts(history, 'other-transport/key'),
  },
  {
    id: 'V07',
    says: 'A request that is too old, ahead of time or without a time is not answered.',
    about: 'specification',
    source: 'framework',
    broken: ({ happenings }) =>
      !had(happenings, '?request') &&
      had(after(happenings, '?request/too-old', '?request/from-the-future', '?request/undated'), '!ready'),
  },
  {
    id: 'V08',
    says: 'Ready names only methods that the bot has, and is sent only where one of them is asked for.',
    about: 'specification',
    source: 'framework',
    broken: ({ happenings }) =>
      !had(happenings, '?request') && had(after(happenings, '?request/unknown-method'), '!ready'),
    rules: ['method-mismatch'],
  },
  {
    id: 'V09',
    says: 'A device that has none of the methods asked for sends no cancel by itself.',
    about: 'specification',
    source: 'framework',
    broken: (history) => reacts(history, 'request/unknown-method', (output) => output.startsWith('cancel ')),
  },
  {
    id: 'V10',
    says: 'Once one device has answered, the others are told m.accepted and ask their user no more.',
    about: 'specification',
    source: 'framework',
    scenarios: ['sas.two-devices'],
  },
  {
    id: 'V11',
    says: 'A start before both are ready does not go on, but for one that comes without a request.',
    about: 'specification',
    source: 'framework',
    broken: ({ variant, happenings }) => {
      const earlier = before(happenings, '!accept');
      return variant.asks !== 'nobody' && earlier !== undefined && !had(earlier, '!ready', '?ready');
    },
  },
  {
    id: 'V12',
    says: 'Where both send start, that of the smaller user id, then device id, counts on both sides.',
    about: 'specification',
    source: 'framework',
    broken: ({ variant, happenings }) =>
      variant.tie === 'bot-wins' && had(after(before(happenings, '!accept') ?? [], '!start'), '?start'),
  },
  {
    id: 'V13',
    says: 'Where both send start with different methods the verification ends.',
    about: 'specification',
    varies: true,
    source: 'framework',
    broken: (history) =>
      exchanges(history).some(
        ({ input, before: earlier, outputs }) =>
          input === 'start/unknown-method' &&
          had(earlier, '!start') &&
          !had(earlier, '?accept*', '?start', ...ends) &&
          !outputs.some((output) => output.startsWith('cancel ')),
      ),
  },
  {
    id: 'V14',
    says: 'A second request of the same device does not get both verifications done.',
    about: 'specification',
    varies: true,
    source: 'framework',
    broken: (history) =>
      reacts(history, 'request/second', (output) => isStep(output) && !output.startsWith('cancel ')),
  },
  {
    id: 'V15',
    says: 'What belongs to no known verification is answered by m.unknown_transaction once at most.',
    about: 'specification',
    varies: true,
    source: 'framework',
    broken: (history) =>
      exchanges(history).some(
        ({ outputs }) => outputs.filter((output) => output === 'cancel m.unknown_transaction').length > 1,
      ),
  },
  {
    id: 'V16',
    says: 'A cancel is not answered by a cancel.',
    about: 'specification',
    source: 'framework',
    broken: (history) =>
      exchanges(history).some(
        ({ input, before: earlier, outputs }) =>
          input.startsWith('cancel/') &&
          !isOver(earlier) &&
          outputs.some((output) => output.startsWith('cancel ')),
      ),
  },
  {
    id: 'V17',
    says: 'With a silent peer a verification ends by m.timeout after ten minutes.',
    about: 'progress',
    source: 'timeouts',
    broken: (history) =>
      exchanges(history).some(
        ({ input, before: earlier, outputs }) =>
          input === 'time/10-minutes' && !isOver(earlier) && !outputs.includes('cancel m.timeout'),
      ),
    scenarios: ['operator.sas.timeout'],
  },
  {
    id: 'V18',
    says: 'Nothing that another user sends moves a verification.',
    about: 'security',
    source: 'framework',
    broken: (history) => reacts(history, 'stranger/', isStep),
  },
  {
    id: 'V19',
    says: 'The device that answered or asked is the one that starts.',
    about: 'security',
    source: 'framework',
    broken: (history) =>
      reacts(history, 'start/other-device', (output) => output === 'accept' || output === 'key'),
    rules: ['device-changed'],
  },
  {
    id: 'V20',
    says: "The bot's own steps, which come back to it in a room, do not move its verification.",
    about: 'security',
    source: 'framework',
    scenarios: ['sas.in-room.bot-starts', 'sas.in-room.peer-starts'],
  },
  {
    id: 'V21',
    says: 'In a room only the two users named by the request take part.',
    about: 'security',
    source: 'framework',
    broken: ({ variant, ...history }) =>
      variant.transport === 'room' && reacts({ variant, ...history }, 'stranger/', isStep),
    rules: ['request-to-somebody-else'],
    scenarios: ['sas.meant-for-another'],
  },
  {
    id: 'V22',
    says: 'A step that is delivered twice counts once.',
    about: 'progress',
    source: 'framework',
    broken: (history) => reacts(history, 'repeat', isStep) || reacts(history, 'request/again', isStep),
  },
  {
    id: 'V23',
    says: 'How steps are spread over the answers to /sync changes nothing.',
    about: 'progress',
    source: 'framework',
    scenarios: ['sas.key-and-mac-together'],
  },
  {
    id: 'V24',
    says: 'Steps that come before the homeserver has acknowledged the own one change nothing.',
    about: 'progress',
    varies: true,
    source: 'framework',
    rules: ['mac-before-key-ack'],
    scenarios: ['onboard.C.race-mac-before-ack'],
  },
  {
    id: 'V50',
    says: "Done is sent only after the own mac was sent and the peer's was right.",
    about: 'specification',
    source: 'framework',
    broken: ({ happenings }) => {
      const earlier = before(happenings, '!done');
      const takenMacs = [...rightMacs, '?mac/device-only', '?mac/new-identity'];
      return earlier !== undefined && !(had(earlier, '!mac') && had(earlier, ...takenMacs));
    },
    rules: ['early-done', 'ignored-wrong-mac'],
  },
  {
    id: 'V51',
    says: 'A done of the peer, early or alone, makes nobody trusted.',
    about: 'security',
    source: 'framework',
    broken: (history) =>
      exchanges(history).some(
        ({ input, before: earlier, outputs }) =>
          input === 'done' && outputs.some((output) => output.startsWith('signed')) && !had(earlier, '!done'),
      ),
    scenarios: ['onboard.C.early-done'],
  },
  {
    id: 'V52',
    says: 'A verification is called done only after done was sent and received.',
    about: 'specification',
    source: 'framework',
    rules: ['done-never-sent', 'early-done'],
    scenarios: ['control.flow-matrix/confirmed'],
  },
  {
    id: 'V53',
    says: 'Each side sends each step once, and signs once.',
    about: 'specification',
    source: 'framework',
    broken: ({ happenings }) =>
      single.some((kind) => happenings.filter((happening) => happening === kind).length > 1),
    rules: ['step-twice', 'second-key'],
  },
  {
    id: 'V54',
    says: 'A step that is not due does not move a verification.',
    about: 'specification',
    varies: true,
    source: 'framework',
    broken: (history) => exchanges(history).some(isWrongAdvance),
  },
  {
    id: 'V55',
    says: 'From everywhere in a verification an honest peer can bring it to its good end.',
    about: 'progress',
    source: 'framework',
    rules: [
      'never-answered-request',
      'never-answered-start',
      'key-never-sent',
      'mac-never-sent',
      'done-never-sent',
    ],
  },
  {
    id: 'V56',
    says: 'Members that are unknown, and reasons that are missing, do not matter.',
    about: 'specification',
    source: 'framework',
    rules: ['cancelled-without-cause', 'refused-right-commitment', 'refused-right-mac'],
  },
  {
    id: 'V57',
    says: 'Contents of any wrong shape end no process and move no verification.',
    about: 'security',
    source: 'framework',
    broken: (history) =>
      reacts(history, 'key/malformed', (output) => isStep(output) && !output.startsWith('cancel ')),
  },
];

/** Whether a verification had ended by then. */
function isOver(happenings: readonly Happening[]): boolean {
  return (
    had(happenings, '?cancel/*', '!cancel *') ||
    (had(happenings, '!done') && had(after(happenings, '!done'), '?done'))
  );
}

function reacts(history: History, input: string, counts: (output: Output) => boolean = () => true): boolean {
  return exchanges(history).some((one) => one.input.startsWith(input) && one.outputs.some(counts));
}

/** Steps that go on, in answer to one whose turn it is not. */
function isWrongAdvance({ input, before: earlier, outputs }: ReturnType<typeof exchanges>[number]): boolean {
  const wentOn = (...steps: readonly Output[]): boolean => outputs.some((output) => steps.includes(output));
  const [step] = input.split('/');
  const hasKey = had(earlier, '?key*');
  if (step === 'key') return wentOn('key', 'shown', 'mac') && !had(earlier, '!accept', '?accept*');
  if (step === 'mac') return wentOn('done', 'mac') && !hasKey;
  if (step === 'accept') return wentOn('key') && !had(earlier, '!start');
  return step === 'done' && wentOn('done', 'mac', 'key');
}
