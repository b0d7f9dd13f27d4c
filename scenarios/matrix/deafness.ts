import { eventually, MatrixApi, type Stage } from '../../harness/index.ts';

type DeafStage = Stage<'bot' | 'daemon'>;

const syncPath = /\/sync$/;

/** Whether a request asks for what is new. */
export function isSync({ path }: { readonly path: string }): boolean {
  return syncPath.test(path);
}

/** Ends the question for news that is under way, which a homeserver keeps for half a minute. */
export async function giveNews(
  { matrix: { baseUrl }, signal }: Stage<'matrix'>,
  { userId, deviceId, accessToken }: Stage<'account'>['account'] | Stage<'bot'>['bot'],
): Promise<void> {
  const api = new MatrixApi({ baseUrl, accessToken, signal });
  const path = `/sendToDevice/m.dummy/${crypto.randomUUID()}`;
  await api.call('PUT', path, { messages: { [userId]: { [deviceId]: {} } } });
}

/** What the bot says of its Matrix channel, e.g. `connected`; `no answer` where it says nothing. */
export async function healthOf({ daemon, signal }: DeafStage): Promise<string> {
  try {
    return (await daemon.requireControl().channel('matrix'))?.status ?? 'no channel';
  } catch (error) {
    signal.throwIfAborted();
    return `no answer: ${(error as Error).message}`;
  }
}

/** When the bot says that it was last told something, in milliseconds since the epoch; undefined where it does not say. */
export async function newsOf({ daemon }: DeafStage): Promise<number | undefined> {
  const at = (await daemon.requireControl().channel('matrix'))?.extra?.['lastSuccessfulSyncAt'];
  return typeof at === 'number' ? at : undefined;
}

/** Waits until the bot says that it hears, or that it does not. */
export async function untilHealthIs(stage: DeafStage, hears: boolean): Promise<string> {
  const { deadlineMs, startDeadlineMs, signal } = stage;
  let seen = 'nothing';
  return eventually(
    async () => {
      seen = await healthOf(stage);
      const says = seen === 'connected' ? true : seen.startsWith('no') ? undefined : false;
      return says === hears ? seen : undefined;
    },
    {
      why: hears ? 'the bot to say that it hears again' : 'the bot to say that it cannot hear',
      lastSeen: () => `channel "${seen}"`,
      // The longer it was deaf, the more seldom it tries.
      deadlineMs: hears ? startDeadlineMs : deadlineMs,
      signal,
    },
  );
}
