import { errors } from '@nats-io/transport-node';
import { permissionsOf, type Permission, type Role } from '../protocol/permissions.js';
import { chartsSubject, inboxPrefix, jetStreamSubject, logSubject, wantedSubject, watchSubject } from '../protocol/subjects.js';
import type { NatsReply } from './nats-reply.js';
import type { NatsWire } from './nats-wire.js';

export interface ProbeOptions {
  readonly group: string;
  readonly role: Role;
  readonly timeoutMs: number;
}

/**
 * What this user may not, of what its role needs. Each is tried in a way that changes nothing: the server checks the permission before
 * it looks at the message, and the message is one that has no effect.
 */
export async function refusedPermissions(wire: NatsWire, { group, role, timeoutMs }: ProbeOptions): Promise<readonly Permission[]> {
  const { allow } = permissionsOf(role, group);
  const deaf = await refusedSubscriptions(
    wire,
    // A connection that is not ours may have its inbox elsewhere: without one, all that is published below is refused.
    allow.filter(({ operation, subject }) => operation === 'subscribe' && !subject.startsWith(inboxPrefix(group))),
  );
  // Whoever leads writes a snapshot when it is asked for one; those who hear of charts never answer: these cannot be tried.
  const untried = [wantedSubject(group), watchSubject(group), chartsSubject(group)];
  const published = allow.filter(({ operation, subject }) => operation === 'publish' && !untried.includes(subject));
  const replies = await Promise.all(published.map((permission) => tryPublish(wire, { ...permission, group, timeoutMs })));
  const inbox = replies.map(inboxRefusal).find((subject) => subject !== undefined);
  if (inbox !== undefined) return [...deaf, { operation: 'subscribe', subject: inbox, purpose: 'to get answers' }];
  return [...deaf, ...published.filter((_, index) => replies[index]?.kind === 'denied')];
}

/** May this user publish where no group is? Nobody listens there. */
export async function mayPublishAnywhere(wire: NatsWire, timeoutMs: number): Promise<boolean> {
  const { kind } = await wire.knock('conclave_doctor', new Uint8Array(), timeoutMs);
  return kind !== 'denied';
}

/** A subscription that is not allowed fails later and silently; so it is tried before anyone relies on it. */
export async function refusedSubscriptions<T extends { readonly subject: string }>(
  wire: NatsWire,
  wanted: readonly T[],
): Promise<readonly T[]> {
  const refused = new Set<T>();
  const stops = wanted.map((one) =>
    wire.subscribe(
      sampleOf(one.subject),
      () => undefined,
      () => refused.add(one),
    ),
  );
  try {
    await wire.flush();
  } finally {
    for (const stop of stops) stop();
  }
  return [...refused];
}

function tryPublish(wire: NatsWire, { subject, group, timeoutMs }: Permission & Omit<ProbeOptions, 'role'>): Promise<NatsReply> {
  return wire.knock(sampleOf(subject), harmlessBody(subject, group), timeoutMs);
}

const BODIES: Readonly<Record<string, (group: string) => object>> = {
  'STREAM.MSG.GET.': () => ({ seq: 1 }),
  // Nothing is stored under this subject, and nothing before the first sequence: either alone purges nothing. An empty request purges all.
  'STREAM.PURGE.': (group) => ({ filter: `${logSubject(group)}.doctor`, seq: 1 }),
};

/** `STREAM.CREATE` gets no body, and refuses that; messages for a stream ask for one that is not there. */
function harmlessBody(subject: string, group: string): Uint8Array {
  const [, body] = Object.entries(BODIES).find(([call]) => subject.startsWith(jetStreamSubject(call))) ?? [];
  return body ? new TextEncoder().encode(JSON.stringify(body(group))) : new Uint8Array();
}

/** A subject that the pattern covers, and nobody uses: no id is as short. */
const sampleOf = (pattern: string): string => pattern.replace(/[*>]$/, 'doctor');

function inboxRefusal(reply: NatsReply): string | undefined {
  if (reply.kind !== 'denied') return undefined;
  const violation = reply.cause instanceof errors.RequestError ? reply.cause.cause : reply.cause;
  const isInbox = violation instanceof errors.PermissionViolationError && violation.operation === 'subscription';
  return isInbox ? violation.subject : undefined;
}
