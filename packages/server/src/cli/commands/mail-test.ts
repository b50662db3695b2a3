/** `farthing mail test`: one message, now, to see whether mail leaves. */
import { explain } from '../../config.ts';
import { carrierOf } from '../../mail.ts';
import { textsFor } from '../../web/texts/index.ts';
import { isRefused } from '@farthing/provider';
import { readEmail } from '@farthing/provider/members/names.ts';
import { randomBytes } from 'node:crypto';
import type { Command } from '../command.ts';

export const mailTest: Command = {
  name: 'mail test',
  summary: 'send a message, to see whether mail leaves',
  synopsis: '<address>',
  about:
    'Sends one message to the address by the mail server of FARTHING_MAIL_URL, at once and past the outbox, and prints what the mail server answered. Nothing is written to the book; a server need not run. What was taken may still be sorted out as unwanted on the way: look whether it arrives.',
  options: { lang: { type: 'string', value: 'en|de', about: 'language of the message; en by default' } },
  arguments: { least: 1, most: 1 },
  examples: [['farthing mail test you@example.org', 'prints what the mail server says']],
  async run(call) {
    const loaded = call.config();
    if (loaded.status === 'refused') {
      const { problems } = loaded;
      call.out.problem('config', `the configuration needs mending:\n${explain(problems)}`, { problems });
      return 1;
    }
    const { config } = loaded;
    const to = readEmail(call.arguments[0] ?? '');
    if (isRefused(to)) {
      call.out.problem('usage', `${call.arguments[0]} is no e-mail address`);
      return 2;
    }
    const carrier = await carrierOf(config);
    if (!carrier || !config.mail) {
      call.out.problem(
        'mail_unavailable',
        'no mail server is set. Set FARTHING_MAIL_URL and FARTHING_MAIL_FROM.',
      );
      return 1;
    }
    const { server } = config.mail;
    const { letters } = textsFor(call.text('lang') ?? 'en');
    try {
      const carried = await carrier.carry({
        id: `mail_test${randomBytes(12).toString('hex')}`,
        time: Date.now(),
        to,
        subject: letters.testSubject,
        text: letters.testText(config.baseUrl ?? `http://localhost:${config.port}`),
      });
      if (carried.outcome === 'sent') {
        call.out.result({ to, server: server.host, answer: carried.reason }, [
          `${server.host} took it: ${carried.reason}`,
          'Look whether it arrives.',
        ]);
        return 0;
      }
      const { outcome } = carried;
      const trouble = outcome === 'away' ? carried.trouble : outcome;
      const reason = outcome === 'stopped' ? '' : carried.reason;
      call.out.problem(`mail_${trouble}`, `${MEANS[trouble]}\n${server.host}:${server.port} — ${reason}`, {
        trouble,
        reason,
      });
      return 1;
    } finally {
      carrier.close();
    }
  },
};

const MEANS = {
  unreachable: 'the mail server cannot be reached. Check host and port.',
  timeout: 'the mail server does not answer in time. Check host and port, and whether a firewall is between.',
  insecure:
    'the way to the mail server is not secure. Its certificate must be valid for its name, and it must offer TLS: use smtps://, or a server with STARTTLS.',
  credentials: 'the mail server does not accept user and password.',
  sender_refused: 'the mail server does not let FARTHING_MAIL_FROM send.',
  refused: 'the mail server refuses this message.',
  deferred: 'the mail server does not take this message now. Farthing would try again.',
  stopped: 'it was interrupted.',
} as const;
