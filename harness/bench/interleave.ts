/** Samples all in turn, so that whatever else the machine does weighs on each. */
export async function interleave<Name extends string>(
  samples: number,
  kinds: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(kinds) as Name[];
  const taken = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let index = 0; index < samples; index++)
    for (const name of names) taken[name].push(await kinds[name]());
  return taken;
}
