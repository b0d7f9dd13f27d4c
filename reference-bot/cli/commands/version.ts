import type { Command } from 'commander';
import { version } from '../../base/version.ts';
import type { Console } from '../console/console.ts';

/** Adds `version`. */
export function addVersionCommand(program: Command, console: Pick<Console, 'print'>): void {
  program
    .command('version')
    .description('tell the version, and what it runs on')
    .addHelpText('after', '\nExample:\n  cara-ref version')
    .action(() => {
      console.print(`cara-ref ${version}`);
      console.print(`  Node:       ${process.versions.node}`);
      console.print(`  Platform:   ${process.platform} (${process.arch})`);
    });
}
