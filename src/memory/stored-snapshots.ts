import { UnavailableError } from '../errors.js';
import type { StoredSnapshot } from '../ports.js';

/** The snapshots of a group, shared by all links. It keeps the bytes it is given and hands out copies. */
export class StoredSnapshots {
  readonly #bytesMax: number;
  readonly #snapshots = new Map<number, Uint8Array>();

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  save(snapshot: StoredSnapshot): void {
    let bytes = snapshot.data.length;
    for (const [sequence, data] of this.#snapshots) if (sequence !== snapshot.sequence) bytes += data.length;
    if (bytes > this.#bytesMax) {
      throw new UnavailableError(
        `Snapshot ${snapshot.sequence} does not fit: ${bytes} bytes in all, limit ${this.#bytesMax}. Prune older ones.`,
      );
    }
    this.#snapshots.set(snapshot.sequence, snapshot.data);
  }

  newest(below: number): StoredSnapshot | undefined {
    const sequence = Math.max(...[...this.#snapshots.keys()].filter((one) => one < below));
    const data = this.#snapshots.get(sequence);
    return data && { sequence, data: new Uint8Array(data) };
  }

  prune(below: number): void {
    for (const sequence of this.#snapshots.keys()) if (sequence < below) this.#snapshots.delete(sequence);
  }
}
