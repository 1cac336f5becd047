import { createRequire, register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigError } from '../errors.js';

/**
 * Imports a file of the user’s. TypeScript is compiled by the `typescript` package that is installed beside the file; without one, a Node
 * that strips types by itself (22.18 on) will do. Rejects with `ConfigError` when there is neither, or the file cannot be imported.
 */
export async function loadModule(file: string): Promise<Readonly<Record<string, unknown>>> {
  const path = resolve(file);
  if (/\.[mc]?ts$/.test(path)) compileTypes(path);
  try {
    return (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new ConfigError([{ path: file, message: `cannot be imported: ${error instanceof Error ? error.message : String(error)}` }]);
  }
}

function compileTypes(path: string): void {
  const compiler = compilerBeside(path);
  if (compiler !== undefined) register('./compile-types.js', import.meta.url, { data: { compiler } });
  else if (!('typescript' in process.features))
    throw new ConfigError([
      {
        path,
        message: `is TypeScript, and Node ${process.version} cannot read it: install the package typescript beside it, or give the compiled .js`,
      },
    ]);
}

function compilerBeside(path: string): string | undefined {
  try {
    return pathToFileURL(createRequire(path).resolve('typescript')).href;
  } catch {
    return undefined;
  }
}
