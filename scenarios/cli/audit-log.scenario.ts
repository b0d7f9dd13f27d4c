import { linkSync, lstatSync, readFileSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { scenario, type Stage } from '../../harness/index.ts';
import { Operator, parts } from '../rekey/operator.ts';

/** A command that is refused writes this down all the same. */
const event = 'matrix_store_rekey_start';
const limitBytes = 50 * 1024 * 1024;
const logName = 'audit.jsonl';
const asideName = 'audit.jsonl.1';
const otherName = 'other.jsonl';
const others = '{"event":"of-somebody-else"}\n';

/** What stands where the audit log belongs, when a command of the operator is called. */
interface Found {
  readonly what: string;
  readonly put: (path: (name: string) => string) => void;
  /** Whether the command may write there: a line of its own, and nothing else. */
  readonly isWritten?: true;
  /** Whether what stood there is kept under the other name. */
  readonly isPutAside?: true;
}

const all: readonly Found[] = [
  { what: 'nothing', put: () => {}, isWritten: true },
  { what: 'a link to another file', put: (path) => symlinkSync(path(otherName), path(logName)) },
  { what: 'another file that has two names', put: (path) => linkSync(path(otherName), path(logName)) },
  {
    what: 'a log of 50 MiB',
    put: (path) => truncateSync(path(logName), limitBytes),
    isWritten: true,
    isPutAside: true,
  },
];

export default scenario({
  id: 'cli.audit-log',
  title:
    'What an operator does is written into a file of its own, not through a link or into a file that has another name, and a log that is too long makes room for a new one',
  tags: ['cli', 'lifecycle', 'secrets'],
  requires: ['matrix.rekey', 'control.troubles', 'cli'],
  uses: parts,
  mutants: {
    'writes-its-audit-log-wherever-it-leads': 'another file after a log that was a link to another file',
    'lets-its-audit-log-grow': 'size of what was put aside: expected 52428800, observed 0',
  },
  async run(stage) {
    const { step, check, installation } = stage;
    const operator = new Operator(stage);
    const path = (name: string): string => installation.path(name);
    await step('the bot has been up once', async () => {
      await operator.startWell();
      await installation.stop();
      // With it the command is refused after it has written into the audit log.
      installation.write('daemon.pid', `${process.pid}\n`);
    });
    for (const { what, put, isWritten, isPutAside } of all) {
      await step(`a command is refused, and where its audit log belongs stands ${what}`, async () => {
        for (const name of [logName, asideName, otherName]) rmSync(path(name), { force: true });
        installation.write(otherName, others);
        if (isPutAside) installation.write(logName, '');
        put(path);
        const { code } = await operator.rekey();
        check(`exit code where there is ${what}`, '1', String(code));
        const kept = readFileSync(path(otherName), 'utf8');
        check(`another file after a log that was ${what}`, others, kept);
        check('size of what was put aside', isPutAside ? limitBytes : 0, sizeOf(path(asideName)));
        if (isWritten) check('events in the audit log', event, eventsIn(stage));
      });
    }
  },
});

function sizeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** By name. */
function eventsIn({ installation }: Pick<Stage<'installation'>, 'installation'>): string {
  const lines = readFileSync(installation.path(logName), 'utf8').split('\n').slice(0, -1);
  const names = lines.map((line) => (JSON.parse(line) as { readonly event: string }).event);
  return names.join(', ') || 'none';
}
