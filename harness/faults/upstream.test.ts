import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect, test } from 'vitest';
import { startHomeserverProxy } from './homeserver-proxy.ts';
import { startUpstream } from './testing/fake-upstream.ts';

const { signal } = new AbortController();

test('a homeserver behind TLS and below a path is reached, if its certificate is good', async () => {
  const { key, cert } = makeCertificate();
  await using server = await startUpstream(
    ({ url }, outgoing) => void outgoing.end(url),
    (listener) => createServer({ key, cert }, listener),
  );
  await using proxy = await startHomeserverProxy(`https://localhost:${server.port}/matrix/`, { signal });
  const distrusted = await fetch(`${proxy.url}/versions`);
  expect([distrusted.status, await distrusted.text()]).toEqual([502, expect.stringContaining('self-signed')]);

  const before = getCACertificates();
  try {
    setDefaultCACertificates([...before, cert]);
    expect(await (await fetch(`${proxy.url}/versions`)).text()).toBe('/matrix/versions');
  } finally {
    setDefaultCACertificates(before);
  }
});

/** A certificate for localhost that signs itself. */
function makeCertificate(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    execFileSync('openssl', ['req', '-x509', ...kind, ...names, '-keyout', key, '-out', cert], {
      stdio: 'ignore',
    });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
