import type { ChartGraph, ChartState, ChartTransition } from './chart-graph.js';

/**
 * The chart as a Mermaid `stateDiagram-v2`, which GitHub and many editors draw by themselves. States and what leads from one to another:
 * what a state does while it stays (entry, exit, actors, inner transitions) has no place there.
 */
export function writeMermaid(graph: ChartGraph): string {
  const names = mermaidNames(graph.states);
  const nameOf = (id: string): string => names.get(id) ?? id;
  const [chart] = graph.states;
  const outer = chart === undefined ? [] : [...stateText({ graph, nameOf }, chart), ...arrowsWithin({ graph, nameOf }, undefined)];
  return ['stateDiagram-v2', ...outer.map(indented), ''].join('\n');
}

interface Writing {
  readonly graph: ChartGraph;
  readonly nameOf: (id: string) => string;
}

function stateText(writing: Writing, state: ChartState): readonly string[] {
  const { graph, nameOf } = writing;
  const head = `state "${plain(state.name).replaceAll('"', "'")}" as ${nameOf(state.id)}`;
  const end = state.kind === 'final' ? [`${nameOf(state.id)} --> [*]`] : [];
  const inside = graph.states.filter(({ parent }) => parent === state.id).map((child) => stateText(writing, child));
  if (inside.length === 0) return [head, ...end];
  const start = state.initial === undefined ? [] : [`[*] --> ${nameOf(state.initial)}`];
  const regions = state.kind === 'parallel' ? inside.flatMap((region, at) => (at === 0 ? region : ['--', ...region])) : inside.flat();
  return [`${head} {`, ...[...start, ...regions, ...arrowsWithin(writing, state.id)].map(indented), '}'];
}

/** Arrows stand in the innermost state that has both of their ends inside: elsewhere Mermaid cannot draw them between regions. */
function arrowsWithin({ graph, nameOf }: Writing, id: string | undefined): readonly string[] {
  return graph.transitions.flatMap(({ target, ...one }) =>
    target === undefined || innermost(graph.states, one.source, target) !== id
      ? []
      : [`${nameOf(one.source)} --> ${nameOf(target)}: ${plain(labelOf(one))}`],
  );
}

function innermost(states: readonly ChartState[], source: string, target: string): string | undefined {
  const parents = new Map(states.map(({ id, parent }) => [id, parent]));
  const above = (id: string | undefined): readonly string[] => (id === undefined ? [] : [id, ...above(parents.get(id))]);
  const others = new Set(above(parents.get(target)));
  return above(parents.get(source)).find((id) => others.has(id));
}

const indented = (line: string): string => `  ${line}`;

const labelOf = ({ trigger, guard, actions }: Omit<ChartTransition, 'target'>): string =>
  [trigger, ...(guard === undefined ? [] : [`[${guard}]`]), ...(actions.length === 0 ? [] : [`/ ${actions.join(', ')}`])].join(' ');

/** Mermaid ends a label at these, and has no way to write them; `#` starts its entities, angle brackets are HTML. */
const LOOKALIKES: Readonly<Record<string, string>> = { ':': '∶', ';': ',', '#': '♯', '<': '‹', '>': '›', '\n': ' ' };
const plain = (text: string): string => text.replace(/[:;#<>\n]/g, (one) => LOOKALIKES[one] ?? one);

/** Words of letters, digits and `_`, one for each state. `s_` keeps them apart from the words of Mermaid. */
function mermaidNames(states: readonly ChartState[]): ReadonlyMap<string, string> {
  const taken = new Set<string>();
  return new Map(
    states.map(({ id }) => {
      const word = `s_${id.replace(/\W/g, '_')}`;
      const wanted = [word, ...states.map((_, at) => `${word}_${at + 2}`)].find((one) => !taken.has(one)) ?? word;
      taken.add(wanted);
      return [id, wanted];
    }),
  );
}
