import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { shippedPictures } from '../charts/shipped-pictures.js';
import { pageHtml } from './page-html.js';
import { pageStyle } from './page-style.js';

/** A file of the page, ready to send. */
export interface Asset {
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly gzip: Buffer;
}

/** Every file of the page by its path. Nothing else is ever read: a path that is not here is not found. */
export function loadAssets(group: string): ReadonlyMap<string, Asset> {
  return new Map([
    ['/', asset('text/html; charset=utf-8', pageHtml(group))],
    ['/style.css', asset('text/css; charset=utf-8', pageStyle)],
    ...filesOf(new URL('./page/', import.meta.url), '.js', (name, text) => [
      `/page/${name}`,
      asset('text/javascript; charset=utf-8', text),
    ]),
    // What a picture brings of style is in the style sheet: the policy of the page allows no other.
    ...filesOf(shippedPictures(), '.svg', (name, text) => [
      `/charts/${name}`,
      asset('image/svg+xml', text.replace(/<style>[^]*?<\/style>/, '')),
    ]),
  ]);
}

function filesOf(folder: URL, ending: string, load: (name: string, text: string) => [string, Asset]): [string, Asset][] {
  const names = readdirSync(folder).filter((name) => name.endsWith(ending));
  return names.map((name) => load(name, readFileSync(new URL(name, folder), 'utf8')));
}

function asset(type: string, text: string): Asset {
  const plain = Buffer.from(text);
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  return { type, etag, plain, gzip: gzipSync(plain) };
}
