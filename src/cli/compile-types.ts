import { access, readFile } from 'node:fs/promises';
import type { InitializeHook, LoadHook, ResolveHook } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Hooks of Node's module loader: types are removed from `.ts` files, and `./x.js` is found where only `./x.ts` is. Run in a thread of Node's. */
interface Compiler {
  transpileModule(text: string, options: { fileName: string; compilerOptions: object }): { readonly outputText: string };
}

let compiler: Compiler | undefined;

export const initialize: InitializeHook<{ readonly compiler: string }> = async ({ compiler: url }) => {
  const loaded = (await import(url)) as { readonly default: Compiler };
  compiler = loaded.default;
};

export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  const url = specifier.startsWith('.') && specifier.endsWith('.js') ? new URL(specifier, context.parentURL).href : undefined;
  const source = url?.replace(/\.js$/, '.ts');
  if (url !== undefined && source !== undefined && !(await exists(url)) && (await exists(source)))
    return { url: source, format: 'module', shortCircuit: true };
  return nextResolve(specifier, context);
};

export const load: LoadHook = async (url, context, nextLoad) => {
  if (!/^file:.*\.[mc]?ts$/.test(url) || compiler === undefined) return nextLoad(url, context);
  const fileName = fileURLToPath(url);
  // ES2022 and ESNext by their numbers: the compiler is the user's own.
  const compilerOptions = { target: 9, module: 99, inlineSourceMap: true };
  const { outputText } = compiler.transpileModule(await readFile(fileName, 'utf8'), { fileName, compilerOptions });
  return { format: 'module', source: outputText, shortCircuit: true };
};

const exists = (url: string): Promise<boolean> =>
  access(fileURLToPath(url)).then(
    () => true,
    () => false,
  );
