import {
  readRecoveryKey,
  FolderWatch,
  processArguments,
  scenario,
  type FileSeen,
  type Parts,
  type Stage,
} from '../../harness/index.ts';
import { keptKey, loseStore, recoveryKey, startWell, takeKeysAway } from '../recovery-key/key-files.ts';
import { expectKeyOpens } from '../recovery-key/vault.ts';
import { environment } from '../matrix/auth/log-in.ts';
import { ask } from '../talk.ts';

/** Where the recovery key belongs, and the drafts of these files. */
const keyPlaces = /^matrix\/recovery_key(?:\.pending)?(?:\.[a-z-]+\.tmp\.\d+\.\d+)?$/u;

/** Something that must not lie in a file. */
interface Secret {
  readonly label: string;
  readonly forms: readonly Buffer[];
  /** Files in which it may. */
  readonly places?: RegExp;
}

export default scenario({
  id: 'secrets.never-on-disk',
  title:
    'While the bot lives, loses its store and has it back, no file of its folder ever holds a secret in clear, but for the recovery key in its own, and no process is started with one',
  tags: ['lifecycle', 'recovery-key', 'restart', 'secrets'],
  requires: ['matrix.recovery-key', 'matrix.encrypted', 'cli', 'control.troubles'],
  uses: ['installation', 'account', 'peer', 'upkeep', 'vault'],
  playedBy: ['element'],
  mutants: {
    'leaves-a-copy-of-its-recovery-key': 'recovery key in matrix/recovery_key.bak',
    'keeps-its-token-in-clear': 'access token in carapace.json5',
    'tells-its-helper-its-token':
      'secrets in the arguments of processes: expected none, observed access token',
    'logs-its-recovery-key': 'told a secret in its log: recovery key',
  },
  async run(stage) {
    const { step, check, leaveUnchecked, installation, account, peer, upkeep: commandLine } = stage;
    using watch = new FolderWatch(installation.path());
    const secrets: Secret[] = [];
    const learn = async (): Promise<string> => {
      const key = (await keptKey(stage)) ?? '';
      const { secrets: opened } = await expectKeyOpens(stage, key);
      secrets.push(
        { label: 'recovery key', forms: formsOfKey(key), places: keyPlaces },
        ...[...opened].map(([label, secret]) => ({ label, forms: formsOf(secret) })),
      );
      return key;
    };
    const room = await step('it starts, and answers in an encrypted room', async () => {
      await startWell(stage);
      const opened = await peer.directRoom(account.userId);
      await ask(stage, account.userId, opened, peer);
      await learn();
      return opened;
    });
    await step('no process that runs was started with a secret', () => {
      const name = 'secrets in the arguments of processes';
      const all = processArguments();
      if (all.length === 0) return leaveUnchecked(name, 'this system does not show them');
      const seen = all.map(({ pid, text }) => ({ file: `process ${pid}`, bytes: Buffer.from(text) }));
      check(name, 'none', found(seen, [...secrets, ...secretsOf(account)]).join(', ') || 'none');
    });
    await step('its recovery key is changed', async () => {
      await installation.stop();
      const { code } = await commandLine.run([...recoveryKey, 'rotate', '--yes'], {
        environment: account.seat.environment,
        deadlineMs: stage.startDeadlineMs,
      });
      check('exit code of the rotation', '0', String(code));
    });
    const key = await step('the new one opens everything', learn);
    await step('its store is lost, and comes back with the key as another device', async () => {
      await takeKeysAway(stage);
      await loseStore(stage);
      const { code } = await commandLine.run([...recoveryKey, 'restore', '--stdin'], {
        environment: account.seat.environment,
        input: key,
      });
      check('exit code of the restoration', '0', String(code));
      await startWell(stage, {
        block: { deviceId: undefined },
        environment: { ...environment, MATRIX_PASSWORD: account.password },
      });
      await ask(stage, account.userId, room, peer);
      await learn();
      await installation.stop();
    });
    await step('no file has ever held a secret in clear', () => {
      watch.lookAtAll();
      const told = [
        ...secrets,
        ...secretsOf(account),
        { label: 'config password', forms: [Buffer.from(environment.CARAPACE_CONFIG_PASSWORD)] },
        ...tokensIn(stage),
      ];
      check.moreThan('files that were looked at', told.length, watch.seen.length);
      check('secrets in files', 'none', found(watch.seen, told).join(', ') || 'none');
    });
  },
});

function secretsOf({ accessToken, password }: Parts['account']): readonly Secret[] {
  return [
    { label: 'access token', forms: [Buffer.from(accessToken)] },
    { label: 'password', forms: [Buffer.from(password)] },
  ];
}

/** The token of a login that the configuration keeps in clear; none where it is sealed. */
function tokensIn({ installation }: Stage<'installation'>): readonly Secret[] {
  const { accessToken } = installation.readConfig().matrix;
  const isClear = typeof accessToken === 'string' && !/^enc:|^\$\{/u.test(accessToken);
  return isClear ? [{ label: 'access token', forms: [Buffer.from(accessToken)] }] : [];
}

function formsOfKey(text: string): readonly Buffer[] {
  const bytes = readRecoveryKey(text) ?? Buffer.alloc(0);
  return [Buffer.from(text), Buffer.from(text.replaceAll(/\s/gu, '')), ...formsOfBytes(bytes)];
}

/** @param secret in base64. */
function formsOf(secret: string): readonly Buffer[] {
  return [Buffer.from(secret), ...formsOfBytes(Buffer.from(secret, 'base64'))];
}

function formsOfBytes(bytes: Buffer): readonly Buffer[] {
  const base64 = bytes.toString('base64').replace(/=+$/u, '');
  return [
    bytes,
    ...[base64, bytes.toString('base64url'), bytes.toString('hex')].map((form) => Buffer.from(form)),
  ];
}

function found(files: readonly FileSeen[], secrets: readonly Secret[]): readonly string[] {
  const all = files.flatMap(({ file, bytes }) =>
    secrets.flatMap(({ label, forms, places }) =>
      !places?.test(file) && forms.some((form) => form.length > 0 && bytes.includes(form))
        ? [`${label} in ${file}`]
        : [],
    ),
  );
  return [...new Set(all)];
}
