import type { RecordRow } from '../rows.js';
import { ask } from './ask.js';
import type { Context, Page } from './context.js';
import { element } from './element.js';
import { empty, recordList } from './parts.js';

const KINDS: readonly (readonly [string, RegExp])[] = [
  ['Members', /^member\.|^name\.|^hold\./],
  ['Leaders', /^leader\./],
  ['Placement', /^placement\.|^partitions?\./],
  ['Operators', /^maintenance\.|^worker\.drain|^partitions\.refresh/],
  ['Other', /^(?!member|name|hold|leader|placement|partition|maintenance|worker)/],
];
const SHOWN_MAX = 500;

const hidden = new Set<string>();
let search = '';
let older: readonly RecordRow[] = [];
let problem = '';
let isAsked = false;

/** What the log says, the newest first. */
export const eventsPage: Page = (context) => {
  if (!isAsked) askOlder(context);
  const { records } = context.known;
  const first = records[0]?.sequence ?? Infinity;
  const all = [...older.filter(({ sequence }) => sequence < first), ...records];
  const shown = all.filter(isShown).slice(-SHOWN_MAX);
  return [
    element('h1', {}, 'Events'),
    controls(context),
    problem !== '' && element('p', { class: 'problem', role: 'alert' }, `Older events could not be read: ${problem}`),
    shown.length > 0
      ? recordList(shown)
      : empty(
          all.length === 0 ? 'Nothing has happened yet' : 'Nothing fits',
          element(
            'p',
            {},
            all.length === 0
              ? 'Every decision of the group will stand here, as it is made.'
              : 'Choose other kinds, or search for something else.',
          ),
        ),
  ];
};

function askOlder({ rerender }: Context): void {
  isAsked = true;
  void ask<readonly RecordRow[]>('history')
    .then(
      (records) => (older = records),
      (error: unknown) => (problem = (error as Error).message),
    )
    .then(rerender);
}

function isShown({ kind, author, facts, outcome }: RecordRow): boolean {
  const [name] = KINDS.find(([, pattern]) => pattern.test(kind ?? '')) ?? ['Other'];
  if (hidden.has(name)) return false;
  return search === '' || [kind, author, outcome, ...facts].some((text) => text?.toLowerCase().includes(search));
}

function controls({ rerender }: Context): HTMLElement {
  const type = (event: Event): void => {
    search = (event.target as HTMLInputElement).value.trim().toLowerCase();
    rerender();
  };
  const toggle = (name: string) => (event: Event) => {
    if ((event.target as HTMLInputElement).checked) hidden.delete(name);
    else hidden.add(name);
    rerender();
  };
  return element(
    'div',
    { class: 'controls' },
    element(
      'label',
      {},
      'Find ',
      element('input', { type: 'search', name: 'find', placeholder: 'worker, partition, word', oninput: type }),
    ),
    element(
      'fieldset',
      {},
      element('legend', {}, 'Kinds'),
      KINDS.map(([name]) =>
        element('label', {}, element('input', { type: 'checkbox', name, checked: !hidden.has(name), onchange: toggle(name) }), ` ${name}`),
      ),
    ),
  );
}
