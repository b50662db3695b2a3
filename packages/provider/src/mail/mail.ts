/** The mail port: how a message reaches a person. Without an adapter nothing is sent, and codes by e-mail are off. */

export interface Message {
  to: string;
  subject: string;
  /** Plain text. */
  text: string;
}

export interface Mail {
  /**
   * Takes a message to be delivered; it is not lost from then on. It should be quick, whatever the way to the
   * addressee is: how long a page takes must not tell whether somebody was written to.
   */
  send(message: Message): Promise<void>;
}
