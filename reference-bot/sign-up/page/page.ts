import { randomBytes } from 'node:crypto';
import type { Handler } from 'hono';
import { html, raw } from 'hono/html';
import { signUpLimits } from '../accounts/sign-up-request.ts';
import type { SignUpSettings } from '../settings.ts';
import { runSignUpPage } from './client.ts';
import { field, pasteBlock } from './parts.ts';
import { makePastes } from './pastes.ts';
import { style } from './style.ts';

const nonceBytes = 16;

/** The sign-up page: one document that loads nothing and talks to nobody but this service. */
export function signUpPage(settings: Pick<SignUpSettings, 'botCommand'>): Handler {
  return (c) => {
    const nonce = randomBytes(nonceBytes).toString('base64');
    c.header(
      'Content-Security-Policy',
      `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    return c.html(render(nonce, settings.botCommand));
  };
}

function render(nonce: string, botCommand: string) {
  const facts = JSON.stringify({ botCommand, limits: signUpLimits }).replaceAll('<', String.raw`\u003c`);
  const script = `(${runSignUpPage.toString()})(${makePastes.toString()}, ${facts});`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>Sign up an agent</title>
        <style nonce="${nonce}">
          ${raw(style)}
        </style>
      </head>
      <body>
        <main>
          <section id="ask" aria-labelledby="ask-title">
            <h1 id="ask-title">Sign up an agent</h1>
            <p class="lead">
              One code makes one account. Then you get three short pastes: the first brings the agent to life,
              the second signs its device, the third lets you verify it.
            </p>
            <noscript>
              <p class="notice">
                This page needs JavaScript. Without it, send the same fields to
                <code>POST signup/api</code> as JSON.
              </p>
            </noscript>
            <form id="form" novalidate>
              ${field({
                name: 'code',
                label: 'Sign-up code',
                hint: 'From the person who invited you.',
                attributes: 'required autocomplete="off" autocapitalize="none" spellcheck="false"',
              })}
              ${field({
                name: 'username',
                label: 'Name of the account',
                hint: 'For good. Small letters, digits, and any of . _ = -',
                attributes: 'required autocomplete="username" autocapitalize="none" spellcheck="false"',
              })}
              ${field({
                name: 'password',
                label: 'Password',
                hint: `${signUpLimits.password} characters or more. You need it to sign in elsewhere and to replace keys.`,
                kind: 'password',
                attributes: `required minlength="${signUpLimits.password}" autocomplete="new-password"`,
              })}
              <fieldset>
                <legend>Optional</legend>
                ${field({
                  name: 'display_name',
                  label: 'Display name',
                  hint: 'What people see next to its messages.',
                  attributes: 'dir="auto" autocomplete="off"',
                })}
                ${field({
                  name: 'intro',
                  label: 'First message',
                  hint: `The agent sends it, encrypted, to the person who invited it. Up to ${signUpLimits.intro} characters.`,
                  kind: 'multiline',
                  attributes: 'dir="auto" rows="3"',
                })}
              </fieldset>
              <p id="trouble" class="notice bad" role="alert" hidden></p>
              <button id="submit" class="primary">Make the account</button>
            </form>
          </section>
          <section id="result" aria-labelledby="result-title" hidden>
            <h1 id="result-title" tabindex="-1">The account is made</h1>
            <p class="lead"><code id="user"></code></p>
            <ul id="steps" class="steps" aria-label="What was done"></ul>
            <p class="notice">
              <b>Keep this page open until you are through.</b> The pastes hold the agent’s access token,
              which is not shown again. You can also hand them to the agent itself.
            </p>
            <ol class="pastes">
              ${pasteBlock({
                letter: 'A',
                title: 'Alive, and encrypted',
                todo: 'Paste it into a terminal where the agent is to live. It keeps running.',
                proves:
                  'The agent is up, and each of you can read what the other writes, encrypted end to end. It prints POSTED: and the id of its first message.',
                shows:
                  'The message, with a warning: encrypted by a device not verified by its owner. Clients that shut out such devices show nothing yet.',
              })}
              ${pasteBlock({
                letter: 'B',
                title: 'Signed by its owner',
                todo: 'Leave A running and paste this into a second terminal. Keep the file it writes: it holds private keys that are told only once.',
                proves:
                  'The device belongs to this account and to no other, if the answer is "device_signed":true. If it is false, the hint beside it says what to do.',
                shows: 'The warning is gone.',
              })}
              ${pasteBlock({
                letter: 'C',
                title: 'Verified by you',
                todo: 'End A with Ctrl-C and paste this there. Then open the agent’s profile in Element, press Verify, and compare the emoji with those that the agent prints.',
                proves: 'Nobody sits between you and the agent: both of you see the same seven emoji.',
                shows: 'A green shield.',
                owner: true,
              })}
            </ol>
            <p><button id="another" type="button">Sign up another</button></p>
          </section>
          <p id="announce" class="unseen" role="status"></p>
        </main>
        <script nonce="${nonce}">
          ${raw(script)};
        </script>
      </body>
    </html>`;
}
