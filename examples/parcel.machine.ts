/** packed → underway ⇄ resting → delivered or returned: a parcel is brought at most twice. The guard has a mistake. */
import { assign, fromPromise, setup } from 'xstate';

type ParcelEvent = { type: 'parcel.sent' } | { type: 'parcel.cancelled' };

export const parcelMachine = setup({
  types: { context: {} as { tries: number }, events: {} as ParcelEvent },
  actors: { courier: fromPromise(async () => {}) },
  guards: { canRetry: ({ context }) => context.tries <= 2 }, // The mistake: it has to be < 2.
  delays: { rest: 60_000 },
}).createMachine({
  id: 'parcel',
  context: { tries: 0 },
  initial: 'packed',
  states: {
    packed: { on: { 'parcel.sent': 'underway', 'parcel.cancelled': 'returned' } },
    underway: {
      entry: assign({ tries: ({ context }) => context.tries + 1 }),
      invoke: { id: 'courier', src: 'courier', onDone: 'delivered', onError: [{ guard: 'canRetry', target: 'resting' }, 'returned'] },
    },
    resting: { after: { rest: 'underway' }, on: { 'parcel.cancelled': 'returned' } },
    delivered: { type: 'final' },
    returned: { type: 'final' },
  },
});
