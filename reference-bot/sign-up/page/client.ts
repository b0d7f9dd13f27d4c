// oxlint-disable unicorn/consistent-function-scoping -- what it needs must stand inside of it
import type { signUpLimits } from '../accounts/sign-up-request.ts';
import type { makePastes, PasteSource } from './pastes.ts';

/**
 * What the page does: checks fields while they are typed, signs up, and shows the pastes. It runs in the browser
 * from its own source text, so it may use nothing from outside of itself.
 */
export function runSignUpPage(
  pastesOf: typeof makePastes,
  { botCommand, limits }: { readonly botCommand: string; readonly limits: typeof signUpLimits },
): void {
  type FieldName = 'code' | 'username' | 'password' | 'display_name' | 'intro';
  type Answer = PasteSource & Readonly<Record<string, unknown>>;
  const names: readonly FieldName[] = ['code', 'username', 'password', 'display_name', 'intro'];
  const byId = <Found extends HTMLElement>(id: string): Found => document.getElementById(id) as Found;
  const input = (name: FieldName | 'owner'): HTMLInputElement => byId(name);
  const form = byId<HTMLFormElement>('form');
  const submit = byId<HTMLButtonElement>('submit');
  const trouble = byId('trouble');
  const touched = new Set<FieldName>();
  let submitLabel = submit.textContent ?? '';
  let answer: Answer | undefined;

  const length = (text: string): number => [...text].length;
  const checks: Record<FieldName, (value: string) => string> = {
    code: (value) => (value.trim() ? '' : 'Enter the code you were given.'),
    username(value) {
      const name = value.trim().toLowerCase();
      if (!name) return 'Choose a name for the account.';
      if (/\s/.test(name)) return `A name has no spaces. How about ${name.replaceAll(/\s+/g, '-')}?`;
      const strange = [...name].find((character) => !/[a-z0-9._=-]/.test(character));
      if (strange) return `“${strange}” cannot be in a name: only a to z, 0 to 9 and . _ = -`;
      return length(name) > limits.username ? `At most ${limits.username} characters.` : '';
    },
    password(value) {
      const missing = limits.password - length(value);
      if (!value) return 'Choose a password.';
      return missing > 0 ? `${missing} more ${missing === 1 ? 'character' : 'characters'}, please.` : '';
    },
    display_name: (value) =>
      length(value.trim()) > limits.displayName ? `At most ${limits.displayName} characters.` : '',
    intro: (value) => (length(value.trim()) > limits.intro ? `At most ${limits.intro} characters.` : ''),
  };

  const showError = (name: FieldName | 'owner', text: string): void => {
    const error = byId(`${name}-error`);
    error.textContent = text;
    error.hidden = !text;
    if (text) input(name).setAttribute('aria-invalid', 'true');
    else input(name).removeAttribute('aria-invalid');
  };
  const check = (name: FieldName): boolean => {
    const fault = checks[name](input(name).value);
    byId(`${name}-hint`).classList.toggle('met', !fault && name !== 'code' && Boolean(input(name).value));
    showError(name, touched.has(name) ? fault : '');
    return !fault;
  };
  const showTrouble = (text: string): void => {
    trouble.textContent = text;
    trouble.hidden = !text;
  };

  const whatBecameOfTheCode: Record<string, string> = {
    unspent: 'Nothing was made, and your code is still good.',
    held: 'Whether the account was made is not known yet; your code is kept for it. Try again in a minute with the same code, or sign in with the name and password.',
    spent: 'The account was made all the same: sign in with the name and password.',
  };
  /** Says it at the field it is about, or at the button where it is about none. */
  const explain = (status: number, body: Readonly<Record<string, unknown>>, wait: string | null): void => {
    const error = String(body['error'] ?? '');
    const detail = String(body['detail'] ?? body['reason'] ?? '');
    const atField: Partial<Record<string, [FieldName, string]>> = {
      invalid_code: [
        'code',
        wait
          ? `This code is held for a sign-up that was cut off. Try again in ${wait} s.`
          : 'This code is not known, or it is used up. Ask the person who gave it to you.',
      ],
      bad_username: ['username', 'Only 1 to 32 of a to z, 0 to 9 and . _ = -'],
      m_user_in_use: ['username', 'This name is taken. Choose another one.'],
      m_invalid_username: ['username', `The homeserver does not take this name: ${detail}`],
      m_exclusive: ['username', 'This name is reserved. Choose another one.'],
      password_too_short: ['password', `At least ${limits.password} characters.`],
      m_weak_password: ['password', `The homeserver finds this too weak: ${detail}`],
    };
    const named = names.find((name) => name === body['field']);
    const [name, text] = atField[error] ?? (named ? [named, detail] : []);
    if (name && text) {
      showError(name, text);
      input(name).focus();
      return;
    }
    const later = wait ? ` Try again in ${wait} s.` : '';
    const fate = whatBecameOfTheCode[String(body['code_use'])] ?? '';
    const said: Partial<Record<string, string>> = {
      rate_limited: 'That was a lot of tries from where you are.',
      signup_disabled: 'Sign-up is closed at the moment.',
      homeserver_unreachable: `The homeserver does not answer. ${fate}`,
      homeserver_busy: `The homeserver is busy. ${fate}`,
    };
    showTrouble(
      `${said[error] ?? `It did not work (${status} ${error}${detail && `: ${detail}`}). ${fate}`}${later}`,
    );
  };

  const setBusy = (busy: boolean): void => {
    submit.setAttribute('aria-disabled', String(busy));
    form.setAttribute('aria-busy', String(busy));
    if (busy) submitLabel = submit.textContent ?? submitLabel;
    submit.textContent = busy ? 'Making the account …' : submitLabel;
  };
  const signUp = async (): Promise<void> => {
    const body = Object.fromEntries(names.map((name) => [name, input(name).value]));
    const response = await fetch('signup/api', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const said = (await response.json()) as Answer;
    if (response.ok) showResult(said);
    else explain(response.status, said, response.headers.get('retry-after'));
  };

  const ownerFault = (): string => {
    const id = input('owner').value.trim();
    return !id || /^@[^\s:]+:\S+$/.test(id) ? '' : 'A Matrix id looks like @you:example.org';
  };
  const fillPastes = (): void => {
    if (!answer) return;
    const crossSignUrl = new URL('signup/api/crosssign', location.href).href;
    const owner = ownerFault() ? '' : input('owner').value.trim();
    const pastes = pastesOf(answer, { crossSignUrl, botCommand, owner });
    byId('paste-a').textContent = pastes.a;
    byId('paste-b').textContent = pastes.b;
    byId('paste-c').textContent = pastes.c;
  };
  const showSteps = (steps: Readonly<Record<string, unknown>>): void => {
    const rooms = (steps['children_joined'] as readonly string[] | undefined)?.length ?? 0;
    const lines: [unknown, string, string][] = [
      [true, 'account made', ''],
      [steps['space_joined'], 'in the space', 'not in the space'],
      [steps['displayname_set'], 'display name set', 'display name not set'],
      [rooms > 0 || undefined, `in ${rooms} ${rooms === 1 ? 'room' : 'rooms'}`, ''],
      [steps['inviter_dm'], 'direct room made', 'no direct room'],
    ];
    const items = lines
      .filter(([done]) => done !== undefined)
      .map(([done, yes, no]) => {
        const item = document.createElement('li');
        item.textContent = done ? yes : no;
        item.classList.toggle('missed', !done);
        return item;
      });
    byId('steps').replaceChildren(...items);
  };
  const showResult = (said: Answer): void => {
    answer = said;
    form.reset();
    byId('user').textContent = said.user_id;
    showSteps((said['steps'] ?? {}) as Readonly<Record<string, unknown>>);
    fillPastes();
    byId('ask').hidden = true;
    byId('result').hidden = false;
    byId('result-title').focus();
    scrollTo(0, 0);
  };

  const copy = async (button: HTMLElement): Promise<void> => {
    const block = byId(button.dataset['copies'] ?? '');
    try {
      await navigator.clipboard.writeText(block.textContent ?? '');
    } catch {
      // Without the right to the clipboard the text is at least selected, for Ctrl-C.
      getSelection()?.selectAllChildren(block);
      block.focus();
      byId('announce').textContent = 'Selected. Press Ctrl-C to copy.';
      return;
    }
    button.textContent = 'Copied';
    button.classList.add('done');
    byId('announce').textContent = `${block.getAttribute('aria-label') ?? ''} copied`;
    const restore = (): void => {
      button.textContent = 'Copy';
      button.classList.remove('done');
    };
    button.addEventListener('blur', restore, { once: true });
  };

  for (const name of names) {
    input(name).addEventListener('input', () => void check(name));
    input(name).addEventListener('blur', () => {
      if (input(name).value) touched.add(name);
      check(name);
    });
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (submit.getAttribute('aria-disabled') === 'true') return;
    showTrouble('');
    for (const name of names) touched.add(name);
    for (const name of names) check(name);
    const wrong = names.find((name) => !check(name));
    if (wrong) return input(wrong).focus();
    setBusy(true);
    signUp()
      .catch(() => showTrouble('This service did not answer. Are you online? Try again in a moment.'))
      .finally(() => setBusy(false));
    return undefined;
  });
  byId('reveal').addEventListener('click', () => {
    const shown = input('password').type === 'text';
    input('password').type = shown ? 'password' : 'text';
    byId('reveal').textContent = shown ? 'Show' : 'Hide';
    byId('reveal').setAttribute('aria-pressed', String(!shown));
  });
  input('owner').addEventListener('input', () => {
    if (!ownerFault()) showError('owner', '');
    fillPastes();
  });
  input('owner').addEventListener('blur', () => showError('owner', ownerFault()));
  byId('another').addEventListener('click', () => location.reload());
  for (const button of document.querySelectorAll<HTMLElement>('.copy')) {
    button.addEventListener('click', () => void copy(button));
  }
  const offered = new URLSearchParams(location.hash.slice(1)).get('code');
  if (offered) input('code').value = offered;
}
