import { element } from './element.js';

/** Active leaf states of one chart, `joined.role.following`, and how many are in each. */
export type Lights = Readonly<Record<string, number>>;

const SVG = 'http://www.w3.org/2000/svg' as const;
const loading = new Map<string, Promise<SVGElement | undefined>>();

export interface PictureOptions {
  readonly chart: string;
  readonly lights: Lights;
  /** Say how many are in each state. */
  readonly counted: boolean;
}

/** The picture of a chart with its active states lit. `fillPictures` brings it once it stands in the page. */
export const picture = ({ chart, lights, counted }: PictureOptions): HTMLElement =>
  element('div', {
    ...{ class: 'picture', tabindex: 0, role: 'group', 'data-key': `picture-${chart}`, 'data-chart': chart, 'data-counted': counted },
    'aria-label': `Statechart ${chart}. Active: ${Object.keys(lights).join(', ') || 'none'}`,
    'data-lights': JSON.stringify(lights),
  });

/** Loads the pictures that the page has and lights them anew. */
export function fillPictures(): void {
  for (const place of document.querySelectorAll<HTMLElement>('.picture')) void fill(place);
}

async function fill(place: HTMLElement): Promise<void> {
  const chart = place.dataset.chart ?? '';
  if (place.dataset.filled !== chart) {
    place.dataset.filled = chart;
    const drawn = await load(chart);
    if (drawn) place.replaceChildren(document.importNode(drawn, true));
    else place.replaceChildren(element('p', { class: 'quiet' }, `There is no picture of the chart ${chart} here.`));
  }
  light(place, JSON.parse(place.dataset.lights ?? '{}') as Lights);
  if (place.dataset.shown !== chart) bringIntoSight(place);
  place.dataset.shown = chart;
}

/** Charts are larger than their place: what is active comes to its middle, once. */
function bringIntoSight(place: HTMLElement): void {
  const lit = place.querySelector('.atomic.active')?.getBoundingClientRect();
  if (!lit) return;
  const frame = place.getBoundingClientRect();
  place.scrollTop += lit.top + lit.height / 2 - frame.top - frame.height / 2;
  place.scrollLeft += lit.left + lit.width / 2 - frame.left - frame.width / 2;
}

function load(chart: string): Promise<SVGElement | undefined> {
  const known = loading.get(chart) ?? fetchPicture(chart);
  loading.set(chart, known);
  return known;
}

/** As a document of its own: no markup is read into this page. */
function fetchPicture(chart: string): Promise<SVGElement | undefined> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('GET', `charts/${encodeURIComponent(chart)}.svg`);
    request.responseType = 'document';
    request.onloadend = () => {
      const drawn = request.status === 200 ? request.responseXML?.documentElement : undefined;
      if (!(drawn instanceof SVGElement)) {
        loading.delete(chart);
        return resolve(undefined);
      }
      for (const one of drawn.querySelectorAll('[id]')) one.removeAttribute('id');
      resolve(drawn);
    };
    request.send();
  });
}

function light(place: HTMLElement, lights: Lights): void {
  const { chart = '', counted } = place.dataset;
  for (const box of place.querySelectorAll<SVGGElement>('[data-state]')) {
    const state = box.dataset.state ?? '';
    const count = countIn(box, chart, lights);
    box.classList.toggle('active', count > 0);
    if (counted !== undefined && state !== chart) badge(box, count);
  }
}

/** How many are in a state, or in states inside it. The regions of a parallel state are all active together: they count once. */
function countIn(box: SVGGElement, chart: string, lights: Lights): number {
  const state = box.dataset.state ?? '';
  const sums = new Map<string, number>();
  for (const [leaf, count] of Object.entries(lights)) {
    const path = `${chart}.${leaf}`;
    if (path !== state && !path.startsWith(`${state}.`)) continue;
    const region = box.classList.contains('parallel') ? (path.slice(state.length + 1).split('.')[0] ?? '') : '';
    sums.set(region, (sums.get(region) ?? 0) + count);
  }
  return Math.max(0, ...sums.values());
}

function badge(box: SVGGElement, count: number): void {
  box.querySelector('.badge')?.remove();
  const frame = box.querySelector('rect');
  if (count === 0 || !frame) return;
  const text = count.toLocaleString('en');
  const width = 16 + text.length * 7;
  const x = Number(frame.getAttribute('x')) + Number(frame.getAttribute('width')) - width / 2 - 8;
  const y = Number(frame.getAttribute('y'));
  const group = drawn('g', { class: 'badge' });
  const label = drawn('text', { x, y: y + 4, 'text-anchor': 'middle' });
  label.textContent = text;
  group.append(drawn('rect', { x: x - width / 2, y: y - 10, width, height: 20, rx: 10 }), label);
  box.append(group);
}

function drawn(tag: 'g' | 'rect' | 'text', attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}
