/** The patterns that amounts, texts and origins follow everywhere: in requests, answers and signed links. */

/** A decimal amount of zero or more: no sign, no exponent, no leading zeros. */
export const AMOUNT = /^(0|[1-9]\d{0,18})(\.\d{1,18})?$/;

// A person reads these texts before paying: nothing invisible, nothing that turns the reading direction, and
// nothing that is no text at all (half a surrogate pair).
const UNSEEN =
  '\\u0000-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069\\ufeff\\ud800-\\udfff';

/** A readable line: begins with something visible, has no control or direction characters. */
export const LINE = new RegExp(`^[^\\s${UNSEEN}][^${UNSEEN}]*$`, 'u');

/** A web origin: scheme, host and port, nothing after. */
export const ORIGIN = /^https?:\/\/([a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(:[1-9]\d{0,4})?$/;
