import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonFault } from '../../src/sources/json-fault.js';

test.each([
  ['', '1:1', 'a value'],
  ['[{"key": "a"},]', '1:15', 'a value'],
  ['[\n  {"key": "a"}\n  {"key": "b"}\n]', '3:3', 'a comma, or the end of the list or object'],
  ['[{"key": "a"', '1:13', 'a comma, or the end of the list or object'],
  ['[{key: 1}]', '1:3', 'a key or }'],
  ['[{"a": 1,}]', '1:10', 'a key in double quotes'],
  ['[{"a" 1}]', '1:7', ':'],
  ['[\r\n01]', '2:2', 'a comma, or the end of the list or object'],
  ["['a']", '1:2', 'a value or ]'],
  ['[1}', '1:3', 'a comma, or the end of the list or object'],
  ['[] []', '1:4', 'nothing more'],
  ['["\u0007"]', '1:2', 'a value or ]'],
  ['[tru]', '1:2', 'a value or ]'],
])('%j is at fault at %s, where %s was expected', (text, where, expected) => {
  const fault = jsonFault(text);
  expect(`${fault?.line}:${fault?.column}`).toBe(where);
  expect(fault?.expected).toBe(expected);
});

test('a text has a fault exactly when JSON.parse refuses it', () => {
  const pieces = fc.constantFrom('[', ']', '{', '}', ',', ':', '"a"', '"', '\\', '1', '-', '.5', 'e1', 'true', 'nul', ' ', '\n', '\u0001');
  const cut = fc
    .tuple(fc.json(), fc.nat(40), fc.string({ maxLength: 2 }))
    .map(([text, at, put]) => text.slice(0, at) + put + text.slice(at + 1));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        cut,
        fc.array(pieces).map((some) => some.join('')),
      ),
      (text) => {
        expect(jsonFault(text) === undefined).toBe(parses(text));
      },
    ),
    { numRuns: 2_000 },
  );
});

test('a megabyte of anything is looked at without overflowing', () => {
  expect(jsonFault('['.repeat(1_000_000))).toMatchObject({ column: 1_000_001 });
  expect(jsonFault(`["${'a\\n'.repeat(300_000)}"`)?.expected).toMatch(/comma/);
  expect(jsonFault(`["${'a'.repeat(1_000_000)}`)).toMatchObject({ column: 2 });
  expect(jsonFault(`["${'ab\\n'.repeat(200_000)}`)).toMatchObject({ column: 2 });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
