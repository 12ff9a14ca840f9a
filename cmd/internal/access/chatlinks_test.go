package access

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders"
	"github.com/policybot/policybot/reminders/settingtest"
)

const (
	wang = "wecom:ww1:wang"
	li   = "slack:T1:U2"
)

func code(t testing.TB, d *Directory, account string) string {
	t.Helper()
	c, _, err := d.Chat.NewCode(context.Background(), account)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestChatLink: a code ties once, however it is typed; one that ran out, was replaced or was
// seen by others does not, and what is said of all of them is the same.
func TestChatLink(t *testing.T) {
	m, c, ctx := &settingtest.Memory{}, newClock(), context.Background()
	d := directory(t, m, c)
	a, b := addAccount(t, d, "王科长", Reader, "人事科"), addAccount(t, d, "李科员", Reader)

	first := code(t, d, a.ID)
	second := code(t, d, a.ID)
	if strings.Contains(m.Text(), strings.ReplaceAll(second, "-", "")) || strings.Contains(m.Text(), second) {
		t.Error("a code is in the store")
	}
	refused := func(why, user, code string) {
		t.Helper()
		if _, err := d.Chat.Link(ctx, user, code, "e"+why); !errors.Is(err, ErrCode) {
			t.Errorf("%s: %v", why, err)
		}
		if l, ok := d.Chat.Find(ctx, user); ok {
			t.Errorf("%s: tied to %v", why, l)
		}
	}
	refused("replaced by a newer one", wang, first)
	refused("none", wang, "")
	typed := strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(second, "0", "O"), "1", "l")) // as people read it
	l, err := d.Chat.Link(ctx, wang, " "+typed+" ", "e1")
	if err != nil || l.Account != a.ID {
		t.Fatal(l, err)
	}
	refused("used", li, second)
	if again, err := d.Chat.Link(ctx, wang, second, "e1"); err != nil || again != l {
		t.Errorf("the same event again: %v %v", again, err)
	}
	if _, err := d.Chat.Link(ctx, wang, second, "e2"); !errors.Is(err, ErrCode) {
		t.Errorf("another event with a used code: %v", err)
	}

	late := code(t, d, b.ID)
	c.add(CodeFor)
	refused("run out", li, late)
	seen := code(t, d, b.ID)
	if err := d.Chat.Spoil(ctx, seen); err != nil {
		t.Fatal(err)
	}
	refused("seen by others", li, seen)

	// Elsewhere it is known too, and tying anew takes the place of the old.
	other := directory(t, m, c)
	if _, err := other.Chat.Link(ctx, wang, code(t, other, b.ID), "e3"); err != nil {
		t.Fatal(err)
	}
	c.add(time.Second)
	if got, _ := d.Chat.Find(ctx, wang); got.Account != b.ID || len(d.Chat.List(ctx, "")) != 1 {
		t.Errorf("tied anew: %v of %v", got, d.Chat.List(ctx, ""))
	}
	if _, err := d.Chat.End(ctx, d.Chat.List(ctx, b.ID)[0].ID, a.ID); !errors.Is(err, ErrUnknown) {
		t.Errorf("ended by another account: %v", err)
	}
	if _, err := d.Chat.Unlink(ctx, wang); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Chat.Unlink(ctx, wang); !errors.Is(err, ErrUnknown) {
		t.Errorf("ended twice: %v", err)
	}
	if _, ok := d.Chat.Find(ctx, wang); ok {
		t.Error("tied after it was ended")
	}
}

// TestChatTries: after some wrong codes a right one does not do either, until a while is over;
// another person is not kept out.
func TestChatTries(t *testing.T) {
	c, ctx := newClock(), context.Background()
	d := directory(t, &settingtest.Memory{}, c)
	a := addAccount(t, d, "王科长", Reader)
	for i := range chatTries.person.burst {
		if _, err := d.Chat.Link(ctx, wang, "00000-00000", "e"); !errors.Is(err, ErrCode) {
			t.Fatalf("wrong code %d: %v", i, err)
		}
	}
	right := code(t, d, a.ID)
	_, err := d.Chat.Link(ctx, wang, right, "e")
	tries := (*TriesError)(nil)
	if !errors.As(err, &tries) || tries.Wait <= 0 || tries.Wait > chatTries.person.every {
		t.Fatalf("after too many: %v", err)
	}
	c.add(tries.Wait)
	if _, err := d.Chat.Link(ctx, wang, right, "e"); err != nil {
		t.Errorf("after the wait: %v", err)
	}
	if _, err := d.Chat.Link(ctx, li, code(t, d, a.ID), "e"); err != nil {
		t.Errorf("somebody else: %v", err)
	}
}

