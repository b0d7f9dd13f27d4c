import { openChat } from '../stage/chats.ts';
import { testPostsTo } from './testing/posts-of.ts';
import { slackDoor, slackProof } from './testing/slack-door.ts';
import { slackCallback } from './testing/slack-frames.ts';

testPostsTo({
  what: 'the request URL of Slack',
  open: openChat.slack,
  doorOf: (secret, served) => slackDoor(secret('slack.signingSecret'), served),
  usual: slackCallback,
  proof: slackProof,
});
