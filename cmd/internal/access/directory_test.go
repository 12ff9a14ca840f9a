package access

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/policybot/policybot/reminders/settingtest"
)

func TestAccounts(t *testing.T) {
	m, c := &settingtest.Memory{}, newClock()
	d, other := directory(t, m, c), directory(t, m, c)
	ctx := t.Context()
	if d.Accounts.Any(ctx) {
		t.Error("there are accounts before any was made")
	}
	boss := addAccount(t, d, "主任", Admin)
	wang := addAccount(t, d, "Wang", Reader, "人事科", "办公室", "人事科")
	if !slices.Equal(wang.Groups, []string{"人事科", "办公室"}) && !slices.Equal(wang.Groups, []string{"办公室", "人事科"}) {
		t.Errorf("groups %q", wang.Groups)
	}
	for name, n := range map[string]NewAccount{
		"taken":         {Name: "wANG", Password: goodPassword, Role: Reader},
		"no name":       {Password: goodPassword, Role: Reader},
		"a slash":       {Name: "a/b", Password: goodPassword, Role: Reader},
		"no role":       {Name: "a", Password: goodPassword},
		"short":         {Name: "a", Password: "Q7-x", Role: Reader},
		"one kind":      {Name: "a", Password: "abcdefghijkl", Role: Reader},
		"its name":      {Name: "lantern", Password: goodPassword, Role: Reader},
		"the same":      {Name: "a", Password: strings.Repeat("aA1-", 5), Role: Reader},
		"an odd group":  {Name: "a", Password: goodPassword, Role: Reader, Groups: []string{"a\nb"}},
		"empty a group": {Name: "a", Password: goodPassword, Role: Reader, Groups: []string{" "}},
	} {
		if _, _, err := d.Accounts.Add(ctx, n); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if a, err := d.Accounts.SignIn(ctx, "wang", goodPassword); err != nil || a.ID != wang.ID || a.SignedIn.IsZero() {
		t.Errorf("signed in: %+v, %v", a, err)
	}
	for _, x := range [][2]string{{"Wang", goodPassword + "x"}, {"Wang", ""}, {"nobody", goodPassword}, {"", ""}, {"Wang", strings.Repeat("x", 1<<20)}} {
		if _, err := d.Accounts.SignIn(ctx, x[0], x[1]); !errors.Is(err, ErrRefused) {
			t.Errorf("%s: %v", x[0], err)
		}
	}
	if strings.Contains(m.Text(), goodPassword) || !strings.Contains(m.Text(), argonPrefix) {
		t.Error("the password is kept, or no hash of it")
	}

	// What is changed on one replica holds on the other within a second.
	if _, err := other.Accounts.Edit(ctx, "Wang", Edit{Disabled: new(true)}); err != nil {
		t.Fatal(err)
	}
	c.add(time.Second)
	if _, ok := d.Accounts.ByID(ctx, wang.ID); ok {
		t.Error("a disabled account can be used")
	}
	if _, err := d.Accounts.SignIn(ctx, "Wang", goodPassword); !errors.Is(err, ErrRefused) {
		t.Errorf("disabled: %v", err)
	}
	for what, do := range map[string]func() (Account, error){
		"demoted":  func() (Account, error) { return d.Accounts.Edit(ctx, boss.ID, Edit{Role: new(Staff)}) },
		"disabled": func() (Account, error) { return d.Accounts.Edit(ctx, "主任", Edit{Disabled: new(true)}) },
	} {
		if _, err := do(); !errors.Is(err, ErrLast) {
			t.Errorf("the last administrator was %s: %v", what, err)
		}
	}

	// A password that was made has to be changed.
	a, made, err := d.Accounts.SetPassword(ctx, "主任", "")
	if err != nil || !a.Change || len(made) < 16 {
		t.Fatalf("%+v, %q, %v", a, made, err)
	}
	if a, err = d.Accounts.SignIn(ctx, "主任", made); err != nil || !a.Principal().Change {
		t.Errorf("%+v, %v", a, err)
	}
	if a, _, err = d.Accounts.SetPassword(ctx, "主任", "another-Long.1"); err != nil || a.Change {
		t.Errorf("%+v, %v", a, err)
	}
	if _, err := d.Accounts.SignIn(ctx, "主任", made); !errors.Is(err, ErrRefused) {
		t.Errorf("the old password: %v", err)
	}
}

// TestWelcome: who a provider answers for is known by what never changes of him, never takes
// over the name of somebody else, and stays out once he is disabled here.
func TestWelcome(t *testing.T) {
	d := directory(t, &settingtest.Memory{}, newClock())
	ctx := t.Context()
	local := addAccount(t, d, "wang", Admin)
	v := Vouched{Subject: "https://id.example\n1", Name: "wang", Role: Reader, Groups: []string{"人事科"}}
	a, err := d.Accounts.Welcome(ctx, v)
	if err != nil || a.ID == local.ID || a.Name != "wang-2" || a.Role != Reader {
		t.Fatalf("%+v, %v", a, err)
	}
	v.Name, v.Role, v.Groups = "other name", Staff, []string{"财务科"}
	if b, err := d.Accounts.Welcome(ctx, v); err != nil || b.ID != a.ID || b.Role != Staff || !slices.Equal(b.Groups, []string{"财务科"}) {
		t.Errorf("again: %+v, %v", b, err)
	}
	if _, err := d.Accounts.Edit(ctx, a.ID, Edit{Role: new(Reader)}); err != nil {
		t.Fatal(err)
	}
	if b, err := d.Accounts.Welcome(ctx, v); err != nil || b.Role != Reader {
		t.Errorf("what was set here: %+v, %v", b, err)
	}
	if _, err := d.Accounts.SignIn(ctx, a.Name, ""); !errors.Is(err, ErrRefused) {
		t.Errorf("with an empty password: %v", err)
	}
	if _, _, err := d.Accounts.SetPassword(ctx, a.ID, goodPassword); !errors.Is(err, ErrForeign) {
		t.Errorf("a password for who has none: %v", err)
	}
	if _, err := d.Accounts.Edit(ctx, a.ID, Edit{Disabled: new(true)}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Accounts.Welcome(ctx, v); !errors.Is(err, ErrRefused) {
		t.Errorf("disabled: %v", err)
	}
	b, err := d.Accounts.Welcome(ctx, Vouched{Subject: "x", Name: "a / b\n", Role: Reader})
	if err != nil || b.Name != "ab" {
		t.Errorf("an odd name: %q, %v", b.Name, err)
	}
}

func TestSessions(t *testing.T) {
	m, c := &settingtest.Memory{}, newClock()
	d, other := directory(t, m, c), directory(t, m, c)
	ctx := t.Context()
	secret, ends, err := d.Sessions.Begin(ctx, "u1")
	if err != nil || ends.Sub(c.now()) != DefaultSession {
		t.Fatalf("until %s, %v", ends, err)
	}
	if strings.Contains(m.Text(), secret) {
		t.Error("the secret is kept")
	}
	if id, ok := other.Sessions.Account(ctx, secret); !ok || id != "u1" {
		t.Errorf("on another replica at once: %q %v", id, ok)
	}
	for _, wrong := range []string{"", "x", secret + "x", hashOf(secret)} {
		if _, ok := d.Sessions.Account(ctx, wrong); ok {
			t.Errorf("%q is taken", wrong)
		}
	}
	if err := other.Sessions.End(ctx, secret); err != nil {
		t.Fatal(err)
	}
	c.add(time.Second)
	if _, ok := d.Sessions.Account(ctx, secret); ok {
		t.Error("signed out elsewhere, and still in")
	}
	var first string
	for i := range sessionsOfOne + 3 {
		s, _, err := d.Sessions.Begin(ctx, "u2")
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = s
		}
		secret = s
	}
	if _, ok := d.Sessions.Account(ctx, first); ok {
		t.Error("the oldest of very many is still in")
	}
	mine, _, _ := d.Sessions.Begin(ctx, "u3")
	if err := d.Sessions.EndAll(ctx, "u2"); err != nil {
		t.Fatal(err)
	}
	if _, ok := d.Sessions.Account(ctx, secret); ok {
		t.Error("signed out everywhere, and still in")
	}
	c.add(DefaultSession - time.Second)
	if _, ok := d.Sessions.Account(ctx, mine); !ok {
		t.Error("out before the time")
	}
	c.add(time.Second)
	if _, ok := d.Sessions.Account(ctx, mine); ok {
		t.Error("in after the time")
	}
	if _, _, err := d.Sessions.Begin(ctx, "u4"); err != nil || strings.Count(m.Text(), `"account"`) != 1 {
		t.Errorf("what is over is kept: %s, %v", m.Text(), err)
	}
}

func TestTokens(t *testing.T) {
	m, c := &settingtest.Memory{}, newClock()
	d := directory(t, m, c)
	ctx := t.Context()
	tok, secret, err := d.Tokens.Create(ctx, Token{Name: "oa", Scopes: []Scope{ScopeRemind, ScopeRead, ScopeRead}, Groups: []string{"人事科"}, By: "主任", Ends: c.now().AddDate(0, 1, 0)})
	if err != nil || len(tok.Scopes) != 2 || !strings.HasPrefix(secret, tokenPrefix) {
		t.Fatalf("%+v, %v", tok, err)
	}
	if strings.Contains(m.Text(), secret) {
		t.Error("the secret is kept")
	}
	for name, n := range map[string]Token{
		"taken": {Name: "oa", Scopes: []Scope{ScopeRead}}, "no scope": {Name: "b"}, "odd scope": {Name: "b", Scopes: []Scope{"all"}},
		"no name": {Scopes: []Scope{ScopeRead}},
	} {
		if _, _, err := d.Tokens.Create(ctx, n); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	got, ok := d.Tokens.Find(ctx, secret)
	if p := got.Principal(); !ok || !p.May(AsReader) || !p.May(AsOneself) || p.May(AsStaff) || p.May(AsAdmin) || p.Viewer().All ||
		!p.Viewer().Sees([]string{"人事科"}) || p.Viewer().Sees([]string{SignedIn}) {
		t.Errorf("%+v, %v", got, ok)
	}
	puts := m.Puts()
	for range 50 {
		d.Tokens.Find(ctx, secret)
	}
	if all := d.Tokens.List(ctx); all[0].Used.IsZero() || m.Puts() != puts {
		t.Errorf("last use %s, written %d times more", all[0].Used, m.Puts()-puts)
	}
	c.add(usedEvery)
	d.Tokens.Find(ctx, secret)
	if all := d.Tokens.List(ctx); !all[0].Used.Equal(c.now()) {
		t.Errorf("last use %s at %s", all[0].Used, c.now())
	}
	for _, wrong := range []string{"", secret[:len(secret)-1], strings.TrimPrefix(secret, tokenPrefix), hashOf(secret), tokenPrefix} {
		if _, ok := d.Tokens.Find(ctx, wrong); ok {
			t.Errorf("%q is taken", wrong)
		}
	}
	if x, err := d.Tokens.Revoke(ctx, "oa"); err != nil || x.Revoked.IsZero() {
		t.Fatal(err)
	}
	if _, ok := d.Tokens.Find(ctx, secret); ok {
		t.Error("taken though revoked")
	}
	if _, err := d.Tokens.Revoke(ctx, "oa"); !errors.Is(err, ErrUnknown) {
		t.Errorf("revoked twice: %v", err)
	}
	_, secret, err = d.Tokens.Create(ctx, Token{Name: "oa", Scopes: []Scope{ScopeAdmin}, Ends: c.now().Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := d.Tokens.Find(ctx, secret); !ok || !got.Principal().IsAdmin() || !got.Principal().Viewer().All {
		t.Errorf("%+v, %v", got, ok)
	}
	c.add(time.Hour)
	if _, ok := d.Tokens.Find(ctx, secret); ok {
		t.Error("taken after its end")
	}
}

// TestLockout: guessing is slowed from one address, for one account from anywhere, and the
// owner of an account somebody else guesses at is not kept out.
func TestLockout(t *testing.T) {
	c := newClock()
	l := newLockout(c.now)
	here, there := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("2001:db8::1")
	tries := func(name string, from netip.Addr) (n int) {
		for l.wait(name, from) == 0 && n < 10_000 {
			n++
		}
		return n
	}
	if n := tries("wang", here); n != lockouts.pair.burst {
		t.Errorf("%d guesses at one account", n)
	}
	if wait := l.wait("WANG", here); wait <= 0 || wait > 2*lockouts.pair.every {
		t.Errorf("wait %s", wait)
	}
	if wait := l.wait("wang", there); wait != 0 {
		t.Errorf("the owner waits %s elsewhere", wait)
	}
	l.right("wang", there)
	c.add(lockouts.pair.every)
	if n := tries("wang", here); n != 1 {
		t.Errorf("%d guesses after a minute", n)
	}
	total := 0
	for i := range 100 {
		total += tries(fmt.Sprint("u", i), here)
	}
	if total > lockouts.address.burst+2 {
		t.Errorf("%d guesses from one address", total)
	}
	total = 0
	for i := range 500 {
		total += tries("li", netip.AddrFrom4([4]byte{10, 1, byte(i), byte(i >> 8)}))
	}
	if total > lockouts.account.burst {
		t.Errorf("%d guesses at one account from everywhere", total)
	}
	// One customer has a whole /64.
	if tries("zhao", netip.MustParseAddr("2001:db8:1::1")); tries("zhao", netip.MustParseAddr("2001:db8:1::2")) != 0 {
		t.Error("another address of the same network is free")
	}
	c.add(24 * time.Hour)
	l.forget(c.now())
	if len(l.of) != 0 {
		t.Errorf("%d buckets after a day", len(l.of))
	}
}

func TestPasswords(t *testing.T) {
	h := hashPassword("correct horse")
	if !samePassword(h, "correct horse") || samePassword(h, "correct hors") || hashPassword("correct horse") == h {
		t.Error("a hash is not what it is for")
	}
	for _, bad := range []string{"", argonPrefix, argonPrefix + "v=19$m=99999999,t=2,p=1$YWFhYQ$YWFhYQ", argonPrefix + "v=19$m=19456,t=2,p=1$YWFhYQ$", "$2a$10$x"} {
		if samePassword(bad, "") {
			t.Errorf("%q fits", bad)
		}
	}
	for i := 0; i < 20; i++ {
		if p := NewPassword(); len(p) != 20 {
			t.Errorf("made %q", p)
		}
	}
}

func TestRoles(t *testing.T) {
	account := func(r Role) Principal { return Account{Role: r, Groups: []string{"人事科"}}.Principal() }
	for _, c := range []struct {
		p    Principal
		may  []Right
		sees string
	}{
		{Principal{}, []Right{AsAnybody}, ""},
		{account(Reader), []Right{AsAnybody, AsReader, AsOneself}, "人事科 登录用户"},
		{account(Staff), []Right{AsAnybody, AsReader, AsOneself, AsStaff}, "人事科 登录用户 工作人员"},
		{account(Admin), []Right{AsAnybody, AsReader, AsOneself, AsStaff, AsAdmin}, "*"},
		{account(Admin).without(), []Right{AsAnybody, AsReader, AsOneself}, "人事科 登录用户"},
		{Principal{Kind: ByToken, Scopes: []Scope{ScopeAdmin, ScopeRead}}.without(), []Right{AsAnybody, AsReader}, ""},
		{Principal{Kind: ByLink, Role: Reader}, []Right{AsAnybody, AsReader, AsOneself}, ""},
		{Principal{Kind: ByService, Role: Admin}, []Right{AsAnybody, AsReader, AsOneself, AsStaff, AsAdmin}, "*"},
	} {
		for _, r := range []Right{AsAnybody, AsReader, AsOneself, AsStaff, AsAdmin} {
			if got := c.p.May(r); got != slices.Contains(c.may, r) {
				t.Errorf("%+v may %d: %v", c.p, r, got)
			}
		}
		v := c.p.Viewer()
		if got := strings.Join(v.Groups, " "); v.All != (c.sees == "*") || !v.All && got != c.sees {
			t.Errorf("%+v sees %+v", c.p, v)
		}
	}
	for text, want := range map[string]Role{"reader": Reader, "工作人员": Staff, "管理员": Admin} {
		if r, err := ReadRole(text); err != nil || r != want {
			t.Errorf("%s: %s, %v", text, r, err)
		}
	}
	if _, err := ReadRole("root"); !errors.Is(err, ErrRole) {
		t.Errorf("%v", err)
	}
}
