import type { MemberRow } from '../rows.js';
import { statesOf } from './attention.js';
import type { Page } from './context.js';
import { element } from './element.js';
import { condition, lag, workerLink } from './parts.js';
import { nobodyYet } from './overview-page.js';
import { milliseconds } from './words.js';

/** Every member, a row each. */
export const workersPage: Page = ({ known: { members, group } }) => [
  element('h1', {}, 'Workers'),
  members.length === 0
    ? nobodyYet(group.name)
    : element(
        'div',
        { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Workers' },
        element('table', {}, head, element('tbody', {}, members.map(row))),
      ),
];

const COLUMNS = ['Worker', 'Name', 'Condition', 'Role', 'Work', 'Trust left', 'Loop lag', 'Partitions', 'Capacity'] as const;
const NUMBERS: ReadonlySet<string> = new Set(['Trust left', 'Loop lag', 'Partitions', 'Capacity']);

const head = element(
  'thead',
  {},
  element(
    'tr',
    {},
    COLUMNS.map((name) => element('th', { scope: 'col', class: NUMBERS.has(name) && 'number' }, name)),
  ),
);

function row(member: MemberRow): HTMLElement {
  const { id, name, leader, trustMs, partitions, capacity } = member;
  return element(
    'tr',
    { 'data-key': id },
    element('th', { scope: 'row' }, workerLink(member)),
    element('td', {}, name),
    element('td', {}, condition(member)),
    element('td', {}, leader ? 'leader' : 'follower'),
    element('td', {}, statesOf(member, 'work').join(', ') || '–'),
    element('td', { class: 'number' }, trustMs === null ? '–' : milliseconds(trustMs)),
    element('td', { class: 'number' }, lag(member)),
    element('td', { class: 'number' }, partitions),
    element('td', { class: 'number' }, capacity),
  );
}
