import { chartsPage } from './charts-page.js';
import type { Page } from './context.js';
import { element, show } from './element.js';
import { eventsPage } from './events-page.js';
import { historyPage } from './history-page.js';
import { Live } from './live.js';
import { overviewPage } from './overview-page.js';
import { partitionsPage } from './partitions-page.js';
import { fillPictures } from './picture.js';
import { header, notYet, type ShellState } from './shell.js';
import { Store } from './store.js';
import { workerPage } from './worker-page.js';
import { workersPage } from './workers-page.js';

const PAGES: Readonly<Record<string, Page>> = {
  overview: overviewPage,
  workers: (context) => (context.id === undefined ? workersPage(context) : workerPage(context)),
  partitions: partitionsPage,
  history: historyPage,
  charts: chartsPage,
  events: eventsPage,
};
/** Ages in the page are told anew this often, also when nothing happens. */
const AGE_MS = 1_000;

const store = new Store();
let isDue = false;
let shown = '';
const live = new Live(store, () => draw());
addEventListener('hashchange', () => draw());
setInterval(() => draw(), AGE_MS);
draw();

/** Once a frame, however much came in. */
function draw(): void {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    paint();
  });
}

function paint(): void {
  const { page, id, query } = place();
  const { known } = store;
  const state: ShellState = { known, link: live.state, silentMs: live.silentMs, page };
  const [head, main] = [document.querySelector('#header'), document.querySelector('#main')];
  if (!head || !main) return;
  show(head, ...header(state));
  if (!known || known.group.status === 'opening') show(main, ...notYet(state));
  else
    show(
      main,
      element('div', { class: 'page', 'data-key': `page-${page}-${id ?? ''}` }, PAGES[page]?.({ known, id, query, rerender: draw })),
    );
  fillPictures();
  const now = `${page}/${id ?? ''}`;
  if (shown !== '' && shown !== now && page !== 'partitions') scrollTo(0, 0);
  shown = now;
}

/** `#/workers/worker-3?chart=work` */
function place(): { readonly page: string; readonly id: string | undefined; readonly query: URLSearchParams } {
  const [path = '', search = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [page = '', id] = path.split('/');
  return {
    page: Object.hasOwn(PAGES, page) ? page : 'overview',
    id: id === undefined || id === '' ? undefined : decoded(id),
    query: new URLSearchParams(search),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
