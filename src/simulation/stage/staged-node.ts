import { PROTOCOL_MAX } from '../../../machines/model/entries.js';
import type { Worker } from '../../worker/worker.js';
import type { Fate } from '../faults/scenario.js';
import type { Line } from '../world/line.js';
import type { SimulatedProcess } from '../world/simulated-process.js';
import type { Mood } from './user-code.js';

/** One process of a node, with its worker. */
export interface Life {
  readonly process: SimulatedProcess;
  readonly worker: Worker;
  /** It has the name of its node. */
  readonly isNamed: boolean;
  /** It was told to stop. */
  isStopping: boolean;
}

export interface Birth {
  readonly id: string;
  /** Without one, the group keeps nothing for it. */
  readonly name?: string;
  /** The newest protocol that its code speaks. */
  readonly protocolMax: number;
  /** The worker has ended, or could not start. */
  readonly onOver: (life: Life) => void;
}

export interface NodeParts {
  readonly name: string;
  /** Starts a process with a worker; `onOver` is called when the worker has ended by itself. */
  readonly begin: (node: StagedNode, birth: Birth) => Life;
  readonly stop: (life: Life, hold: boolean) => Promise<unknown>;
  readonly linesOf: (process: SimulatedProcess) => readonly Line[];
  readonly onDeath: (process: SimulatedProcess) => void;
  readonly after: (ms: number, then: () => void) => void;
}

/** What ends by itself is started again after this long, as a container platform does. */
const RESTART_MS = 1_000;
/** A process goes on for this long after its worker has stopped: what the worker left behind would show. */
const LINGERS_MS = 10_000;
/** A machine that is gone for good is noticed by the server after this long. */
const NOTICED_MS = 5_000;

/** A place where one process of the service should run: starts it, and starts another when it has ended. */
export class StagedNode {
  readonly name: string;
  readonly mood: Mood = { throws: false, ignores: false };
  /** The newest protocol of the code that is installed: what is started next speaks it. */
  protocolMax = PROTOCOL_MAX;
  readonly #parts: NodeParts;
  readonly #lives = new Set<Life>();
  #current: Life | undefined;
  #count = 0;
  #isClosed = false;

  constructor(parts: NodeParts) {
    this.#parts = parts;
    this.name = parts.name;
  }

  /** The newest process that lives. Of two under one name the one that joined last stays, which may be the one that was started first. */
  get process(): SimulatedProcess | undefined {
    return this.#current?.process;
  }

  get worker(): Worker | undefined {
    return this.#current?.worker;
  }

  /** Everything of this node that lives: a twin that was replaced may still be ending. */
  get lives(): readonly Life[] {
    return [...this.#lives];
  }

  start(isRenamed = false): void {
    if (this.#isClosed) return;
    const life = this.#parts.begin(this, {
      id: `${this.name}${++this.#count}`,
      protocolMax: this.protocolMax,
      ...(!isRenamed && { name: this.name }),
      onOver: (ended) => this.#over(ended),
    });
    this.#lives.add(life);
    this.#current = life;
  }

  crash(how: { readonly noticedAfterMs: number; readonly returnsAfterMs: number; readonly isRenamed?: boolean }): void {
    const life = this.#current;
    if (!life) return;
    this.#kill(life, how.noticedAfterMs);
    this.#return(how.returnsAfterMs, how.isRenamed);
  }

  stop(how: { readonly hold: boolean; readonly returnsAfterMs: number; readonly killedAfterMs?: number }): void {
    const life = this.#current;
    if (!life || life.isStopping) return;
    life.isStopping = true;
    const over = (lingersMs: number): void => {
      if (!this.#lives.has(life)) return;
      this.#forget(life);
      this.#parts.after(lingersMs, () => this.#kill(life, 0));
      this.#return(how.returnsAfterMs);
    };
    life.process.soon(() => void this.#parts.stop(life, how.hold).then(() => this.#parts.after(0, () => over(LINGERS_MS))));
    if (how.killedAfterMs !== undefined) this.#parts.after(how.killedAfterMs, () => over(0));
  }

  /** A second process under the same name; the first should notice, and go. */
  startTwin(): void {
    if (this.#current && !this.#current.isStopping && this.#current.isNamed) this.start();
  }

  /** It stops, and starts with other code. */
  update(protocolMax: number, returnsAfterMs: number): void {
    this.protocolMax = protocolMax;
    this.stop({ hold: true, returnsAfterMs });
  }

  eachLine(act: (line: Line) => void): void {
    if (this.#current) for (const line of this.#parts.linesOf(this.#current.process)) act(line);
  }

  upset({ throwsForMs, ignoresForMs }: { readonly throwsForMs?: number; readonly ignoresForMs?: number }): void {
    const { mood } = this;
    if (throwsForMs !== undefined) {
      mood.throws = true;
      this.#parts.after(throwsForMs, () => (mood.throws = false));
    }
    if (ignoresForMs !== undefined) {
      mood.ignores = true;
      this.#parts.after(ignoresForMs, () => (mood.ignores = false));
    }
  }

  /** Whole again, at once. */
  heal(): void {
    this.mood.throws = this.mood.ignores = false;
    for (const { process } of this.#lives) {
      for (const line of this.#parts.linesOf(process)) line.heal();
      process.wake();
    }
    if (!this.#current) this.start();
  }

  /** Broken for good: nothing of it is started again. */
  condemn(fate: Fate): void {
    this.#isClosed = true;
    for (const life of this.lives) {
      if (fate === 'dead') this.#kill(life, NOTICED_MS);
      else if (fate === 'still') life.process.stand(Infinity);
      else for (const line of this.#parts.linesOf(life.process)) line.cut(fate === 'deaf' ? 'down' : 'up', Infinity);
    }
  }

  #kill(life: Life, noticedAfterMs: number): void {
    this.#forget(life);
    life.process.die();
    this.#parts.onDeath(life.process);
    this.#parts.after(noticedAfterMs, () => this.#parts.linesOf(life.process).forEach((line) => line.vanish()));
  }

  #forget(life: Life): void {
    this.#lives.delete(life);
    if (this.#current === life) this.#current = this.lives.findLast(({ isStopping }) => !isStopping);
  }

  #return(afterMs: number, isRenamed = false): void {
    this.#parts.after(afterMs, () => {
      if (!this.#current) this.start(isRenamed);
    });
  }

  /** The worker has ended without being told to. */
  #over(life: Life): void {
    if (life.isStopping || !this.#lives.has(life)) return;
    this.#kill(life, 0);
    if (!this.#current) this.#return(RESTART_MS);
  }
}
