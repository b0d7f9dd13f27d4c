// oxlint-disable unicorn/consistent-function-scoping -- what it needs must stand inside of it

/** What Pastes A to C are made from: members of the answer to a sign-up. */
export interface PasteSource {
  readonly user_id: string;
  readonly access_token: string;
  readonly device_id: string;
  readonly homeserver: string;
  readonly dm_room: string | null;
  readonly intro_text: string;
}

export interface PasteOptions {
  /** Address of `POST /signup/api/crosssign`. */
  readonly crossSignUrl: string;
  /** Command that starts the bot. */
  readonly botCommand: string;
  /** Matrix id of the person who will press Verify; empty when it is not known. */
  readonly owner: string;
}

/**
 * The three blocks for a POSIX shell. Whatever stands in the values, the shell takes it as text, and no secret
 * becomes an argument of a process. It also runs in the browser from its own source text, so it uses nothing from
 * outside of itself.
 */
export function makePastes(
  source: PasteSource,
  { crossSignUrl, botCommand, owner }: PasteOptions,
): { readonly a: string; readonly b: string; readonly c: string } {
  const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const heredoc = (command: string, text: string): string => {
    let end = 'END';
    while (text.split('\n').includes(end)) end += '_';
    return `${command} <<'${end}'\n${text}\n${end}`;
  };
  const name = (source.user_id.split(':')[0] ?? '').replaceAll(/[^a-z0-9._=-]/g, '');
  const file = quoted(`./${name}.env`);
  const direct = [
    ['DM_ROOM', source.dm_room ?? ''],
    ['INTRO', source.intro_text],
  ];
  const variables = [
    ['HS', source.homeserver],
    ['MXID', source.user_id],
    ['TOKEN', source.access_token],
    ['DEVICE', source.device_id],
    ['STORE', `./${name}.store`],
    ...(source.dm_room === null ? [] : direct),
  ];
  const environment = variables.map(([key, value]) => `${key}=${quoted(value ?? '')}`).join('\n');
  const run = (line: string): string => `( set -a; . ${file}${line}\n  exec ${botCommand} )`;
  // The newest answer of Paste B that holds keys: later ones, and refusals, hold none.
  const newestKeys = [
    `find . -maxdepth 1 -name ${quoted(`${name}-keys-*.json`)}`,
    `-exec grep -lE '"private_keys": *[{]' {} + | sort | tail -n 1`,
  ].join(' \\\n    ');
  const request = JSON.stringify({ access_token: source.access_token });
  const post = [
    `curl -sS ${quoted(crossSignUrl)}`,
    `-H 'content-type: application/json'`,
    `--data-binary @- -o "$keys"`,
  ].join(' \\\n    ');
  const look = String.raw`grep -oE '"device_signed":[a-z]*|"hint":"([^"\\]|\\.)*"'`;
  return {
    a: `${heredoc(`( umask 077; rm -f ${file}\n  cat > ${file} )`, environment)}\n${run('')}`,
    b: `keys=${quoted(`./${name}-keys-`)}"$(date +%s).json"\n${heredoc(`( umask 077\n  ${post} )`, request)}\n${look} "$keys" || cat "$keys"`,
    c: run(
      `\n  VERIFY_PEERS=${quoted(owner || '@you:example.org')}\n  CROSS_SIGNING_KEYS="$(${newestKeys})"`,
    ),
  };
}
