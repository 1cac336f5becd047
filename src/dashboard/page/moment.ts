import { element } from './element.js';
import { span } from './words.js';

/** `15:04:07, 2 min ago`, on the clock of whoever looks; with the day when that was another one. */
export function moment(atMs: number): HTMLElement {
  const at = new Date(atMs);
  const time = at.toLocaleTimeString('en-GB');
  const day = at.toDateString() === new Date().toDateString() ? '' : `${at.toLocaleDateString('sv')} `;
  return element('time', { datetime: at.toISOString() }, `${day}${time}, ${span(Date.now() - atMs)} ago`);
}
