import { expect, test } from 'vitest';
import { html, Markup, xml } from './markup.ts';

test('what is put in is escaped for content and attributes alike', () => {
  const text = `<b a="1" b='2'>&`;
  expect(String(html`<p title="${text}">${text}</p>`)).toBe(
    '<p title="&lt;b a=&quot;1&quot; b=&apos;2&apos;&gt;&amp;">&lt;b a=&quot;1&quot; b=&apos;2&apos;&gt;&amp;</p>',
  );
});

test('markup is not escaped again, lists are joined, nothing leaves nothing', () => {
  expect(String(html`${[html`<i>1</i>`, 2, undefined, false]}${new Markup('<hr>')}`)).toBe('<i>1</i>2<hr>');
});

test('characters that XML forbids, or that turn the direction of text, are replaced', () => {
  expect(String(html`${'a\u0000\u001B\u202E\u2066\uFFFE\uD800b\tc\nd'}`)).toBe(
    'a\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDb\tc\nd',
  );
});

test('layout of an HTML template does not reach the page, what is put in keeps its own', () => {
  // Under another name, so that the formatter leaves the layout that is tested here alone.
  const layout = html;
  const page = layout`<label for="a">name</label
    ><input
      id="a"
    />
    ${'two\n  lines'}`;
  expect(String(page)).toBe('<label for="a">name</label><input id="a"/> two\n  lines');
  expect(String(xml`<a>\n  ${'b'}</a>`)).toBe('<a>\n  b</a>');
});
