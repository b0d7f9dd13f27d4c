import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import { packageRoot } from '../../package-layout.ts';

const actionFolder = join('.github', 'actions', 'check');
/** What is no part of the repository, or is not read by the action. */
const notChecksOut = new Set(['node_modules', '.git', 'dist', 'cara-smoke-report', 'docs']);

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly required?: boolean; readonly default?: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

/** What a job with the action has left. */
export interface JobResult {
  /** Exit code of the first step that failed; 0 where none did. */
  readonly code: number;
  readonly log: string;
  /** The summary page of the job. */
  readonly summary: string;
  /** Other actions that it used, with their inputs. */
  readonly used: readonly { readonly action: string; readonly with: Readonly<Record<string, string>> }[];
}

/** Runs the composite action of this repository as a runner of GitHub does: in a workspace apart from the action's own checkout. */
export class ActionRunner implements Disposable {
  readonly workspace: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'action-test-'));
  readonly #checkout = join(this.#folder, '_actions', 'cara-smoke');
  readonly #action: Action;
  readonly #installs: boolean;

  /** @param installs true: `npm` is the real one; false: what it would install is linked from this checkout. */
  constructor(files: Readonly<Record<string, string>>, installs: boolean) {
    this.#installs = installs;
    this.workspace = join(this.#folder, 'workspace');
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.workspace, name)), { recursive: true });
      writeFileSync(join(this.workspace, name), content);
    }
    mkdirSync(this.#checkout, { recursive: true });
    for (const name of readdirSync(packageRoot).filter((one) => !notChecksOut.has(one)))
      cpSync(join(packageRoot, name), join(this.#checkout, name), { recursive: true });
    this.#action = parse(readFileSync(join(this.#checkout, actionFolder, 'action.yml'), 'utf8')) as Action;
    if (!installs) this.#standInForNpm();
  }

  /** @throws TypeError for an input that the action does not have, or lacks. */
  async play(given: Readonly<Record<string, string>>): Promise<JobResult> {
    const { inputs: known, runs } = this.#action;
    if (runs.using !== 'composite') throw new TypeError(`the action is ${runs.using}`);
    const wrong = Object.keys(given).find((name) => !(name in known));
    if (wrong !== undefined) throw new TypeError(`the action has no input ${wrong}`);
    const inputs = Object.fromEntries(
      Object.entries(known).map(([name, { required, default: usual = '' }]) => {
        if (required === true && given[name] === undefined)
          throw new TypeError(`the input ${name} is required`);
        return [name, given[name] ?? usual];
      }),
    );
    const summaryFile = join(this.#folder, 'summary.md');
    writeFileSync(summaryFile, '');
    const values: Record<string, string> = { 'runner.os': 'Linux' };
    for (const [name, value] of Object.entries(inputs)) values[`inputs.${name}`] = value;
    const used: JobResult['used'][number][] = [];
    let code = 0;
    let log = '';
    for (const step of runs.steps) {
      if (code !== 0 && step.if !== '${{ !cancelled() }}') continue;
      const fill = (value: string): string => evaluate(value, values);
      const filled = (all: Step['with'] = {}): Record<string, string> =>
        Object.fromEntries(Object.entries(all).map(([name, value]) => [name, fill(String(value))]));
      if (step.uses !== undefined) used.push({ action: step.uses, with: filled(step.with) });
      if (step.run === undefined) continue;
      if (step.shell !== 'bash') throw new TypeError(`a step needs the shell ${step.shell}`);
      const outputs = join(this.#folder, 'outputs');
      writeFileSync(outputs, '');
      const ended = await this.#bash(fill(step.run), {
        ...filled(step.env),
        GITHUB_OUTPUT: outputs,
        GITHUB_STEP_SUMMARY: summaryFile,
      });
      log += ended.log;
      code ||= ended.code;
      for (const [, name, value] of readFileSync(outputs, 'utf8').matchAll(/^([\w-]+)=(.*)$/gm))
        values[`steps.${step.id}.outputs.${name}`] = value!;
    }
    return { code, log, summary: readFileSync(summaryFile, 'utf8'), used };
  }

  /** Names of the files of the workspace below a folder; none where there is no such folder. */
  filesIn(folder: string): readonly string[] {
    const path = join(this.workspace, folder);
    return existsSync(path) ? readdirSync(path).toSorted() : [];
  }

  async #bash(script: string, env: Readonly<Record<string, string>>): Promise<{ code: number; log: string }> {
    const file = join(this.#folder, 'step.sh');
    writeFileSync(file, script);
    const child = spawn('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', file], {
      cwd: this.workspace,
      env: {
        PATH: `${join(this.#folder, 'bin')}:${process.env['PATH']}`,
        HOME: this.#installs ? process.env['HOME'] : this.#folder,
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_ACTION_PATH: join(this.#checkout, actionFolder),
        GITHUB_WORKSPACE: this.workspace,
        CARA_SMOKE_CACHE_DIR: join(this.#folder, 'cache'),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit') as Promise<[number | null]>,
    ]);
    return { code: code ?? 1, log: `${stdout}${stderr}` };
  }

  /** Takes `npm ci --ignore-scripts --prefix <checkout>` alone. */
  #standInForNpm(): void {
    const bin = join(this.#folder, 'bin');
    mkdirSync(bin);
    const script = `#!/bin/sh
[ "$1 $2 $3" = 'ci --ignore-scripts --prefix' ] && [ "$(cd "$4" && pwd)" = '${this.#checkout}' ] && [ -f "$4/package-lock.json" ] || exit 64
[ -e "$4/node_modules" ] || ln -s '${join(packageRoot, 'node_modules')}' "$4/node_modules"
`;
    writeFileSync(join(bin, 'npm'), script, { mode: 0o755 });
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Puts in what expressions stand for. @throws TypeError for an expression that is none of these. */
function evaluate(value: string, known: Readonly<Record<string, string>>): string {
  return value.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const found = known[expression];
    if (found === undefined) throw new TypeError(`the action refers to ${expression}, which is not there`);
    return found;
  });
}
