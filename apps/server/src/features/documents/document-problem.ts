/**
 * Every way a document can fail to become pages: a closed list, each with what is told to the
 * sender. Surprising: a file that runs out of time or memory is `too_complex`, never our own error.
 */

export type DocumentProblemCode =
  | 'document.unsupported'
  | 'document.encrypted'
  | 'document.damaged'
  | 'document.empty'
  | 'document.too_large'
  | 'document.too_many_pages'
  | 'document.too_complex';

/**
 * Thrown by everything that reads documents. `message` is a sentence for the person who sent it.
 */
export class DocumentProblem extends Error {
  readonly code: DocumentProblemCode;

  constructor(code: DocumentProblemCode, sentence: string) {
    super(sentence);
    this.name = 'DocumentProblem';
    this.code = code;
  }
}
