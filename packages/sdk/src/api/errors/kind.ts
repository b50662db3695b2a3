/** What is written about each code. */

export interface ErrorKind {
  /** HTTP status. */
  status: number;
  /** A few words, the same every time. */
  title: string;
  /** Why it happens. */
  cause: string;
  /** What to do about it. */
  mend: string;
}
