import type { Command } from 'commander';
import type { Group } from '../../group/group.js';
import { untilLost } from '../follow-history.js';
import { groupCommand, type GroupCommandOptions } from '../group-command.js';
import type { Terminal } from '../terminal.js';
import { LiveScreen } from '../top/live-screen.js';
import { TopFeed } from '../top/top-feed.js';
import { topFrame } from '../top/top-frame.js';
import { newsOf, topLine } from '../top/top-lines.js';
import { untilSignal } from '../until-signal.js';
import { withGroup } from '../with-group.js';

interface Shown {
  readonly terminal: Terminal;
  readonly options: GroupCommandOptions;
  readonly group: Group;
}

export const topCommand = (terminal: Terminal): Command =>
  groupCommand({
    name: 'top',
    summary: 'Watch a group: who leads, who has what, and what happens. In a pipe, lines of what changed.',
    example: 'conclave top --group orders',
  }).action((options: GroupCommandOptions) =>
    withGroup(options, (group) => {
      const isDrawn = terminal.columns !== undefined && !options.json;
      return (isDrawn ? showScreen : showLines)({ terminal, options, group });
    }),
  );

async function showScreen({ terminal, options, group }: Shown): Promise<void> {
  using stopped = untilSignal('SIGINT', 'SIGTERM');
  const ended = new AbortController();
  stopped.signal.addEventListener('abort', () => ended.abort());
  let draw = (): void => undefined;
  using screen = new LiveScreen({ onEnd: () => ended.abort(), onResize: () => draw() });
  const feed = await TopFeed.open(options.group, group, { onView: () => draw(), onEvent: () => undefined });
  draw = () => {
    const { columns, rows } = screen;
    screen.draw(topFrame({ view: feed.view, events: feed.events, rows, terminal: { columns, isColoured: terminal.isColoured } }));
  };
  try {
    await untilLost({ err: () => undefined }, group, ended.signal);
  } finally {
    feed.close();
  }
}

async function showLines({ terminal, options, group }: Shown): Promise<void> {
  using stopped = untilSignal('SIGINT', 'SIGTERM');
  let told = '';
  const onView = ({ view }: TopFeed): void => {
    const news = newsOf(view);
    if (news === told) return;
    told = news;
    terminal.out(`${options.json ? JSON.stringify(view) : topLine(view)}\n`);
  };
  const onEvent = (line: string): void => void (options.json ?? terminal.out(`${line}\n`));
  const feed = await TopFeed.open(options.group, group, { onView, onEvent });
  try {
    await untilLost(terminal, group, stopped.signal);
  } finally {
    feed.close();
  }
}
