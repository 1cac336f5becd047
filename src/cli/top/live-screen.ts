/** The alternate screen, no cursor, and long lines cut instead of broken. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const LEAVE = '\u001b[?7h\u001b[?25h\u001b[?1049l';
/** Terminals that know synchronized updates show a frame at once; the others ignore it. */
const BEGIN = '\u001b[?2026h\u001b[H';
const END = '\u001b[J\u001b[?2026l';
const END_OF_LINE = '\u001b[K';
const CTRL_C = '\u0003';

/** The whole terminal of this process, to draw on. Disposing it gives the terminal back as it was. */
export class LiveScreen {
  readonly #onEnd: () => void;
  readonly #onResize: () => void;
  readonly #restore = (): void => void process.stdout.write(LEAVE);
  readonly #read = (keys: string): void => {
    if (/q/i.test(keys) || keys.includes(CTRL_C)) this.#onEnd();
  };
  #shown = '';

  constructor({ onEnd, onResize }: { readonly onEnd: () => void; readonly onResize: () => void }) {
    this.#onEnd = onEnd;
    this.#onResize = (): void => {
      this.#shown = '';
      onResize();
    };
    process.stdout.write(ENTER);
    // Also when the process ends by an error.
    process.once('exit', this.#restore);
    process.stdout.on('resize', this.#onResize);
    if (!process.stdin.isTTY) return;
    process.stdin.setRawMode(true);
    process.stdin.setEncoding('utf8').on('data', this.#read).resume();
  }

  get columns(): number {
    return process.stdout.columns;
  }

  get rows(): number {
    return process.stdout.rows;
  }

  /** In place, and only when something differs: nothing flickers. */
  draw(lines: readonly string[]): void {
    const frame = lines.map((line) => line + END_OF_LINE).join('\r\n');
    if (frame === this.#shown) return;
    this.#shown = frame;
    process.stdout.write(BEGIN + frame + END);
  }

  [Symbol.dispose](): void {
    process.off('exit', this.#restore);
    process.stdout.off('resize', this.#onResize);
    if (process.stdin.isTTY) {
      process.stdin.off('data', this.#read).pause();
      process.stdin.setRawMode(false);
    }
    this.#restore();
  }
}
