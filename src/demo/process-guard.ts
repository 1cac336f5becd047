import { spawn, type ChildProcess } from 'node:child_process';

/**
 * Reads `add PID` and `gone PID` until its pipe closes, which `kill -9` of our process does too; then kills whoever is left, also the frozen,
 * and removes the folder. Called as `sh -c SCRIPT guard FOLDER`.
 */
const SCRIPT = `
pids=
while read -r verb pid; do
  case $verb in
    add) pids="$pids $pid" ;;
    gone) left=; for one in $pids; do [ "$one" = "$pid" ] || left="$left $one"; done; pids=$left ;;
  esac
done
[ -z "$pids" ] || kill -KILL $pids
rm -rf -- "$1"
`;

/** Outlives this process by a moment, so that nothing that it started or wrote stays behind. */
export class ProcessGuard {
  readonly #shell: ChildProcess;

  constructor(folder: string) {
    this.#shell = spawn('sh', ['-c', SCRIPT, 'guard', folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    this.#shell.stdin?.on('error', () => undefined); // EPIPE: the guard is gone already.
    this.#shell.unref();
  }

  watch(child: ChildProcess): void {
    this.#tell(`add ${child.pid}`);
    child.once('exit', () => this.#tell(`gone ${child.pid}`));
  }

  /** Ends what is left; settles when that is done. */
  end(): Promise<void> {
    const gone = new Promise<void>((resolve) => this.#shell.once('close', () => resolve()));
    this.#shell.ref();
    this.#shell.stdin?.end();
    return gone;
  }

  #tell(line: string): void {
    if (this.#shell.stdin?.writable) this.#shell.stdin.write(`${line}\n`);
  }
}
