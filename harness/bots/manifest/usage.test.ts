import { expect, test } from 'vitest';
import { targetManifest } from './schema.ts';
import { warningsOf } from './usage.ts';

const minimal = { name: 'bot', start: { command: './bot' }, capabilities: ['onboard.answer', 'onboard.sas'] };

test.each([
  [
    {},
    [
      'bot claims onboard.answer, but {room} and {intro} are not used in its start or environment',
      'bot claims onboard.sas, but {verifyPeers} is not used in its start or environment',
    ],
  ],
  [{ environment: { ROOM: '{room}', INTRO: '{intro}', PEERS: '[{verifyPeers}]' } }, []],
  [{ start: { command: './bot', args: ['--room={room}', '--say={intro}', '{verifyPeers}'] } }, []],
  [{ capabilities: ['matrix.plain'] }, []],
  [
    { capabilities: ['matrix.plain', 'matrix.keeps-record'] },
    ['bot claims matrix.keeps-record, but {stateFolder} is not used in its start or environment'],
  ],
  [
    { capabilities: ['slack.socket'], environment: { API: '{slack.api}', TOKEN: '{slack.botToken}' } },
    ['bot claims slack.socket, but {slack.appToken} is not used in its start or environment'],
  ],
])('a claim without its placeholder is warned of: %j', (more, warnings) => {
  expect(warningsOf(targetManifest.parse({ ...minimal, ...more }))).toEqual(warnings);
});
