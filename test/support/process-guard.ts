import { spawn, type ChildProcess } from 'node:child_process';

/** Reads `add PID` and `gone PID`; when its pipe closes, by `kill -9` of our process too, it kills whoever is left, also the frozen. */
const SCRIPT = `
pids=
while read -r verb pid; do
  case $verb in
    add) pids="$pids $pid" ;;
    gone) left=; for one in $pids; do [ "$one" = "$pid" ] || left="$left $one"; done; pids=$left ;;
  esac
done
[ -z "$pids" ] || kill -KILL $pids
`;

/** Outlives this process by a moment, so that no process it started stays behind. */
export class ProcessGuard {
  readonly #shell: ChildProcess = spawn('sh', ['-c', SCRIPT], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });

  constructor() {
    this.#shell.unref();
  }

  watch(child: ChildProcess): void {
    this.#shell.stdin?.write(`add ${child.pid}\n`);
    child.once('exit', () => this.#shell.stdin?.writable && this.#shell.stdin.write(`gone ${child.pid}\n`));
  }

  end(): void {
    this.#shell.stdin?.end();
  }
}
