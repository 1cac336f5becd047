import type { MemberRow } from '../rows.js';
import type { Page } from './context.js';
import { element } from './element.js';
import { nobodyYet } from './overview-page.js';
import { card } from './parts.js';
import { picture } from './picture.js';
import { count } from './words.js';

/** Every chart of the fleet, and how many are in each state. */
export const chartsPage: Page = ({ known: { members, group }, id }) => {
  const fleet = fleetOf(members);
  if (members.length === 0) return [element('h1', {}, 'Charts'), nobodyYet(group.name)];
  const names = CHARTS.filter((name) => fleet.has(name) || name === id);
  const chosen = CHARTS.find((name) => name === id) ?? 'membership';
  const lights = Object.fromEntries(fleet.get(chosen) ?? []);
  return [
    element('h1', {}, 'Charts'),
    element('p', { class: 'quiet' }, `What ${count(members.length, 'worker')} do, chart by chart. ${silent(members)}`),
    element(
      'div',
      { class: 'sided' },
      card(
        'Fleet',
        element(
          'ul',
          { class: 'charts' },
          names.map((name) => item(name, fleet.get(name) ?? new Map(), name === chosen)),
        ),
      ),
      card(chosen, picture({ chart: chosen, lights, counted: true })),
    ),
  ];
};

const CHARTS = ['worker', 'connection', 'membership', 'follower', 'leader', 'calculator', 'work', 'partition', 'detector'];

function silent(members: readonly MemberRow[]): string {
  const others = members.filter(({ status }) => status !== 'heard').length;
  return others === 0 ? '' : `${count(others, 'worker')} told nothing yet.`;
}

type Counts = ReadonlyMap<string, number>;

function fleetOf(members: readonly MemberRow[]): ReadonlyMap<string, Counts> {
  const fleet = new Map<string, Map<string, number>>();
  const add = (chart: string, state: string, number: number): void => {
    const counts = fleet.get(chart) ?? new Map<string, number>();
    fleet.set(chart, counts.set(state, (counts.get(state) ?? 0) + number));
  };
  for (const { charts, crowds } of members) {
    for (const { chart, states } of charts) for (const { state } of states) add(chart, state, 1);
    for (const { chart, counts } of crowds) for (const [state, number] of Object.entries(counts)) add(chart, state, number);
  }
  return fleet;
}

const item = (name: string, counts: Counts, isChosen: boolean): HTMLElement =>
  element(
    'li',
    { 'data-key': `chart-${name}`, class: isChosen ? 'chosen' : '' },
    element('a', { href: `#/charts/${name}`, 'aria-current': isChosen && 'true' }, name),
    Array.from(counts, ([state, number]) => element('span', { class: 'state' }, state, element('span', { class: 'quiet' }, ` ${number}`))),
  );
