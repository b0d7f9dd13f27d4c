import { describe, expect, it } from 'vitest';
import { createCounters } from './counters.ts';
import { judgeMessage } from './judge-message.ts';

const bot = '@cara:example.com';
const allows = (userId: string): boolean => userId === '@alice:example.com';

function judge(content: Record<string, unknown>, sender = '@alice:example.com') {
  const counters = createCounters();
  const decision = judgeMessage({ sender, content }, { userId: bot, allows, counters });
  const counted = Object.fromEntries(Object.entries(counters).filter(([, count]) => count > 0));
  return { decision, counted };
}

const text = (body: unknown, more: object = {}) => ({ msgtype: 'm.text', body, ...more });

describe('judgeMessage', () => {
  it('takes a text of an allowed sender', () => {
    expect(judge(text('hi', { 'm.relates_to': { 'm.in_reply_to': { event_id: '$e' } } }))).toEqual({
      decision: { take: true, body: 'hi' },
      counted: {},
    });
  });

  it.each([
    [
      'a notice',
      { msgtype: 'm.notice', body: 'x' },
      undefined,
      { peerDropUnsupportedMsgtypeTotal: 1, unsupportedInboundCount: 1 },
    ],
    [
      'a text without body',
      text(7),
      undefined,
      { peerDropUnsupportedMsgtypeTotal: 1, unsupportedInboundCount: 1 },
    ],
    ['a verification request', { msgtype: 'm.key.verification.request', body: 'x' }, undefined, {}],
    ['its own', text('echo'), bot, {}],
    ['a stranger', text('hi'), '@eve:example.com', { peerDropAllowlistRejectionTotal: 1 }],
    ['an edit', text('hi', { 'm.relates_to': { rel_type: 'm.replace' } }), undefined, {}],
    ['a thread', text('hi', { 'm.relates_to': { rel_type: 'm.thread' } }), undefined, {}],
    ['nothing visible', text(' \u200B\n\u0000'), undefined, {}],
    ['what looks like nothing', text('\u2060\u3164\u00AD'), undefined, {}],
    ['too much', text('é'.repeat(32_769)), undefined, { peerDropBodyTooLargeTotal: 1 }],
  ])('leaves %s', (_what, content, sender, counted) => {
    const result = judge(content, sender);
    expect(result.decision.take).toBe(false);
    expect(result.counted).toEqual(counted);
  });

  it('takes as much as the limit', () => {
    expect(judge(text('é'.repeat(32_768))).decision.take).toBe(true);
  });
});
