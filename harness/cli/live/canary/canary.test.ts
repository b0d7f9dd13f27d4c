import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../../process/free-port.ts';
import { startDeployment, type Deployment } from '../testing/deployment.ts';

const limitMs = 1_200_000;
/** Each night the canary is held to what a morning of rounds is. */
const rounds = process.env['CARA_SMOKE_NIGHTLY'] === undefined ? 8 : 150;
const mostGrowthBytes = 24 * 1_024 * 1_024;
const canary = ['--channel', 'matrix', '--canary', '--yes', '--every', '1s'];
const waiting = { timeout: limitMs, interval: 100 };

let deployment: Deployment;
let road: Road;
beforeAll(async () => {
  deployment = await startDeployment('simulated');
  road = await Road.open(Number(new URL(deployment.baseUrl).port));
  const { matrix } = deployment.settings;
  const settings = { matrix: { ...(matrix as object), homeserver: road.url } };
  writeFileSync(join(deployment.folder, 'cara-smoke.json5'), JSON.stringify(settings));
}, limitMs);
afterAll(async () => {
  await road.close();
  await deployment[Symbol.asyncDispose]();
});

test(
  'goes on after the homeserver was away, needs no more memory, and leaves everything as it was',
  async () => {
    const before = await deployment.state();
    const url = `http://127.0.0.1:${await freePort()}`;
    const port = new URL(url).port;
    const daemon = deployment.run([...canary, '--metrics-port', port, '--output-dir', 'canary']);
    const metrics = () =>
      fetch(`${url}/metrics`).then(
        (answer) => answer.text(),
        () => '',
      );
    const health = async (): Promise<unknown> => (await fetch(`${url}/health`)).json();
    const count = async (result: string): Promise<number> =>
      valueOf(await metrics(), `canary_rounds_total{result="${result}"}`);
    await expect.poll(() => count('passed'), waiting).toBeGreaterThanOrEqual(3);
    const early = valueOf(await metrics(), 'canary_resident_memory_bytes');

    await road.close();
    await expect.poll(() => count('unknown'), waiting).toBeGreaterThanOrEqual(2);
    expect(await metrics()).toMatch(/^cara_smoke_success\{.*\} 0$/mu);
    expect(await health()).toMatchObject({
      canary: 'in time',
      bot: 'unknown',
      lastRound: { reason: expect.any(String) as string },
    });
    expect(readdirSync(join(deployment.folder, 'canary', 'not-passed')).length).toBeGreaterThanOrEqual(1);

    await road.reopen();
    const after = (await count('passed')) + rounds;
    await expect.poll(() => count('passed'), waiting).toBeGreaterThanOrEqual(after);
    expect(await metrics()).toMatch(/^cara_smoke_success\{.*\} 1$/mu);
    expect(await health()).toMatchObject({ canary: 'in time', bot: 'passed', rounds: { failed: 0 } });
    const grown = valueOf(await metrics(), 'canary_resident_memory_bytes') - early;
    expect(grown).toBeLessThan(mostGrowthBytes);

    daemon.signal('SIGINT');
    expect(await daemon.ended).toMatchObject({ code: 0, stdout: '' });
    expect(await deployment.state()).toEqual(before);
    await expect(metrics()).resolves.toBe('');
  },
  limitMs,
);

test(
  'ends at once where it is told something wrong',
  async () => {
    const wrong: readonly (readonly [args: readonly string[], code: number, words: string])[] = [
      [['--channel', 'matrix', '--canary', '--every', '1s'], 2, '--every needs --canary and --yes'],
      [[...canary, '--json'], 2, '--json is for one canary'],
      [[...canary, '--every', 'soon'], 2, 'e.g. 30s, 5m or 1h'],
      [[...canary, '--config', 'none.json5', '--metrics-port', '0'], 2, 'none.json5 cannot be read'],
      [
        [...canary, '--metrics-port', new URL(deployment.baseUrl).port],
        3,
        'Choose another with --metrics-port',
      ],
    ];
    for (const [args, code, words] of wrong) {
      const ended = await deployment.run(args).ended;
      expect(ended).toEqual({ code, stdout: '', stderr: expect.stringContaining(words) as string });
    }
    expect(existsSync(join(deployment.folder, 'cara-smoke-report'))).toBe(false);
  },
  limitMs,
);

function valueOf(metrics: string, name: string): number {
  const line = metrics.split('\n').find((one) => one.startsWith(`cara_smoke_${name} `));
  return Number(line?.split(' ')[1] ?? 0);
}

/** The way to a homeserver, which can be closed and opened again. */
class Road {
  readonly url: string;
  readonly #port: number;
  readonly #to: number;
  readonly #cars = new Set<{ destroy(): void }>();
  #server: Server | undefined;

  private constructor(port: number, to: number) {
    this.#port = port;
    this.#to = to;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async open(to: number): Promise<Road> {
    const road = new Road(await freePort(), to);
    await road.reopen();
    return road;
  }

  async reopen(): Promise<void> {
    this.#server = createServer((near) => {
      const far = connect(this.#to, '127.0.0.1');
      for (const one of [near, far]) {
        this.#cars.add(one);
        one.on('error', () => {}).on('close', () => [near, far].map((other) => other.destroy()));
        one.on('close', () => this.#cars.delete(one));
      }
      near.pipe(far).pipe(near);
    }).listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    if (this.#server === undefined) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server = undefined;
    for (const car of this.#cars) car.destroy();
    await closed;
  }
}
