/** Posted forms: small, url-encoded, one value per name. Whatever else is posted reads as an empty form. */
import { header, readText, type AppContext } from '../request.ts';

const LARGEST_BYTES = 64 * 1024;

export async function formOf(c: AppContext): Promise<URLSearchParams> {
  const type = header(c, 'content-type') ?? '';
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return new URLSearchParams();
  return new URLSearchParams((await readText(c, LARGEST_BYTES)) ?? '');
}
