import { scenario } from '../../harness/index.ts';
import { readJson } from './read-json.ts';
import { saidIn } from './said-in.ts';

const unknownFlow = `mvr_${'x'.repeat(43)}`;
const nobody = 'mvr_nobody';

/** What an operator types, how it ends, and words that the operator must then read. */
const calls: readonly (readonly [code: 0 | 1 | 2, args: readonly string[], words?: string])[] = [
  [0, ['version']],
  [0, ['--help'], 'matrix'],
  [0, ['matrix', 'confirm', '--help'], '--unsafe-skip-sas-prompt'],
  [0, ['status'], 'Status:'],
  [0, ['matrix', 'devices'], '"devices"'],
  [0, ['matrix', 'verifications'], '"verifications"'],
  [0, ['logs', '-n', '5']],
  [1, ['matrix', 'verify', ' '], 'Matrix user ID cannot be empty'],
  [
    1,
    ['matrix', 'verify', '@a:b', 'D', '--device-id-hex', '44'],
    'Pass either a positional device ID or --device-id-hex, not both',
  ],
  [1, ['matrix', 'accept', ' '], 'Matrix verification flow ID cannot be empty'],
  [1, ['matrix', 'accept', unknownFlow], 'control request failed (HTTP 404 Not Found)'],
  [1, ['matrix', 'cancel', unknownFlow], 'control request failed (HTTP 404 Not Found)'],
  [1, ['matrix', 'confirm', nobody, '--match'], 'matrix verifications` to list active flows'],
  [
    1,
    ['matrix', 'devices', '--host', '192.0.2.1'],
    "refusing to send gateway bearer credential over plaintext HTTP to non-loopback host '192.0.2.1'",
  ],
  [1, ['logs', '--host', '192.0.2.1'], 'require TLS or explicit plaintext opt-in'],
  [1, ['status', '--port', '1'], 'Could not connect to carapace at 127.0.0.1:1'],
  [1, ['matrix', 'devices', '--port', '1'], 'failed to send control request'],
  [2, ['no-such-command']],
  [2, ['status', '--no-such-option']],
  [2, ['matrix', 'devices', '--port', 'many']],
  [2, ['matrix', 'accept']],
  [2, ['matrix', 'confirm', nobody]],
  [2, ['matrix', 'confirm', nobody, '--match', '--no-match']],
  [2, ['verify', '--outcome', 'no-such-channel']],
];

const logLine = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \[[a-z]+\] [^ ]+: /;

export default scenario({
  id: 'cli.exit-codes',
  title: "A script can tell by the exit code how an operator's command ended, and a person by its words",
  tags: ['cli'],
  requires: ['cli'],
  uses: ['bot', 'commandLine'],
  mutants: {
    'commands-always-succeed': 'exit code of',
    'commands-tell-the-token': 'told a secret in what its command line prints',
  },
  async run({ step, check, finding, commandLine }) {
    for (const [code, args, words = ''] of calls) {
      await step(`${args.join(' ')} ends with ${code}`, async () => {
        const ended = await commandLine.run(args);
        check(`exit code of ${args.join(' ')}`, String(code), String(ended.code));
        const where = code === 0 ? ended.output : ended.errors;
        check(`words of ${args.join(' ')}`, words, saidIn(where, words));
        check(`${args.join(' ')} says why it failed`, true, code === 0 || ended.errors.trim() !== '');
      });
    }

    await step('a wrong token is refused, and told to nobody', async () => {
      const token = crypto.randomUUID();
      const { code, output, errors } = await commandLine.run(['matrix', 'devices'], {
        environment: { CARAPACE_GATEWAY_TOKEN: token },
      });
      check('exit code with a wrong token', '1', String(code));
      check('answer to a wrong token', 'HTTP 401', saidIn(errors, 'HTTP 401'));
      check('a wrong token is told', false, (output + errors).includes(token));
    });
    await step('status tells its health as JSON', async () => {
      const { output } = await commandLine.run(['status', '--json']);
      const { health, controlStatus } = (readJson(output) ?? {}) as {
        health?: { status?: string };
        controlStatus?: object;
      };
      check('health.status', 'ok', health?.status ?? output);
      if (controlStatus === undefined)
        finding('cli status', '`status --json` holds controlStatus', 'controlStatus is absent');
    });
    await step('logs prints lines of the documented form', async () => {
      const { output } = await commandLine.run(['logs', '-n', '5']);
      const [first = 'nothing', ...others] = output.split('\n').filter(Boolean);
      check(`"${first}" has the documented form`, true, logLine.test(first));
      if (!others.every((line) => logLine.test(line)))
        finding('cli logs', 'one line for each entry', 'entries of several lines');
    });
  },
});
