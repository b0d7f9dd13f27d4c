import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { synapseFilePath } from '../synapse-files.ts';

const settings = [
  'index-url',
  'extra-index-url',
  'trusted-host',
  'proxy',
  'default-timeout',
  'retries',
] as const;
const certificateVariables = ['PIP_CERT', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'SSL_CERT_FILE'] as const;
const proxyVariables = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
] as const;

/**
 * Puts into `folder` what `synapse/Dockerfile` is built from: the requirements, and pip's settings of this machine
 * as far as the environment tells them. Returns the names of the files.
 */
export function writeBuildContext(folder: string, env: NodeJS.ProcessEnv = process.env): readonly string[] {
  const files: string[] = ['Dockerfile', 'requirements.txt'];
  copyFileSync(synapseFilePath('Dockerfile'), join(folder, 'Dockerfile'));
  copyFileSync(synapseFilePath('requirements.txt'), join(folder, 'requirements.txt'));

  const pip = settings.flatMap((key) => {
    const value = env[`PIP_${key.replaceAll('-', '_').toUpperCase()}`];
    return value ? [`${key} = ${value}`] : [];
  });
  const certificates = certificateVariables.map((name) => env[name]).find((path) => path && existsSync(path));
  if (certificates) {
    copyFileSync(certificates, join(folder, 'ca.crt'));
    files.push('ca.crt');
    pip.push('cert = /build/ca.crt');
  }
  if (pip.length > 0) {
    writeFileSync(join(folder, 'pip.conf'), ['[global]', ...pip, ''].join('\n'));
    files.push('pip.conf');
  }
  return files;
}

/** The proxies of this machine, as the build arguments that every Dockerfile takes without declaring them. */
export function proxyBuildArguments(env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return Object.fromEntries(
    proxyVariables.flatMap((name) => {
      const value = env[name];
      return value ? [[name, value]] : [];
    }),
  );
}
