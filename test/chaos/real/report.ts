import { type Distribution, distribution } from '../../../src/simulation/distribution.js';
import type { Violation } from '../../../src/simulation/judge/violation.js';
import type { GestureName } from './gesture.js';
import { gestureKinds } from './gestures.js';
import type { Played } from './play-chaos.js';

/** What one run came to. Spans in milliseconds. */
export interface ChaosReport {
  readonly seed: number;
  readonly minutes: number;
  readonly servers: number;
  readonly rounds: number;
  /** How often each gesture was made. */
  readonly injections: Readonly<Partial<Record<GestureName, number>>>;
  /** From when all was whole again until every partition ran where the log says and nothing was left to move; one a round. */
  readonly recoveryMs: Distribution;
  /** How long partitions were without trusted owner at a stretch. */
  readonly unownedMs: Distribution;
  /** The same for the rounds that had a gesture, alone or with others. */
  readonly gestures: readonly GestureFigures[];
  readonly errors: Played['errors'];
  readonly mishaps: readonly string[];
  readonly records: number;
  readonly entries: number;
  readonly violations: readonly Violation[];
}

interface GestureFigures {
  readonly name: GestureName;
  readonly recoveryMs: Distribution;
  readonly unownedMs: Distribution;
}

export function makeReport(
  run: { readonly seed: number; readonly minutes: number; readonly servers: number },
  played: Played,
): ChaosReport {
  const { rounds, unownedMs, mishaps, errors, records, entries, violations } = played;
  const recoveries = rounds.map(({ restAtMs, wholeAtMs }) => restAtMs - wholeAtMs);
  const made = rounds.flatMap(({ gestures }) => gestures);
  const names = (Object.keys(gestureKinds) as GestureName[]).filter((name) => made.includes(name));
  return {
    ...run,
    rounds: rounds.length,
    injections: Object.fromEntries(names.map((name) => [name, made.filter((one) => one === name).length])),
    recoveryMs: figure(recoveries),
    unownedMs: figure(unownedMs.flat()),
    gestures: names.map((name) => ({
      name,
      recoveryMs: figure(recoveries.filter((_, index) => rounds[index]?.gestures.includes(name))),
      unownedMs: figure(unownedMs.filter((_, index) => rounds[index]?.gestures.includes(name)).flat()),
    })),
    ...{ errors, mishaps, records, entries, violations },
  };
}

/** Tenths of a millisecond are noise. */
const figure = (values: readonly number[]): Distribution => distribution(values.map(Math.round));

/** The report as a page. */
export function renderPage(report: ChaosReport): string {
  const { seed, minutes, servers, rounds, violations, errors, mishaps, records, entries } = report;
  return [
    '# Chaos',
    `Seed ${seed}, ${minutes} minutes, ${servers} nats-server${servers > 1 ? 's' : ''}: ${rounds} rounds, ` +
      `${records} records of user code and ${entries} entries of the log judged, ${violations.length} violations.`,
    ...(violations.length > 0 ? ['## Violations', list(violations.map(({ invariant, message }) => `${invariant}: ${message}`))] : []),
    '## How long it took',
    'Recovery: from when all was whole again until every partition ran where the log says and nothing was left to move. ' +
      'Unowned: a stretch in which a partition had no trusted owner, harm included. Milliseconds; a gesture’s figures are those of all rounds that had it.',
    table([
      ['gesture', 'what', 'times', 'recovery p50', 'p99', 'max', 'unowned p50', 'p99', 'max'],
      ...report.gestures.map(({ name, recoveryMs, unownedMs }) => [
        ...[`\`${name}\``, gestureKinds[name].what, String(report.injections[name])],
        ...figures(recoveryMs),
        ...figures(unownedMs),
      ]),
      ['all', '', String(rounds), ...figures(report.recoveryMs), ...figures(report.unownedMs)],
    ]),
    '## What workers told',
    list(Object.entries(errors).map(([code, count]) => `\`${code}\`: ${count}`)),
    ...(mishaps.length > 0 ? ['## Gestures that could not be made', list(mishaps)] : []),
    '',
  ].join('\n\n');
}

const figures = ({ p50, p99, max }: Distribution): string[] => [p50, p99, max].map((ms) => (Number.isNaN(ms) ? '–' : ms.toFixed(0)));

const list = (lines: readonly string[]): string =>
  lines.length > 0 ? lines.map((line) => `- ${line.split('\n')[0]}`).join('\n') : 'Nothing.';

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
