/** What a seller or the operator should know, and its dismissal. */
import { isRefused, type Notice, type NoticeReader } from '@farthing/provider';
import type { ResponseOf } from '@farthing/sdk/api/index.ts';
import { type Call, noContent, ok, type RouteDeps, type Routes } from '../route.ts';
import { iso } from '../wire.ts';

type Shown = ResponseOf<'listNotices'>['items'][number];

export function noticeRoutes({ provider: { webhooks } }: RouteDeps): Routes<'listNotices' | 'dismissNotice'> {
  return {
    async listNotices({ caller, query, place: after, nextCursor }) {
      const seller = caller.role === 'seller' ? caller.seller : undefined;
      const { items, next } = await webhooks.notices({ seller, after, limit: query.limit });
      return ok({ items: items.map(shown), next_cursor: nextCursor(next) });
    },

    async dismissNotice({ caller, params }) {
      const done = await webhooks.dismissNotice(readerOf(caller), params.notice);
      return isRefused(done) ? done : noContent;
    },
  };
}

function readerOf(caller: Call<'dismissNotice'>['caller']): NoticeReader {
  return caller.role === 'seller' ? caller.seller : 'operator';
}

function shown({ id, kind, seller, about, address, because, time }: Notice): Shown {
  return {
    id,
    kind,
    seller,
    about: about as Shown['about'],
    address,
    because: because as Shown['because'],
    created_at: iso(time),
  };
}
