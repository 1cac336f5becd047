import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { trace, type TracerProvider } from '@opentelemetry/api';
import { packageVersion } from '../system/package-version.js';
import type { EntryMessage, ProposalMessage, RunMessage, Speaker } from '../member/witness.js';
import { WorkerTracer } from './worker-tracer.js';

/**
 * From now on, all workers of this process tell what they do as spans: of OpenTelemetry’s global provider, or of the one given. A placement, a
 * handover and a failover are one trace each, across all members that do this. Returns the function that ends it.
 */
export function traceWorkers(options: { readonly tracerProvider?: TracerProvider } = {}): () => void {
  const tracer = (options.tracerProvider ?? trace.getTracerProvider()).getTracer('conclave', packageVersion());
  const tracers = new Map<string, WorkerTracer>();
  const keyOf = ({ group, name }: Speaker): string => `${group} ${name}`;
  const noteEntry = (message: EntryMessage): void => {
    const key = keyOf(message);
    const one = tracers.get(key) ?? new WorkerTracer(tracer);
    one.noteEntry(message);
    const hasLeft = message.facts.some((fact) => fact.type === 'member.left' && fact.member === message.member);
    if (hasLeft) one.end();
    if (hasLeft) tracers.delete(key);
    else tracers.set(key, one);
  };
  const ends = [
    listen<EntryMessage>('conclave.entry', noteEntry),
    listen<ProposalMessage>('conclave.proposal', (message) => tracers.get(keyOf(message))?.noteProposal(message)),
    listen<RunMessage>('conclave.run', (message) => tracers.get(keyOf(message))?.noteRun(message)),
  ];
  return () => {
    for (const end of ends) end();
    for (const one of tracers.values()) one.end();
  };
}

function listen<M>(channel: string, listener: (message: M) => void): () => void {
  const hear = (message: unknown): void => listener(message as M);
  subscribe(channel, hear);
  return () => void unsubscribe(channel, hear);
}
