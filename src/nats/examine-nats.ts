import { diagnose } from '../doctor/diagnose.js';
import type { Expectation } from '../doctor/expectation.js';
import type { Finding } from '../ports.js';
import { inboxPrefix } from '../protocol/subjects.js';
import { NatsWire } from './nats-wire.js';
import { observe } from './observe.js';
import { openConnection, type ServerAccess } from './open-connection.js';

export interface ExamineOptions extends Expectation, ServerAccess {
  readonly replicas?: number | undefined;
  /** For connecting, and for each answer. */
  readonly timeoutMs: number;
}

export interface Examination {
  /** `nats-server 2.10.27 at 127.0.0.1:4222`. */
  readonly server: string;
  readonly findings: readonly Finding[];
}

/** Looks at a server with the eyes of one role, and changes nothing there. Throws `ConnectError` when it is out of reach. */
export async function examineNats(options: ExamineOptions): Promise<Examination> {
  const { group, role, replicas, timeoutMs } = options;
  const own = await openConnection(options, { name: 'conclave doctor', inboxPrefix: inboxPrefix(group ?? 'doctor'), timeoutMs });
  const wire = new NatsWire(own.connection, own.close);
  try {
    const capacity = { replicas };
    const seen = await observe(wire, { group, role, log: capacity, snapshots: capacity, timeoutMs });
    return { server: wire.description, findings: diagnose(seen, options) };
  } finally {
    await wire.close();
  }
}
