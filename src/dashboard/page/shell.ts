import { element, type Child } from './element.js';
import type { LinkState } from './live.js';
import { code, empty, pill, type Tone } from './parts.js';
import type { Known } from './store.js';
import { span } from './words.js';

export interface ShellState {
  readonly known: Known | undefined;
  readonly link: LinkState;
  readonly silentMs: number;
  /** The page that is shown. */
  readonly page: string;
}

const PAGES: readonly (readonly [string, string])[] = [
  ['overview', 'Overview'],
  ['workers', 'Workers'],
  ['partitions', 'Partitions'],
  ['history', 'History'],
  ['charts', 'Charts'],
  ['events', 'Events'],
];

/** Name, condition, and the way to the pages; below it what makes all of them doubtful. */
export function header(state: ShellState): Child[] {
  const { known, page } = state;
  const [tone, words] = condition(state);
  return [
    element(
      'div',
      { class: 'bar' },
      element(
        'a',
        { class: 'brand', href: '#/overview' },
        'Conclave',
        element('span', { class: 'group' }, document.body.dataset.group ?? ''),
      ),
      element('span', { role: 'status' }, pill(tone, words)),
      known?.group.server && element('span', { class: 'server quiet' }, known.group.server),
    ),
    element(
      'nav',
      { class: 'pages', 'aria-label': 'Pages' },
      PAGES.map(([name, title]) => element('a', { href: `#/${name}`, 'aria-current': page === name && 'page' }, title)),
    ),
    banner(state),
  ];
}

function condition({ known, link }: ShellState): readonly [Tone, string] {
  if (link === 'connecting') return ['plain', 'connecting'];
  if (link === 'stale') return ['bad', 'stale'];
  if (known?.group.status === 'following') return ['good', 'live'];
  return known?.group.status === 'opening' ? ['plain', 'opening'] : ['bad', 'NATS out of reach'];
}

function banner({ known, link, silentMs }: ShellState): HTMLElement | undefined {
  if (link === 'stale')
    return element(
      'p',
      { class: 'banner bad', role: 'alert' },
      `This page is stale: its server has said nothing for ${span(silentMs)}. What you see is old. It goes on by itself when the server is back.`,
    );
  const group = known?.group;
  if (group?.status === 'disconnected' || group?.status === 'failed')
    return element(
      'p',
      { class: 'banner bad', role: 'alert' },
      `The group is out of reach: ${group.problem?.message ?? 'the connection to NATS is down'}. What you see was last known. This page heals by itself.`,
    );
  return undefined;
}

/** Instead of a page, while nothing is known of the group. */
export function notYet({ known }: ShellState): Child[] {
  const problem = known?.group.problem;
  if (!known || !problem) return [element('p', { class: 'quiet' }, 'Connecting …')];
  const { name } = known.group;
  if (problem.code === 'ERR_CONCLAVE_GROUP_NOT_FOUND')
    return [
      element('h1', {}, `There is no group ${name} yet`),
      empty(
        'It begins with its first worker',
        element('p', {}, problem.message),
        code(`await createWorker({ group: '${name}', partitions: 16, run }).start();`),
        waits,
      ),
    ];
  return [
    element('h1', {}, 'NATS is out of reach'),
    empty(
      'The dashboard runs, its server cannot be asked',
      element('p', {}, problem.message),
      element(
        'p',
        {},
        'Workers that cannot reach NATS either pause their work when their trust ends, and go on when it is back: nothing moves meanwhile. Look at the server, then at address and credentials:',
      ),
      code(`conclave doctor --group ${name}`),
      waits,
    ),
  ];
}

const waits = element('p', { class: 'quiet' }, 'This page tries again every second and fills by itself.');