// TestInChat: a link counts for what its account is now, and never for an administrator.
func TestInChat(t *testing.T) {
	m, c, ctx := &settingtest.Memory{}, newClock(), context.Background()
	d := directory(t, m, c)
	tie := func(user string, a Account) {
		t.Helper()
		if _, err := d.Chat.Link(ctx, user, code(t, d, a.ID), user); err != nil {
			t.Fatal(err)
		}
	}
	boss := addAccount(t, d, "主任", Admin, "办公室")
	addAccount(t, d, "副主任", Admin)
	tie(wang, boss)
	p, err := d.InChat(ctx, wang, true)
	if v := p.Viewer(); err != nil || v.All || !v.Sees([]string{"办公室"}) || !v.Sees([]string{StaffGroup}) || !v.Sees([]string{SignedIn}) || v.Sees([]string{"人事科"}) || p.IsAdmin() {
		t.Errorf("an administrator in chat: %+v %v", p, err)
	}
	if p, _ := d.InChat(ctx, wang, false); p.Viewer().Sees([]string{StaffGroup}) || !p.Viewer().Sees([]string{"办公室"}) {
		t.Errorf("where staff is staff at some addresses alone: %+v", p)
	}
	groups := []string{"人事科"}
	if _, err := d.Accounts.Edit(ctx, boss.ID, Edit{Groups: &groups}); err != nil {
		t.Fatal(err)
	}
	if p, _ := d.InChat(ctx, wang, true); p.Viewer().Sees([]string{"办公室"}) || !p.Viewer().Sees(groups) {
		t.Errorf("in another group now: %+v", p)
	}
	if _, _, err := d.Accounts.SetPassword(ctx, boss.ID, ""); err != nil {
		t.Fatal(err)
	}
	if _, err := d.InChat(ctx, wang, true); !errors.Is(err, ErrChange) {
		t.Errorf("with the password he was given: %v", err)
	}
	if _, err := d.Accounts.Edit(ctx, boss.ID, Edit{Disabled: new(true)}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.InChat(ctx, wang, true); !errors.Is(err, ErrRefused) {
		t.Errorf("disabled: %v", err)
	}
	if _, err := d.InChat(ctx, li, true); !errors.Is(err, ErrUnknown) {
		t.Errorf("nobody: %v", err)
	}

	v, err := d.Accounts.Welcome(ctx, Vouched{Subject: "s1", Name: "赵", Role: Reader, Groups: groups})
	if err != nil {
		t.Fatal(err)
	}
	tie(li, v)
	if p, err := d.InChat(ctx, li, true); err != nil || !p.Viewer().Sees(groups) {
		t.Errorf("vouched for: %+v %v", p, err)
	}
	c.add(AwayAfter + time.Second)
	if _, err := d.InChat(ctx, li, true); !errors.Is(err, ErrAway) {
		t.Errorf("vouched for long ago: %v", err)
	}
}

// TestChatEndsForGood: what was ended, and what ended with its account, no import brings back.
func TestChatEndsForGood(t *testing.T) {
	m, c, ctx := &settingtest.Memory{}, newClock(), context.Background()
	d := directory(t, m, c)
	a := addAccount(t, d, "王科长", Reader)
	if _, err := d.Chat.Link(ctx, wang, code(t, d, a.ID), "e"); err != nil {
		t.Fatal(err)
	}
	before, _ := m.Setting(ctx, "chatlinks")
	pending := code(t, d, a.ID)
	if err := d.Chat.EndAll(ctx, a.ID); err != nil {
		t.Fatal(err)
	}
	if err := d.Chat.EndAll(ctx, a.ID); err != nil {
		t.Errorf("ended twice: %v", err)
	}
	if _, err := d.Chat.Link(ctx, li, pending, "e"); !errors.Is(err, ErrCode) {
		t.Errorf("its code: %v", err)
	}
	now, _ := m.Setting(ctx, "chatlinks")
	merged, _, _ := reminders.MergeSetting(now, before)
	var list struct{ Chatlinks []chatRecord }
	if err := json.Unmarshal(merged.Body, &list); err != nil || len(list.Chatlinks) != 1 || list.Chatlinks[0].linked() {
		t.Errorf("after an import: %+v %v", list, err)
	}
}

func FuzzReadCode(f *testing.F) {
	for _, s := range []string{"7K3M9-QPX2A", " 7k3m9 qpx2a ", "７Ｋ３Ｍ９－ＱＰＸ２Ａ", "OIL00-00000", "绑定", "\xff\xfe", "0000000000\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := ReadCode(s)
		if !ok {
			return
		}
		if len(got) != codeLength || strings.Trim(got, codeLetters) != "" {
			t.Fatalf("%q is read as %q", s, got)
		}
		if again, ok := ReadCode(got[:5] + "-" + got[5:]); !ok || again != got {
			t.Fatalf("%q is read as %q, and that as %q", s, got, again)
		}
	})
}
