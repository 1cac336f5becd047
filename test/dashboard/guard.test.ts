import { expect, it } from 'vitest';
import { createDashboard } from '../../src/dashboard/index.js';
import { createMemoryHub } from '../../src/index.js';
import { openDashboard } from './open-dashboard.js';

const base = (): { group: string; memory: ReturnType<typeof createMemoryHub> } => ({ group: 'orders', memory: createMemoryHub() });
const TOKEN = 'a-token-of-some-length';

it.each(['localhost:1', '127.0.0.1', '[::1]:8080', 'LOCALHOST'])('answers under the name of loopback %s', async (host) => {
  const { ask } = await openDashboard(base());
  expect(await ask('/', { headers: { host } })).toMatchObject({ status: 200 });
});

it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', '10.0.0.7:80', 'a b', '127.0.0.1@evil.example'])(
  'answers nothing under the name %s, which a page elsewhere may have given to this address',
  async (host) => {
    const { ask } = await openDashboard(base());
    for (const path of ['/', '/events', '/history', '/style.css', '/write'])
      expect(await ask(path, { headers: { host } }), path).toMatchObject({ status: 403, body: expect.stringMatching(/is not served as/) });
  },
);

it.each(['http://evil.example', 'null', 'https://localhost:1', 'http://localhost:1.evil.example'])(
  'answers nothing to pages of %s',
  async (origin) => {
    const { ask, port } = await openDashboard({ ...base(), writes: true });
    const headers = { host: `localhost:${port}`, origin, 'content-type': 'application/json', 'x-conclave-write': '1' };
    for (const path of ['/', '/events', '/history']) expect(await ask(path, { headers }), path).toMatchObject({ status: 403 });
    expect(await ask('/write', { method: 'POST', headers, body: '{"action":"pause"}' })).toMatchObject({ status: 403 });
  },
);

it('allows no page elsewhere to read: there are no CORS headers, also when asked for', async () => {
  const { ask, port } = await openDashboard(base());
  const headers = { host: `localhost:${port}`, origin: `http://localhost:${port}` };
  const answers = [await ask('/', { headers }), await ask('/write', { method: 'OPTIONS', headers })];
  for (const answer of answers) expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
});

it('asks for its token, takes it from the address once, and keeps it in a cookie that scripts cannot read', async () => {
  const { ask } = await openDashboard({ ...base(), token: TOKEN });
  for (const path of ['/', '/events', '/history', '/style.css', '/page/main.js', '/?token=wrong', `/?token=${TOKEN.slice(0, -1)}`])
    expect(await ask(path), path).toMatchObject({ status: 401 });
  const admitted = await ask(`/?token=${TOKEN}`);
  expect(admitted).toMatchObject({ status: 302, headers: { location: './' } });
  const [cookie = ''] = admitted.headers['set-cookie'] ?? [];
  expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; /);
  expect(cookie).not.toContain(TOKEN);
  expect(await ask('/', { headers: { cookie: cookie.split(';')[0] ?? '' } })).toMatchObject({ status: 200 });
  expect(await ask('/', { headers: { cookie: `conclave-orders=${TOKEN}` } })).toMatchObject({ status: 401 });
  expect(await ask('/', { headers: { authorization: `Bearer ${TOKEN}` } })).toMatchObject({ status: 200 });
  expect(await ask(`/?token=${TOKEN}`, { headers: { host: 'evil.example' } })).toMatchObject({ status: 403 });
});

it('beyond loopback it needs a token, or a service that says it guards it itself', () => {
  const hosts = ['ops.example.org'];
  expect(() => createDashboard({ ...base(), hosts })).toThrow(/need a token/);
  expect(() => createDashboard({ ...base(), hosts, token: 'short' })).toThrow(/at least 16 characters/);
  expect(() => createDashboard({ ...base(), path: 'no slash', writes: 1 as unknown as boolean })).toThrow(/writes[^]*path/);
  for (const token of [TOKEN, false] as const) void createDashboard({ ...base(), hosts, token }).close();
});

it('serves its own files and nothing else, with a policy that allows no script or style from anywhere else', async () => {
  const { ask } = await openDashboard(base());
  const page = await ask('/');
  expect(page.headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self'; style-src 'self';/);
  expect(page.headers['content-security-policy']).not.toMatch(/unsafe/);
  expect(page.body).not.toMatch(/<script>|<style|style=|onclick|https?:/);
  for (const path of ['/../package.json', '/page/../../../package.json', '/page/%2e%2e/x', '/page/main.ts', '/nothing', '//evil.example/'])
    expect(await ask(path), path).toMatchObject({ status: 404 });
  expect(await ask('/', { method: 'PUT' })).toMatchObject({ status: 405 });
  const style = await ask('/style.css', { headers: { 'accept-encoding': 'gzip' } });
  expect(style.headers).toMatchObject({ 'content-encoding': 'gzip', 'content-type': 'text/css; charset=utf-8' });
  expect(await ask('/style.css', { headers: { 'if-none-match': style.headers.etag ?? '' } })).toMatchObject({ status: 304, body: '' });
});

it('a group with markup in its name does not exist, and pictures come without styles of their own', async () => {
  expect(() => createDashboard({ ...base(), group: '<b>' })).toThrow(/group/);
  const { ask } = await openDashboard(base());
  const picture = await ask('/charts/membership.svg');
  expect(picture).toMatchObject({ status: 200, headers: { 'content-type': 'image/svg+xml' } });
  expect(picture.body).not.toMatch(/<style|<script| style=/);
});
