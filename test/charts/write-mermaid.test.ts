import { expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { chartGraph } from '../../src/charts/chart-graph.js';
import { writeMermaid } from '../../src/charts/write-mermaid.js';
import { ourCharts } from '../../src/verification/report/our-charts.js';
import { orderMachine } from './example-machine.js';

it('writes states inside states, regions side by side, starts and ends', () => {
  expect(writeMermaid(chartGraph(orderMachine))).toBe(`stateDiagram-v2
  state "order" as s_order {
    [*] --> s_order_open
    state "open" as s_order_open
    state "shipping" as s_order_shipping {
      state "parcel" as s_order_shipping_parcel {
        [*] --> s_order_shipping_parcel_packing
        state "packing" as s_order_shipping_parcel_packing
        state "packed" as s_order_shipping_parcel_packed
        s_order_shipping_parcel_packed --> [*]
        s_order_shipping_parcel_packing --> s_order_shipping_parcel_packed: done packer
      }
      --
      state "letter" as s_order_shipping_letter {
        [*] --> s_order_shipping_letter_writing
        state "writing" as s_order_shipping_letter_writing
        state "written" as s_order_shipping_letter_written
        s_order_shipping_letter_written --> [*]
        s_order_shipping_letter_writing --> s_order_shipping_letter_written: always [isOwn]
      }
      --
      state "H*" as s_order_shipping_past
      s_order_shipping_past --> s_order_shipping_parcel: no history
    }
    state "over" as s_order_over
    s_order_over --> [*]
    s_order_open --> s_order_shipping: order.paid [and(isLarge, isOwn)] / bill, note(large)
    s_order_open --> s_order_shipping: order.paid
    s_order_open --> s_order_shipping_past: order.resumed
    s_order_open --> s_order_shipping: after 2000 ms
    s_order_open --> s_order_over: after patience
    s_order_shipping --> s_order_over: done
    s_order_shipping_parcel_packing --> s_order_over: error packer
  }
  s_order --> s_order_over: order.cancel
`);
});

/** What Mermaid’s grammar has for the lines that we write; a label may have neither `:` nor `;`, `#` or angle brackets. */
const LINES = [/^state "[^"]+" as \w+( \{)?$/, /^(\[\*\]|\w+) --> (\[\*\]|\w+)(: [^:;#<>]+)?$/, /^(--|\}|stateDiagram-v2)$/];

const odd = createMachine({
  id: 'shop:main',
  initial: 'a b',
  states: { 'a b': { on: { 'x:y;z #1 <b>': 'a_b' } }, a_b: { on: { '*': 'say "hi"' } }, 'say "hi"': {} },
});

it.for([odd, ...ourCharts.map(({ machine }) => machine)].map((machine) => ({ machine })))(
  'writes $machine.id in lines that Mermaid has, each state once under a word of its own',
  ({ machine }) => {
    const graph = chartGraph(machine);
    const lines = writeMermaid(graph).trimEnd().split('\n');
    expect(lines.map((line) => line.trim()).filter((line) => !LINES.some((rule) => rule.test(line)))).toEqual([]);
    const words = lines.flatMap((line) => /^\s*state ".*" as (\w+)/.exec(line)?.[1] ?? []);
    expect(new Set(words).size).toBe(graph.states.length);
    expect(lines.filter((line) => line.endsWith('{'))).toHaveLength(lines.filter((line) => line.trim() === '}').length);
    expect(lines.filter((line) => line.includes(': '))).toHaveLength(graph.transitions.filter(({ target }) => target !== undefined).length);
  },
);
