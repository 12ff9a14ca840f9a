// Package openapi calls the JSON interfaces of chat platforms that have no library here: 飞书,
// 钉钉, 企业微信. They differ in addresses and codes, which each adapter passes in, and agree in
// what is hard:
//
//   - A failure mostly comes as HTTP 200 with a code in the body. Answer is the error of every
//     call that was not done; Client.Outcome says by the adapter's table of codes what it
//     means for whoever wants something sent, in the errors of package reminders.
//   - A token lasts two hours. Tokens fetches it when the first call needs it, before it runs
//     out, and once at a time however many calls wait; when the platform says that a token is
//     no good the call is made once more with a new one, which is safe, since nothing was done.
//   - Nothing secret is in an error: no address, no token, and none of Options.Secrets, even
//     where a platform repeats it in what it says.
//
// Answers are read to a limit, redirects are not followed (a token goes to nobody else), and a
// call is never made again but for the token.
package openapi
