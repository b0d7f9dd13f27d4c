import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { ClientEvent, type MatrixClient, type MatrixEvent, MatrixEventEvent, Preset } from 'matrix-js-sdk';
import { expect, it, vi } from 'vitest';
import { type TestDevice, TestHome } from './testing/home.ts';

const { CARA_SMOKE_KILLS: asked } = process.env;
/** The same ones every time, or, where a number is asked for, others every time. */
const kills = Number(asked ?? 8);
/** A life of the bot with one answer passes some thirty. */
const latestPoint = 40;
const wait = { timeout: 60_000, interval: 20 };
const program = new URL('testing/answer-and-die.ts', import.meta.url).pathname;

/** A person with a client in memory, who never forgets. */
class Person {
  readonly #client: MatrixClient;
  readonly room: string;
  readonly pongs = new Map<string, number>();
  readonly unreadable: string[] = [];

  private constructor(client: MatrixClient, room: string) {
    this.#client = client;
    this.room = room;
    client.on(MatrixEventEvent.Decrypted, (event: MatrixEvent) => {
      const [word, id = '', unreadable] = String(event.getContent().body).split(' ');
      if (event.isDecryptionFailure()) this.unreadable.push(event.getId()!);
      else if (word === 'pong') this.pongs.set(id, Number(unreadable));
    });
  }

  static async meet(home: TestHome, bot: TestDevice): Promise<Person> {
    const client = home.client(await home.register('person'));
    await client.initRustCrypto({ useIndexedDB: false });
    await client.startClient();
    const content = { algorithm: 'm.megolm.v1.aes-sha2' };
    const { room_id: room } = await client.createRoom({
      preset: Preset.TrustedPrivateChat,
      invite: [bot.userId],
      initial_state: [{ type: 'm.room.encryption', state_key: '', content }],
    });
    await new Promise((resolve) => void client.once(ClientEvent.Sync, resolve));
    return new Person(client, room);
  }

  async waitFor(bot: TestDevice): Promise<void> {
    await vi.waitFor(
      () => expect(this.#client.getRoom(this.room)?.getMember(bot.userId)?.membership).toBe('join'),
      wait,
    );
    const deviceIsKnown = async (): Promise<void> => {
      const devices = await this.#client.getCrypto()!.getUserDeviceInfo([bot.userId], true);
      expect(devices.get(bot.userId)?.has(bot.deviceId)).toBe(true);
    };
    await vi.waitFor(deviceIsKnown, wait);
  }

  /** Each under a new room key, which takes the Olm session one step further. */
  async ping(id: string): Promise<void> {
    await this.#client.getCrypto()!.forceDiscardSession(this.room);
    await this.#client.sendTextMessage(this.room, `ping ${id}`);
  }
}

function startBot(home: TestHome, bot: TestDevice, room: string, dieAt?: number): ChildProcess {
  const env = {
    HOMESERVER: home.baseUrl,
    USER: bot.userId,
    DEVICE: bot.deviceId,
    TOKEN: bot.accessToken,
    FILE: join(home.folder, 'bot', 'crypto.db'),
    ROOM: room,
    ...(dieAt !== undefined && { DIE_AT: String(dieAt) }),
  };
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  return child;
}

it(`reads and is read after each of ${kills} kills at a commit`, async () => {
  await using home = await TestHome.open();
  const bot = await home.register('mortal');
  const person = await Person.meet(home, bot);
  const first = startBot(home, bot, person.room);
  await person.waitFor(bot);
  await person.ping('first');
  await vi.waitFor(() => expect(person.pongs.get('first')).toBe(0), wait);
  first.kill('SIGKILL');
  const parameters = {
    numRuns: kills,
    endOnFailure: true,
    ...(process.env.CARA_SMOKE_KILLS === undefined && { seed: 1 }),
  };
  let pings = 0;
  const ping = async (): Promise<void> => {
    pings += 1;
    const id = String(pings);
    await person.ping(id);
    await vi.waitFor(() => expect([...person.pongs.keys()]).toContain(id), wait);
    // The bot reads all that was said, in its lives before too, and is read.
    expect({ byBot: person.pongs.get(id), byPerson: person.unreadable }).toEqual({ byBot: 0, byPerson: [] });
  };
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: latestPoint }), async (dieAt) => {
      const mortal = startBot(home, bot, person.room, dieAt);
      const died = once(mortal, 'exit').then(([, signal]) => expect(signal).toBe('SIGKILL'));
      while (mortal.exitCode === null && mortal.signalCode === null) {
        const answered = ping();
        answered.catch(() => {});
        await Promise.race([died, answered]);
      }
      await died;
    }),
    parameters,
  );
  const last = startBot(home, bot, person.room);
  await ping();
  last.kill('SIGKILL');
  await once(last, 'exit');
}, 3_600_000);
