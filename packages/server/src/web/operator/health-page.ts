/** Jobs and health: whether payments can be taken and why not, a clock in doubt and its acceptance, what jobs did last. */
import { html, nothing, type Html } from '../html.ts';
import { badge, confirm, facts, table } from '../parts-more.ts';
import { notice } from '../parts.ts';
import { type At, type Desk, type Show } from './desk.ts';
import { mailHealth } from './mail-parts.ts';

const PATH = '/operator/health';
const [CLOCK, RUN] = [`${PATH}/clock`, `${PATH}/run`];

export function mountHealth(desk: Desk): void {
  const { web } = desk;
  const { provider, health, clockJump } = web;
  const { jobs, webhooks, book, audit, outbox } = provider;

  const show: Show = async (at) => {
    const { t } = at;
    const { ready, reasons } = await health.readiness();
    const figures = webhooks.figures();
    return {
      section: 'health',
      title: t.nav.health,
      body: html`<div class="columns start">
        <div class="stack-wide">
          <section class="card stack">
            <h2>${t.readiness}</h2>
            <p>${ready ? badge('good', t.ready) : badge('bad', t.notReady)}</p>
            ${reasons.map((reason) => html`<p lang="en">${reason}</p>`)} ${clock(at, clockJump())}
          </section>
          <section class="card stack">
            <h2>${t.nav.webhooks}</h2>
            ${facts([
              { label: t.behind, value: at.count(figures.behind) },
              { label: t.lag, value: seconds(at, figures.lagMs) },
              { label: t.sending, value: at.count(figures.sending) },
              { label: t.delivered, value: at.count(figures.delivered) },
              { label: t.undelivered, value: at.count(figures.failed) },
            ])}
            <p class="hint">${t.sinceStart}</p>
          </section>
        </div>
        <div class="stack-wide">${lastTick(at)} ${await mailHealth(at, outbox, web.mail !== undefined)}</div>
      </div>`,
    };
  };

  function lastTick(at: At): Html {
    const { t } = at;
    const last = jobs.last();
    return html`<section class="card stack">
      <h2>${t.jobs}</h2>
      ${
        last === undefined
          ? html`<p class="soft">${t.noTick}</p>`
          : html`<p>
                ${
                  last.failures.length > 0
                    ? badge('bad', t.jobsFailed)
                    : last.timely
                      ? badge('good', t.jobsFine)
                      : badge('warn', t.jobsWait)
                }
                ${at.when(last.time)}
              </p>
              ${
                last.failures.length === 0
                  ? nothing
                  : table({
                      caption: t.jobsFailed,
                      captionHidden: true,
                      columns: [{ label: t.job }, { label: t.reason }],
                      rows: last.failures.map(({ job, error }) => [
                        html`<code>${job}</code>`,
                        html`<bdi>${error instanceof Error ? error.message : String(error)}</bdi>`,
                      ]),
                    })
              }`
      }
      <p class="hint">${t.jobsMean}</p>
      ${
        at.can('operate')
          ? html`<form method="post" action="${RUN}">${at.token(RUN)}<button>${t.runJobs}</button></form>`
          : nothing
      }
    </section>`;
  }

  desk.page(PATH, show);

  desk.action({
    path: CLOCK,
    needs: 'operate',
    fresh: true,
    show,
    async act(at) {
      const jumped = await book.acceptClock(at.member.id);
      return { done: jumped === 0 ? 'clock_fine' : 'clock_accepted', to: PATH };
    },
  });

  desk.action({
    path: RUN,
    needs: 'operate',
    fresh: true,
    show,
    async act(at) {
      const { failures } = await jobs.tick({ asked: true });
      await audit.record({ by: at.member.id, action: 'run_jobs', details: { failures: failures.length } });
      return { done: 'jobs_run', to: PATH };
    },
  });
}

function clock(at: At, jump: number): Html {
  const { t } = at;
  if (jump === 0) return html`<p class="soft">${t.clockFine}</p>`;
  const text = jump > 0 ? t.clockForward(seconds(at, jump)) : t.clockBack(seconds(at, -jump));
  return html`${notice('warn', t.clockDoubt, text)}
  ${
    at.can('operate')
      ? confirm({
          label: t.acceptClock,
          text: t.acceptClockMeans,
          form: html`<form method="post" action="${CLOCK}">
            ${at.token(CLOCK)}<button class="primary">${t.acceptClock}</button>
          </form>`,
        })
      : nothing
  }`;
}

function seconds({ locale }: At, ms: number): string {
  const style = { style: 'unit', unit: 'second', unitDisplay: 'long', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, style).format(ms / 1000);
}
