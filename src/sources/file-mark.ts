import { stat } from 'node:fs/promises';

/** What tells one content of a file from another without reading it. Follows links: where a file is mounted, a link is what is replaced. */
export interface FileMark {
  readonly identity: string;
  readonly bytes: number;
  readonly isFile: boolean;
}

/** Rejects with the error of the file system when there is no such file. */
export async function fileMark(path: string): Promise<FileMark> {
  const stats = await stat(path, { bigint: true });
  const { dev, ino, size, mtimeNs, ctimeNs } = stats;
  return { identity: [dev, ino, size, mtimeNs, ctimeNs].join(), bytes: Number(size), isFile: stats.isFile() };
}
