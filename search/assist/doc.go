// Package assist lets a language model that an office runs help to understand a question. It is off unless an endpoint
// is set. Whatever the model says or fails to say, no answer and no clause is ever its own. The question as it put it
// is shown beside what was found, labelled, so that the reader sees what was looked for:
//
//   - rewrite: the model puts a question that found no answer into the words of documents, or completes a follow-up.
//     What it returns is one more question, which the answering engine searches, reads and verifies as any other.
//   - choose: of the clauses the engine found the model names those that bear on the question, by number. They are
//     shown as clauses, without a value claimed, each read from its document again.
//
// An answer the engine is sure of is not touched: no model is asked. One that a model had a part in says so
// (search.Answer.Assist).
//
//	answerer   when a model is asked, and what becomes of what it says
//	rewrite    the question in other words, and what these may not do
//	choose     clauses by number
//	endpoint   POST /chat/completions: bounded in time, size and number at once; what is logged of a call
//	wire       the bodies of it, read strictly
//	breaker    an endpoint that fails is left alone for a while
//
// # What is not trusted
//
// Output: it has to be one JSON object with one known member; numbers have to be those that were offered. A question in
// other words may have no number, document title or place that the person did not name, must keep those that were named,
// and states an answer only where the kind of question and its negations are the same.
//
// Documents: their text goes to the model as data of a choice, where the worst it can do is to be chosen; of a rewrite
// only words of headings are part.
//
// The endpoint: redirects are not followed, bodies, headers and time are bounded, compressed and streamed ones refused.
// Questions that hold a number of a person (mobile, identity card) or an address of mail are never sent. A log line has
// lengths, milliseconds and the outcome, and no text.
package assist
