/** What is sent to people about what happened without them. */
export const letters = {
  webhookDisabledSubject: (seller: string) => `${seller}: a webhook was switched off`,
  webhookDisabledText: (seller: string, url: string, why: string, home: string) => `Hello,

Farthing no longer sends events of ${seller} to this address:

${url}

${why}

What happened since then is kept for 30 days. When your endpoint works again, switch the webhook on, and have what it missed sent again:

${home}
`,
  testSubject: 'Farthing can send mail',
  testText: (home: string) => `Hello,

this is a test. If you can read it, mail leaves from the Farthing at this address:

${home}
`,
  codesMadeSubject: 'New recovery codes for your account',
  codesMadeText: (account: string) => `Hello,

An operator of Farthing has made new recovery codes for your account. Those you had stop working.

If you did not ask for them, say so to the operator at once, and look at where you are signed in:

${account}
`,
  webhookGone: 'It answered 410 Gone, which says that nothing should be sent to it any more.',
  webhookFailing: 'It has accepted nothing for five days.',
};
