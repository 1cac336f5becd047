import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition, StateValue } from 'xstate';
import { declaredTransitions } from '../declared-transitions.js';
import { domainOf, isBelow } from '../explore/drop-preempted.js';
import type { TraceLine } from './record-trace.js';

export interface TraceProblem {
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

export interface TraceReport {
  readonly moves: number;
  readonly actors: number;
  readonly problems: readonly TraceProblem[];
}

/**
 * Follows each actor of a recorded trace through its chart, from the initial states on: every transition must be declared, leave a state that
 * is active, answer the event that was recorded, and lead where the trace says. Whether guards said yes rightly is not known from a trace.
 */
export function checkTrace(lines: readonly string[], machines: readonly AnyStateMachine[]): TraceReport {
  const charts = new Map(machines.map((machine) => [machine.id, new Chart(machine)]));
  const actors = new Map<string, ReadonlySet<AnyStateNode>>();
  const problems: TraceProblem[] = [];
  lines.forEach((text, index) => {
    const line = parseLine(text);
    const chart = line === undefined ? undefined : charts.get(line.chart);
    const fail = (message: string): void => void problems.push({ line: index + 1, message });
    if (line === undefined) return fail(`not a move: ${text.slice(0, 80)}`);
    if (chart === undefined) return fail(`no chart is called ${line.chart}: ${[...charts.keys()].join(', ')}`);
    const before = actors.get(line.actor) ?? chart.start;
    const step = chart.follow(before, line);
    if (typeof step === 'string') fail(`${line.chart} ${line.actor}: ${step}`);
    actors.set(line.actor, typeof step === 'string' ? chart.nodesIn(line.to as StateValue) : step);
  });
  return { moves: lines.length, actors: actors.size, problems };
}

class Chart {
  readonly start: ReadonlySet<AnyStateNode>;
  readonly #root: AnyStateNode;
  readonly #transitions: ReadonlyMap<string, AnyTransitionDefinition>;

  constructor(machine: AnyStateMachine) {
    this.#root = machine.root;
    this.#transitions = new Map([...declaredTransitions(machine)].map(([one, name]) => [name, one]));
    this.start = complete(new Set([machine.root]));
  }

  /** The active nodes after the move, or what is wrong with it. */
  follow(before: ReadonlySet<AnyStateNode>, { event, transitions, to }: TraceLine): ReadonlySet<AnyStateNode> | string {
    const said = this.nodesIn(to as StateValue);
    const taken: AnyTransitionDefinition[] = [];
    for (const name of transitions) {
      const one = this.#transitions.get(name);
      if (one === undefined) return `no transition is called '${name}'`;
      if (!before.has(one.source)) return `'${name}' leaves a state that is not active: ${show(before)}`;
      const asked = one.eventType as string;
      if (asked !== '' && asked !== event && !asked.endsWith('*')) return `'${name}' does not answer ${event}`;
      taken.push(one);
    }
    const after = taken.reduce(move, before);
    const isHistory = taken.some((one) => one.target?.some((node) => node.type === 'history'));
    if (!isHistory && show(after) !== show(said)) return `'${transitions.join("', '")}' leads to ${show(after)}, not to ${show(said)}`;
    return said;
  }

  /** The active nodes of a state value. Unknown names are left out, so that they differ from any place where a move can lead. */
  nodesIn(value: StateValue): ReadonlySet<AnyStateNode> {
    const nodes = new Set<AnyStateNode>([this.#root]);
    const add = (node: AnyStateNode, below: StateValue | undefined): void => {
      for (const [key, rest] of Object.entries(typeof below === 'string' ? { [below]: undefined } : (below ?? {}))) {
        const child = (node.states as Record<string, AnyStateNode | undefined>)[key];
        if (child === undefined) continue;
        nodes.add(child);
        add(child, rest);
      }
    };
    add(this.#root, value);
    return nodes;
  }
}

/** SCXML: leave everything below the domain, enter the targets and what surrounds them, then what they begin with. */
function move(active: ReadonlySet<AnyStateNode>, transition: AnyTransitionDefinition): ReadonlySet<AnyStateNode> {
  const domain = domainOf(transition);
  if (domain === undefined) return active;
  const next = new Set([...active].filter((node) => !isBelow(node, domain)));
  for (const target of transition.target ?? [])
    for (let node: AnyStateNode | undefined = target; node !== undefined && node !== domain; node = node.parent) next.add(node);
  return complete(next);
}

function complete(active: Set<AnyStateNode>): ReadonlySet<AnyStateNode> {
  for (const node of active) {
    const children = Object.values(node.states as Record<string, AnyStateNode>).filter((child) => child.type !== 'history');
    if (node.type === 'parallel') for (const child of children) active.add(child);
    if (node.type !== 'compound' || children.some((child) => active.has(child))) continue;
    for (const target of node.initial.target)
      for (let one: AnyStateNode | undefined = target; one !== undefined && one !== node; one = one.parent) active.add(one);
  }
  return active;
}

const show = (active: ReadonlySet<AnyStateNode>): string =>
  [...active]
    .filter((node) => node.type === 'atomic' || node.type === 'final')
    .map((node) => node.path.join('.'))
    .sort()
    .join(' | ');

function parseLine(text: string): TraceLine | undefined {
  try {
    const line = JSON.parse(text) as Partial<TraceLine> | null;
    const isMove =
      typeof line?.actor === 'string' &&
      typeof line.chart === 'string' &&
      typeof line.event === 'string' &&
      Array.isArray(line.transitions);
    return isMove ? (line as TraceLine) : undefined;
  } catch {
    return undefined;
  }
}
