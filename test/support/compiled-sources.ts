import { mkdir, readdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['src', 'machines', 'test', 'examples'];
/** The same doors as the package has, so that examples may import it by its name. */
const PACKAGE = JSON.stringify({
  name: 'conclave',
  type: 'module',
  exports: {
    '.': './src/index.js',
    './dashboard': './src/dashboard/index.js',
    './machines': './machines/index.js',
    './metrics': './src/metrics/index.js',
    './simulation': './src/simulation/index.js',
    './tracing': './src/tracing/index.js',
    './verification': './src/verification/index.js',
  },
});
let compiled: Promise<string> | undefined;

/**
 * This repository as JavaScript, for tests that start real processes: plain node cannot run our sources. Returns the folder, inside
 * `node_modules` so that packages resolve. Only types are removed, and only from files that changed since their last output: some
 * milliseconds a file the first time. May run in several processes at once.
 */
export const compileSources = (): Promise<string> => (compiled ??= compileAll(join(ROOT, 'node_modules/.cache/conclave-test')));

/** The path of one compiled module, like `compiledPath('test/scenarios/member-process.ts')`. */
export const compiledPath = async (module: string): Promise<string> => join(await compileSources(), module.replace(/\.ts$/, '.js'));

const compileAll = async (output: string): Promise<string> => {
  await mkdir(output, { recursive: true });
  await place(join(output, 'package.json'), PACKAGE);
  for (const folder of FOLDERS) {
    const names = await readdir(join(ROOT, folder), { recursive: true });
    const modules = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
    await Promise.all(modules.map((name) => compileOne(join(ROOT, folder, name), join(output, folder, name.replace(/\.ts$/, '.js')))));
  }
  return output;
};

const compileOne = async (source: string, target: string): Promise<void> => {
  const { mtime } = await stat(source);
  if ((await changedAtMs(target)) === mtime.getTime()) return;
  const { outputText } = ts.transpileModule(await readFile(source, 'utf8'), {
    fileName: source,
    compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true, inlineSourceMap: true },
  });
  await mkdir(dirname(target), { recursive: true });
  await place(target, outputText, mtime); // An output is as old as its source: any other age means that the source changed.
};

/** Writes to a name of its own and renames: another process may be reading the old file, or writing the same. */
const place = async (target: string, text: string, changedAt = new Date(0)): Promise<void> => {
  const draft = `${target}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  await writeFile(draft, text);
  await utimes(draft, changedAt, changedAt);
  await rename(draft, target);
};

const changedAtMs = (path: string): Promise<number> =>
  stat(path).then(
    (info) => info.mtime.getTime(),
    () => -1,
  );
