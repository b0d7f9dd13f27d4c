import { type Command, InvalidArgumentError } from 'commander';
import { asObject } from '../../base/json.ts';
import { withoutTerminalUnsafe as safe } from '../../base/deceptive-characters.ts';
import { addConnectionOptions, type ConnectionOptions } from '../connection/connection-options.ts';
import { findGateway } from '../connection/find-gateway.ts';
import { askOverWebSocket, type SocketOptions } from '../connection/websocket-request.ts';
import type { Console } from '../console/console.ts';

const usualLines = 50;

interface LogsOptions extends ConnectionOptions, SocketOptions {
  readonly lines: number;
}

/** Adds `logs`: the newest lines of a gateway's log. */
export function addLogsCommand(program: Command, console: Console): void {
  addConnectionOptions(program.command('logs'))
    .description("print the newest lines of a running gateway's log")
    .option('-n, --lines <n>', 'how many at most', parseLines, usualLines)
    .option('--tls', 'connect with TLS')
    .option('--trust', 'with TLS: take a certificate that nobody vouches for')
    .option('--allow-plaintext', 'send the token in clear to another machine')
    .addHelpText('after', '\nExample:\n  cara-ref logs -n 200')
    .action(async ({ lines, ...options }: LogsOptions) => {
      const gateway = await findGateway(options, console);
      const request = { method: 'logs.tail', params: { limit: lines } };
      const { entries, truncated } = await askOverWebSocket(gateway, options, request);
      for (const entry of Array.isArray(entries) ? entries : []) console.print(lineOf(asObject(entry)));
      if (truncated === true) console.complain('(log output truncated; reduce scope or increase --lines)');
    });
}

function lineOf({ timestamp, level, target, message, fields }: Readonly<Record<string, unknown>>): string {
  const time = new Date(Number(timestamp)).toISOString();
  const { err, ...facts } = asObject(fields);
  const { message: reason } = asObject(err);
  const text = typeof reason === 'string' ? `${String(message)}: ${reason}` : String(message);
  const told = Object.entries(facts).flatMap(([name, fact]) =>
    typeof fact === 'object' ? [] : [` ${name}=${String(fact)}`],
  );
  // One entry is one line, also where a text in it has several.
  const line = `${time} [${String(level)}] ${String(target)}: ${text}${told.join('')}`;
  return line
    .split(/\s*\n\s*/u)
    .map(safe)
    .join(' ⏎ ');
}

function parseLines(text: string): number {
  if (/^[1-9]\d*$/u.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a number from 1 on.');
}
