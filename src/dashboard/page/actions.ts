import type { MemberRow, RehearsalView, Write } from '../rows.js';
import { ask, tell } from './ask.js';
import { nameOf } from './attention.js';
import { element, show } from './element.js';
import type { Known } from './store.js';
import { count } from './words.js';

interface Action {
  readonly title: string;
  readonly verb: string;
  /** What it does, before it is done. */
  readonly says: string;
  readonly write: Write;
  /** What to rehearse; undefined when nothing would move by it. */
  readonly change?: Readonly<Record<string, string>>;
}

const MOVES_SHOWN_MAX = 12;

/** Buttons for the whole group; none when the dashboard only looks. */
export function groupActions({ group }: Known): HTMLElement | undefined {
  if (!group.writes) return undefined;
  const turn: Action = group.paused
    ? {
        title: 'Resume planned moves',
        verb: 'Resume',
        says: 'Planned moves go on.',
        write: { action: 'resume' },
        change: { paused: 'false' },
      }
    : {
        title: 'Pause planned moves',
        verb: 'Pause',
        says: 'Nothing moves for balance any more; partitions without owner are still placed.',
        write: { action: 'pause' },
      };
  const refresh: Action = {
    title: 'List the partitions again',
    verb: 'Refresh',
    says: 'The leader asks the source of the partitions again, and places what is new. What it would move now by itself:',
    write: { action: 'refresh' },
    change: {},
  };
  return element('div', { class: 'actions' }, button(turn), button(refresh));
}

export function workerActions(member: MemberRow, { group }: Known): HTMLElement | undefined {
  if (!group.writes || member.worker === null) return undefined;
  const { worker } = member;
  const action: Action = member.draining
    ? {
        title: `Let ${worker} take partitions again`,
        verb: 'End the drain',
        says: 'It gets its share again.',
        write: { action: 'undrain', worker },
      }
    : {
        title: `Drain ${nameOf(member)}`,
        verb: 'Drain',
        says: 'It hands over what it has and takes nothing new, until the drain is ended.',
        write: { action: 'drain', worker },
        change: { remove: worker },
      };
  return element('div', { class: 'actions' }, button(action));
}

const button = (action: Action): HTMLElement =>
  element('button', { type: 'button', 'data-key': `do-${action.verb}`, onclick: () => confirm(action) }, `${action.verb} …`);

/** Shows what would come of it, and does it only when that was confirmed. */
function confirm(action: Action): void {
  const rehearsal = element('div', { class: 'rehearsal', 'aria-live': 'polite' });
  const status = element('p', { class: 'status', role: 'status' });
  const close = element('button', { type: 'button', onclick: () => dialog.close() }, 'Cancel');
  const go = element('button', { type: 'button', class: 'main', onclick: () => void perform() }, action.verb);
  const dialog = element(
    'dialog',
    { 'aria-labelledby': 'dialog-title', onclose: () => dialog.remove() },
    element('h2', { id: 'dialog-title' }, action.title),
    element('p', {}, action.says),
    rehearsal,
    status,
    element('div', { class: 'actions' }, close, go),
  );
  const perform = async (): Promise<void> => {
    go.disabled = true;
    show(status, 'The group is told …');
    try {
      await tell(action.write);
      show(status, 'Done: the group has decided so.');
      go.remove();
      show(close, 'Close');
    } catch (error) {
      show(status, (error as Error).message);
      go.disabled = false;
    }
  };
  document.body.append(dialog);
  dialog.showModal();
  if (action.change) void rehearse(action.change, rehearsal);
}

async function rehearse(change: Readonly<Record<string, string>>, place: HTMLElement): Promise<void> {
  show(place, element('p', { class: 'quiet' }, 'Rehearsing …'));
  try {
    const { moves, workers } = await ask<RehearsalView>('what-if', change);
    const shown = moves
      .slice(0, MOVES_SHOWN_MAX)
      .map(({ partition, from, to }) => element('li', {}, `${partition}: ${from ?? 'nobody'} → ${to ?? 'nobody'}`));
    show(
      place,
      element(
        'p',
        {},
        element('strong', {}, moves.length === 0 ? 'Nothing would move.' : `${count(moves.length, 'partition')} would move:`),
      ),
      element('ul', {}, shown, moves.length > shown.length && element('li', {}, `and ${moves.length - shown.length} more`)),
      moves.length > 0 &&
        element(
          'p',
          { class: 'quiet' },
          workers.map(({ worker, before, after }) => `${worker}: ${before ?? '–'} → ${after ?? '–'}`).join(', '),
        ),
    );
  } catch (error) {
    show(place, element('p', { class: 'problem' }, `It cannot be rehearsed: ${(error as Error).message}`));
  }
}
