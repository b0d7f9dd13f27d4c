/** What a target may claim of Matrix: as a gateway, in verifications, and as a newcomer. */
export const matrixCapabilities = {
  'matrix.plain': 'answers messages in unencrypted rooms',
  'matrix.encrypted': 'answers messages in encrypted rooms',
  'matrix.in-order': 'answers what is said in a room in the order in which it was said',
  'matrix.catches-up': 'answers after a start what was said while it was down',
  'matrix.keeps-record': 'knows what it has answered when it is shown it again',
  'matrix.dead-letters':
    'answers what lies in the dead-letter queue of its state folder, in the format of Carapace, and puts into quarantine what nobody can read',
  'matrix.rekey':
    'gives its encrypted store and its dead letters a new passphrase when its operator calls `matrix rekey-store --new`',
  'matrix.verbatim': 'repeats in its answer all that it is told, letter by letter',
  'matrix.allow-list':
    'serves nobody but the users it was told of: it joins no room of others and answers nothing that they say',
  'matrix.key-rotation': 'renews its room key as often as the room asks for',
  'matrix.fallback-key': 'has a fallback key, for when its one-time keys have all been taken',
  'matrix.cross-signing': 'publishes a cross-signing identity and signs its device with it',
  'matrix.recovery-key':
    'keeps a recovery key in its state folder as Carapace does, and has its account back with it',
  'matrix.own-identity':
    'makes an identity of its own as a newcomer too, and needs none from a sign-up service',
  'sas.respond': 'answers verification requests',
  'sas.bare-start': 'takes part in verifications that begin with a start, without a request before it',
  'sas.confirms-itself': 'accepts and confirms verifications by itself, without an operator',
  'sas.to-device-only': 'takes part in verifications by to-device messages alone, not in rooms',
  'sas.initiate': 'can be told to request a verification',
  'sas.strangers': 'verifies devices of users who share no encrypted room with it',
  'onboard.answer': 'takes an account from its environment, introduces itself and answers',
  'onboard.sas': 'answers and confirms verifications of the people named in its environment',
  'onboard.restart': 'keeps its keys and what it has signed over a restart',
  'onboard.page': 'is what the pastes of the sign-up page start',
} as const;
