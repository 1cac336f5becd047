/**
 * Widths of characters in hundredths of the font size: those of DejaVu Sans, the widest of the fonts that the pictures ask for, so that text
 * fits in every one of them.
 */
const CLASSES: readonly (readonly [number, string])[] = [
  [30, "'IJijl"],
  [35, ' ,./:;\\|'],
  [42, '()-[]ft!r'],
  [52, '"*_`?csz'],
  [60, 'FLkvxy'],
  [65, '$0123456789EPSTYabdeghnopqu{}'],
  [72, 'ABCKRVXZNU'],
  [85, '&DGHOQ#+<=>^w~→⟳'],
  [100, '%@WmM…'],
];
const WIDTHS = new Map(CLASSES.flatMap(([width, characters]) => [...characters].map((one) => [one, width] as const)));
/** Of what is not listed. */
const OTHER = 100;
const BOLD = 1.12;

/** In pixels, rounded up. */
export function textWidth(text: string, fontSize: number, isBold = false): number {
  const hundredths = [...text].reduce((sum, one) => sum + (WIDTHS.get(one) ?? OTHER), 0);
  return Math.ceil((hundredths / 100) * fontSize * (isBold ? BOLD : 1));
}
