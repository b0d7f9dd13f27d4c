import { registerHooks } from 'node:module';

const packageRoot = new URL('../../../', import.meta.url);
const ourself = new URL('../index.ts', import.meta.url).href;

// Lets a program in any folder import packages as if they were installed there, this one from its sources.
registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier === 'cara-smoke/crypto-store') return { url: ourself, shortCircuit: true };
    const isPackage = !/^(?:[./]|node:|file:)/u.test(specifier);
    const outside = context.parentURL && !context.parentURL.startsWith(packageRoot.href);
    return nextResolve(
      specifier,
      isPackage && outside ? { ...context, parentURL: import.meta.url } : context,
    );
  },
});
