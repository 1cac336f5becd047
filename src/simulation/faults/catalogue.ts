import type { Stage } from '../stage/stage.js';
import type { FaultName, Incident, IncidentName, WeatherName } from './incident.js';

/** One kind of fault: what it is, how long one lasts, how often it comes at most, and what it does. */
export interface IncidentKind {
  readonly what: string;
  readonly forMs: readonly [number, number];
  readonly perMinuteMax: number;
  readonly happen: (stage: Stage, incident: Incident) => void;
}

/** Everything that can happen at one time. */
export const incidentKinds: { readonly [N in IncidentName]: IncidentKind } = {
  pause: {
    what: 'a process stands still (SIGSTOP); what came meanwhile comes at once',
    forMs: [50, 9_000],
    perMinuteMax: 8,
    happen: (stage, { node, forMs }) => stage.node(node).process?.stand(forMs),
  },
  block: {
    what: 'user code blocks the event loop for a moment',
    forMs: [20, 900],
    perMinuteMax: 12,
    happen: (stage, { node, forMs }) => stage.node(node).process?.stand(forMs),
  },
  crash: {
    what: 'a process is killed; the server sees it at once, another starts under its name',
    forMs: [0, 8_000],
    perMinuteMax: 6,
    happen: (stage, { node, forMs }) => stage.node(node).crash({ noticedAfterMs: 1, returnsAfterMs: forMs }),
  },
  crashUnnoticed: {
    what: 'a machine is gone: its connections stay open for the server until it has pinged in vain',
    forMs: [0, 8_000],
    perMinuteMax: 4,
    happen: (stage, { node, forMs, strength }) =>
      stage.node(node).crash({ noticedAfterMs: 2_000 + strength * 8_000, returnsAfterMs: forMs }),
  },
  crashForgotten: {
    what: 'a process is killed; another starts under a new name',
    forMs: [0, 8_000],
    perMinuteMax: 4,
    happen: (stage, { node, forMs }) => stage.node(node).crash({ noticedAfterMs: 1, returnsAfterMs: forMs, isRenamed: true }),
  },
  stop: {
    what: 'a worker stops gracefully and starts again',
    forMs: [0, 8_000],
    perMinuteMax: 5,
    happen: (stage, { node, forMs }) => stage.node(node).stop({ hold: false, returnsAfterMs: forMs }),
  },
  stopHeld: {
    what: 'a worker stops and its partitions wait for its name',
    forMs: [0, 8_000],
    perMinuteMax: 5,
    happen: (stage, { node, forMs }) => stage.node(node).stop({ hold: true, returnsAfterMs: forMs }),
  },
  stopCutShort: {
    what: 'a worker stops gracefully and is killed meanwhile',
    forMs: [0, 8_000],
    perMinuteMax: 4,
    happen: (stage, { node, forMs, strength }) =>
      stage.node(node).stop({ hold: strength > 0.5, returnsAfterMs: forMs, killedAfterMs: strength * 300 }),
  },
  twin: {
    what: 'a second process starts under the name of one that lives',
    forMs: [0, 0],
    perMinuteMax: 4,
    happen: (stage, { node }) => stage.node(node).startTwin(),
  },
  version: {
    what: 'a node gets code of the next protocol version, or of the one before: old and new are together',
    forMs: [0, 8_000],
    perMinuteMax: 3,
    happen: (stage, { node, forMs }) => stage.changeVersion(node, forMs),
  },
  rollOut: {
    what: 'all nodes get the next version, one after another',
    forMs: [500, 8_000],
    perMinuteMax: 1,
    happen: (stage, { node, forMs }) => stage.rollOut(node, forMs),
  },
  cut: {
    what: 'the line between a process and the server is cut',
    forMs: [50, 12_000],
    perMinuteMax: 6,
    happen: (stage, { node, forMs }) => stage.node(node).eachLine((line) => line.cut('both', forMs)),
  },
  deaf: {
    what: 'a process sends and hears nothing',
    forMs: [50, 12_000],
    perMinuteMax: 5,
    happen: (stage, { node, forMs }) => stage.node(node).eachLine((line) => line.cut('down', forMs)),
  },
  mute: {
    what: 'a process hears and cannot send',
    forMs: [50, 12_000],
    perMinuteMax: 5,
    happen: (stage, { node, forMs }) => stage.node(node).eachLine((line) => line.cut('up', forMs)),
  },
  slow: {
    what: 'a line is slow',
    forMs: [500, 20_000],
    perMinuteMax: 4,
    happen: (stage, { node, forMs, strength }) => stage.node(node).eachLine((line) => line.slow(strength * 800, forMs)),
  },
  stall: {
    what: 'nothing is delivered to a process for a while, then all at once',
    forMs: [100, 6_000],
    perMinuteMax: 5,
    happen: (stage, { node, forMs }) => stage.node(node).eachLine((line) => line.stall(forMs)),
  },
  fade: {
    what: 'a line brings what it has late, then nothing any more for a while',
    forMs: [200, 3_000],
    perMinuteMax: 5,
    happen: (stage, { node, forMs, strength }) => stage.fade(node, { lateMs: forMs, goneMs: strength * 20_000 }),
  },
  split: {
    what: 'the servers are parted: some processes reach one another, and neither the log nor the others',
    forMs: [500, 15_000],
    perMinuteMax: 3,
    happen: (stage, { node, forMs, strength }) => stage.split(node, { share: strength, forMs }),
  },
  logGap: {
    what: 'the stream has no leader: nothing is written or read',
    forMs: [4_000, 8_000],
    perMinuteMax: 2,
    happen: (stage, { forMs }) => stage.group.lead(forMs),
  },
  logFull: {
    what: 'the storage is full: the log takes nothing',
    forMs: [100, 8_000],
    perMinuteMax: 3,
    happen: (stage, { forMs }) => stage.group.fill(forMs),
  },
  lateAppends: {
    what: 'what a process appends lands seconds after it gave up waiting',
    forMs: [200, 15_000],
    perMinuteMax: 4,
    happen: (stage, { node, forMs }) => stage.node(node).eachLine((line) => line.delayAppends(forMs)),
  },
  logForgets: {
    what: 'the server loses the last acknowledged entries',
    forMs: [0, 0],
    perMinuteMax: 1,
    happen: (stage, { strength }) => stage.forget(1 + Math.floor(strength * 40)),
  },
  logReplaced: {
    what: 'the streams are deleted and made anew, once more when a snapshot came late',
    forMs: [0, 0],
    perMinuteMax: 1,
    happen: (stage) => stage.replaceLog(),
  },
  busyLog: {
    what: 'an operator writes a thousand entries: snapshots are taken and the log is compacted',
    forMs: [500, 3_000],
    perMinuteMax: 6,
    happen: (stage, { forMs }) => stage.chatter(1_100, forMs),
  },
  userThrows: {
    what: 'user code throws',
    forMs: [100, 5_000],
    perMinuteMax: 4,
    happen: (stage, { node, forMs }) => stage.node(node).upset({ throwsForMs: forMs }),
  },
  userIgnores: {
    what: 'user code ignores its abort signal',
    forMs: [100, 40_000],
    perMinuteMax: 5,
    happen: (stage, { node, forMs }) => stage.node(node).upset({ ignoresForMs: forMs }),
  },
  partitionsChange: {
    what: 'partitions are added, removed and weighed anew',
    forMs: [0, 0],
    perMinuteMax: 4,
    happen: (stage, { strength }) => stage.changePartitions(strength),
  },
  maintenance: {
    what: 'an operator pauses placement for a while',
    forMs: [500, 8_000],
    perMinuteMax: 2,
    happen: (stage, { forMs }) => stage.maintain(forMs),
  },
  drain: {
    what: 'an operator drains a worker, and takes it back',
    forMs: [500, 8_000],
    perMinuteMax: 2,
    happen: (stage, { node, forMs }) => stage.drain(node, forMs),
  },
};

/** What the network and the clocks do to everybody. */
const weatherKinds: { readonly [N in WeatherName]: string } = {
  latency: 'messages take up to 100 ms each way',
  loss: 'up to 2 % of the messages are lost',
  duplicates: 'up to 5 % of the messages arrive twice',
  lostAcks: 'up to 10 % of the appends are stored and not acknowledged',
  refusals: 'up to 20 % of the appends find no room',
  reorder: 'messages on different subjects overtake each other',
  clockRates: 'clocks go up to 1 % too fast or too slow',
};

/** All kinds of faults, and what each is. */
export const faultKinds = {
  ...Object.fromEntries(Object.entries(incidentKinds).map(([name, { what }]) => [name, what])),
  ...weatherKinds,
} as { readonly [N in FaultName]: string };
