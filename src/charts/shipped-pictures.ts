import { existsSync } from 'node:fs';

/** `docs/charts` of this package, with pictures of our own charts: the nearest above this file. */
export function shippedPictures(): URL {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    const pictures = new URL('docs/charts/', folder);
    if (existsSync(pictures)) return pictures;
    if (new URL('..', folder).href === folder.href) throw new Error('the folder docs/charts of the package conclave is missing');
  }
}
