import { Argument, type Command, InvalidArgumentError } from 'commander';
import { isCanonicalUserId } from '../../../channels/matrix/user-id.ts';
import { type CodeKind, codeKinds, labelFault, mintLimits } from '../../../sign-up/codes/code.ts';
import { addStateOption, type StateOption, withCodes } from './with-codes.ts';

interface MintOptions extends StateOption {
  readonly count: number;
  readonly uses: number;
  readonly label: string;
  readonly inviter?: string;
}

/** Adds `mint`: makes codes. */
export function addMintCommand(onboarding: Command): void {
  addStateOption(onboarding.command('mint'))
    .description('make codes and print them, one a line')
    .addArgument(new Argument('[kind]', 'what they open').choices(codeKinds).default('signup'))
    .option('-n, --count <n>', `how many, 1 to ${mintLimits.codes}`, parseUpTo(mintLimits.codes), 1)
    .option('-u, --uses <n>', `uses of each, 1 to ${mintLimits.uses}`, parseUpTo(mintLimits.uses), 1)
    .option('-l, --label <text>', 'what they are for', parseLabel, '')
    .option('-i, --inviter <user>', 'the person who gets a direct room with newcomers', parseUserId)
    .addHelpText(
      'after',
      '\nExample:\n  cara-ref onboarding mint --count 3 --inviter @alice:example.org --state ~/sign-up',
    )
    .action((kind: CodeKind, order: MintOptions) =>
      withCodes(order, 'maybe-new', (codes) => {
        for (const code of codes.mint({ ...order, kind })) process.stdout.write(`${code}\n`);
      }),
    );
}

function parseUpTo(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/u.test(text) && value >= 1 && value <= most) return value;
    throw new InvalidArgumentError(`Expected a number from 1 to ${most}.`);
  };
}

function parseLabel(text: string): string {
  const fault = labelFault(text);
  if (fault) throw new InvalidArgumentError(fault);
  return text;
}

function parseUserId(text: string): string {
  if (isCanonicalUserId(text)) return text;
  throw new InvalidArgumentError('Expected a user id such as @name:example.com.');
}
