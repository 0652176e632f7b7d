/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

// What these functions need has to be inside them: the browser is given their source alone.

/** Everything that is cut, or sticks out of the window to the left or the right. */
export const cutElements = (): string[] => {
  const describe = (element: Element): string =>
    `${element.tagName}.${element.className.toString()} "${(element.textContent ?? '').trim().slice(0, 30)}"`;
  const isLeftOut = (element: Element): boolean => element.closest('.unseen, .skip, thead, svg') !== null;
  const problems: string[] = [];
  const root = document.documentElement;
  if (root.scrollWidth > window.innerWidth) problems.push(`the page is ${root.scrollWidth} wide`);
  for (const element of document.body.querySelectorAll<HTMLElement>('*')) {
    if (isLeftOut(element) || !element.checkVisibility()) continue;
    const { left, right } = element.getBoundingClientRect();
    if (left < 0 || right > window.innerWidth) problems.push(`outside: ${describe(element)}`);
    const card = element.closest('.card')?.getBoundingClientRect();
    if (card && (left < card.left || right > card.right)) problems.push(`outside its card: ${describe(element)}`);
    // Of what is inline the browser gives no inner width, and to that of a card it adds the lines that lead to it.
    if (getComputedStyle(element).display === 'inline' || element.matches('.card')) continue;
    if (element.scrollWidth > element.clientWidth + 1) problems.push(`too wide for its box: ${describe(element)}`);
    if (element.scrollHeight > element.clientHeight + 1 && getComputedStyle(element).overflowY !== 'visible')
      problems.push(`too high for its box: ${describe(element)}`);
  }
  return problems;
};

/** Every two boxes, neither of them in the other, that lie upon each other. */
export const overlaps = (): string[] => {
  const selector =
    'h1, h2, h3, p, .card, .remark, .chip, .numbers li, summary, pre, th, td, bdi, b, strong, small, code';
  const shown = [...document.body.querySelectorAll<HTMLElement>(selector)].filter(
    (element) => element.closest('.unseen, thead') === null && element.checkVisibility()
  );
  const boxes = shown.flatMap((element) => [...element.getClientRects()].map((box) => ({ element, box })));
  boxes.sort((a, b) => a.box.top - b.box.top);
  const problems: string[] = [];
  boxes.forEach((one, index) => {
    for (const other of boxes.slice(index + 1)) {
      if (other.box.top >= one.box.bottom) break;
      if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
      const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const height = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      // The boxes of letters reach a little into the lines above and below; letters do not.
      if (width > 1 && height > 4) {
        problems.push(`"${one.element.textContent?.slice(0, 30)}" and "${other.element.textContent?.slice(0, 30)}"`);
      }
    }
  });
  return problems;
};

/** Every text with less contrast than WCAG 2.2 asks for at level AA (1.4.3), by the colours that the browser computed. */
export const lowContrasts = (): string[] => {
  const numbers = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (colour: string): number => {
    const [red, green, blue] = numbers(colour).map((value) => {
      const part = value / 255;
      return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const backgroundOf = (element: Element | null): string => {
    if (element === null) return 'rgb(255, 255, 255)';
    const colour = getComputedStyle(element).backgroundColor;
    const [, , , alpha = 1] = numbers(colour);
    return alpha === 0 ? backgroundOf(element.parentElement) : colour;
  };
  const problems = new Set<string>();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const element = text.parentElement;
    if (element === null || text.textContent?.trim() === '') continue;
    const [front, back] = [getComputedStyle(element).color, backgroundOf(element)];
    const [darker, lighter] = [luminance(front), luminance(back)].sort((a, b) => a - b);
    const contrast = (lighter + 0.05) / (darker + 0.05);
    if (contrast < 4.5)
      problems.add(`${contrast.toFixed(2)}: ${front} on ${back}, "${text.textContent?.slice(0, 30)}"`);
  }
  return [...problems];
};

/** Where the keyboard is: the place among all that can be used, and whether that is seen. */
export const focused = (): Readonly<{ place: number; seen: boolean; of: number }> => {
  const usable = [...document.querySelectorAll<HTMLElement>('a[href], summary')].filter((element) =>
    element.checkVisibility()
  );
  const element = document.activeElement as HTMLElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const { top, bottom, left, right } = element.getBoundingClientRect();
  const inWindow = top >= 0 && left >= 0 && right <= window.innerWidth && bottom <= window.innerHeight;
  const seen = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 && inWindow;
  return { place: usable.indexOf(element), seen, of: usable.length };
};

/** What is in closed details and is not to be seen: all of it, except on paper. */
export const closedContents = (): string[] =>
  [...document.querySelectorAll('details > :not(summary)')]
    .filter((element) => !element.checkVisibility())
    .map(({ textContent }) => textContent ?? '');

/** Opens everything that can be opened. */
export const openAll = (): void => {
  for (const details of document.querySelectorAll('details')) details.open = true;
};
