package assistant

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/policybot/policybot/bot"
	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/search"
)

// Some documents are for some people alone. Whom somebody in chat acts for he has shown by a
// code from the page of his account. What is for him is used where nobody reads along: in a
// direct conversation and on his own page. In a group everybody is answered from what is for
// everybody, and what is remembered of a conversation is for who could see it then.

// What tying a person to an account may answer; match with errors.Is.
var (
	// ErrCode: the code is none, has run out, or was used.
	ErrCode = errors.New("no usable code")
	// ErrNoAccount: nobody is tied.
	ErrNoAccount = errors.New("not tied to an account")
	// ErrTies: there are too many.
	ErrTies = errors.New("too many are tied to accounts")
)

// TriesError says that somebody has typed too many codes that were wrong.
type TriesError struct{ Wait time.Duration }

// Error implements error.
func (e *TriesError) Error() string { return "too many wrong codes, wait " + e.Wait.String() }

// Accounts ties persons (Event.Who) to accounts.
type Accounts interface {
	// Account is for whom a person acts, as it is now; ok is false where he is tied to nobody.
	Account(ctx context.Context, person string) (acc Account, ok bool)
	// Tie ties a person to the account of a code; said again by the same event it is the same.
	// ErrCode, ErrTies, *TriesError.
	Tie(ctx context.Context, person, code, event string) error
	// Untie ends it. ErrNoAccount.
	Untie(ctx context.Context, person string) error
	// Spoil voids a code that others have seen.
	Spoil(ctx context.Context, code string) error
	// Offered tells whether there are accounts at all.
	Offered(ctx context.Context) bool
	// Sees tells whether a document of a file is for the viewer of ctx; one that has another name by now is known
	// by its file.
	Sees(ctx context.Context, document, file string) bool
	// Tells is Sees for who is reminded; a channel is everybody.
	Tells(ctx context.Context, to reminders.Recipient, document, file string) bool
	// Public tells whether a document is for everybody; one that is not there is not.
	Public(ctx context.Context, document string) bool
}

// Account is for whom somebody acts.
type Account struct {
	Name   string
	Groups []string
	Viewer search.Viewer // what is for him; the zero one while it does not count
	Why    string        // why it does not count now, and what to do, in Chinese; "" it does
	More   bool          // there are documents for him that are not for everybody
}

// unheard tells whether nobody but the person sees what is said in answer.
func unheard(e *bot.Event) bool { return e.Direct || e.Place == "" }

// account is for whom the person of an event acts.
func (a *Assistant) account(ctx context.Context, e *bot.Event) (Account, bool) {
	if a.Accounts == nil {
		return Account{}, false
	}
	return a.Accounts.Account(ctx, e.Who())
}

// seen is ctx, in which everything is done for those who see what is said in answer.
func (a *Assistant) seen(ctx context.Context, e *bot.Event) context.Context {
	v := search.Viewer{}
	if unheard(e) {
		if acc, ok := a.account(ctx, e); ok {
			v = acc.Viewer
		}
	}
	return search.WithViewer(ctx, v)
}

// moreAlone says to who is tied to an account that in private there is more for him. It is
// said of every answer and list alike, so that it tells a group nothing of what there is.
func (a *Assistant) moreAlone(ctx context.Context, e *bot.Event) []bot.Note {
	if unheard(e) {
		return nil
	}
	if acc, ok := a.account(ctx, e); !ok || !acc.More {
		return nil
	}
	return []bot.Note{{Kind: bot.NoteRemark, Text: "群里只按公开的文件回答；和我私聊，还会查给您看的文件。"}}
}

// mayTie tells of whom nothing is known, when nothing was found for him alone, how to be known.
func (a *Assistant) mayTie(ctx context.Context, e *bot.Event) string {
	if a.Accounts == nil || !unheard(e) || !a.Accounts.Offered(ctx) {
		return ""
	}
	if acc, ok := a.account(ctx, e); ok {
		return acc.Why
	}
	return "这里只查了公开的文件。有账号的，发送“绑定”可以再查给您看的文件。"
}

var (
	// tieRE is 绑定, with or without a code; 绑定银行卡 is a question.
	tieRE = regexp.MustCompile(`^(?:绑定|綁定)(?:一?下)?(?:我的)?(?:账号|帐号|账户|帐户)?[\s:：]*([0-9A-Za-z０-９Ａ-Ｚａ-ｚ][0-9A-Za-z０-９Ａ-Ｚａ-ｚ\s—–－-]{6,30})?[。.!！]?$`)
	// codeRE is a code alone, as the page shows it.
	codeRE  = regexp.MustCompile(`^[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{5}-[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{5}$`)
	untieRE = regexp.MustCompile(`^(?:解绑|解除绑定|取消绑定|解除账号绑定|取消账号绑定|退出账号|退出登录|解綁)(?:账号|帐号)?[。.!！]?$`)
	whoRE   = regexp.MustCompile(`^(?:我是谁|我的账号|我的帐号|我绑定了(?:谁|什么|哪个账号)|绑定(?:状态|情况))[?？。.]?$`)
)

