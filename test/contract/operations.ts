import { ConclaveError } from '../../src/errors.js';
import { beatSubject } from '../../src/protocol/subjects.js';
import type { SeededRandom } from '../../src/simulation/world/seeded-random.js';
import { bytes, type ContractLink, soon, text } from './contract-world.js';

/** One call on one member's ports, or one thing that happens to its line. */
export type Operation =
  | { readonly kind: 'append'; readonly text: string }
  | { readonly kind: 'read'; readonly from: number; readonly limit: number }
  | { readonly kind: 'position' }
  | { readonly kind: 'compact'; readonly through: number }
  | { readonly kind: 'save'; readonly sequence: number; readonly text: string }
  | { readonly kind: 'load'; readonly below: number }
  | { readonly kind: 'prune'; readonly below: number }
  | { readonly kind: 'ask'; readonly whom: number }
  | { readonly kind: 'respond' | 'fallSilent' | 'cut' | 'mend' };

export interface MemberOperation {
  readonly member: number;
  readonly operation: Operation;
}

const KINDS = [
  ...['append', 'append', 'append', 'read', 'read', 'position', 'compact', 'save', 'load', 'prune'],
  ...['ask', 'ask', 'respond', 'respond', 'fallSilent', 'cut', 'mend', 'mend', 'mend'],
] as readonly Operation['kind'][];

/** What a seed draws. Most numbers lie around what is stored by then, some beyond it. */
export function drawOperations(random: SeededRandom, count: number, members: number): readonly MemberOperation[] {
  const whole = (below: number): number => Math.floor(random.next() * below);
  return Array.from({ length: count }, (_, at) => {
    const kind = KINDS[whole(KINDS.length)] as Operation['kind'];
    const stored = at / 6; // About as many appends have been drawn by then.
    const details = {
      ...{ text: 'x'.repeat(whole(2_000)), from: whole(stored + 4) - 1, limit: whole(20), through: whole(stored / 2 + 3) - 1 },
      ...{ sequence: 1 + whole(stored), below: whole(stored + 3) - 1, whom: whole(members) },
    };
    return { member: whole(members), operation: { kind, ...details } };
  });
}

/** One member that takes operations, and says how each ended in words that are the same in every world. */
export class OperatedMember {
  readonly #link: ContractLink;
  readonly #group: string;
  readonly #index: number;
  #endResponding: (() => void) | undefined;
  #isCut = false;

  constructor(link: ContractLink, group: string, index: number) {
    this.#link = link;
    this.#group = group;
    this.#index = index;
  }

  async take(operation: Operation): Promise<string> {
    try {
      return JSON.stringify(await this.#do(operation));
    } catch (error) {
      if (error instanceof ConclaveError) return error.code;
      throw error;
    }
  }

  #do(operation: Operation): unknown {
    const { log, store, bus } = this.#link.link;
    switch (operation.kind) {
      case 'append':
        return log.append(bytes(operation.text), soon).then(withoutCause);
      case 'read':
        return log
          .read(operation.from, operation.limit, soon)
          .then((records) => records.map(({ sequence, data }) => [sequence, text(data)]));
      case 'position':
        return log.position(soon).then(({ first, last }) => [first, last]);
      case 'compact':
        return log.compact(operation.through, soon);
      case 'save':
        return store.save({ sequence: operation.sequence, data: bytes(operation.text) }, soon);
      case 'load':
        return store.load({ ...soon, below: operation.below }).then((found) => found && [found.sequence, text(found.data)]);
      case 'prune':
        return store.prune(operation.below, soon);
      case 'ask':
        return bus
          .request(beatSubject(this.#group, String(operation.whom)), bytes('?'), soon)
          .then((reply) => (reply.kind === 'answered' ? text(reply.data) : reply.kind));
      default:
        return this.#change(operation.kind);
    }
  }

  async #change(kind: 'respond' | 'fallSilent' | 'cut' | 'mend'): Promise<void> {
    const { link, cut, mend } = this.#link;
    if (kind === 'respond')
      this.#endResponding ??= link.bus.respond(beatSubject(this.#group, String(this.#index)), (_, reply) =>
        reply(bytes(`I am ${this.#index}`)),
      );
    if (kind === 'fallSilent') this.#endResponding?.();
    if (kind === 'fallSilent') this.#endResponding = undefined;
    if (kind === 'cut' && !this.#isCut) await cut();
    if (kind === 'mend' && this.#isCut) await mend();
    if (kind === 'cut' || kind === 'mend') this.#isCut = kind === 'cut';
    // The other side has heard of it when it answers what was asked later.
    if (!this.#isCut) await link.log.position(soon);
  }
}

const withoutCause = (outcome: object): object => Object.fromEntries(Object.entries(outcome).filter(([name]) => name !== 'cause'));
