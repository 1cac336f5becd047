import { readFile } from 'node:fs/promises';
import { SourceError } from '../errors.js';
import { fileMark, type FileMark } from './file-mark.js';
import { SOURCE_BYTES_MAX } from './source-limits.js';

/** A file that has been the same for so long, in milliseconds, is not being written. */
const STEADY_MS = 100;

/**
 * Reads a file and parses its text. When it changes meanwhile, or cannot be parsed and changes within the next 100 ms, it is being written:
 * it is read again until it holds still. Rejects with `SourceError`, or the signal's reason.
 */
export async function readSteadyFile<T>(path: string, signal: AbortSignal, parse: (text: string) => T): Promise<T> {
  for (;;) {
    signal.throwIfAborted();
    const before = await markOf(path);
    const text = await readText(path, signal);
    if ((await markOf(path)).identity !== before.identity) continue;
    try {
      return parse(text);
    } catch (error) {
      await new Promise((resolve) => setTimeout(resolve, STEADY_MS));
      if ((await markOf(path)).identity === before.identity) throw error;
    }
  }
}

async function markOf(path: string): Promise<FileMark> {
  const mark = await told(path, fileMark(path));
  if (!mark.isFile) throw new SourceError(`${path} is not a file.`);
  if (mark.bytes > SOURCE_BYTES_MAX) throw new SourceError(`${path} has ${mark.bytes} bytes; at most ${SOURCE_BYTES_MAX} are read.`);
  return mark;
}

async function readText(path: string, signal: AbortSignal): Promise<string> {
  const bytes = await told(path, readFile(path, { signal }));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SourceError(`${path} is not UTF-8. Save it so.`, { cause });
  }
}

async function told<T>(path: string, access: Promise<T>): Promise<T> {
  try {
    return await access;
  } catch (cause) {
    throw new SourceError(`${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
