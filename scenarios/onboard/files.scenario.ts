import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { replaceDeviceKeys, scenario } from '../../harness/index.ts';
import { signUp } from './tier-a.ts';

const othersMayRead = 0o077;

export default scenario({
  id: 'onboard.files',
  title: 'What the service writes down, keys among it, can be read by nobody else on the machine',
  tags: ['onboarding'],
  requires: [],
  uses: ['peer', 'signUp'],
  playedBy: ['element'],
  ownServiceFor: 'files that can be looked at',
  mutants: {
    'service/keeps-passwords':
      'files of the service in which a secret of the account stands: expected none, observed',
    'service/leaves-its-files-readable': 'files of the service that others can read: expected none, observed',
  },
  async run(stage) {
    const {
      step,
      check,
      leaveUnchecked,
      signUp: { service },
    } = stage;
    const newcomer = await signUp(stage);
    const { password, accessToken } = newcomer.account;
    const keys = await step('the service makes an identity, whose keys it keeps', async () => {
      await replaceDeviceKeys(newcomer.api, newcomer.account);
      const { device_signed: isSigned, private_keys: made } = await newcomer.crossSign();
      check('the service says that it signed the device', true, isSigned);
      return Object.values(made ?? {});
    });
    await step('no secret of the account stands in its files as it is', () => {
      const name = 'files of the service in which a secret of the account stands';
      if (service.folder === undefined) return leaveUnchecked(name, 'its files are out of reach');
      const telling = filesThatHold(service.folder, [password, accessToken, ...keys]);
      check(name, 'none', telling.join(', ') || 'none');
    });
    await step('its files are for it alone', () => {
      const name = 'files of the service that others can read';
      if (service.folder === undefined) return leaveUnchecked(name, 'its files are out of reach');
      if (process.platform === 'win32') return leaveUnchecked(name, 'files have no modes here');
      check(name, 'none', readableFiles(service.folder).join(', ') || 'none');
    });
  },
});

/** Files in a folder, and below it, that others than their owner may open. */
function readableFiles(folder: string): string[] {
  return filesIn(folder, (path) => (statSync(path).mode & othersMayRead) !== 0);
}

/** Files in which one of some texts stands, as it is. */
function filesThatHold(folder: string, texts: readonly string[]): string[] {
  return filesIn(folder, (path) => {
    const content = readFileSync(path);
    return texts.some((text) => content.includes(text));
  });
}

function filesIn(folder: string, matches: (path: string) => boolean): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && matches(join(entry.parentPath, entry.name)))
    .map(({ name }) => name);
}