// tying answers what is said of accounts; nil where it is anything else.
func (a *Assistant) tying(ctx context.Context, e *bot.Event, text string) ([]bot.Reply, error) {
	if a.Accounts == nil {
		return nil, nil
	}
	code := ""
	switch said := tieRE.FindStringSubmatch(text); {
	case untieRE.MatchString(text):
		return a.untie(ctx, e)
	case whoRE.MatchString(text):
		return a.whoAmI(ctx, e), nil
	case codeRE.MatchString(text):
		code = text
	case said == nil:
		return nil, nil
	default:
		code = strings.TrimSpace(said[1])
	}
	switch {
	case !unheard(e) && code != "":
		if err := a.Accounts.Spoil(ctx, code); err != nil {
			return nil, fmt.Errorf("spoil code: %w", err)
		}
		return a.say(e, "绑定码发在这里别人看得到，已经作废。请在网页重新生成一个，发到和我的私聊里。"), nil
	case !unheard(e):
		return a.say(e, "请在和我的私聊里发送“绑定”。"), nil
	case code == "":
		return a.whoAmI(ctx, e), nil
	}
	err := a.Accounts.Tie(ctx, e.Who(), code, e.ID)
	var tries *TriesError
	switch {
	case errors.As(err, &tries):
		return a.say(e, "绑定码输错的次数太多，请%d分钟后再试。", int(tries.Wait/time.Minute)+1), nil
	case errors.Is(err, ErrCode):
		return a.say(e, "没有绑定：绑定码不对，或已过期、已用过。请在 %s 重新生成一个，10分钟内发给我。", a.accountPage()), nil
	case errors.Is(err, ErrTies):
		return a.say(e, "没有绑定：绑定的数量已满。请在 %s 解除不用的，或联系管理员。", a.accountPage()), nil
	case err != nil:
		return nil, fmt.Errorf("tie to account: %w", err)
	}
	acc, ok := a.account(ctx, e)
	if !ok {
		return nil, errors.New("tie to account: it did not take")
	}
	m := notice(e, "好的，已绑定"+accountWords(acc))
	m.Body = "私聊我可以查到给您看的文件；群里只按公开的文件回答。解除请发送：解绑"
	if acc.Why != "" {
		m.Notes = []bot.Note{{Kind: bot.NoteRemark, Text: acc.Why}}
	}
	return a.answer(e, m), nil
}

// accountPage is where codes are.
func (a *Assistant) accountPage() string { return bot.Absolute(a.PublicURL, "/account") }

// accountWords names an account and its groups.
func accountWords(acc Account) string {
	if acc.Name == "" {
		return "账号"
	}
	out := "账号“" + acc.Name + "”"
	if len(acc.Groups) > 0 {
		out += "（属于" + clip(strings.Join(acc.Groups, "、"), 100) + "）"
	}
	return out
}

// whoAmI says whom the person acts for, or how to be tied to an account. In a group it says neither.
func (a *Assistant) whoAmI(ctx context.Context, e *bot.Event) []bot.Reply {
	if !unheard(e) {
		return a.say(e, "请在和我的私聊里问。")
	}
	acc, ok := a.account(ctx, e)
	if !ok && !a.Accounts.Offered(ctx) {
		return a.say(e, "这里没有设账号，所有人看到的都是公开的文件，不用绑定。")
	}
	if !ok {
		m := notice(e, "还没有绑定账号，您看到的是公开的文件。")
		m.Body = "要绑定：在网页 " + a.accountPage() + " 登录，点“生成绑定码”，再把“绑定 绑定码”发给我。绑定码10分钟内有效，只能用一次，不要发到群里。"
		return a.answer(e, m)
	}
	m := notice(e, "已绑定"+accountWords(acc))
	m.Body = "解除请发送：解绑"
	if acc.Why != "" {
		m.Notes = []bot.Note{{Kind: bot.NoteRemark, Text: acc.Why}}
	}
	return a.answer(e, m)
}

func (a *Assistant) untie(ctx context.Context, e *bot.Event) ([]bot.Reply, error) {
	switch err := a.Accounts.Untie(ctx, e.Who()); {
	case errors.Is(err, ErrNoAccount):
		return a.say(e, "没有绑定账号，不用解除。"), nil
	case err != nil:
		return nil, fmt.Errorf("untie: %w", err)
	}
	return a.say(e, "已解除绑定，以后只按公开的文件回答。"), nil
}

// private tells whether an answer shows a word of what is not for everybody.
func (a *Assistant) private(ctx context.Context, got *search.Answer) bool {
	if a.Accounts == nil || search.ViewerOf(ctx).Key() == "" {
		return false
	}
	closed := func(document string) bool { return !a.Accounts.Public(ctx, document) }
	cited := func(c search.Citation) bool { return closed(c.DocumentID) }
	return slices.ContainsFunc(got.Citations, cited) ||
		slices.ContainsFunc(got.Alternatives, func(x search.Alternative) bool { return slices.ContainsFunc(x.Citations, cited) }) ||
		slices.ContainsFunc(got.Nearest, func(n search.Nearest) bool { return closed(n.DocumentID) }) ||
		slices.ContainsFunc(got.Documents, func(d search.DocumentRef) bool { return closed(d.ID) })
}
