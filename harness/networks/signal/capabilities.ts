/** What a target may claim of Signal. */
export const signalCapabilities = {
  'signal.poll': 'answers texts that it gets from signal-cli-rest-api by polling, in its mode `native`',
  'signal.socket':
    'answers texts that come through the socket of signal-cli-rest-api, in its mode `json-rpc`',
  'signal.older':
    'also answers through a signal-cli-rest-api before 0.101, which writes each envelope by itself, and the time of what was sent in no list',
  'signal.activity': 'shows people on Signal what it has read, and that it types',
} as const;

/** What a manifest may refer to of Signal. */
export const signalPlaceholders = {
  'signal.api': 'root of signal-cli-rest-api; Signal only',
  'signal.number': 'phone number of the bot, e.g. `+15551230000`; Signal only',
  'signal.allowUsers': 'comma-separated numbers and UUIDs of the people that it is to serve; Signal only',
} as const;

/** What a manifest must tell a bot that claims this on Signal. */
export const signalNeeds = {
  'signal.poll': ['signal.api', 'signal.number'],
  'signal.socket': ['signal.api', 'signal.number'],
} as const;
