/** Request keys: what makes repeating safe. Ordered by time, so that the provider's index of them grows at one end. */

let lastTime = 0;
let counter = 0;

/**
 * A new request key: a UUID version 7 (RFC 9562). Within a process each is greater than the one before.
 *
 * @example
 * const idempotencyKey = Key.ordered();
 * await farthing.createPayment({ body: { grant, offer }, idempotencyKey });
 */
export function ordered(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const now = Date.now();
  if (now > lastTime) {
    lastTime = now;
    // Starts low in its twelve bits, so that a burst within a millisecond finds room.
    counter = ((bytes[6]! << 8) | bytes[7]!) & 0x3ff;
  } else if (++counter > 0xfff) {
    // More than fit in the millisecond: the next one is borrowed.
    lastTime++;
    counter = 0;
  }
  const time = lastTime.toString(16).padStart(12, '0');
  const rest = Array.from(bytes.subarray(8), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const variant = (0x8 | (bytes[8]! >> 6)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${variant}${rest.slice(1, 4)}-${rest.slice(4)}`;
}
