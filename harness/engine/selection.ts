/** What means something in a regular expression, but for the star. */
const special = /[\\^$.+?()[\]{}|]/g;

/** What tells the rounds of an entry apart. */
const round = /#\d+$/;

/** What entries are chosen by. */
interface Selectable {
  readonly id: string;
  readonly scenario: { readonly id: string; readonly title: string };
}

/**
 * The entries that a name stands for: a scenario, one of its cases, a whole entry; if it is none of these, all whose
 * ids begin with it (`sas` for `sas.glare`); with a `*` in it, all that fit (`sas.*.peer-starts`). Of each all rounds.
 */
export function entriesNamed<Entry extends Selectable>(entries: readonly Entry[], name: string): Entry[] {
  if (name.includes('*')) {
    const pattern = new RegExp(`^${name.replaceAll(special, String.raw`\$&`).replaceAll('*', '.*')}$`);
    return entries.filter(
      ({ id, scenario }) => pattern.test(id.replace(round, '')) || pattern.test(scenario.id),
    );
  }
  const exact = entries.filter((entry) => isNamed(entry, name));
  return exact.length > 0 ? exact : entries.filter(({ id }) => id.startsWith(`${name}.`));
}

/** Whether one of the patterns fits the id or the title. */
export function matchesOneOf(patterns: readonly RegExp[], { id, scenario }: Selectable): boolean {
  return patterns.some((pattern) => pattern.test(`${id} ${scenario.title}`));
}

function isNamed(entry: Selectable, name: string): boolean {
  if (entry.id === name || entry.scenario.id === name) return true;
  return entry.id.startsWith(name) && /^[@~#]/.test(entry.id.slice(name.length));
}
