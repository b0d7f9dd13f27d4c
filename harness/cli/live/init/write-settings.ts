import { hooks } from '../../../networks/live/hooks.ts';
import type { Answers } from './questions.ts';

/** The text of `cara-smoke.json5` for some answers, with a comment where there is something to decide. */
export function writeSettings(answers: Answers): string {
  const { bot = '', homeserver, person, password = '', control, token = '', unit } = answers;
  const lines = [
    '// Where the bot is that cara-smoke is to look at. docs/live.md of cara-smoke tells all fields.',
    '{',
    '  matrix: {',
    ...(homeserver ? [`    homeserver: ${text(homeserver)},`] : []),
    '    bot: {',
    `      id: ${text(bot)},`,
    '      // What it can do; scenarios that need more are skipped. docs/targets.md tells all of them.',
    "      capabilities: ['matrix.plain', 'matrix.encrypted', 'matrix.cross-signing'],",
    '      // How one talks to it, where it is no echo: {nonce} is a word that must come back.',
    "      // talk: { say: 'Repeat this word: {nonce}', answer: '{nonce}' },",
    '    },',
    ...(person
      ? [
          '    // It is best to have an account for smoke tests alone. The bot must serve it.',
          `    person: { id: ${text(person)}, password: { env: ${text(password)} } },`,
        ]
      : [
          '    // Without an account runs only look: cara-smoke --channel matrix --read-only',
          '    // person: {},',
        ]),
    ...(control ? [`    control: { url: ${text(control)}, token: { env: ${text(token)} } },`] : []),
    ...hookLines(unit),
    '  },',
    '}',
  ];
  return lines.map((line) => `${line}\n`).join('');
}

const names = ['restart', 'stop', 'kill', 'readLog'] as const;

/** With no unit as comments, which show how they look. */
function hookLines(unit: string | undefined): string[] {
  const lines = names.map((name) => {
    const words = hooks[name].example.map((word) => text(word.replace(/carapace$/, unit || 'carapace')));
    return `  ${name}: [${words.join(', ')}],`;
  });
  return [
    '// What a run may do to the bot. It is done only in runs with --profile full.',
    'hooks: {',
    ...lines,
    '},',
  ].map((line, index) => `    ${unit || index === 0 ? '' : '// '}${line}`);
}

function text(value: string): string {
  return `'${value.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;
}
