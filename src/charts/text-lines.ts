import type { ChartState, ChartTransition } from './chart-graph.js';
import { textWidth } from './text-width.js';

/** A piece of text in one colour. `role` is the class that it has in the picture. */
export interface TextSpan {
  readonly text: string;
  readonly role: 'name' | 'tag' | 'trigger' | 'guard' | 'action' | 'invoke';
}
export type TextLine = readonly TextSpan[];

export const fontSize = { name: 14, text: 12 } as const;
const lineHeight = { name: 20, text: 16 } as const;
/** Longer lines are broken where they can be, in characters. */
const LINE_MAX = 32;

/** What stands in the box of a state, its name first. */
export function stateLines(state: ChartState, inner: readonly ChartTransition[]): readonly TextLine[] {
  const tags = state.tags.map((tag): TextSpan => ({ text: `  #${tag}`, role: 'tag' }));
  return [
    [{ text: state.name, role: 'name' }, ...tags],
    ...state.invokes.map((invoke): TextLine => [{ text: `⟳ ${invoke}`, role: 'invoke' }]),
    ...state.entry.map((action): TextLine => [{ text: `entry / ${action}`, role: 'action' }]),
    ...state.exit.map((action): TextLine => [{ text: `exit / ${action}`, role: 'action' }]),
    ...transitionLines(inner),
  ];
}

/** What stands beside an arrow: trigger, guard, actions. Triggers that do the same under the same guard share their lines. */
export function transitionLines(transitions: readonly ChartTransition[]): readonly TextLine[] {
  const groups = new Map<string, ChartTransition[]>();
  for (const one of transitions) {
    const key = JSON.stringify([one.guard, one.actions]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].flatMap(groupLines);
}

function groupLines(group: readonly ChartTransition[]): readonly TextLine[] {
  const triggers = brokenInto(group.map(({ trigger }) => trigger));
  const [{ guard, actions = [] } = {}] = group;
  return [...guardedLines(triggers, guard), ...brokenInto(actions).map((text): TextLine => [{ text: `/ ${text}`, role: 'action' }])];
}

/** The guard follows the last trigger, or has a line of its own. */
function guardedLines(triggers: readonly string[], guard: string | undefined): readonly TextLine[] {
  const lines = triggers.map((text): TextLine => [{ text, role: 'trigger' }]);
  if (guard === undefined) return lines;
  const condition: TextSpan = { text: `[${guard}]`, role: 'guard' };
  const last = triggers.at(-1) ?? '';
  if (last.length + guard.length >= LINE_MAX) return [...lines, [condition]];
  return [...lines.slice(0, -1), [{ text: `${last} `, role: 'trigger' }, condition]];
}

/** Names side by side as long as they fit into a line. */
function brokenInto(names: readonly string[]): readonly string[] {
  return names.reduce<readonly string[]>((lines, name) => {
    const last = lines.at(-1);
    const isFitting = last !== undefined && last.length + name.length + 2 <= LINE_MAX;
    return isFitting ? [...lines.slice(0, -1), `${last}, ${name}`] : [...lines, name];
  }, []);
}

export interface TextSize {
  readonly width: number;
  readonly height: number;
}

/** Room that lines need, in pixels. */
export function sizeOf(lines: readonly TextLine[]): TextSize {
  const widths = lines.map((line) => line.reduce((sum, span) => sum + spanWidth(span), 0));
  return { width: Math.max(0, ...widths), height: lines.reduce((sum, line) => sum + heightOf(line), 0) };
}

export const heightOf = ([first]: TextLine): number => (first?.role === 'name' ? lineHeight.name : lineHeight.text);

const spanWidth = ({ text, role }: TextSpan): number => textWidth(text, role === 'name' ? fontSize.name : fontSize.text, role === 'name');
