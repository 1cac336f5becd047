import type { Write } from '../rows.js';

/** What the server answers on a path. Rejects with what it says instead. */
export async function ask<T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> {
  const parameters = new URLSearchParams(query).toString();
  return answerOf<T>(await fetch(parameters === '' ? path : `${path}?${parameters}`));
}

/** Resolves when the group has applied it. */
export async function tell(write: Write): Promise<void> {
  const headers = { 'content-type': 'application/json', 'x-conclave-write': '1' };
  await answerOf(await fetch('write', { method: 'POST', headers, body: JSON.stringify(write) }));
}

async function answerOf<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  const text = await response.text();
  throw new Error(messageOf(text));
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { readonly message: string }).message;
  } catch {
    return text.trim() || 'The server gave no answer.';
  }
}
