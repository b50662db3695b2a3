import { administeringRows } from './administering.ts';
import { approvingRows } from './approving.ts';
import { limitRows } from './limits.ts';
import { noticeRows } from './notices.ts';
import { operatingRows } from './operating.ts';
import { payingRows } from './paying.ts';
import { paymentRows } from './payments.ts';
import { peopleRows } from './people.ts';
import { purchaseRows } from './purchases.ts';
import { refundRequestRows } from './refund-requests.ts';
import { runningRows } from './running.ts';
import { sellingRows } from './selling.ts';
import { webhookRows } from './webhooks.ts';
import { lookupRows } from './lookup.ts';
import { originRows } from './origins.ts';
import { overviewRows } from './overview.ts';
import { teamRows } from './team.ts';
import { deletionRows } from './deletion.ts';
import { clickRows } from './clicks.ts';
import { stoppedClickRows } from './clicks-stopped.ts';
import { pageRows } from './pages.ts';
import type { Row } from './row.ts';

/** A row for every answer that an operation documents. */
export const rows: Row[] = [
  ...paymentRows,
  ...sellingRows,
  ...payingRows,
  ...runningRows,
  ...operatingRows,
  ...administeringRows,
  ...approvingRows,
  ...webhookRows,
  ...noticeRows,
  ...limitRows,
  ...peopleRows,
  ...purchaseRows,
  ...refundRequestRows,
  ...lookupRows,
  ...overviewRows,
  ...originRows,
  ...teamRows,
  ...deletionRows,
  ...clickRows,
  ...stoppedClickRows,
  ...pageRows,
];
