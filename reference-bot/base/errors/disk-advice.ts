/** What to do where the state directory does not take what is written there. */
export const diskAdvice = 'check owner, mode and free space of the state directory';
