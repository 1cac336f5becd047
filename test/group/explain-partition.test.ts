import { expect, test } from 'vitest';
import { applyEntry } from '../../machines/model/apply-entry.js';
import { emptyGroup } from '../../machines/model/group-state.js';
import { parseEntry } from '../../machines/model/parse-entry.js';
import { explainPartition, type PartitionExplanation } from '../../src/group/explain-partition.js';
import { GroupHistory } from '../../src/group/group-history.js';
import { LogStory } from '../support/log-story.js';

/** Why partition `p` is where it is after this story, for an observer that has not kept these entries. */
function why(story: LogStory, ...unseen: readonly number[]): PartitionExplanation {
  const history = new GroupHistory();
  let state = emptyGroup();
  for (const [index, text] of story.texts.entries()) {
    const sequence = index + 1;
    const parsed = parseEntry(text);
    const entry = parsed.kind === 'entry' ? parsed.entry : null;
    const applied = applyEntry(state, sequence, entry);
    if (!unseen.includes(sequence)) history.add({ sequence, entry, before: state, ...applied });
    state = applied.state;
  }
  return explainPartition(state, history.records, 'p');
}

/** `ana` leads, `ben` is there; partition `p` is declared by entry 4. */
function begun(): LogStory {
  const story = new LogStory();
  story.join('ana');
  story.join('ben');
  story.claim('ana');
  story.declare('ana', 'p');
  return story;
}

test('a partition that nobody had yet', () => {
  const { text, owner, epoch, placedBy, events } = why(begun());
  expect(text).toBe('nobody had it yet; the leader will place it');
  expect([owner, epoch, placedBy]).toEqual([null, 0, null]);
  expect(events).toEqual([
    { sequence: 4, storedAtMs: null, kind: 'partitions.change', text: 'partitions declared: 1, removed: 0; without owner' },
  ]);
});

test('a partition that was placed', () => {
  const story = begun();
  story.place('ana', { p: 'worker-1' }, 'coldStart');
  const { text, placedBy, ownerName } = why(story);
  expect(text).toBe('worker-1 (ben) has it since entry 5: placement 1 (coldStart) of leader ana');
  expect(placedBy).toEqual({ sequence: 5, trigger: 'coldStart', leader: 'ana' });
  expect(ownerName).toBe('ben');
});

test('a partition on its way, and after it was handed over', () => {
  const story = begun();
  story.place('ana', { p: 'worker-1' }, 'coldStart');
  story.place('ana', { p: 'worker-0' });
  expect(why(story).text).toBe('worker-1 (ben) has it since entry 5: placement 1 (coldStart) of leader ana; it is on its way to worker-0');
  story.release('ben', 'p');
  const { text, placedBy, events } = why(story);
  expect(text).toBe(
    'worker-0 (ana) has it since entry 7: placement 2 (planned) of leader ana, asked for by entry 6 and handed over by entry 7 (partition.release)',
  );
  expect(placedBy).toMatchObject({ sequence: 6, trigger: 'planned' });
  expect(events.map(({ text }) => text).slice(1)).toEqual([
    'placement 1 (coldStart) moves 1; granted to worker-1 under epoch 5',
    'placement 2 (planned) moves 1; recalled from worker-1, for worker-0',
    'granted to worker-0 under epoch 7',
  ]);
});

test('a partition whose worker came back under its name was not placed again', () => {
  const story = begun();
  story.place('ana', { p: 'worker-1' }, 'coldStart');
  story.say('ben', { kind: 'member.leave', hold: true });
  expect(why(story).text).toBe('nobody has it; it waits for worker-1 to come back');
  story.join('ben2', { name: 'ben' });
  const { text, placedBy } = why(story);
  expect(text).toBe('worker-1 (ben) has it since entry 7: its name came back');
  expect(placedBy).toBeNull();
});

test('a partition whose owner was fenced', () => {
  const story = begun();
  story.place('ana', { p: 'worker-1' }, 'coldStart');
  story.fence('ana', 'ben', 'noResponders');
  const { text, events } = why(story);
  expect(text).toBe('nobody has it; worker-1 had it last, under epoch 5; the leader will place it');
  expect(events.at(-1)).toEqual({
    sequence: 6,
    storedAtMs: null,
    kind: 'member.fence',
    text: 'ben (worker-1) was fenced: its process is gone; without owner; worker-1 had it',
  });
});

test('a partition that is removed while somebody has it', () => {
  const story = begun();
  story.place('ana', { p: 'worker-1' }, 'coldStart');
  story.lead('ana', { kind: 'partitions.change', set: [], removed: ['p'] });
  expect(why(story).text).toMatch(/leader ana; it is removed and goes as soon as that worker lets go$/);
});

test('what is older than the history is said to be so, not guessed', () => {
  const story = begun();
  story.place('ana', { p: 'worker-1' }, 'coldStart');
  const { text, placedBy, events } = why(story, 1, 2, 3, 4, 5);
  expect(text).toBe('worker-1 (ben) has it since entry 5, which is not in the history that is kept');
  expect([placedBy, events]).toEqual([null, []]);
});

test('a placement before a gap in the history does not explain a grant within it', () => {
  const story = begun();
  story.place('ana', { p: 'worker-1' }, 'coldStart');
  story.release('ben', 'p');
  story.place('ana', { p: 'worker-1' }, 'emergency');
  const { text, placedBy } = why(story, 6, 7);
  expect(text).toBe('worker-1 (ben) has it since entry 7, which is not in the history that is kept');
  expect(placedBy).toBeNull();
});
