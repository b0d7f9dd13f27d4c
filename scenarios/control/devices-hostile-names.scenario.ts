import { addDevice, eventually, scenario } from '../../harness/index.ts';
import { listens } from '../listening.ts';

/** A device of the bot's account, as somebody makes it who has its password, and the id that may be shown. */
interface HostileDevice {
  readonly raw: string;
  readonly shown: string;
}

const devices: readonly HostileDevice[] = [
  { raw: 'Alice\u001B[31m\u00AD\u202ED\u0301\u{E0041}\uFE0FX', shown: 'Alice[31mDX' },
  { raw: '\u{1F600}'.repeat(100), shown: '\u{1F600}'.repeat(63) },
  { raw: '\u200ETWIN', shown: 'TWIN' },
  { raw: '\u200FTWIN', shown: 'TWIN' },
];
/** As long as homeservers take, with what clears screens and turns lines round. */
const displayName = `name\u001B[2J\u202E`.padEnd(100, 'x');
// Controls, and what nobody sees or what turns the reading direction.
// oxlint-disable-next-line no-control-regex
const unseen = /[\u0000-\u001F\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/u;
const list = '/control/matrix/devices';

interface ListedDevice {
  readonly deviceId: string;
  readonly displayName?: string;
  readonly rawDeviceIdHex?: string;
}

export default scenario({
  id: 'control.devices.hostile-names',
  title:
    'Devices with hostile ids and names are listed so that a terminal can show them, and can still be told apart',
  tags: ['control'],
  requires: ['control.verifications'],
  uses: ['bot', 'daemon', 'account', 'matrix', 'traffic'],
  ownBotFor: 'gets other devices',
  cast: [],
  mutants: { 'shows-ids-as-they-are': 'for the bot to list all its devices' },
  async run(stage) {
    const { step, check, account, matrix, daemon, deadlineMs, signal } = stage;
    const control = daemon.requireControl();
    await step('somebody logs in with the account of the bot', async () => {
      // Some bots hear of no device that comes while they ask for the first time.
      await listens(stage);
      for (const { raw } of devices)
        await addDevice(matrix.baseUrl, account, { deviceId: raw, displayName }, signal);
    });
    let seen: readonly ListedDevice[] = [];
    const listed = await step('the bot lists all of them, each with the hex of its id', () =>
      eventually(
        async () => {
          const { json } = await control.ask({ method: 'GET', path: list });
          ({ devices: seen } = json as { readonly devices: readonly ListedDevice[] });
          const found = devices.map(({ raw }) => seen.find((device) => idIn(device) === raw));
          return found.includes(undefined) ? undefined : found.filter((device) => device !== undefined);
        },
        {
          why: 'the bot to list all its devices',
          deadlineMs,
          signal,
          lastSeen: () =>
            JSON.stringify(seen.map(({ deviceId, rawDeviceIdHex }) => [deviceId, rawDeviceIdHex])),
        },
      ),
    );
    await step('what it shows of them is fit to be shown', () => {
      for (const [index, { shown }] of devices.entries()) check('id', shown, listed[index]!.deviceId);
      const texts = seen.flatMap(({ deviceId, displayName: name = '' }) => [deviceId, name]);
      check('texts with what nobody sees', '0', String(texts.filter((text) => unseen.test(text)).length));
      const long = texts.filter((text) => [...text].length > 256);
      check('texts of more than 256 characters', '0', String(long.length));
    });
    const ask = async (device: object): Promise<string> => {
      const body = { userId: account.userId, ...device };
      const { status, json } = await control.ask({
        method: 'POST',
        path: '/control/matrix/verifications',
        body,
      });
      const { error = '' } = (json ?? {}) as { readonly error?: string };
      return error.includes('sanitization collision') ? `${status} sanitization collision` : String(status);
    };
    await step('it does not guess which of two that look alike is meant', async () => {
      check('answer', '502 sanitization collision', await ask({ deviceId: 'TWIN' }));
    });
    await step('the hex says which', async () => {
      check('answer', '201', await ask({ rawDeviceIdHex: listed[2]!.rawDeviceIdHex }));
    });
  },
});

function idIn({ rawDeviceIdHex = '' }: ListedDevice): string {
  return Buffer.from(rawDeviceIdHex, 'hex').toString();
}
