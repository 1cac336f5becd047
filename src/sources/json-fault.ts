/** Where a text stops being JSON, from 1, and what could have stood there. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly expected: string;
}

type Place = 'value' | 'firstItem' | 'firstKey' | 'key' | 'colon' | 'afterItem' | 'end';

const EXPECTED: Readonly<Record<Place, string>> = {
  value: 'a value',
  firstItem: 'a value or ]',
  firstKey: 'a key or }',
  key: 'a key in double quotes',
  colon: ':',
  afterItem: 'a comma, or the end of the list or object',
  end: 'nothing more',
};

const SPACE = /[ \t\n\r]*/y;
const TOKEN = /[[\]{}:,]|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
/** A text is read part by part: one expression for all of it would try every way to split a text that does not end. */
const TEXT_PART = /[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The first fault of a text that `JSON.parse` refuses: its own messages name no place (Node 20). Undefined when there is none. */
export function jsonFault(text: string): JsonFault | undefined {
  const open: string[] = [];
  let place: Place = 'value';
  for (let at = skip(SPACE, text, 0); ; at = skip(SPACE, text, at)) {
    if (place === 'end' && at === text.length) return undefined;
    const end = text[at] === '"' ? endOfText(text, at) : skip(TOKEN, text, at);
    const next: Place | undefined = end === at ? undefined : follow(place, text.slice(at, Math.min(end, at + 2)), open);
    if (next === undefined) return { ...placeOf(text, at), expected: EXPECTED[place] };
    place = next;
    at = end;
  }
}

/** Where the match of a sticky expression ends; `at` when it matches nothing. */
function skip(expression: RegExp, text: string, at: number): number {
  expression.lastIndex = at;
  return expression.test(text) ? expression.lastIndex : at;
}

/** After the closing quote; `at` when there is none. */
function endOfText(text: string, at: number): number {
  let end = at + 1;
  while (text[end] !== '"') {
    const next = skip(TEXT_PART, text, end);
    if (next === end) return at;
    end = next;
  }
  return end + 1;
}

/** The place after a token, or undefined when the token may not stand here. `open` are the brackets around it. */
function follow(place: Place, token: string, open: string[]): Place | undefined {
  const first = token.charAt(0);
  const after = (): Place => (open.length === 0 ? 'end' : 'afterItem');
  if (place === 'colon') return first === ':' ? 'value' : undefined;
  if (place === 'afterItem' && first === ',') return open.at(-1) === '{' ? 'key' : 'value';
  const isEnd = (first === ']' && open.at(-1) === '[') || (first === '}' && open.at(-1) === '{');
  if (isEnd && (place === 'afterItem' || place === 'firstItem' || place === 'firstKey')) {
    open.pop();
    return after();
  }
  if (place === 'key' || place === 'firstKey') return first === '"' ? 'colon' : undefined;
  if (place !== 'value' && place !== 'firstItem') return undefined;
  if (first === '[' || first === '{') {
    open.push(first);
    return first === '[' ? 'firstItem' : 'firstKey';
  }
  return ':,]}'.includes(first) ? undefined : after();
}

function placeOf(text: string, at: number): Pick<JsonFault, 'line' | 'column'> {
  const before = text.slice(0, at).split(/\r\n|\n|\r/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
