import type { ConfigIssues } from '../../base/config/config-issue.ts';
import { foreignVersion, isSealed, Seal } from '../../base/config/sealed-text.ts';
import { mapTexts } from './map-texts.ts';

const passwordName = 'CARAPACE_CONFIG_PASSWORD';

/** A value whose sealed texts have been opened. */
export interface Opened {
  readonly value: unknown;
  /** The secrets in clear. */
  readonly secrets: readonly string[];
}

/**
 * Opens the sealed texts of a parsed document, or of the part of it at a dot path. One that cannot be opened is left out, with a warning: what needs it says so
 * itself.
 */
export async function openSealed(
  value: unknown,
  password: string | undefined,
  issues: ConfigIssues,
  at = '',
): Promise<Opened> {
  const sealed = sealedTexts(value, at);
  if (sealed.size === 0) return { value, secrets: [] };
  const opened = await openEach(sealed, password, issues);
  const open = (text: string, path: string): string | undefined =>
    sealed.has(path) ? opened.get(path) : text;
  return { value: mapTexts(value, open, at), secrets: [...opened.values()] };
}

/** The sealed texts of a parsed document, or of the part of it at a dot path, by their own dot paths. */
export function sealedTexts(value: unknown, at = ''): ReadonlyMap<string, string> {
  const sealed = new Map<string, string>();
  mapTexts(
    value,
    (text, path) => {
      if (isSealed(text)) sealed.set(path, text);
      return text;
    },
    at,
  );
  return sealed;
}

async function openEach(
  sealed: ReadonlyMap<string, string>,
  password: string | undefined,
  issues: ConfigIssues,
): Promise<ReadonlyMap<string, string>> {
  const opened = new Map<string, string>();
  const seal = password ? new Seal(password) : undefined;
  if (!seal) issues.warn('.', `${passwordName} is not set; encrypted config values will remain locked`);
  for (const [path, text] of sealed) {
    const version = foreignVersion(text);
    if (version !== undefined) {
      issues.error(
        path,
        `unsupported encrypted config secret envelope ${version} at ${path}; only enc:v2 is supported; re-enter or re-encrypt this config secret`,
      );
      continue;
    }
    try {
      if (seal) opened.set(path, await seal.open(text));
    } catch {
      issues.warn(path, `cannot be opened with ${passwordName}, and counts as not set`);
    }
  }
  return opened;
}
