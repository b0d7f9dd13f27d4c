// oxlint-disable unicorn/consistent-function-scoping -- what it needs must stand inside of it
/**
 * What the page does beyond showing itself: filter, keys, copy buttons, and what is open on paper. It runs in
 * the browser from its own source text, so it may use nothing from outside of itself.
 */
export function enhance(): void {
  const root = document.documentElement;
  const filter = document.querySelector<HTMLInputElement>('#filter');
  const onlyFaults = document.querySelector<HTMLButtonElement>('#only-faults');
  const shown = document.querySelector<HTMLElement>('#shown');
  const help = document.querySelector<HTMLDialogElement>('#help');
  const rows = [...document.querySelectorAll<HTMLDetailsElement>('details.s')];
  if (!filter || !onlyFaults || !shown || !help) return;
  root.classList.add('js');

  const apply = (): void => {
    const words = filter.value.toLowerCase().split(/\s+/);
    const faults = onlyFaults.getAttribute('aria-pressed') === 'true';
    for (const row of rows) {
      const text = `${row.querySelector('summary')?.textContent} ${row.dataset['words']}`.toLowerCase();
      row.hidden =
        (faults && !row.classList.contains('wrong')) || !words.every((word) => text.includes(word));
    }
    for (const group of document.querySelectorAll<HTMLElement>('.group')) {
      group.hidden = !group.querySelector('details.s:not([hidden])');
    }
    const visible = rows.filter((row) => !row.hidden).length;
    shown.textContent = visible === rows.length ? `${visible} shown` : `${visible} of ${rows.length} shown`;
  };
  const toggleFaults = (): void => {
    onlyFaults.setAttribute('aria-pressed', String(onlyFaults.getAttribute('aria-pressed') !== 'true'));
    apply();
  };
  const move = (by: number): void => {
    const stops = rows.filter((row) => !row.hidden).map((row) => row.querySelector('summary'));
    const here = stops.findIndex((stop) => stop === document.activeElement);
    const next =
      here === -1 ? (by > 0 ? 0 : stops.length - 1) : Math.min(Math.max(here + by, 0), stops.length - 1);
    stops[next]?.focus();
    stops[next]?.scrollIntoView({ block: 'nearest' });
  };
  const copy = async (button: HTMLElement): Promise<void> => {
    const text = button.dataset['copy'] ?? '';
    const label = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement('textarea');
      area.value = text;
      button.after(area);
      area.select();
      document.execCommand('copy');
      area.remove();
      button.focus();
    }
    button.textContent = 'copied';
    button.addEventListener('blur', () => (button.textContent = label), { once: true });
  };
  const openTarget = (): void => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!(target instanceof HTMLDetailsElement)) return;
    target.hidden = false;
    target.open = true;
    target.querySelector('summary')?.focus();
    target.scrollIntoView();
  };

  filter.addEventListener('input', apply);
  onlyFaults.addEventListener('click', toggleFaults);
  document.querySelector('#show-help')?.addEventListener('click', () => help.showModal());
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element && event.target.closest<HTMLElement>('[data-copy]');
    if (button) void copy(button);
  });
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.target === filter) {
      if (event.key === 'Enter') move(1);
      if (event.key !== 'Escape') return;
      filter.value = '';
      filter.blur();
      apply();
      return;
    }
    const act = {
      '/': () => filter.focus(),
      j: () => move(1),
      k: () => move(-1),
      f: toggleFaults,
      '?': () => help.showModal(),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  addEventListener('hashchange', openTarget);

  let openOnScreen: HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    openOnScreen = rows.filter((row) => row.open);
    for (const row of rows) row.open = row.classList.contains('first');
  });
  addEventListener('afterprint', () => {
    for (const row of rows) row.open = openOnScreen.includes(row);
  });
  apply();
  openTarget();
}
