/** What strangers say, and guess secrets with: a log in which it stands tells what people write. */
export const strangersWord = 'mirabelle-of-a-stranger';
