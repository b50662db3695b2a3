/**
 * The mail port: how a message reaches a person. Without it nothing is sent, and codes by e-mail are off. Test books keep
 * what they would send (`kept-mail.ts`); others have an outbox in the book (`outbox.ts`), and a carrier that takes
 * messages from there to a mail server (`smtp.ts`).
 */

export interface Message {
  to: string;
  subject: string;
  /** Plain text. */
  text: string;
}

export interface SendOptions {
  /** Journal time from which the message is worth nothing: it is then dropped, not sent. */
  validUntil?: number;
  /**
   * Nobody is to get it. It is taken like any other, with the same work, so that whoever asked cannot tell by the time
   * it takes; then it is dropped.
   */
  forNobody?: boolean;
}

export interface Mail {
  /**
   * Takes a message to be delivered; it is not lost from then on. It should be quick, whatever the way to the
   * addressee is: how long a page takes must not tell whether somebody was written to.
   */
  send(message: Message, options?: SendOptions): Promise<void>;
}

/** A message on its way: the id is the same at each attempt. */
export interface Letter extends Message {
  id: MailId;
  /** When it was written, in milliseconds since 1970. */
  time: number;
}

export type MailId = `mail_${string}`;

/** Why nobody can be written to. */
export type CarrierTrouble = 'unreachable' | 'timeout' | 'insecure' | 'credentials' | 'sender_refused';

/** What became of an attempt. `reason` is for the operator: what the mail server said, on one line. */
export type Carried =
  | { outcome: 'sent'; reason: string }
  /** This message will never be taken: there is no such addressee, or it is not wanted. */
  | { outcome: 'refused'; reason: string }
  /** Not this message, not now. */
  | { outcome: 'deferred'; reason: string }
  /** Nothing can be sent to anybody. */
  | { outcome: 'away'; trouble: CarrierTrouble; reason: string }
  /** Given up because `signal` was. */
  | { outcome: 'stopped' };

/** The way to people's mailboxes. */
export interface Carrier {
  /** One attempt. It ends within a minute or two, and never throws for what a mail server does. */
  carry(letter: Letter, signal?: AbortSignal): Promise<Carried>;
  /** Ends connections that are kept. */
  close(): void;
}
