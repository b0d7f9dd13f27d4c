const again =
  'shows only in a second verification of a person; in the suite who is done or was refused comes no more';
const encrypted = 'shows only where steps are encrypted; in the suite all are in clear';
const time = 'shows only when time passes, which is left to scenarios';
const offList = 'shows only with people who are not to be served; in the suite all are';
const together =
  'shows only where one person has two verifications at the same time; in the suite each person has one';

/** Mutants that the suite cannot find, and why. */
export const escapes: Readonly<Record<string, string>> = {
  'believes-those-it-knows': again,
  'confirms-those-it-knows': again,
  'ignores-commitment-of-those-it-knows': again,
  'refuses-those-who-differed': again,
  'refuses-those-who-were-forged': again,
  'signs-the-refused-later': again,
  'hears-clear-steps-alone': encrypted,
  'sends-steps-in-clear': encrypted,
  'loses-patience': time,
  'waits-for-ever': time,
  'serves-its-whole-server': offList,
  'verifies-everybody': offList,
  'confirms-all-of-a-person': together,
  'accepts-all-that-wait':
    "shows only while somebody else's request waits; what is seen once and not when it is done again alone does not count",
  'lists-ended-flows': 'shows only in the list of the control API, which the suite does not judge',
  'signs-none-of-its-devices': "is about the bot's own devices, and the suite verifies people",
};
