/** One mistake, as edits of our sources: each `from` stands exactly once in its file. */
export interface PlantedBug {
  readonly name: string;
  readonly edits: readonly { readonly file: string; readonly from: string; readonly to: string }[];
}

const bug = (name: string, file: string, [from, to]: readonly [string, string]): PlantedBug => ({ name, edits: [{ file, from, to }] });

/** Mistakes that were made, or could be: the simulation must find every one. They are in no program that ships. */
export const plantedBugs: readonly PlantedBug[] = [
  bug('no fence: a suspect is declared gone at once', 'src/actors/member-watch.ts', [
    "if (logAtMs > trustEndsAtMs) detector.send({ type: 'trust.ended' });",
    "detector.send({ type: 'trust.ended' });",
  ]),
  bug('trust counts from when the answer came', 'src/actors/beat-sender.ts', [
    'this.#session.trustOnceApplied(answer, askedAtMs);',
    'this.#session.trustOnceApplied(answer, this.#session.clock.now());',
  ]),
  bug('a partition is released before its work has ended', 'src/actors/partition-host.ts', [
    "if (grant?.epoch === epoch) grant.chart.send({ type: 'partition.drain' });",
    "if (grant?.epoch === epoch) { this.#releases.add(id, epoch); grant.chart.send({ type: 'partition.drain' }); }",
  ]),
  bug('a grant keeps the epoch of the one before', 'machines/model/step.ts', [
    'const epoch = step.sequence as Epoch;',
    'const epoch = (row.epoch || step.sequence) as Epoch;',
  ]),
  bug('a claim counts when it is published', 'src/actors/leader-claimer.ts', [
    "if (proposal.kind === 'rejected') return { kind: 'lost' };",
    "if (proposal.kind === 'rejected') return { kind: 'won', term: session.state.term };",
  ]),
  {
    name: 'a second incarnation does not subscribe',
    edits: [
      { file: 'src/member/session.ts', from: 'this.#endServing = serveIncarnation(', to: 'this.#endServing ??= serveIncarnation(' },
      { file: 'src/member/session.ts', from: 'this.#endServing = undefined;', to: '' },
    ],
  },
  {
    name: 'the window of a planned change never closes',
    edits: [
      { file: 'machines/calculator.machine.ts', from: "after: { plannedWindow: '#calculator.placing' },", to: '' },
      { file: 'machines/calculator.machine.ts', from: "after: { plannedQuiet: '#calculator.placing' },", to: '' },
    ],
  },
  bug('a member is heard once', 'src/actors/member-watch.ts', [
    'watched.heardAtMs = clock.now();',
    'if (!watched.wasHeard) watched.heardAtMs = clock.now();',
  ]),
  bug('a placement that did not count is not made again', 'machines/calculator.machine.ts', [
    "onDone: { target: 'placing', actions: 'narrow' },\n        onError: 'retrying',",
    "onDone: { target: 'placing', actions: 'narrow' },\n        onError: 'cooling',",
  ]),
  bug('the deletion of a partition is ignored', 'src/actors/partition-host.ts', [
    "fact.type === 'partition.recalled' && fact.worker === worker",
    "fact.type === 'partition.recalled' && fact.to && fact.worker === worker",
  ]),
  bug('a snapshot is off by one', 'src/actors/housekeeper.ts', [
    'encodeSnapshot(copied)',
    'encodeSnapshot({ ...copied, state: { ...state, applied: state.applied + 1 } })',
  ]),
  bug('an entry that comes twice is applied twice', 'machines/model/apply-entry.ts', [
    'if (entry.counter <= last)',
    'if (entry.counter < last)',
  ]),
  bug('entries of a term that is over count', 'machines/model/apply-entry.ts', [
    'state.leader?.member === entry.author && state.leader.term === entry.term',
    'entry.term <= state.term',
  ]),
  bug('a partition runs again before its last run has ended', 'src/actors/lingering.ts', [
    'const end = earlier.then(run);',
    'const end = run();',
  ]),
  bug('the fence waits for less than the lease', 'machines/model/timing.ts', ['ms * 1.02', 'ms * 0.8']),
  bug('a new leader does not wait for the trust of the reign before', 'src/actors/member-watch.ts', [
    '? session.reigns.trustEndsAtMs({ self: session.member, member: id, leaseMs })',
    '? nowMs',
  ]),
  bug('a leader answers beats without trust of its own', 'src/actors/member-watch.ts', [
    'return session.trust.isTrusted && session.state.leader?.term === term;',
    'return session.state.leader?.term === term;',
  ]),
  bug('a leader trusts from when its entry was applied', 'src/actors/reign-keeper.ts', [
    "if (proposal.kind === 'accepted') proved(proposal.sentAtMs);",
    "if (proposal.kind === 'accepted') proved(clock.now());",
  ]),
  bug('a release that the log did not take is forgotten', 'src/actors/release-queue.ts', [
    "if (proposal.kind === 'accepted' || proposal.kind === 'rejected')",
    'if (proposal.kind)',
  ]),
  bug('who waits for a worker that left waits on', 'machines/model/apply-membership.ts', [
    'else step.rows.set(partition.id, { ...partition, next: null })',
    'else step.rows.set(partition.id, partition)',
  ]),
  bug('a successor works under the epoch of its predecessor', 'machines/model/apply-membership.ts', [
    'else if (row.owner === worker || !row.owner) grant',
    'else if (!row.owner) grant',
  ]),
  bug('partitions are held for ever', 'src/actors/housekeeper.ts', [
    'if (row.held && nowMs - sinceMs > config.timing.holdMs)',
    'if (row.held && nowMs < sinceMs)',
  ]),
  bug('late copies of those who left count', 'machines/model/apply-entry.ts', [
    'state.gone.find((gone) => gone.member === author)?.counter ?? 0',
    '0',
  ]),
  bug('entries are written in the newest version, whoever reads them', 'src/member/proposer.ts', [
    'const v = Math.min(this.#options.replica.state.protocol, this.#options.protocolMax ?? PROTOCOL_MAX);',
    'const v = this.#options.protocolMax ?? PROTOCOL_MAX;',
  ]),
  {
    name: 'the protocol rises though somebody older is in',
    edits: [
      { file: 'src/actors/housekeeper.ts', from: 'const to = Math.min(', to: 'const to = Math.max(' },
      {
        file: 'machines/model/apply-leadership.ts',
        from: 'Object.values(step.before.members).every(',
        to: 'Object.values(step.before.members).some(',
      },
    ],
  },
  bug('a gap in the feed is passed over', 'src/member/log-reader.ts', [
    'if (this.#waiting.size < WAITING_MAX) this.#waiting.set(record.sequence, record);',
    'return this.#deliver(record);',
  ]),
  bug('a former leader goes on looking at its members', 'src/actors/member-watch.ts', ['session.clock.clearTimeout(this.#timer);', '']),
  bug('user code goes on without trust', 'machines/work.machine.ts', [
    "const pause = chart.sendTo('partitionHost', { type: 'host.pause' });",
    "const pause = chart.sendTo('partitionHost', { type: 'host.resume' });",
  ]),
  bug('user code starts whether trusted or not', 'src/actors/partition-runner.ts', [
    'if (!this.#isTrusted(workerId)) return this.#waitForEnd();',
    '',
  ]),
  bug('drained partitions are not given back', 'src/actors/partition-host.ts', [
    'if (giveBack && !this.#holds)',
    'if (giveBack && this.#holds)',
  ]),
  {
    name: 'who got a seat late asks for another',
    edits: [
      { file: 'src/actors/joiner.ts', from: '; !isIn() && !signal.aborted;)', to: '; !signal.aborted;)' },
      {
        file: 'src/actors/joiner.ts',
        from: "if (proposal.kind === 'accepted' || isIn()) break;",
        to: "if (proposal.kind === 'accepted') break;",
      },
    ],
  },
];
