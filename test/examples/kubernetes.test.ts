import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { timingPresets } from '../../machines/model/timing.js';
import { findServer } from '../../src/server/find-server.js';
import { ExampleProcess } from '../support/example-process.js';
import { freePort } from '../support/free-port.js';
import { serverSuites, withServer } from '../support/nats-server.js';

/** Any part of a manifest: what is not there is undefined, all the way down. */
type Part = { readonly [key: string]: Part } & readonly Part[] & string;
type Labels = Readonly<Record<string, string>>;

const FOLDER = new URL('../../examples/kubernetes/', import.meta.url);
const documents = ['orders.yaml', 'nats.yaml'].flatMap((name) => [
  ...parseAllDocuments(readFileSync(new URL(name, FOLDER), 'utf8'), { strict: true, uniqueKeys: true }),
]);
const parts = documents.map((document) => document.toJS() as Part);
const ofKind = (kind: string): readonly Part[] => parts.filter((part) => part.kind === kind);
const named = (kind: string, name: string): Part => {
  const found = ofKind(kind).find(({ metadata }) => metadata?.name === name);
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found;
};
const workloads = [...ofKind('Deployment'), ...ofKind('StatefulSet')];
const templateOf = (workload: Part): Part => workload.spec!.template!;
const containersOf = (workload: Part): readonly Part[] => templateOf(workload).spec!.containers!;
const labelsOf = (workload: Part): Labels => templateOf(workload).metadata!.labels as unknown as Labels;
const selects = (selector: Part | undefined, labels: Labels): boolean =>
  selector !== undefined && Object.entries(selector as unknown as Labels).every(([key, value]) => labels[key] === value);
const portsOf = (workload: Part): readonly string[] =>
  containersOf(workload).flatMap(({ ports = [] as never }) => ports.map(({ name }) => name!));

test('the manifests are YAML without a mistake, and every kind is one that is meant', () => {
  expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
  expect(parts.map(({ apiVersion, kind, metadata }) => `${apiVersion} ${kind} ${metadata?.name}`)).toEqual([
    'v1 ConfigMap orders',
    'apps/v1 Deployment orders',
    'v1 Service orders',
    'policy/v1 PodDisruptionBudget orders',
    'v1 ConfigMap nats',
    'v1 Service nats',
    'apps/v1 StatefulSet nats',
    'policy/v1 PodDisruptionBudget nats',
    'networking.k8s.io/v1 NetworkPolicy nats',
  ]);
});

test('every selector finds pods', () => {
  for (const workload of workloads) expect(selects(workload.spec!.selector!.matchLabels, labelsOf(workload))).toBe(true);
  for (const { spec } of [...ofKind('PodDisruptionBudget'), ...ofKind('NetworkPolicy')]) {
    const selector = (spec!.selector ?? spec!.podSelector)!.matchLabels;
    expect(workloads.filter((workload) => selects(selector, labelsOf(workload)))).toHaveLength(1);
  }
  for (const { spec } of ofKind('Service')) {
    const [workload] = workloads.filter((one) => selects(spec!.selector, labelsOf(one))) as [Part];
    for (const { targetPort } of spec!.ports!) expect(portsOf(workload)).toContain(targetPort);
  }
  const clients = named('NetworkPolicy', 'nats').spec!.ingress![0]!.from![0]!.podSelector!.matchLabels;
  expect(selects(clients, labelsOf(named('Deployment', 'orders')))).toBe(true);
});

test('probes, volumes and configuration name what is there', () => {
  for (const workload of workloads) {
    const { volumes = [] as never } = templateOf(workload).spec!;
    const claims = (workload.spec!.volumeClaimTemplates ?? ([] as never)).map(({ metadata }) => metadata!.name);
    const known = [...volumes.map(({ name }) => name), ...claims];
    for (const container of containersOf(workload)) {
      for (const { name } of container.volumeMounts ?? ([] as never)) expect(known).toContain(name);
      for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe])
        if (probe) expect(portsOf(workload)).toContain(probe.httpGet!.port);
      for (const { configMapRef } of container.envFrom ?? ([] as never)) named('ConfigMap', configMapRef!.name!);
    }
    for (const { configMap } of volumes) if (configMap) named('ConfigMap', configMap.name!);
  }
});

test('a pod has longer to end than its worker takes, and the budget leaves a quorum of servers', () => {
  const { terminationGracePeriodSeconds } = templateOf(named('Deployment', 'orders')).spec!;
  // A stop settles at the latest 1 s after its deadline.
  expect(Number(terminationGracePeriodSeconds) * 1_000).toBeGreaterThan(timingPresets.balanced.stopMs + 1_000);
  const { replicas } = named('StatefulSet', 'nats').spec!;
  expect(Number(replicas) - Number(named('PodDisruptionBudget', 'nats').spec!.maxUnavailable)).toBeGreaterThan(Number(replicas) / 2);
  expect(named('ConfigMap', 'orders').data!.NATS_REPLICAS).toBe(String(replicas));
});

test('the service answers the probes of its manifest, and ends when it is told to', async () => {
  const { data } = named('ConfigMap', 'orders') as unknown as { data: Labels };
  const [container] = containersOf(named('Deployment', 'orders')) as readonly [Part];
  expect(container.ports!.map(({ containerPort }) => String(containerPort))).toEqual([data['PORT']]);
  await withServer(async ({ url }) => {
    const port = await freePort();
    const env = { ...data, NATS_URL: url, NATS_REPLICAS: '1', PORT: String(port), NAME: 'orders-1' };
    await using service = await ExampleProcess.start('kubernetes/orders', env);
    await service.line(/^started as worker-0$/);
    for (const { httpGet } of [container.readinessProbe!, container.livenessProbe!])
      expect((await fetch(`http://127.0.0.1:${port}${httpGet!.path}`)).status).toBe(200);
    service.kill('SIGTERM');
    expect(await service.ended()).toBe(0);
  });
});

test('nats-server takes the configuration of the manifest', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-kubernetes-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { path, version } = await findServer(serverSuites()[0]?.options);
  const text = named('ConfigMap', 'nats').data!['nats.conf'] as string;
  expect(text).toMatch(/^ {2}sync_interval: always$/m);
  const isOld = /^2\.\d\./.test(version);
  if (isOld) console.log(`nats-server ${version} knows no sync_interval: the rest of the configuration is checked`);
  const file = join(folder, 'nats.conf');
  writeFileSync(file, isOld ? text.replace(/^ *sync_interval.*$/m, '') : text);
  const env = { ...process.env, POD_NAME: 'nats-0' };
  expect(() => execFileSync(path, ['-t', '-c', file], { stdio: 'pipe', env })).not.toThrow();
  writeFileSync(file, text.replace('store_dir', 'store_folder'));
  expect(() => execFileSync(path, ['-t', '-c', file], { stdio: 'pipe', env })).toThrow(/store_folder/);
  const replicas = Array.from({ length: 3 }, (_, index) => `nats-${index}.nats`);
  for (const host of replicas) expect(text).toContain(`nats://${host}:6222`);
  expect(named('ConfigMap', 'orders').data!.NATS_URL).toBe(replicas.map((host) => `nats://${host}:4222`).join());
});
