import { html, raw } from 'hono/html';

export interface FieldOptions {
  /** Member of the sign-up request. */
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly kind?: 'password' | 'multiline';
  /** HTML attributes as they stand; nothing that a caller wrote may get in here. */
  readonly attributes: string;
}

/** A labelled field with its hint and a place for its error, both of which it is described by. */
export function field({ name, label, hint, kind, attributes }: FieldOptions) {
  const common = raw(
    `id="${name}" name="${name}" aria-describedby="${name}-hint ${name}-error" ${attributes}`,
  );
  const reveal = html`<button id="reveal" type="button" aria-pressed="false" aria-controls="${name}">
    Show
  </button>`;
  const input =
    kind === 'multiline'
      ? html`<textarea ${common}></textarea>`
      : html`<input type="${kind ?? 'text'}" ${common} />${kind === 'password' ? reveal : ''}`;
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <div class="input">${input}</div>
    <p id="${name}-error" class="error" hidden></p>
    <p id="${name}-hint" class="hint">${hint}</p>
  </div>`;
}

export interface PasteBlockOptions {
  readonly letter: 'A' | 'B' | 'C';
  readonly title: string;
  /** What to do with it. */
  readonly todo: string;
  /** What is known when it worked. */
  readonly proves: string;
  /** What Element shows then. */
  readonly shows: string;
  /** True: with a field for the person's own Matrix id. */
  readonly owner?: boolean;
}

/** One paste: what to do, what it proves, what Element shows then, and the block with a button that copies it. */
export function pasteBlock({ letter, title, todo, proves, shows, owner }: PasteBlockOptions) {
  const id = `paste-${letter.toLowerCase()}`;
  return html`<li aria-labelledby="${id}-title">
    <h2 id="${id}-title"><span class="unseen">Paste</span> <b>${letter}</b> ${title}</h2>
    <dl>
      <dt>Do</dt>
      <dd>${todo}</dd>
      <dt>Proves</dt>
      <dd>${proves}</dd>
      <dt>In Element</dt>
      <dd>${shows}</dd>
    </dl>
    ${
      owner
        ? html`<div class="field">
            <label for="owner">Your own Matrix id</label>
            <div class="input">
              <input
                id="owner"
                type="text"
                placeholder="@you:example.org"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                aria-describedby="owner-hint owner-error"
              />
            </div>
            <p id="owner-error" class="error" hidden></p>
            <p id="owner-hint" class="hint">The agent answers Verify from you and from nobody else.</p>
          </div>`
        : ''
    }
    <div class="paste">
      <button type="button" class="copy" data-copies="${id}" aria-label="Copy paste ${letter}">Copy</button>
      <pre id="${id}" tabindex="-1" role="group" aria-label="Paste ${letter}"></pre>
    </div>
  </li>`;
}
