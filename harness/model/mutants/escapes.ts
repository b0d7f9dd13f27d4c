/** Mutants that the suite cannot find, and why. */
export const escapes: Readonly<Record<string, string>> = {};
