import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { onTestFinished } from 'vitest';
import { type HttpServer, serve, type Upgrade } from '../../base/http/serve.ts';
import { realBaseSeams } from '../../base/seams/real-base-seams.ts';
import type { Environment } from '../../base/seams/seams.ts';
import { token } from '../../control/testing/control-setup.ts';
import { realMatrixSeams } from '../../channels/matrix/matrix-seams.ts';
import type { Console } from '../console/console.ts';
import { runCli } from '../run-cli.ts';

/** What a command did. */
export interface Done {
  readonly code: number;
  /** Standard output. */
  readonly out: string;
  /** Standard error. */
  readonly err: string;
  /** What the operator was asked. */
  readonly asked: readonly string[];
}

/** An operator, in a folder that holds a configuration. */
export class CliBench {
  readonly folder: string;
  readonly #env: Environment;

  private constructor(folder: string, env: Environment) {
    this.folder = folder;
    this.#env = env;
  }

  /** @param config as it is written into the file; undefined: there is none. */
  static async open(config: object | undefined, env: Environment = {}): Promise<CliBench> {
    const folder = await mkdtemp(join(tmpdir(), 'cli-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    if (config) await writeFile(join(folder, 'carapace.json5'), JSON.stringify(config));
    return new CliBench(folder, { CARAPACE_STATE_DIR: folder, CARAPACE_GATEWAY_TOKEN: token, ...env });
  }

  /**
   * Runs a command.
   * @param seams what differs from a person at a terminal who answers `yes`.
   */
  async run(args: readonly string[], seams: Partial<Console> = {}): Promise<Done> {
    const [out, err, asked]: [string[], string[], string[]] = [[], [], []];
    const code = await runCli(args, {
      ...realBaseSeams(),
      ...realMatrixSeams(),
      env: this.#env,
      isTerminal: { input: true, output: true },
      print: (line) => void out.push(line),
      complain: (line) => void err.push(line),
      ask: (question) => {
        asked.push(question);
        return Promise.resolve('yes');
      },
      askHidden: (question) => {
        asked.push(question);
        return Promise.resolve('');
      },
      readInput: () => Promise.resolve(new Uint8Array()),
      ...seams,
    });
    return { code, out: out.join('\n'), err: err.join('\n'), asked };
  }

  /** The events of its audit log. */
  async audits(): Promise<readonly unknown[]> {
    const text = await readFile(join(this.folder, 'audit.jsonl'), 'utf8').catch(() => '');
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]));
  }
}

/** Serves a control API on a free port until the test ends. */
export async function serveForTest(app: Hono, upgrade?: Upgrade): Promise<HttpServer> {
  const server = await serve(app, { address: '127.0.0.1', port: 0 }, realBaseSeams().clock, upgrade);
  onTestFinished(() => server.close(0));
  return server;
}

/** Serves it, and opens an operator whose configuration names its port. */
export async function openBench(app: Hono, upgrade?: Upgrade): Promise<CliBench> {
  const { port } = await serveForTest(app, upgrade);
  return CliBench.open({ gateway: { port } });
}
