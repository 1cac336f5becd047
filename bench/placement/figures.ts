import type { PlacementMeasure } from './placement-measure.js';
import { figure, type Figure, type FigureSubject } from '../figure.js';
import { sizes, type Size } from './cluster.js';

const [, medium, large] = sizes;
const SUBJECT = 'sticky';

/** What the strategy of most groups is held against. A run is one of the cases. */
export function placementFigures(measures: readonly PlacementMeasure[]): Figure[] {
  const ours = measures.filter(({ strategy }) => strategy === SUBJECT);
  const later = ours.filter(({ change, weights }) => change !== 'cold' && weights !== 'equal');
  const byOne = ours.filter(({ change }) => change === '+1' || change === '-1');
  const medians = (size: Size): number[] => later.filter(isOf(size)).map(({ ms }) => ms.p50);
  return [
    placementFigure({ id: 'P10', what: `one placement, weighted, ${sizeText(medium)}`, unit: 'ms', bar: { max: 8 } }, medians(medium)),
    placementFigure({ id: 'P10', what: `one placement, weighted, ${sizeText(large)}`, unit: 'ms', bar: { max: 120 } }, medians(large)),
    placementFigure({ id: 'P10', what: 'growth exponent of its time', unit: 'power', bar: { p50: 1.1 } }, growthExponents(later)),
    placementFigure(
      { id: 'P11', what: 'moved ÷ least possible, ±1 worker', unit: 'ratio', bar: { max: 1.05 } },
      byOne.map(({ moved, idealMoved }) => moved / idealMoved),
    ),
    placementFigure(
      { id: 'P12', what: 'heaviest worker ÷ mean, by weight', unit: 'ratio', bar: { max: 1.1 } },
      ours.map(({ weightMaxOverMean }) => weightMaxOverMean),
    ),
  ];
}

type PlacementSubject = Pick<FigureSubject, 'id' | 'what' | 'unit' | 'bar'>;

function placementFigure({ id, what, unit, bar }: PlacementSubject, values: readonly number[]): Figure {
  return figure({ id, what: `${SUBJECT}: ${what}`, preset: null, unit, bar }, values);
}

const isOf =
  (size: Size) =>
  ({ partitions }: PlacementMeasure): boolean =>
    partitions === size.partitions;

/** By case, the x of time ~ partitions^x between the two largest sizes, where there are ten times as many workers too. */
export function growthExponents(measures: readonly PlacementMeasure[]): number[] {
  const larger = measures.filter(isOf(large));
  const growth = large.partitions / medium.partitions;
  return measures.filter(isOf(medium)).map(({ ms }, index) => Math.log((larger[index]?.ms.p50 ?? NaN) / ms.p50) / Math.log(growth));
}

export const sizeText = ({ workers, partitions }: Size): string =>
  `${partitions.toLocaleString('en')} partitions on ${workers.toLocaleString('en')} workers`;
