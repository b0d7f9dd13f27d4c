import { readdirSync, statSync } from 'node:fs';
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
    await step('the service makes an identity, whose keys it keeps', async () => {
      await replaceDeviceKeys(newcomer.api, newcomer.account);
      check('the service says that it signed the device', true, (await newcomer.crossSign()).device_signed);
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
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .filter(({ parentPath, name }) => (statSync(join(parentPath, name)).mode & othersMayRead) !== 0)
    .map(({ name }) => name);
}
