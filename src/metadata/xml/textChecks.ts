import { isCharacter, reference } from './syntax.js';

/** Stops the reading of a document by saying what is wrong at which offset. */
export type Fail = (offset: number, message: string) => never;

/** Checks what stands between the markup of a document, which is read from front to back. */
export class XmlTextChecks {
  /** The next `&` and `]]>`, so that a document without them is searched for them once. */
  private ampersand = -1;
  private sectionEnd = -1;

  public constructor(
    private readonly text: string,
    private readonly fail: Fail
  ) {}

  /** Fails where a text holds what it may not. */
  public checkText(from: number, to: number): void {
    this.checkReferences(from, to);
    if (this.sectionEnd < from) this.sectionEnd = this.next(']]>', from);
    if (this.sectionEnd < to) this.fail(this.sectionEnd, 'The text holds "]]>".');
  }

  /** Fails where a text or an attribute has an `&` that begins no reference. */
  public checkReferences(from: number, to: number): void {
    if (this.ampersand < from) this.ampersand = this.next('&', from);
    while (this.ampersand < to) {
      reference.lastIndex = this.ampersand;
      const [whole, decimal, hexadecimal] = reference.exec(this.text) ?? [];
      const code = decimal === undefined ? Number.parseInt(hexadecimal, 16) : Number(decimal);
      if (whole === undefined || (whole[1] === '#' && !isCharacter(code))) {
        this.fail(this.ampersand, 'An "&" begins no entity that XML knows.');
      }
      this.ampersand = this.next('&', this.ampersand + 1);
    }
  }

  private next(mark: string, from: number): number {
    const found = this.text.indexOf(mark, from);
    return found === -1 ? Number.POSITIVE_INFINITY : found;
  }
}
