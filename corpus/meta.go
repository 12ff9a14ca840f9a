package corpus

import (
	"cmp"
	"strings"
)

// Authority says what kind of text a document is, and so how much weight an
// answer drawn from it carries.
type Authority string

// The four kinds. Only Official and Excerpt state policy by themselves.
const (
	Official Authority = "official" // 正式文件: the full text as issued
	Excerpt  Authority = "excerpt"  // 节选转载: fragments of an official text
	Template Authority = "template" // 范文: a pattern, never policy
	Digest   Authority = "digest"   // 摘编: points retold by us for demonstration
)

// Validity says whether a document is in force, as far as its text states it.
type Validity string

// The five states; Unknown when the text says nothing either way.
const (
	InForce  Validity = "in_force" // 有效
	NotYet   Validity = "not_yet"  // 尚未生效
	Amended  Validity = "amended"  // 已修改: a newer version of it is known
	Repealed Validity = "repealed" // 已废止 or past its stated term
	Unknown  Validity = "unknown"  // 未知
)

// Meta is what is known of a document besides its text: what it is called, who issued
// it for where, and whether it binds. A Document and a list of documents carry the same.
type Meta struct {
	ID   string `json:"id"`     // stable: from Path, Part and content
	File string `json:"source"` // base name of the file as loaded
	Path string `json:"path"`   // slash path relative to the corpus folder
	Part int    `json:"part"`   // 0-based place among the documents of the file

	Title     string    `json:"title"`            // simplified, without 《》
	Number    string    `json:"number,omitempty"` // 文号 with 〔〕; "" if the text has none
	Issuers   []string  `json:"issuers,omitempty"`
	Region    string    `json:"region,omitempty"` // widest-known place name, e.g. 塔城地区; "" for national texts or unknown
	Issued    Date      `json:"issued"`           // 成文日期: of signature or adoption, never of web posting
	Posted    Date      `json:"posted"`           // when a website put it up
	Effective Date      `json:"effective"`        // 施行日期 where the text states it
	Expires   Date      `json:"expires"`          // last day of a stated 有效期
	Authority Authority `json:"authority"`
	Validity  Validity  `json:"validity"` // as of the day of ingest; Note quotes why
	Note      string    `json:"validity_note,omitempty"`
	Why       Reason    `json:"-"` // by which rule and from when
	Revised   Date      `json:"-"` // of the last 修订 or 修正 its head names

	// Audience are the groups the text itself says it is for (可见范围); nil is everybody.
	Audience []string `json:"-"`

	Stated Standing `json:"-"` // the standing as far as its own text goes
	Claims []Claim  `json:"-"` // what it says of others

	// What the documents of a library are to each other, by id; see package relation.
	Versions    []string `json:"-"` // of the same text, oldest first, this one among them; nil when it is the only one
	Explains    []string `json:"-"` // what this 解读 or 问答 explains
	ExplainedBy []string `json:"-"`
}

// Issuer is the issuers as one text, joined by 、.
func (m *Meta) Issuer() string { return strings.Join(m.Issuers, "、") }

// InForce tells whether the text binds on a day, which is what an answer, a search, a
// list of deadlines and a subscription ask before they take it for policy:
//
//   - a template never binds: it is a pattern, no policy;
//   - what is repealed or amended does not: another text holds, or none;
//   - what begins after the day or ran out before it does not, whatever its Validity,
//     which is only as of the day the file was read; and the zero Date is that day;
//   - what says nothing of its validity does, as most texts say nothing.
//
// A digest is as much in force as the text it retells. Whether a digest counts where
// policy is asked for is another question, see Authority.Policy.
func (m *Meta) InForce(on Date) bool {
	if m.Authority == Template || m.Validity == Repealed || m.Validity == Amended {
		return false
	}
	if on.IsZero() {
		return m.Validity != NotYet
	}
	begun := m.Validity != NotYet
	if m.Effective.Day > 0 {
		begun = m.Effective.Compare(on) <= 0
	}
	return begun && (m.Expires.Day == 0 || m.Expires.Compare(on) >= 0)
}

// nearDays is how long after a text begins to hold its first deadlines are already shown: the
// first warnings of what is due by then come before it does.
const nearDays = 90

// Asks tells whether what a text wants by due is to be seen to today, which page, lists,
// calendars, chats and subscriptions ask alike. What is in force asks; so does what is issued
// and begins later, for what falls due before it begins or soon after: nobody may learn of it
// on the day it is late. A zero due is no day.
func (m *Meta) Asks(due, today Date) bool {
	if m.InForce(today) {
		return true
	}
	if due.Day == 0 || m.Effective.Day == 0 || !today.Before(m.Effective) {
		return false
	}
	return m.InForce(m.Effective) && due.Compare(m.Effective.AddDays(nearDays)) <= 0
}

// InOrder compares documents by path and part, which is the order of a library.
func InOrder(a, b *Meta) int {
	return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Part, b.Part), cmp.Compare(a.ID, b.ID))
}
