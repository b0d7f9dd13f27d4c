import { isDeepStrictEqual } from 'node:util';
import JSON5 from 'json5';
import { hooks, type HookName } from '../../../networks/live/hooks.ts';
import type { Answers, LiveNetwork } from './questions.ts';

const aboutClaims =
  '// What it can do; scenarios that need more are skipped. docs/targets.md tells all of them.';
const aboutTalk = [
  '// How one talks to it, where it is no echo: {nonce} is a word that must come back.',
  "// talk: { say: 'Repeat this word: {nonce}', answer: '{nonce}' },",
];

const heading =
  '// Where the bot is that cara-smoke is to look at. docs/live.md of cara-smoke tells all fields.';

/** The text of `cara-smoke.json5` for some answers, with a comment where there is something to decide. */
export function writeSettings(network: LiveNetwork, answers: Answers): string {
  return `${heading}\n{\n${sectionOf(network, answers)}}\n`;
}

/**
 * Settings with one network more. All that stands there already stays as it is.
 * @returns undefined where they are written in a way in which this cannot be done.
 */
export function addToSettings(settings: string, network: LiveNetwork, answers: Answers): string | undefined {
  const end = settings.lastIndexOf('}');
  const before = settings.slice(0, end).trimEnd();
  const section = sectionOf(network, answers);
  const wanted = { ...JSON5.parse<object>(settings), ...JSON5.parse<object>(`{${section}}`) };
  // Whether the last member has a comma after it already, or a comment, is seen by what comes out.
  return ['', ',', '\n,']
    .map((comma) => `${before}${comma}\n${section}${settings.slice(end)}`)
    .find((text) => isDeepStrictEqual(parsed(text), wanted));
}

function sectionOf(network: LiveNetwork, answers: Answers): string {
  const { control, token = '' } = answers;
  const isMatrix = network === 'matrix';
  const fields = [
    ...(isMatrix ? fieldsOfMatrix(answers) : fieldsOfChat(network, answers)),
    ...(control ? [`control: { url: ${text(control)}, token: { env: ${text(token)} } },`] : []),
    isMatrix
      ? '// What a run may do to the bot. It ends the bot only with --profile full, or where such a scenario is named.'
      : "// What prints the bot's log. It is looked through for secrets, and shown where something fails.",
    ...hookLines(isMatrix ? ['restart', 'stop', 'kill', 'readLog'] : ['readLog'], answers['unit']),
  ];
  const lines = [`${network}: {`, ...fields.map((line) => `  ${line}`), '},'];
  return lines.map((line) => `  ${line}\n`).join('');
}

function parsed(settings: string): unknown {
  try {
    return JSON5.parse(settings);
  } catch {
    return undefined;
  }
}

function fieldsOfMatrix({ bot = '', homeserver, person, password = '' }: Answers): string[] {
  return [
    ...(homeserver ? [`homeserver: ${text(homeserver)},`] : []),
    'bot: {',
    ...[
      `id: ${text(bot)},`,
      aboutClaims,
      "capabilities: ['matrix.plain', 'matrix.encrypted', 'matrix.cross-signing'],",
      ...aboutTalk,
    ].map((line) => `  ${line}`),
    '},',
    ...(person
      ? [
          '// It is best to have an account for smoke tests alone. The bot must serve it.',
          'person: {',
          `  id: ${text(person)},`,
          `  password: { env: ${text(password)} },`,
          '  // For a verification: the file that keeps the keys by which this person signs.',
          "  // identity: 'smoke-identity.json',",
          '},',
          '// Somebody on the same homeserver that the bot does not serve: it must refuse their invitation.',
          "// stranger: { id: '@stranger:example.org', password: { env: 'STRANGER_PASSWORD' } },",
        ]
      : ['// Without an account runs only look: cara-smoke --channel matrix --read-only', '// person: {},']),
  ];
}

function fieldsOfChat(network: LiveNetwork, answers: Answers): string[] {
  const { address = '', claim = '', botToken } = answers;
  return [
    'bot: {',
    ...[`address: ${text(address)},`, aboutClaims, `capabilities: [${text(claim)}],`, ...aboutTalk].map(
      (line) => `  ${line}`,
    ),
    '},',
    ...(botToken
      ? [
          '// Nothing is called with it that takes updates from the bot.',
          `token: { env: ${text(botToken)} },`,
        ]
      : []),
    ...personOnChat(network, answers),
  ];
}

function personOnChat(network: LiveNetwork, answers: Answers): string[] {
  const { personToken, conversation = '', personApi, personNumber = '', botNumber = '' } = answers;
  const about = '// The account by which a run talks to the bot. What it says is taken back.';
  if (personToken)
    return [about, `person: { token: { env: ${text(personToken)} }, conversation: ${text(conversation)} },`];
  if (personApi)
    return [
      about,
      `person: { api: ${text(personApi)}, number: ${text(personNumber)}, bot: ${text(botNumber)} },`,
    ];
  return network === 'slack' || network === 'signal'
    ? [
        '// Without the account of a person a run asks you to talk to the bot, at a terminal.',
        '// person: {},',
      ]
    : [];
}

/** With no unit as comments, which show how they look. */
function hookLines(names: readonly HookName[], unit: string | undefined): string[] {
  const lines = names.map((name) => {
    const words = [hooks[name].example].flat().map((word) => text(withUnit(word, unit || 'carapace')));
    return `  ${name}: [${words.join(', ')}],`;
  });
  return ['hooks: {', ...lines, '},'].map((line) => `${unit ? '' : '// '}${line}`);
}

/** A command for another unit than the one that examples name. */
function withUnit(word: string, unit: string): string {
  return word.replace(/carapace$/, unit);
}

function text(value: string): string {
  return `'${value.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;
}
