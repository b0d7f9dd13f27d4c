import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerRuntimeClient } from 'testcontainers';
import { cacheDirectory } from '../../../../process/cache-directory.ts';
import { withFileLock } from '../../../../process/file-lock.ts';
import { LogTail } from '../../../../process/log-tail.ts';
import { buildProgress } from './build-progress.ts';
import { HomeserverNotReady } from '../homeserver-not-ready.ts';
import type { StartHomeserverOptions } from '../start-options.ts';
import { hashOf, lockedSynapseVersion, readSynapseFile } from '../synapse-files.ts';
import { proxyBuildArguments, writeBuildContext } from './build-context.ts';

const buildLimitMs = 15 * 60_000;
const localBaseImage = 'cara-smoke/base:bookworm';

/** An image on the engine. */
export interface SynapseImage {
  readonly tag: string;
  /** E.g. `sha256:4f5d…`. */
  readonly id: string;
}

type Engine = ContainerRuntimeClient['container']['dockerode'];

/**
 * The image of `synapse/Dockerfile`, built on first use. Its tag is the hash of all that goes into it, so a later
 * run finds it, and a changed requirement makes a new one.
 *
 * @throws HomeserverNotReady with the end of the build's output.
 */
export async function buildSynapseImage(
  engine: Engine,
  options: StartHomeserverOptions,
): Promise<SynapseImage> {
  const base = await baseImage(engine);
  const inputs = hashOf(
    readSynapseFile('Dockerfile'),
    readSynapseFile('requirements.txt'),
    base?.identity ?? '',
  );
  const tag = `cara-smoke/synapse:${lockedSynapseVersion()}-${inputs.slice(0, 12)}`;

  const id = await imageId(engine, tag);
  if (id !== undefined) return { tag, id };

  const lock = {
    deadlineMs: buildLimitMs,
    signal: options.signal,
    onWait: (holder: number) =>
      options.onProgress?.(`waiting for process ${holder}, which is building ${tag}`),
  };
  return withFileLock(join(cacheDirectory(), `.image-${inputs.slice(0, 12)}.lock`), lock, async () => {
    if ((await imageId(engine, tag)) === undefined) await build(engine, tag, base?.name, options);
    const built = await imageId(engine, tag);
    if (built === undefined)
      throw new Error(`the engine built ${tag} and then did not know it; its disk may be full`);
    return { tag, id: built };
  });
}

interface BaseImage {
  readonly name: string;
  readonly identity: string;
}

/** Undefined means the one that the Dockerfile names. */
async function baseImage(engine: Engine): Promise<BaseImage | undefined> {
  const { CARA_SMOKE_BASE_IMAGE: named } = process.env;
  if (named) return { name: named, identity: named };
  const id = await imageId(engine, localBaseImage);
  return id === undefined ? undefined : { name: localBaseImage, identity: id };
}

async function imageId(engine: Engine, name: string): Promise<string | undefined> {
  try {
    return (await engine.getImage(name).inspect()).Id;
  } catch (error) {
    if ((error as { statusCode?: number }).statusCode === 404) return undefined;
    throw error;
  }
}

async function build(
  engine: Engine,
  tag: string,
  base: string | undefined,
  options: StartHomeserverOptions,
): Promise<void> {
  options.onProgress?.(`building ${tag}, once`);
  const log = new LogTail();
  const limit = AbortSignal.timeout(buildLimitMs);
  const context = options.ledger.temporaryFolder('image');
  try {
    const output = await engine.buildImage(
      { context, src: [...writeBuildContext(context)] },
      {
        t: tag,
        buildargs: { ...proxyBuildArguments(), ...(base && { BASE_IMAGE: base }) },
        forcerm: true,
        abortSignal: AbortSignal.any([options.signal, limit]),
      },
    );
    await followBuild(engine, output, (line) => {
      log.add(line);
      const progress = buildProgress(line);
      if (progress) options.onProgress?.(progress);
    });
  } catch (cause) {
    options.signal.throwIfAborted();
    const how = limit.aborted ? `took more than ${buildLimitMs / 60_000} min` : (cause as Error).message;
    throw new HomeserverNotReady(`The image ${tag} could not be built: ${how}`, {
      advice:
        'If the base image cannot be pulled here, run synapse/build-base-image or set CARA_SMOKE_BASE_IMAGE; if pip cannot fetch, set PIP_INDEX_URL and PIP_CERT; or use --homeserver process',
      logTail: log.last(),
      cause,
    });
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

interface BuildEvent {
  readonly stream?: string;
  readonly status?: string;
  readonly error?: string;
}

function followBuild(
  engine: Engine,
  output: NodeJS.ReadableStream,
  onLine: (line: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: string | undefined;
    engine.modem.followProgress(
      output,
      (error) => {
        const reason = error ?? (failure === undefined ? undefined : new Error(failure));
        if (reason) reject(reason);
        else resolve();
      },
      ({ stream, status, error }: BuildEvent) => {
        failure ??= error;
        for (const line of (stream ?? status ?? error ?? '').split('\n'))
          if (line.trim()) onLine(line.trimEnd());
      },
    );
  });
}
