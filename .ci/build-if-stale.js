// Compiles when a source, or a folder of sources, changed after the last build. Whole, not incrementally: what tsc infers for the charts
// depends on the order in which it looks at files, and an incremental build that starts in the middle fails where a whole one does not.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, statSync } from 'node:fs';

const changedAtMs = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
const sources = ['src', 'machines'].flatMap((folder) => [
  folder,
  ...readdirSync(folder, { recursive: true }).map((name) => `${folder}/${name}`),
]);
const newestMs = Math.max(...[...sources, 'package.json', 'tsconfig.json', 'tsconfig.build.json'].map(changedAtMs));

if (changedAtMs('dist/src/demo/main.js') < newestMs) {
  console.log('Compiling to dist: the sources changed, or were never compiled.');
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  if (status !== 0) {
    rmSync('dist', { recursive: true, force: true });
    process.exit(status ?? 1);
  }
}
